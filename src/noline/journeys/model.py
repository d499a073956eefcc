"""What passes at run time: a customer's run, the signals that move it, the intents it gives off, a step's outcomes.

Definitions are in ``definition`` and ``steps``; how a run moves is in ``engine``. All of it is plain data.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid5

from msgspec import Struct

from noline.customers.conditions import Facts

Purpose = Literal["service", "transactional", "marketing"]
State = Literal["waiting", "stuck", "ended"]
READINGS = ("yes", "no", "question", "complaint", "unclear")
"""How an inbound message may have been read."""

_IDS = UUID("6f1d5c1e-3f0b-5d0a-9a53-6b1f0f7d2c11")


def id_of(key: str) -> UUID:
    """Return the id that belongs to a key of an intent: the same key gives the same id on every machine."""
    return uuid5(_IDS, key)


TRAIL, TROUBLES = 40, 10
"""So many of a run's last passes and troubles are kept."""


class Passed(Struct, frozen=True):
    """A run left a step by an exit."""

    step: str
    exit: str
    at: datetime


class Trouble(Struct, frozen=True):
    """Something went wrong at a step; ``text`` is for the journey's author and shows no values."""

    step: str
    text: str
    at: datetime


class Run(Struct, frozen=True, kw_only=True):
    """One customer's passage through one version of a journey.

    ``wait_key`` says what moves it (``message:<id>``, ``event:<name>`` or ``timer``) and is matched without loading
    the run. A waiting run always has a ``wake_at`` (aware UTC) and the key of the ``timer`` set for it, so that none
    sleeps for ever; one that is stuck stands at a step that failed, until somebody retries or stops it. ``variables``
    are plain JSON. ``path``: how often each step was visited; ``ways``: how often it was left by each exit
    (``step/exit``); ``trail`` and ``troubles``: the last of them with their times.
    """

    id: UUID
    journey: str
    version: int
    customer: UUID
    started_at: datetime
    moved_at: datetime
    step: str = ""
    state: State = "waiting"
    wait_key: str | None = None
    wake_at: datetime | None = None
    timer: str | None = None
    variables: Mapping[str, Any] = {}
    path: Mapping[str, int] = {}
    ended_reason: str | None = None
    ways: Mapping[str, int] = {}
    trail: tuple[Passed, ...] = ()
    troubles: tuple[Trouble, ...] = ()

    def key(self, what: str) -> str:
        """Return the key of something this visit to the present step gives off: the same for the same visit."""
        return f"{self.id}/{self.step}/{self.path.get(self.step, 0)}/{what}"


class Visit(Struct, frozen=True):
    """A run at a step: all that a step may look at. ``facts`` include the run's variables (``run``) and ``now``."""

    run: Run
    facts: Facts
    now: datetime

    def key(self, what: str) -> str:
        """Return the key of something given off by this visit."""
        return self.run.key(what)


# Signals: what may move a run


class Replied(Struct, frozen=True, tag="replied"):
    """The customer answered a message of ours. ``reading``: how it was read (one of ``READINGS``, or ``choice``).

    ``choice``: the value of the button that was tapped, or named by its number or label.
    """

    message: UUID
    reading: str
    text: str = ""
    choice: str = ""


class Delivered(Struct, frozen=True, tag="delivered"):
    """A message of ours arrived (delivered or read)."""

    message: UUID


class Undeliverable(Struct, frozen=True, tag="undeliverable"):
    """A message of ours ended as failed, suppressed or expired and nothing is sent in its place."""

    message: UUID
    reason: str = ""


class EventHappened(Struct, frozen=True, tag="event_happened"):
    """An event of the customer's was tracked."""

    name: str
    properties: Mapping[str, Any] = {}


class TimerFired(Struct, frozen=True, tag="timer_fired"):
    """A timer came due; ``key`` is that of its ``SetTimer``, so that a timer of an earlier visit moves nothing."""

    key: str


class GoalReached(Struct, frozen=True, tag="goal_reached"):
    """The customer reached a goal; ``run`` is the run whose own step said so, if one did."""

    name: str
    run: UUID | None = None


