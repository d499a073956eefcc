"""Handing a conversation over to people: whoever wants it so does it by this one function."""

from __future__ import annotations

from uuid import UUID

import msgspec

from noline.conversations.model import US, Conversation
from noline.log import Effect, Put, Scene
from noline.log.kinds import ConversationOpened, HandedOver


def hand_over(
    scene: Scene,
    conversation: Conversation,
    *,
    by: str,
    reason: str,
    queue: str = "",
    skill: str = "",
    run: UUID | None = None,
) -> list[Effect]:
    """Give the conversation to people; it waits for us, awake and open. ``by``: ``service balance``, ``agent Sam``.

    What is closed is opened again; where another about the same matter is open, that one is handed over.
    """
    current = scene.get(Conversation, conversation.id) or conversation
    effects: list[Effect] = []
    if current.status != "open":
        mine = scene.of(Conversation, current.customer)
        taken = next((it for it in mine if it.matter == current.matter and it.status == "open"), None)
        if taken is None:
            opened = ConversationOpened(current.matter, by=by)
            effects.append(
                scene.fact("conversation.opened", channel=current.channel, conversation=current.id, body=opened)
            )
        current = taken or current
    handed = msgspec.structs.replace(current, status="open", mode="agent", waiting_for=US, snoozed_until=None)
    effects.append(Put(handed))
    body = HandedOver(by, reason, queue, skill)
    effects.append(scene.fact("conversation.handed_over", conversation=handed.id, run=run, body=body))
    return effects
