"""Journeys: automations drawn as steps; a pure engine takes each customer's run through them.

``check(parse_journey(data))`` before publishing; ``start`` and ``advance`` give a run and intents for others to carry
out. Nothing of it reads a clock, a database or a line.
"""

from noline.journeys.awaiting import journey_called, run_waits
from noline.journeys.definition import Journey, parse_journey, parse_journeys, to_json
from noline.journeys.engine import STEPS_PER_RUN, STEPS_PER_SPRINT, advance, start, stop
from noline.journeys.entry import (
    AnyEntry,
    Enrolled,
    Manual,
    OnCampaign,
    OnEvent,
    OnInbound,
    OnMessage,
    OnReceipt,
    SegmentEntered,
    Trigger,
    WordReceived,
    admits,
    may_start,
)
from noline.journeys.entry_times import OnDate, OnSchedule, OnSegment
from noline.journeys.handler import JourneysPart
from noline.journeys.model import (
    READINGS,
    AddTags,
    CancelTimer,
    Delivered,
    EventHappened,
    GoalReached,
    HandOff,
    Intent,
    Noted,
    ReachGoal,
    RemoveTags,
    Replied,
    Run,
    RunEnded,
    SendMessage,
    SetAttributes,
    SetContext,
    SetTimer,
    Signal,
    TimerFired,
    Undeliverable,
    about_event,
    about_message,
    id_of,
    wait_key_of,
)
from noline.journeys.receipts import CampaignNames
from noline.journeys.repository import RUNS, Journeys, load_journeys, publish_journey, retire_journey
from noline.journeys.simulator import Simulator
from noline.journeys.soundness import check, known_variables, require_sound
from noline.journeys.starter import Starter
from noline.journeys.steps import STEPS, AnyStep
from noline.journeys.turns import TURNS
from noline.journeys.turnstile import AHEAD, Turnstile

__all__ = [
    "AHEAD",
    "READINGS",
    "RUNS",
    "STEPS",
    "STEPS_PER_RUN",
    "STEPS_PER_SPRINT",
    "TURNS",
    "AddTags",
    "AnyEntry",
    "AnyStep",
    "CampaignNames",
    "CancelTimer",
    "Delivered",
    "Enrolled",
    "EventHappened",
    "GoalReached",
    "HandOff",
    "Intent",
    "Journey",
    "Journeys",
    "JourneysPart",
    "Manual",
    "Noted",
    "OnCampaign",
    "OnDate",
    "OnEvent",
    "OnInbound",
    "OnMessage",
    "OnReceipt",
    "OnSchedule",
    "OnSegment",
    "ReachGoal",
    "RemoveTags",
    "Replied",
    "Run",
    "RunEnded",
    "SegmentEntered",
    "SendMessage",
    "SetAttributes",
    "SetContext",
    "SetTimer",
    "Signal",
    "Simulator",
    "Starter",
    "TimerFired",
    "Trigger",
    "Turnstile",
    "Undeliverable",
    "WordReceived",
    "about_event",
    "about_message",
    "admits",
    "advance",
    "check",
    "id_of",
    "journey_called",
    "known_variables",
    "load_journeys",
    "may_start",
    "parse_journey",
    "parse_journeys",
    "publish_journey",
    "require_sound",
    "retire_journey",
    "run_waits",
    "start",
    "stop",
    "to_json",
    "wait_key_of",
]