Signal = Replied | Delivered | Undeliverable | EventHappened | TimerFired | GoalReached
TIMER = "timer"


def about_message(message: UUID) -> str:
    """Return the key of a run that waits for news of a message."""
    return f"message:{message}"


def about_event(name: str) -> str:
    """Return the key of a run that waits for an event."""
    return f"event:{name}"


def wait_key_of(signal: Signal) -> str | None:
    """Return the ``wait_key`` of the runs a signal may move; None for timers and goals, which find runs by other ways.

    A timer's row carries the id of its run; a goal concerns the customer's runs of journeys that end with it.
    """
    match signal:
        case Replied(message=message) | Delivered(message=message) | Undeliverable(message=message):
            return about_message(message)
        case EventHappened(name=name):
            return about_event(name)
        case TimerFired() | GoalReached():
            return None


# Intents: what a run wants done; each key is unique in the life of a run


class SendMessage(Struct, frozen=True, tag="send_message"):
    """Send a message: ``message`` is the id it is to have, ``variables`` the run's for its template.

    ``channel`` is ``best`` or a name. After ``expires_at`` it is of no use any more.
    """

    key: str
    message: UUID
    template: str
    channel: str
    purpose: Purpose
    expects_reply: bool = False
    variables: Mapping[str, Any] = {}
    expires_at: datetime | None = None


class SetTimer(Struct, frozen=True, tag="set_timer"):
    """Wake the run at a time, with ``TimerFired(key)``."""

    key: str
    at: datetime


class CancelTimer(Struct, frozen=True, tag="cancel_timer"):
    """Forget the timer that was set under this key."""

    key: str


class SetAttributes(Struct, frozen=True, tag="set_attributes"):
    """Set attributes of the customer; None clears one."""

    key: str
    values: Mapping[str, Any]


class AddTags(Struct, frozen=True, tag="add_tags"):
    """Give the customer these tags."""

    key: str
    tags: tuple[str, ...]


class RemoveTags(Struct, frozen=True, tag="remove_tags"):
    """Take these tags from the customer."""

    key: str
    tags: tuple[str, ...]


class SetContext(Struct, frozen=True, tag="set_context"):
    """Set context variables of the conversation; None clears one."""

    key: str
    values: Mapping[str, Any]


class ReachGoal(Struct, frozen=True, tag="reach_goal"):
    """Record that the customer reached a goal."""

    key: str
    name: str


class HandOff(Struct, frozen=True, tag="hand_off"):
    """Give the conversation to people: ``queue`` takes it, ``note`` tells them why."""

    key: str
    queue: str
    note: str = ""


class RunEnded(Struct, frozen=True, tag="run_ended"):
    """The run is over. ``reason``: that of its exit step, or ``goal``, ``stopped``, ``limit``, ``broken``."""

    key: str
    reason: str


class Noted(Struct, frozen=True, tag="noted"):
    """Something went wrong that did not stop the run; ``text`` is for the journey's author and shows no values."""

    key: str
    text: str


Intent = (
    SendMessage
    | SetTimer
    | CancelTimer
    | SetAttributes
    | AddTags
    | RemoveTags
    | SetContext
    | ReachGoal
    | HandOff
    | RunEnded
    | Noted
)


# Outcomes: what a step decides


class Leave(Struct, frozen=True):
    """Go on by an exit, with changed variables and intents."""

    exit: str
    intents: tuple[Intent, ...] = ()
    variables: Mapping[str, Any] = {}


class Hold(Struct, frozen=True):
    """Stay until a signal of this key, at the latest until ``wake_at``."""

    wait_key: str
    wake_at: datetime
    intents: tuple[Intent, ...] = ()


class End(Struct, frozen=True):
    """The run is over."""

    reason: str
    intents: tuple[Intent, ...] = ()


class Ignore(Struct, frozen=True):
    """The signal moves nothing; the run waits on as before."""

    intents: tuple[Intent, ...] = ()


Outcome = Leave | Hold | End
Answer = Leave | End | Ignore
