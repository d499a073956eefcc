"""Eligibility: may this message go to this address now, later, or not at all; pure, with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from functools import lru_cache

from noline.access import Rules
from noline.customers import Address, Consent, ConsentPolicy, Purpose, QuietHours, is_quiet, may_send, next_allowed
from noline.delivery.model import MARKETING, SERVICE, Reason


def consent_refuses(
    purpose: str, channel: str, subscription: str, consents: Iterable[Consent], rules: Rules
) -> Reason | None:
    """Return why consent forbids it. A service message answers the customer's own and needs none."""
    if purpose == SERVICE:
        return None
    policy = _policy(rules.double_opt_in, rules.opt_out, rules.stop_blocks_transactional)
    kind: Purpose = "marketing" if purpose == MARKETING else "transactional"
    refusal = may_send(kind, channel, consents, policy, subscription=subscription)
    return Reason.NO_CONSENT if refusal else None


def address_refuses(address: Address, safe_mode: tuple[str, ...] | None) -> Reason | None:
    """Return why this address gets nothing."""
    if address.status != "active":
        return Reason.SUPPRESSED_ADDRESS
    if safe_mode is not None and not allowed_in_safe_mode(address.value, safe_mode):
        return Reason.SAFE_MODE
    return None


def allowed_in_safe_mode(value: str, safe_mode: tuple[str, ...]) -> bool:
    """Say whether an address is on the allow-list; an entry that starts with ``@`` allows a mail domain."""
    return any(value == entry or (entry.startswith("@") and value.endswith(entry)) for entry in safe_mode)


def due_at(purpose: str, now: datetime, zone: str, rules: Rules) -> datetime:
    """Return when it may go: marketing waits for the end of the customer's quiet hours."""
    return next_allowed(now, zone, _quiet(rules)) if purpose == MARKETING else now


def must_wait(purpose: str, now: datetime, zone: str, rules: Rules) -> bool:
    """Say whether quiet hours have begun since a message was queued."""
    return purpose == MARKETING and is_quiet(now, zone, _quiet(rules))


@lru_cache(maxsize=64)
def _policy(double_opt_in: tuple[str, ...], opt_out: tuple[str, ...], blocks: tuple[str, ...]) -> ConsentPolicy:
    return ConsentPolicy(frozenset(double_opt_in), frozenset(opt_out), frozenset(blocks))


@lru_cache(maxsize=64)
def _quiet_hours(begin: str, end: str) -> QuietHours | None:
    return None if begin == end else QuietHours(time.fromisoformat(begin), time.fromisoformat(end))


def _quiet(rules: Rules) -> QuietHours | None:
    return _quiet_hours(rules.quiet_from, rules.quiet_until)
