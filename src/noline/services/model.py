"""A session: one customer's passage through a service, as it is stored; what moves it, and what it wants done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from msgspec import Struct

from noline.content import Button
from noline.log import RowType

Waits = Literal["", "answer", "call", "code", "pin", "help"]
"""What a session waits for: an answer of the customer's or a back end's, a proof;
``help``: help was given then."""


class Session(Struct, frozen=True, gc=False):
    """A passage, open while ``outcome`` is empty. ``step``: where it is; ``asked``: the message that asks.

    ``outcome``: ``done, handed_over, failed, timed_out, replaced, stopped, declined``. ``proved``: whoever writes from
    ``proved_at`` has proved who they are. ``calls``: how many back ends it asked, ``failures`` how many did not answer.
    """

    id: UUID
    workspace: int
    customer: UUID
    conversation: UUID
    service: str
    title: str
    word: str
    language: str
    step: str
    waits: str
    variables: dict[str, Any]
    opened_at: datetime
    last_at: datetime
    outcome: str = ""
    tries: int = 0
    asked: UUID | None = None
    reminded: bool = False
    proved_at: str = ""
    turns: int = 0
    calls: int = 0
    failures: int = 0
    due_at: datetime | None = None
    afterwards: str = ""
    """The step that a proof in between leads to."""


SESSIONS = RowType(
    Session, "service_session", key=("id",), fixed=("workspace", "customer", "service", "word", "opened_at")
)


# ---- what moves a session


class Said(Struct, frozen=True):
    """The customer said something; ``choice`` is the value of the button that it names."""

    text: str
    choice: str = ""


class Answered(Struct, frozen=True):
    """A back end answered, or not: then ``fallback`` is the connector's polite text."""

    ok: bool
    values: Mapping[str, Any] = {}
    fallback: str = ""


class Proved(Struct, frozen=True):
    """Whoever writes has proved who they are, or has not (``ok`` false)."""

    ok: bool = True


class TimeUp(Struct, frozen=True):
    """What it waited for did not come in time."""


class OfferRefused(Struct, frozen=True):
    """An offer must not be made now."""


Signal = Said | Answered | Proved | TimeUp | OfferRefused


# ---- what it wants done


class Speak(Struct, frozen=True):
    """Say this; with ``buttons`` it asks. ``subscription``: it is marketing about that.

    ``onward``: where ``LINK`` in the text leads: to a channel, or ``any``.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    asks: bool = False
    subscription: str = ""
    onward: str = ""


LINK: Final = "\ue000"
"""Stands in a text for the link that leads on, which only the message's id gives."""


class OfferCalls(Struct, frozen=True):
    """Offer times to be called at."""


class AskBackEnd(Struct, frozen=True):
    """Ask a back end."""

    connector: str
    operation: str
    arguments: Mapping[str, str]
    key: str


class KeepContext(Struct, frozen=True):
    """Write into the conversation's context."""

    values: Mapping[str, Any]


class KeepAttributes(Struct, frozen=True):
    """Write into the customer's attributes."""

    values: Mapping[str, Any]


class DemandProof(Struct, frozen=True):
    """Send a one-time code."""

    reason: str


class StartJourney(Struct, frozen=True):
    """Start a journey."""

    journey: str
    variables: Mapping[str, Any]


class GiveToPeople(Struct, frozen=True):
    """Hand the conversation over."""

    reason: str
    queue: str
    skill: str


Deed = Speak | OfferCalls | AskBackEnd | KeepContext | KeepAttributes | DemandProof | StartJourney | GiveToPeople
