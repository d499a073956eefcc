"""What a provider's answer means for the message: tables over results, attempts and the provider's policy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from noline.channels import Failed, Fault, Result, Sent, Uncertain, Unknown
from noline.delivery import Message, Outcome, Status
from noline.delivery.claim import Claimed
from noline.delivery.retry import MAX_ATTEMPTS, REASONS, judge, wait_after

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
REPEAT, ASK, LEAVE = Uncertain.REPEAT, Uncertain.ASK, Uncertain.LEAVE


def item(attempt: int = 1, expires_after: float | None = None) -> Claimed:
    message = Message(UUID(int=1), 1, UUID(int=2), 2, "sms", "+447700900001", "marketing", Status.WAITING, NOON)
    expires_at = NOON + timedelta(seconds=expires_after) if expires_after is not None else None
    return Claimed(message, attempt, 2, expires_at, "+447700900001", "en", 3)


def failed(fault: Fault, *, retry: bool = False, after: float | None = None, permanent: bool = False) -> Failed:
    return Failed(fault, "they said so", retry=retry, after=after, permanent=permanent)


BUSY = failed(Fault.UNAVAILABLE, retry=True)
LOST = Unknown("the line broke")

# The answer, the attempt, the policy → the outcome, the seconds until the next attempt, whether elsewhere.
ANSWERS: dict[str, tuple[Result, int, Uncertain, Outcome, float | None, bool]] = {
    "sent": (Sent("ref-1", 7, "GBP"), 1, REPEAT, Outcome.SENT, None, False),
    "refused": (failed(Fault.REJECTED), 1, REPEAT, Outcome.FAILED, None, False),
    "no such address": (failed(Fault.UNREACHABLE, permanent=True), 1, REPEAT, Outcome.FAILED, None, False),
    "a mailbox that is full": (
        failed(Fault.UNREACHABLE, retry=True, after=3600),
        1,
        REPEAT,
        Outcome.AGAIN,
        3600,
        False,
    ),
    "the line is down": (BUSY, 1, REPEAT, Outcome.AGAIN, 30, True),
    "the line is down again": (BUSY, 2, REPEAT, Outcome.AGAIN, 120, True),
    "the line is down for the last time": (BUSY, MAX_ATTEMPTS, REPEAT, Outcome.FAILED, None, False),
    "the account is out of money": (failed(Fault.ACCOUNT, retry=True, after=300), 1, REPEAT, Outcome.AGAIN, 300, True),
    "too fast": (failed(Fault.THROTTLED, retry=True, after=1), 1, REPEAT, Outcome.AGAIN, 30, False),
    "no answer, to be repeated": (LOST, 1, REPEAT, Outcome.AGAIN, 0, False),
    "no answer again: with a pause": (LOST, 2, REPEAT, Outcome.AGAIN, 30, False),
    "no answer for the last time": (LOST, MAX_ATTEMPTS, REPEAT, Outcome.UNCERTAIN, None, False),
    "no answer, left to a person": (LOST, 1, LEAVE, Outcome.UNCERTAIN, None, False),
    "no answer, and nobody has asked yet": (LOST, 1, ASK, Outcome.UNCERTAIN, None, False),
}


@pytest.mark.parametrize(
    ("result", "attempt", "policy", "outcome", "seconds", "elsewhere"), ANSWERS.values(), ids=ANSWERS
)
def test_an_answer(
    result: Result, attempt: int, policy: Uncertain, outcome: Outcome, seconds: float | None, elsewhere: bool
) -> None:
    verdict = judge(item(attempt), result, NOON, policy)
    assert verdict.fate.outcome is outcome
    assert verdict.fate.attempt == attempt
    assert verdict.again_at == (None if seconds is None else NOON + timedelta(seconds=seconds))
    assert verdict.elsewhere is elsewhere


def test_a_message_that_was_sent_keeps_reference_and_cost() -> None:
    fate = judge(item(), Sent("ref-1", 7, "GBP"), NOON, REPEAT).fate
    assert (fate.detail, fate.cost, fate.currency, fate.status) == ("ref-1", 7, "GBP", Status.SENT)


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_its_reason(fault: Fault) -> None:
    fate = judge(item(), failed(fault), NOON, REPEAT).fate
    assert (fate.outcome, fate.reason, fate.detail) == (Outcome.FAILED, REASONS[fault], "they said so")


EXPIRY = {
    "before the next attempt": (20, Outcome.EXPIRED),
    "at the moment of the next attempt": (30, Outcome.EXPIRED),
    "after the next attempt": (31, Outcome.AGAIN),
    "never": (None, Outcome.AGAIN),
}


@pytest.mark.parametrize(("seconds", "outcome"), EXPIRY.values(), ids=EXPIRY)
def test_a_message_that_expires_is_not_kept_for_another_attempt(seconds: float | None, outcome: Outcome) -> None:
    assert judge(item(1, seconds), BUSY, NOON, REPEAT).fate.outcome is outcome


def test_the_wait_grows_up_to_four_hours_and_is_never_less_than_the_provider_asks() -> None:
    waits = [wait_after(attempt, None).total_seconds() for attempt in range(1, 9)]
    assert waits == [30, 120, 480, 1920, 7680, 14400, 14400, 14400]
    assert wait_after(1, 90) == timedelta(seconds=90)
    assert wait_after(2, 90) == timedelta(seconds=120)
