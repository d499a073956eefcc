"""Retry: what a provider's answer means for the message and for the route; pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from noline.channels import Failed, Fault, Result, Sent, Uncertain
from noline.delivery.claim import Claimed
from noline.delivery.model import Outcome, Reason, Status
from noline.delivery.results import Fate

MAX_ATTEMPTS = 6
MAX_REFUSED = 30
"""Attempts while the provider refuses our account, which is nothing of the message: some four days."""
_FIRST_WAIT = 30.0
_LONGEST_WAIT = 4 * 3600.0

REASONS = {
    Fault.REJECTED: Reason.REJECTED,
    Fault.UNREACHABLE: Reason.UNREACHABLE,
    Fault.CONTENT: Reason.CONTENT,
    Fault.ACCOUNT: Reason.ACCOUNT,
    Fault.THROTTLED: Reason.REJECTED,
    Fault.UNAVAILABLE: Reason.UNREACHABLE,
}


class Verdict(Struct, frozen=True):
    """The fate of an attempt, and when to try again if it is to be."""

    fate: Fate
    again_at: datetime | None = None
    elsewhere: bool = False
    """Try the next route of the channel, if there is one."""


def wait_after(attempt: int, after: float | None) -> timedelta:
    """Return the back-off after an attempt: 30 s, 2 min, 8 min … up to 4 h, or what the provider asks for."""
    return timedelta(seconds=max(min(_FIRST_WAIT * 4 ** (attempt - 1), _LONGEST_WAIT), after or 0.0))


def judge(item: Claimed, result: Result, now: datetime, policy: Uncertain, currency: str = "") -> Verdict:
    """Say what a result means. ``currency``: the company's, of costs that name none."""
    if isinstance(result, Sent):
        fate = Fate(
            item.shard, item.message, item.attempt, Outcome.SENT, Status.SENT,
            detail=result.reference or "", cost=result.cost,
            currency=(result.currency or currency or None) if result.cost else None,
        )  # fmt: skip
        return Verdict(fate)
    if isinstance(result, Failed):
        return _failed(item, result, now)
    if policy is Uncertain.REPEAT and item.attempt < MAX_ATTEMPTS:
        fate = Fate(item.shard, item.message, item.attempt, Outcome.AGAIN, Status.WAITING, "uncertain", result.text)
        return Verdict(fate, now if item.attempt == 1 else now + wait_after(item.attempt - 1, None))
    return Verdict(
        Fate(item.shard, item.message, item.attempt, Outcome.UNCERTAIN, Status.UNCERTAIN, "uncertain", result.text)
    )


def _failed(item: Claimed, result: Failed, now: datetime) -> Verdict:
    reason = REASONS[result.fault]
    again_at = now + wait_after(item.attempt, result.after)
    most = MAX_REFUSED if result.fault is Fault.ACCOUNT else MAX_ATTEMPTS
    if result.retry and item.attempt < most:
        if item.expires_at is not None and again_at >= item.expires_at:
            return Verdict(
                Fate(item.shard, item.message, item.attempt, Outcome.EXPIRED, Status.EXPIRED, detail=result.text)
            )
        fate = Fate(item.shard, item.message, item.attempt, Outcome.AGAIN, Status.WAITING, reason, result.text)
        return Verdict(fate, again_at, elsewhere=result.fault in (Fault.ACCOUNT, Fault.UNAVAILABLE))
    fate = Fate(
        item.shard,
        item.message,
        item.attempt,
        Outcome.FAILED,
        Status.FAILED,
        reason,
        result.text,
        permanent=result.permanent,
    )
    return Verdict(fate)
