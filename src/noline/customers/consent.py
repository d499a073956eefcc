"""The policy of consent: what a customer's word changes, which of two consents is stricter, what may be sent.

Pure: the log keeps the changes, this says what follows from them. A consent is about one subscription on one channel;
``EVERYTHING`` in either place is a stop (or its lifting) for all of them: STOP by SMS withdraws ``("*", "sms")``, START
gives it back, and neither touches what was said of single subscriptions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal, Protocol

from msgspec import Struct

from noline.kernel.errors import InvalidInput

EVERYTHING: Final = "*"
"""The subscription, or the channel, that stands for all."""

Purpose = Literal["service", "transactional", "marketing"]


class State(StrEnum):
    """What is known of a consent."""

    UNKNOWN = "unknown"
    REQUESTED = "requested"  # said, but not confirmed from the address itself
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What a person did about a consent."""

    REQUEST = "request"  # a tick in a form, an import: nobody showed that the address is theirs
    GIVE = "give"  # said from the address itself, or where it was verified: START, a signed link, the preference centre
    CONFIRM = "confirm"  # pressed the button of a confirmation mail, answered the confirmation text
    WITHDRAW = "withdraw"


class Change(Struct, frozen=True):
    """Who changed a consent, when, how, and the text that was shown to them: what GDPR (7.1) wants demonstrated.

    ``who``: ``customer``, ``agent:…``, ``import:…``; ``how``: ``keyword``, ``form``, ``link``, ``one_click`` …
    """

    who: str
    at: datetime
    how: str
    text: str = ""


class Consent(Struct, frozen=True):
    """What a customer last said of a subscription on a channel."""

    subscription: str
    channel: str
    state: State = State.UNKNOWN
    change: Change | None = None

    @property
    def at(self) -> datetime | None:
        """When it was last changed; None if never."""
        return self.change.at if self.change is not None else None


