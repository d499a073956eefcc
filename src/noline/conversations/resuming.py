"""Resuming: programs answer again where an agent spoke last and nobody has written for as long as the rule says; pure.

Who waits for an answer of ours stays with people however long it takes: nobody is dropped from the queue by a clock.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from noline.access import Departments, Workspaces
from noline.conversations.model import CUSTOMER, NOBODY, Conversation
from noline.kernel.ids import derive
from noline.log import Effects, Put, Scene, Timer
from noline.log.kinds import ByAgent, TimerFired

PURPOSE: Final = "resume"
"""The purpose of the timers by which programs answer again."""


def resume_later(conversation: Conversation, scene: Scene) -> Effects:
    """Set the timer after an agent's word, where its department or the company has the rule."""
    hours = _hours(conversation, scene)
    if hours and conversation.agent_at is not None:
        yield Put(_timer(conversation, conversation.agent_at, timedelta(hours=hours)))


def _hours(conversation: Conversation, scene: Scene) -> int:
    rules = scene.catalogue(Workspaces).by_id[conversation.workspace].rules
    return scene.catalogue(Departments).hand_back_hours(conversation.department, rules)


def _timer(conversation: Conversation, since: datetime, after: timedelta) -> Timer:
    due, token = since + after, since.isoformat()
    identity = derive(due, conversation.id, PURPOSE)
    return Timer(due, identity, conversation.workspace, conversation.customer, PURPOSE, conversation.id, token)


def resume(body: TimerFired, scene: Scene) -> Effects:
    """Give a conversation back to programs, unless somebody has written since the timer was set."""
    conversation = scene.get(Conversation, body.owner)
    if conversation is None or conversation.agent_at is None or conversation.agent_at.isoformat() != body.token:
        return
    hours = _hours(conversation, scene)
    if hours and conversation.is_talk() and conversation.waiting_for == CUSTOMER:
        yield from give_back(conversation, ByAgent(f"The rule ({hours} h without a word)"), scene)


def give_back(conversation: Conversation, by: ByAgent, scene: Scene) -> Effects:
    """Let programs answer again; whoever had it has it no more."""
    freed = {"mode": "program", "waiting_for": NOBODY, "agent": None, "skill": "", "snoozed_until": None}
    yield Put(msgspec.structs.replace(conversation, **freed))
    yield scene.fact("conversation.handed_back", conversation=conversation.id, body=by)
