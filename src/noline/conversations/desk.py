"""The desk: whose a conversation is, whether it rests, and whether it is closed; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from noline.conversations.handing import announce, hand_over
from noline.conversations.model import NOBODY, US, Conversation
from noline.conversations.resuming import PURPOSE as RESUME
from noline.conversations.resuming import give_back, resume
from noline.kernel.ids import derive
from noline.log import Effects, Interaction, Put, Scene, Timer
from noline.log.kinds import (
    AgentAssigned,
    ByAgent,
    ConversationGiven,
    ConversationOpened,
    ConversationSnoozed,
    HandOverRequested,
    TimerFired,
)

PURPOSE: Final = "desk"
"""The purpose of the desk's timers: a conversation's rest is over."""

_NOTHING = ByAgent()


def handle_desk(interaction: Interaction, conversation: Conversation | None, scene: Scene) -> Effects:
    """Do what an agent wants done with a conversation; what is as it is wanted stays as it is."""
    body = interaction.body
    if isinstance(body, TimerFired):
        yield from resume(body, scene) if body.purpose == RESUME else _wake(body, scene)
    elif conversation is not None:
        yield from _DECISIONS[interaction.kind](body, conversation, scene)


def _close(body: Any, conversation: Conversation, scene: Scene) -> Effects:
    if conversation.status == "open":
        # Programs may answer again when the customer comes back: nobody is talking any more.
        closed = {"status": "closed", "waiting_for": NOBODY, "snoozed_until": None, "mode": "none", "skill": ""}
        yield Put(msgspec.structs.replace(conversation, **closed))
        by = body if isinstance(body, ByAgent) else _NOTHING
        yield scene.fact("conversation.closed", conversation=conversation.id, body=by)


def _reopen(body: ByAgent, conversation: Conversation, scene: Scene) -> Effects:
    """Open it again, for us to act; where another about the matter is open, that one is the one to act in."""
    others = scene.of(Conversation, conversation.customer)
    taken = any(it.matter == conversation.matter and it.status == "open" for it in others)
    if conversation.status == "closed" and not taken:
        yield Put(msgspec.structs.replace(conversation, status="open", waiting_for=US))
        opened = ConversationOpened(conversation.matter, by=body.by)
        yield scene.fact("conversation.opened", channel=conversation.channel, conversation=conversation.id, body=opened)


def _assign(body: AgentAssigned, conversation: Conversation, scene: Scene) -> Effects:
    if conversation.agent != body.agent:
        yield Put(msgspec.structs.replace(conversation, agent=body.agent))
        yield scene.fact("conversation.assigned", conversation=conversation.id, body=body)


def _snooze(body: ConversationSnoozed, conversation: Conversation, scene: Scene) -> Effects:
    """Let it rest until a time, or wake it; a timer that was set before finds another time and does nothing."""
    if conversation.status != "open" or conversation.snoozed_until == body.until:
        return
    yield Put(msgspec.structs.replace(conversation, snoozed_until=body.until))
    yield scene.fact("conversation.snoozed", conversation=conversation.id, body=body)
    if body.until is not None:
        yield Put(_alarm(conversation, body.until))


def _alarm(conversation: Conversation, until: datetime) -> Timer:
    identity = derive(until, conversation.id, PURPOSE)
    return Timer(
        until, identity, conversation.workspace, conversation.customer, PURPOSE, conversation.id, until.isoformat()
    )


def _wake(body: TimerFired, scene: Scene) -> Effects:
    """The rest is over: it waits for us, whoever spoke last; that is what it was put aside for."""
    conversation = scene.get(Conversation, body.owner) if body.purpose == PURPOSE else None
    if conversation is None or conversation.snoozed_until is None:
        return
    if conversation.snoozed_until.isoformat() == body.token and conversation.status == "open":
        yield Put(msgspec.structs.replace(conversation, snoozed_until=None, waiting_for=US))
        yield scene.fact("conversation.snoozed", conversation=conversation.id, body=ConversationSnoozed())


def _hand_over(body: HandOverRequested, conversation: Conversation, scene: Scene) -> Effects:
    """Give it to other people: nobody has it, until one of them takes it."""
    yield from hand_over(scene, conversation, by=body.by, reason=body.reason, queue=body.queue, skill=body.skill)
    if body.tell:
        yield from announce(scene, conversation)


def _give(body: ConversationGiven, conversation: Conversation, scene: Scene) -> Effects:
    """Give what waits for a department's people to one of them; who was quicker keeps it."""
    waits = conversation.status == "open" and conversation.mode == "agent" and conversation.waiting_for == US
    if waits and conversation.department == body.department and conversation.agent in (None, body.held_by):
        yield from _assign(AgentAssigned(body.agent, body.name, body.by), conversation, scene)


def _hand_back(body: ByAgent, conversation: Conversation, scene: Scene) -> Effects:
    if conversation.status == "open" and conversation.mode == "agent":
        yield from give_back(conversation, body, scene)


_DECISIONS: Mapping[str, Callable[[Any, Conversation, Scene], Effects]] = {
    "conversation.close_requested": _close,
    "conversation.reopen_requested": _reopen,
    "conversation.assign_requested": _assign,
    "conversation.snooze_requested": _snooze,
    "conversation.hand_over_requested": _hand_over,
    "conversation.give_requested": _give,
    "conversation.hand_back_requested": _hand_back,
}

DESK_KINDS: Final = frozenset(_DECISIONS) | {"timer.fired"}