class Said(Protocol):
    """What sending needs to know of a consent: a ``Consent`` has it, and so has a row of the table."""

    @property
    def subscription(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def at(self) -> datetime | None: ...


class ConsentEvent(Struct, frozen=True):
    """Something said of a consent: the action, and who, when, how and on which text."""

    action: Action
    subscription: str
    channel: str
    change: Change


class ConsentPolicy(Struct, frozen=True):
    """A workspace's rules, by channel.

    ``double_opt_in``: a request must be confirmed before marketing goes out. ``opt_out``: marketing goes out unless it
    was withdrawn (print, in most countries); everywhere else consent must be given. ``stop_blocks_transactional``:
    after a stop not even receipts go out, as carriers demand for SMS; elsewhere they still do.
    """

    double_opt_in: frozenset[str] = frozenset({"email", "sms"})
    opt_out: frozenset[str] = frozenset({"print"})
    stop_blocks_transactional: frozenset[str] = frozenset({"sms", "whatsapp"})


class Rule(StrEnum):
    """Which rule of consent forbids a message."""

    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"
    UNCONFIRMED = "unconfirmed"
    NEVER_GIVEN = "never_given"


class Reason(Struct, frozen=True):
    """Why a message may not be sent. ``code`` is the word of the closed list of reasons, ``text`` is for a person."""

    rule: Rule
    text: str
    code: str = "no_consent"


def change_of(current: Consent, event: ConsentEvent, policy: ConsentPolicy | None = None) -> Consent:
    """Return the consent after ``event``; the same object if nothing changes.

    An event older than what is known (an import of old data) changes nothing, and a confirmation only turns what was
    requested into given: an old link can't undo a withdrawal. Giving or withdrawing once more moves the date, so that
    what was said in between and comes late changes nothing. Raises ``InvalidInput`` for an event of another consent.
    """
    _check_same(current, event)
    if current.change is not None and event.change.at < current.change.at:
        return current
    state = _state_after(current, event.action, policy or ConsentPolicy())
    if state is current.state and event.action in (Action.REQUEST, Action.CONFIRM):
        return current
    return Consent(current.subscription, current.channel, state, event.change)


def stricter(first: Consent, second: Consent) -> Consent:
    """Return the stricter of two consents about the same thing, for a merge of two customers.

    Withdrawn is stricter than requested, requested than given; unknown says nothing and yields to all. Of two that are
    equally strict the later one stays. The order of the arguments makes no difference.
    """
    _check_same(first, second)
    return max(first, second, key=_strictness)


def merged(ours: Iterable[Consent], theirs: Iterable[Consent]) -> tuple[Consent, ...]:
    """Return the consents of a customer made of two, ordered by subscription and channel."""
    strictest: dict[tuple[str, str], Consent] = {}
    for consent in (*ours, *theirs):
        key = (consent.subscription, consent.channel)
        strictest[key] = stricter(strictest[key], consent) if key in strictest else consent
    return tuple(strictest[key] for key in sorted(strictest))


def may_send(
    purpose: Purpose,
    channel: str,
    consents: Iterable[Said],
    policy: ConsentPolicy | None = None,
    *,
    subscription: str = EVERYTHING,
) -> Reason | None:
    """Return why a message of ``purpose`` may not go out on ``channel``, or None if it may.

    ``consents`` are all of the customer's; ``subscription`` is the subject of a marketing message. Service and
    transactional messages need no consent, but a stop ends them too, transactional ones only where the policy says so.
    """
    policy = policy or ConsentPolicy()
    known = {(consent.subscription, consent.channel): consent for consent in consents}
    stop = _latest(known, EVERYTHING, channel)
    if stop is not None and stop.state == State.WITHDRAWN:
        if purpose != "transactional" or channel in policy.stop_blocks_transactional:
            return Reason(Rule.STOPPED, f"The customer stopped messages by {channel}{_when(stop)}.")
        return None
    if purpose != "marketing":
        return None
    return _missing(None if subscription == EVERYTHING else _latest(known, subscription, channel), channel, policy)


def _missing(consent: Said | None, channel: str, policy: ConsentPolicy) -> Reason | None:
    """Return what is missing of the consent to marketing."""
    state = consent.state if consent is not None else State.UNKNOWN
    if consent is not None and state == State.WITHDRAWN:
        return Reason(Rule.WITHDRAWN, f"The customer withdrew consent to this by {channel}{_when(consent)}.")
    if state == State.GIVEN or channel in policy.opt_out:
        return None
    if consent is not None and state == State.REQUESTED:
        return Reason(Rule.UNCONFIRMED, f"The customer has not confirmed consent by {channel}, asked{_when(consent)}.")
    return Reason(Rule.NEVER_GIVEN, f"The customer never gave consent to this by {channel}.")


def _latest(known: Mapping[tuple[str, str], Said], subscription: str, channel: str) -> Said | None:
    """Return what was said last, of this channel or of every channel; the stricter if at the same time."""
    found = [known[key] for key in ((subscription, channel), (subscription, EVERYTHING)) if key in known]
    said = [consent for consent in found if consent.state != State.UNKNOWN]
    return max(said, key=lambda consent: (_time(consent), _STRICTNESS[State(consent.state)]), default=None)


def _state_after(current: Consent, action: Action, policy: ConsentPolicy) -> State:
    state = current.state
    if action is Action.WITHDRAW:
        return State.WITHDRAWN
    if action is Action.GIVE:
        return State.GIVEN
    if action is Action.CONFIRM:
        return State.GIVEN if state is State.REQUESTED else state
    if state in (State.GIVEN, State.REQUESTED):
        return state
    return State.REQUESTED if _needs_confirmation(current.channel, policy) else State.GIVEN


def _needs_confirmation(channel: str, policy: ConsentPolicy) -> bool:
    return channel in policy.double_opt_in or (channel == EVERYTHING and bool(policy.double_opt_in))


_STRICTNESS: Final = {State.UNKNOWN: 0, State.GIVEN: 1, State.REQUESTED: 2, State.WITHDRAWN: 3}


def _strictness(consent: Consent) -> tuple[int, float, str, str, str]:
    change = consent.change
    detail = (change.who, change.how, change.text) if change is not None else ("", "", "")
    return (_STRICTNESS[consent.state], _time(consent), *detail)


def _time(consent: Said) -> float:
    return consent.at.timestamp() if consent.at is not None else float("-inf")


def _when(consent: Said) -> str:
    return f" on {consent.at:%Y-%m-%d}" if consent.at is not None else ""


def _check_same(first: Consent, second: Consent | ConsentEvent) -> None:
    if (first.subscription, first.channel) != (second.subscription, second.channel):
        remedy = "Compare consents of one subscription on one channel."
        raise InvalidInput("The two are about different consents.", field="consent", remedy=remedy)
