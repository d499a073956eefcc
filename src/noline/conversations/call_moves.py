"""Planned calls that move to another time or are called off, by whoever is called or by people; pure."""

from __future__ import annotations

import msgspec

from noline.conversations.call_places import has_place
from noline.conversations.calls import ENDED, PLANNED, PhoneCall
from noline.conversations.model import NOBODY, US, Conversation
from noline.log import Effects, Interaction, Put, Scene
from noline.log.kinds import CallMoved

CANCELED = "canceled"


def move_call(interaction: Interaction, body: CallMoved, scene: Scene) -> Effects:
    """Move a call that is still to be made; one that rings, is spoken or is over stays as it is."""
    call = scene.get(PhoneCall, body.call)
    if call is None or call.state != PLANNED or call.customer != interaction.subject:
        return
    if not has_place(interaction, scene):
        yield scene.fact("call.refused", channel="voice", conversation=call.conversation, body=body)
        return
    off = body.due_at is None
    after = msgspec.structs.replace(
        call,
        state=ENDED if off else PLANNED,
        outcome=CANCELED if off else call.outcome,
        due_at=call.due_at if body.due_at is None else body.due_at,
    )
    if after == call:
        return
    yield Put(after)
    conversation = scene.get(Conversation, call.conversation)
    if off and conversation is not None and _waits_for(call, conversation):
        yield Put(msgspec.structs.replace(conversation, waiting_for=NOBODY))
    yield scene.fact(
        "call.canceled" if off else "call.moved",
        channel="voice",
        conversation=call.conversation,
        message=call.message,
        body=body,
    )


def _waits_for(call: PhoneCall, conversation: Conversation) -> bool:
    """Say whether a conversation waits for a call alone: nothing was said in it since that was planned."""
    return conversation.status == "open" and conversation.waiting_for == US and conversation.last_at <= call.at
