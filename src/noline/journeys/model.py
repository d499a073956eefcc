"""What passes at run time: a customer's run, the signals that move it, the intents it gives off, a step's outcomes.

Definitions are in ``definition`` and ``steps``; how a run moves is in ``engine``. All of it is plain data.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from noline.customers.conditions import Facts
from noline.journeys.intents import (
    AddTags,
    AskBackEnd,
    AwaitTurn,
    CancelTimer,
    HandOff,
    Intent,
    Noted,
    PlanCall,
    PostInTopic,
    ReachGoal,
    RemoveTags,
    RunEnded,
    SendMessage,
    SetAttributes,
    SetContext,
    SetTimer,
    StartRun,
)
from noline.journeys.purpose import Purpose
from noline.journeys.signals import (
    TALK,
    TIMER,
    BackEndAnswered,
    CallEnded,
    Delivered,
    EventHappened,
    GoalReached,
    Replied,
    RunFinished,
    Signal,
    TalkOver,
    TimerFired,
    Undeliverable,
    about_back_end,
    about_call,
    about_event,
    about_message,
    about_run,
    about_turn,
    wait_key_of,
)
from noline.kernel.ids import Namespace

__all__ = [
    "READINGS",
    "TALK",
    "TIMER",
    "TRAIL",
    "TROUBLES",
    "AddTags",
    "Answer",
    "AskBackEnd",
    "AwaitTurn",
    "BackEndAnswered",
    "CallEnded",
    "CancelTimer",
    "Delivered",
    "End",
    "EventHappened",
    "GoalReached",
    "HandOff",
    "Hold",
    "Ignore",
    "Intent",
    "Leave",
    "Noted",
    "Outcome",
    "Passed",
    "PlanCall",
    "PostInTopic",
    "Purpose",
    "ReachGoal",
    "RemoveTags",
    "Replied",
    "Run",
    "RunEnded",
    "RunFinished",
    "SendMessage",
    "SetAttributes",
    "SetContext",
    "SetTimer",
    "Signal",
    "StartRun",
    "State",
    "Stay",
    "TalkOver",
    "TimerFired",
    "Trouble",
    "Undeliverable",
    "Visit",
    "about_back_end",
    "about_call",
    "about_event",
    "about_message",
    "about_run",
    "about_turn",
    "id_of",
    "wait_key_of",
]

State = Literal["waiting", "stuck", "ended"]
READINGS = ("yes", "no", "question", "complaint", "unclear")
"""How an inbound message may have been read."""

_IDS = Namespace(UUID("6f1d5c1e-3f0b-5d0a-9a53-6b1f0f7d2c11"), "")


def id_of(key: str) -> UUID:
    """Return the id that belongs to a key of an intent: the same key gives the same id on every machine."""
    return _IDS.of(key)


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
    (``step/exit``); ``trail`` and ``troubles``: the last of them with their times. ``parent``: the run that began it.
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
    parent: UUID | None = None
    depth: int = 0
    follows: tuple[str, ...] = ()
    """The journeys that led to it, by beginning it or by what became of their messages."""

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


# Outcomes: what a step decides


class Leave(Struct, frozen=True):
    """Go on by an exit, with changed variables and intents."""

    exit: str
    intents: tuple[Intent, ...] = ()
    variables: Mapping[str, Any] = {}


class Hold(Struct, frozen=True):
    """Stay until a signal of this key, at the latest until ``wake_at``, with changed variables."""

    wait_key: str
    wake_at: datetime
    intents: tuple[Intent, ...] = ()
    variables: Mapping[str, Any] = {}


class End(Struct, frozen=True):
    """The run is over."""

    reason: str
    intents: tuple[Intent, ...] = ()


class Stay(Struct, frozen=True):
    """Wait on as before, with changed variables."""

    variables: Mapping[str, Any]
    intents: tuple[Intent, ...] = ()


class Ignore(Struct, frozen=True):
    """The signal moves nothing; the run waits on as before."""

    intents: tuple[Intent, ...] = ()


Outcome = Leave | Hold | End
Answer = Leave | End | Stay | Ignore
