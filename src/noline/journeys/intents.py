"""Intents: what a run wants done; each key is unique in the life of a run, so that nothing is done twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.journeys.purpose import Purpose


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


class AwaitTurn(Struct, frozen=True, tag="await_turn"):
    """Stand in the queue of a budget; the turn wakes the run by the timer it has set."""

    key: str
    budget: str


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
    skill: str = ""


class PlanCall(Struct, frozen=True, tag="plan_call"):
    """Put a call into the list of those to be made: ``call`` is the id it is to have, ``script`` what to say."""

    key: str
    call: UUID
    script: str
    at: datetime
    variables: Mapping[str, Any] = {}


class AskBackEnd(Struct, frozen=True, tag="ask_back_end"):
    """Ask a back-end system."""

    key: str
    connector: str
    operation: str
    arguments: Mapping[str, Any] = {}


class StartRun(Struct, frozen=True, tag="start_run"):
    """Let the customer enter another journey: ``run`` is the id the run is to have."""

    key: str
    run: UUID
    journey: str
    variables: Mapping[str, Any] = {}


class PostInTopic(Struct, frozen=True, tag="post_in_topic"):
    """Say something in a topic, as the company; ``text`` may name variables."""

    key: str
    topic: str
    text: str
    variables: Mapping[str, Any] = {}


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
    | AwaitTurn
    | SetAttributes
    | AddTags
    | RemoveTags
    | SetContext
    | ReachGoal
    | HandOff
    | PlanCall
    | AskBackEnd
    | StartRun
    | PostInTopic
    | RunEnded
    | Noted
)
