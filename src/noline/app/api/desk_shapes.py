"""What the desk page asks for and gets: little, for whoever stands beside the screen reads along."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from noline.kernel.http import Instant

CheckInResult = Literal["entered", "used", "wrong_event", "not_registered", "unknown", "accepted"]
TicketState = Literal["good", "used", "not_registered"]
ClientId = Annotated[UUID, Meta(description="Made by the desk, once; the same sent again is the same deed.")]
ShownCode = Annotated[str, Meta(min_length=1, max_length=500)]
DeskNote = Annotated[str, Meta(max_length=2000)]


class DeskEvent(Struct, frozen=True):
    """A campaign whose customers may come in: how many have registered, and how many are here."""

    campaign: UUID
    name: str
    registered: int
    attended: int


class DeskEvents(Struct, frozen=True):
    """Campaigns that run, the latest launched first."""

    items: list[DeskEvent]


class DeskTicket(Struct, frozen=True):
    """A customer's ticket: ``state`` good, used or not_registered; ``at`` and ``by``: who let them in, and when."""

    campaign: UUID
    event: str
    state: TicketState
    at: datetime | None
    by: str


class DeskMatter(Struct, frozen=True):
    """An open conversation: what it is about, whose turn it is, and whose it is."""

    conversation: UUID
    about: str
    waiting_for: str
    agent: str
    last_at: datetime


class DeskVisit(Struct, frozen=True):
    """That the customer was at a desk before, and what about."""

    at: datetime
    note: str
    by: str


class DeskCustomer(Struct, frozen=True):
    """What a desk may see of a customer."""

    id: UUID
    name: str
    tickets: list[DeskTicket]
    matters: list[DeskMatter]
    visits: list[DeskVisit]


class DeskHit(Struct, frozen=True):
    """Somebody who may be meant: ``hint`` tells apart who bears the same name, without giving an address away."""

    customer: UUID
    name: str
    hint: str


class DeskHits(Struct, frozen=True):
    """Who may be meant; ``by_code``: a code named exactly this one."""

    items: list[DeskHit]
    by_code: bool


class NewCheckIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A ticket that was shown: its ``code`` as scanned or typed, or the ``customer`` who was found otherwise.

    ``campaign``: the event at this door (needed with ``customer``); ``at``: when it was shown, by the desk's clock.
    """

    id: ClientId
    at: Instant
    code: ShownCode | None = None
    customer: UUID | None = None
    campaign: UUID | None = None


class CheckIn(Struct, frozen=True):
    """The answer at the door. ``entered``: come in; ``used``: it was, ``at`` that time; ``wrong_event``: it is for
    another ``event``; ``not_registered``: no ticket yet; ``unknown``: forged, cut, or no ticket of this company's;
    ``accepted``: taken, not yet decided.
    """

    id: UUID
    result: CheckInResult
    customer: UUID | None = None
    name: str = ""
    campaign: UUID | None = None
    event: str = ""
    at: datetime | None = None
    by: str = ""


class NewVisit(Struct, frozen=True, forbid_unknown_fields=True):
    """A customer is at the desk: what about."""

    id: ClientId
    at: Instant
    customer: UUID
    note: DeskNote = ""


class LoggedVisit(Struct, frozen=True):
    """The visit as it is kept."""

    id: UUID
    customer: UUID


class NewHandover(Struct, frozen=True, forbid_unknown_fields=True):
    """What colleagues are to go on with: a note into an open conversation, which is nobody's then, or ``agent``'s.

    Where the ``customer`` has no open ``conversation``, name the customer alone: one is opened, by the desk.
    """

    id: ClientId
    at: Instant
    note: Annotated[str, Meta(min_length=1, max_length=2000)]
    conversation: UUID | None = None
    customer: UUID | None = None
    agent: int | None = None


class HandedOver(Struct, frozen=True):
    """The conversation, and whose it is now."""

    id: UUID
    conversation: UUID
    agent: str
