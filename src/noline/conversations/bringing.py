"""Matters that customers bring to a desk: the open conversation goes on, or one is opened that waits for us; pure."""

from __future__ import annotations

from typing import Final

import msgspec

from noline.conversations.model import US, Conversation
from noline.conversations.placing import union
from noline.log import Effects, Interaction, Put, Scene
from noline.log.kinds import AgentAssigned, AgentNoted, ConversationOpened, MatterBrought

_CHANNEL: Final = "desk"


def bring(interaction: Interaction, body: MatterBrought, scene: Scene) -> Effects:
    """Note what colleagues need to know; ``interaction.conversation`` is the id of the one that is opened for it."""
    mine = scene.of(Conversation, interaction.subject)
    known = next((it for it in mine if it.matter == body.matter and it.status == "open"), None)
    at = interaction.at
    if known is None:
        known = Conversation(
            id=interaction.conversation or scene.new_id("conversation"),
            workspace=interaction.workspace,
            customer=interaction.subject,
            matter=body.matter,
            status="open",
            waiting_for=US,
            mode="agent",
            channel=_CHANNEL,
            address="",
            channels=(),
            context={},
            opened_at=at,
            last_at=at,
            department=interaction.department,
        )
        opened = ConversationOpened(body.matter, by=body.by)
        yield scene.fact("conversation.opened", channel=_CHANNEL, conversation=known.id, body=opened)
    after = msgspec.structs.replace(
        known,
        waiting_for=US,
        mode="agent",
        snoozed_until=None,
        channels=union(known.channels, (_CHANNEL,)),
        agent=body.to,
        last_at=max(known.last_at, at),
    )
    yield Put(after)
    noted = AgentNoted(body.note, body.by, body.agent)
    yield scene.fact("agent.noted", conversation=after.id, body=noted)
    if body.to != known.agent:
        assigned = AgentAssigned(body.to, body.to_name, body.by)
        yield scene.fact("conversation.assigned", conversation=after.id, body=assigned)
