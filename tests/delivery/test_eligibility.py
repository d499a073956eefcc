"""May this message go to this address, now, later or not at all: tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from noline.access import Rules
from noline.customers import Address, Consent
from noline.delivery.eligibility import address_refuses, allowed_in_safe_mode, consent_refuses, due_at, must_wait
from noline.delivery.model import Reason

ANA = UUID(int=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
RULES = Rules()


def said(state: str, subscription: str, channel: str, days_ago: int = 0) -> Consent:
    return Consent(ANA, subscription, channel, 1, state, NOON - timedelta(days=days_ago))


NEWS_GIVEN = said("given", "news", "email", 9)
CONSENT = {
    "marketing with consent": ("marketing", "email", "news", [NEWS_GIVEN], None),
    "marketing without a word of theirs": ("marketing", "email", "news", [], Reason.NO_CONSENT),
    "marketing where silence is consent": ("marketing", "print", "news", [], None),
    "marketing, consent to another subject": ("marketing", "email", "offers", [NEWS_GIVEN], Reason.NO_CONSENT),
    "marketing, consent on another channel": ("marketing", "sms", "news", [NEWS_GIVEN], Reason.NO_CONSENT),
    "marketing, not confirmed yet": (
        "marketing", "email", "news", [said("requested", "news", "email")], Reason.NO_CONSENT),
    "marketing, this subject withdrawn": (
        "marketing", "email", "news", [said("withdrawn", "news", "email")], Reason.NO_CONSENT),
    "marketing, this subject withdrawn everywhere": (
        "marketing", "email", "news", [NEWS_GIVEN, said("withdrawn", "news", "*")], Reason.NO_CONSENT),
    "marketing, withdrawn everywhere, then given here": (
        "marketing", "email", "news", [said("withdrawn", "news", "*", 5), said("given", "news", "email", 1)], None),
    "marketing, another subject withdrawn": (
        "marketing", "email", "news", [NEWS_GIVEN, said("withdrawn", "offers", "email")], None),
    "marketing after STOP": (
        "marketing", "email", "news", [NEWS_GIVEN, said("withdrawn", "*", "email")], Reason.NO_CONSENT),
    "marketing after STOP on another channel": (
        "marketing", "email", "news", [NEWS_GIVEN, said("withdrawn", "*", "sms")], None),
    "marketing after STOP on all channels": (
        "marketing", "email", "news", [NEWS_GIVEN, said("withdrawn", "*", "*")], Reason.NO_CONSENT),
    "marketing after STOP on all channels, then START here": (
        "marketing", "email", "news",
        [NEWS_GIVEN, said("withdrawn", "*", "*", 5), said("given", "*", "email", 1)], None),
    "a ticket without consent": ("transactional", "email", "*", [], None),
    "a ticket by mail after STOP": ("transactional", "email", "*", [said("withdrawn", "*", "email")], None),
    "a ticket by text after STOP": ("transactional", "sms", "*", [said("withdrawn", "*", "sms")], Reason.NO_CONSENT),
    "an answer after STOP": ("service", "sms", "*", [said("withdrawn", "*", "sms")], None),
}  # fmt: skip


@pytest.mark.parametrize(("purpose", "channel", "subscription", "consents", "reason"), CONSENT.values(), ids=CONSENT)
def test_consent(purpose: str, channel: str, subscription: str, consents: list[Consent], reason: Reason | None) -> None:
    assert consent_refuses(purpose, channel, subscription, consents, RULES) is reason


def test_a_company_may_end_receipts_by_mail_with_stop_too() -> None:
    stop = [said("withdrawn", "*", "email")]
    strict = Rules(stop_blocks_transactional=("email",))
    assert consent_refuses("transactional", "email", "*", stop, strict) is Reason.NO_CONSENT


def test_double_opt_in_is_the_handlers_matter_only_given_counts() -> None:
    rules = Rules(double_opt_in=("email",))
    assert consent_refuses("marketing", "email", "news", [said("requested", "news", "email")], rules)
    assert consent_refuses("marketing", "email", "news", [said("given", "news", "email")], rules) is None


ADDRESSES = {
    "an address in use": ("active", "ana@example.com", None, None),
    "one that bounced": ("bounced", "ana@example.com", None, Reason.SUPPRESSED_ADDRESS),
    "one that complained": ("complained", "ana@example.com", None, Reason.SUPPRESSED_ADDRESS),
    "one that was stopped": ("stopped", "ana@example.com", None, Reason.SUPPRESSED_ADDRESS),
    "one that is none": ("invalid", "ana@example.com", None, Reason.SUPPRESSED_ADDRESS),
    "safe mode, on the list": ("active", "ana@example.com", ("ana@example.com",), None),
    "safe mode, not on the list": ("active", "bea@example.com", ("ana@example.com",), Reason.SAFE_MODE),
    "safe mode with an empty list": ("active", "ana@example.com", (), Reason.SAFE_MODE),
    "a bad address in safe mode": ("bounced", "ana@example.com", (), Reason.SUPPRESSED_ADDRESS),
}


@pytest.mark.parametrize(("status", "value", "safe_mode", "reason"), ADDRESSES.values(), ids=ADDRESSES)
def test_address(status: str, value: str, safe_mode: tuple[str, ...] | None, reason: Reason | None) -> None:
    address = Address(ANA, "email", value, 1, value, "verified", "", status, NOON)
    assert address_refuses(address, safe_mode) is reason


SAFE = {
    "an address of an allowed domain": ("ana@ours.example", ("@ours.example",), True),
    "a domain that only ends like it": ("ana@notours.example", ("@ours.example",), False),
    "a subdomain": ("ana@mail.ours.example", ("@ours.example",), False),
    "a phone number": ("+447700900001", ("+447700900001",), True),
    "a longer number": ("+4477009000012", ("+447700900001",), False),
    "the domain's name as an address": ("ours.example", ("@ours.example",), False),
}


@pytest.mark.parametrize(("value", "listed", "allowed"), SAFE.values(), ids=SAFE)
def test_safe_mode(value: str, listed: tuple[str, ...], allowed: bool) -> None:
    assert allowed_in_safe_mode(value, listed) is allowed


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


HOURS = {
    "by day": ("marketing", "2026-03-02T12:00", "Europe/London", "2026-03-02T12:00"),
    "late in the evening": ("marketing", "2026-03-02T22:15", "Europe/London", "2026-03-03T08:00"),
    "in the small hours": ("marketing", "2026-03-02T03:00", "Europe/London", "2026-03-02T08:00"),
    "at the first quiet minute": ("marketing", "2026-03-02T21:00", "Europe/London", "2026-03-03T08:00"),
    "at the first minute of the day": ("marketing", "2026-03-02T08:00", "Europe/London", "2026-03-02T08:00"),
    "noon for us, night for them": ("marketing", "2026-03-02T12:00", "Pacific/Auckland", "2026-03-02T19:00"),
    "a zone nobody knows": ("marketing", "2026-03-02T22:00", "Atlantis/Deep", "2026-03-03T08:00"),
    "a ticket at night": ("transactional", "2026-03-02T23:00", "Europe/London", "2026-03-02T23:00"),
    "an answer at night": ("service", "2026-03-02T23:00", "Europe/London", "2026-03-02T23:00"),
}


@pytest.mark.parametrize(("purpose", "now", "zone", "due"), HOURS.values(), ids=HOURS)
def test_quiet_hours(purpose: str, now: str, zone: str, due: str) -> None:
    assert due_at(purpose, at(now), zone, RULES) == at(due)
    assert must_wait(purpose, at(now), zone, RULES) is (now != due)


def test_a_company_without_quiet_hours_writes_at_any_time() -> None:
    rules = Rules(quiet_from="00:00", quiet_until="00:00")
    assert due_at("marketing", at("2026-03-02T03:00"), "UTC", rules) == at("2026-03-02T03:00")
