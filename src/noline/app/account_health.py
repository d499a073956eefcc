"""How an account does, decided from what is known of it alone; in our words, beside those of its provider."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from noline.channels import Fault
from noline.delivery import Lately, MailboxState, RouteSetting

AccountState = Literal["working", "quiet", "failing", "refused", "paused", "unrouted"]
"""``quiet``: nothing went through it within a week; ``failing``: its line is down or its mailbox can't be read;
``refused``: the provider refuses the account; ``paused``: a person suspended it; ``unrouted``: it carries nothing."""


class AccountTrouble(Struct, frozen=True):
    """The last time its line let us down. ``said``: the provider's words; ``now``: it still does.

    ``text`` and ``remedy`` are ours; ``until``: when it is tried again of itself.
    """

    at: datetime | None
    fault: str
    said: str
    text: str
    remedy: str
    now: bool
    until: datetime | None


_WORDS: Final = {
    Fault.ACCOUNT: (
        "The provider refuses the account: its credentials, its balance or what it may do.",
        "Mend it at the provider or in the settings here; then test it. What waits is kept.",
    ),
    Fault.UNAVAILABLE: (
        "The provider, or the way to it, is down.",
        "There is nothing to do but wait: it is tried again by itself. What waits is kept, or goes by another account.",
    ),
}
_MAILBOX: Final = (
    "The mailbox can't be read.",
    "Mend it at the provider or in the settings here; it is tried again by itself. No mail is lost meanwhile.",
)
_OTHER: Final = ("It did not work.", "Read what the provider said.")


def state_of_account(
    routes: Sequence[RouteSetting], lately: Lately, mailbox: MailboxState | None, now: datetime, *, sends: bool
) -> AccountState:
    """Say how an account does at this wall time, the gravest first."""
    if any(it.refused_since is not None and not it.by_person() for it in routes):
        return "refused"
    if (mailbox is not None and mailbox.problem) or any(it.rests(now) and not it.by_person() for it in routes):
        return "failing"
    if sends and not routes:
        return "unrouted"
    if routes and all(it.by_person() for it in routes):
        return "paused"
    went = lately.sent_at or lately.received_at or (mailbox.read_at if mailbox else None)
    return "working" if went else "quiet"


def since_of(routes: Sequence[RouteSetting], state: AccountState) -> datetime | None:
    """Return since when the provider refuses the account, or its line is down, as far as it is known."""
    if state == "refused":
        return min((it.refused_since for it in routes if it.refused_since is not None), default=None)
    return (
        min((it.failed_at for it in routes if it.failed_at is not None), default=None) if state == "failing" else None
    )


def trouble_of(
    routes: Sequence[RouteSetting], mailbox: MailboxState | None, state: AccountState, now: datetime
) -> AccountTrouble | None:
    """Return what went wrong last, with a remedy."""
    if mailbox is not None and mailbox.problem:
        return AccountTrouble(None, "mailbox", mailbox.problem, *_MAILBOX, True, None)
    failed = [it for it in routes if it.failed_at is not None]
    if not failed:
        return None
    last = max(failed, key=lambda it: (it.refused_since is not None, it.failed_at))
    text, remedy = _WORDS.get(Fault(last.failed_fault), _OTHER) if last.failed_fault in list(Fault) else _OTHER
    until = last.suspended_until if last.rests(now) and not last.by_person() else None
    return AccountTrouble(
        last.failed_at, last.failed_fault, last.failed_why, text, remedy, state in ("refused", "failing"), until
    )
