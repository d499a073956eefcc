"""A campaign: a goal with an audience, and the plan of contact events that leads to it over days and channels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from noline.customers.conditions import Condition
from noline.delivery import Held
from noline.log import RowType

ON_GOAL = "goal"


class Goal(Struct, frozen=True, forbid_unknown_fields=True):
    """What customers are to do. A reply read as yes reaches it, a form of this ``action``, or one of ``words``."""

    name: str
    action: str = "register"
    words: tuple[str, ...] = ()
    replies: bool = True


Caller = Literal["first", "spoken", "people"]
"""The first account of the channel; a spoken notice; one's own people, by the dial list."""


class ContactEvent(Struct, frozen=True, forbid_unknown_fields=True):
    """One planned contact.

    A batch event has a ``day`` after launch (0 is the launch day) and a local time ``at``; a real-time event has
    ``on``: ``goal``, or the name of an event of the company's. ``until_goal``: nobody who has reached the goal gets it.
    """

    name: str
    template: str
    channels: tuple[str, ...]
    day: int | None = None
    at: str = "09:00"
    on: str | None = None
    purpose: str = "marketing"
    subscription: str = "news"
    when: Condition | None = None
    until_goal: bool = True
    asks: bool = True
    expires_hours: int | None = 72
    best: bool = False
    """Put the customer's preferred channel first; else the channels are tried in the plan's order."""
    caller: Caller = "first"
    """Who calls where the channel is voice."""

    @property
    def ends_with_goal(self) -> bool:
        """Whether the goal ends it; never so for what follows from the goal."""
        return self.until_goal and self.on != ON_GOAL


class Definition(Struct, frozen=True, forbid_unknown_fields=True):
    """What a campaign is made of."""

    name: str
    goal: Goal
    events: tuple[ContactEvent, ...]
    audience: Condition | None = None
    exclude: Condition | None = None
    """Who is left out, whatever the audience says."""
    control: float = 0.0
    """The share of the audience that is kept as a control group and gets nothing."""
    variables: dict[str, Any] = {}
    zone: str = "UTC"
    department: str = ""
    """The short name of the department in whose name it writes, by its accounts and at its cost."""

    @property
    def for_everybody(self) -> bool:
        """Whether it is for every customer there is."""
        return self.audience is None and self.exclude is None

    @property
    def channels(self) -> tuple[str, ...]:
        """Return every channel that the plan names, each once."""
        return tuple(dict.fromkeys(name for event in self.events for name in event.channels))

    def event(self, name: str) -> ContactEvent | None:
        """Return a contact event by its name."""
        return next((event for event in self.events if event.name == name), None)


class Campaign(Struct, frozen=True):
    """A campaign as it stands."""

    id: UUID
    workspace: int
    slug: str
    definition: Definition
    status: str
    launched_at: datetime | None
    version: str = ""
    """Of the definition: another one as soon as anything in it is changed."""

    def due_at(self, event: ContactEvent) -> datetime | None:
        """Return when a batch event is due; None for one in real time or before launch."""
        if event.day is None or self.launched_at is None:
            return None
        zone = ZoneInfo(self.definition.zone)
        day = self.launched_at.astimezone(zone).date() + timedelta(days=event.day)
        due = datetime.combine(day, time.fromisoformat(event.at), zone).astimezone(self.launched_at.tzinfo)
        return max(due, self.launched_at)


class Campaigns(Struct, frozen=True):
    """The catalogue of campaigns that have been launched."""

    by_id: Mapping[UUID, Campaign]

    def held(self) -> Held:
        """Return the campaigns whose messages must not go out."""
        of = {
            status: {it.id for it in self.by_id.values() if it.status == status} for status in ("paused", "cancelled")
        }
        return Held(frozenset(of["paused"]), frozenset(of["cancelled"]))

    def running(self, workspace: int) -> list[Campaign]:
        """Return the campaigns whose goal can be reached, in the order of their launch."""
        return [it for it in self.by_id.values() if it.workspace == workspace and it.status in ("running", "paused")]


class Enrolment(Struct, frozen=True, gc=False):
    """One customer's place in a campaign. ``via``: the channel whose message led to the goal.

    ``attended_at``: when they came in with their ticket; ``attended_check``: by which showing of it; ``attended_by``:
    who let them in.
    """

    customer: UUID
    campaign: UUID
    workspace: int
    cohort: str
    state: str
    enrolled_at: datetime
    contacts: tuple[str, ...] = ()
    why: str = ""
    via: str | None = None
    reached_at: datetime | None = None
    attended_at: datetime | None = None
    attended_check: UUID | None = None
    attended_by: str = ""


ENROLMENTS = RowType(
    Enrolment, "enrolment", key=("customer", "campaign"), fixed=("workspace", "cohort", "enrolled_at"), copied=True
)
