"""Signals: what may move a run, and the keys by which runs are found that wait for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct


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


class CallEnded(Struct, frozen=True, tag="call_ended"):
    """A call that a run planned is over. ``outcome``: ``reached``, or why nobody was."""

    call: UUID
    outcome: str


class BackEndAnswered(Struct, frozen=True, tag="back_end_answered"):
    """A back end answered what a run asked it under ``key``, or did not; ``fallback`` is what can be said then."""

    key: str
    outcome: str
    values: Mapping[str, Any] = {}
    fallback: str = ""


class RunFinished(Struct, frozen=True, tag="run_finished"):
    """A run that another began is over, or was never let in (``not_started``)."""

    run: UUID
    reason: str
    variables: Mapping[str, Any] = {}


class TalkOver(Struct, frozen=True, tag="talk_over"):
    """A talk of the customer's with a person is over."""


Signal = (
    Replied
    | Delivered
    | Undeliverable
    | EventHappened
    | TimerFired
    | GoalReached
    | CallEnded
    | BackEndAnswered
    | RunFinished
    | TalkOver
)
TIMER = "timer"
TALK = "talk"
"""The key of a run that waits until a talk of the customer's with a person is over."""


def about_message(message: UUID) -> str:
    """Return the key of a run that waits for news of a message."""
    return f"message:{message}"


def about_event(name: str) -> str:
    """Return the key of a run that waits for an event."""
    return f"event:{name}"


def about_call(call: UUID) -> str:
    """Return the key of a run that waits for the end of a call."""
    return f"call:{call}"


def about_back_end(key: str) -> str:
    """Return the key of a run that waits for a back end's answer."""
    return f"back_end:{key}"


def about_run(run: UUID) -> str:
    """Return the key of a run that waits for the end of another."""
    return f"run:{run}"


def about_turn(budget: str) -> str:
    """Return the key of a run that waits for its turn on a budget."""
    return f"turn:{budget}"


def wait_key_of(signal: Signal) -> str | None:
    """Return the ``wait_key`` of the runs a signal may move; None for timers and goals, which find runs by other ways.

    A timer's row carries the id of its run; a goal concerns the customer's runs of journeys that end with it.
    """
    match signal:
        case Replied(message=message) | Delivered(message=message) | Undeliverable(message=message):
            return about_message(message)
        case EventHappened(name=name):
            return about_event(name)
        case CallEnded(call=call):
            return about_call(call)
        case BackEndAnswered(key=key):
            return about_back_end(key)
        case RunFinished(run=run):
            return about_run(run)
        case TalkOver():
            return TALK
        case TimerFired() | GoalReached():
            return None
