"""Forwarding: what was said in a conversation is passed on to somebody outside; of that the customer learns nothing."""

from __future__ import annotations

from typing import Any

import msgspec

from noline.conversations.model import OUTSIDE, Conversation
from noline.delivery import PERSON, SERVICE, Wanted, request_message
from noline.log import Effects, Interaction, Scene
from noline.log.kinds import ForwardRequested


def forward(
    interaction: Interaction, body: ForwardRequested, conversation: Conversation | None, scene: Scene
) -> Effects:
    """Send it by mail, in a thread of its own; whose turn it is in the conversation stays as it is."""
    if conversation is None:
        return
    about: dict[str, Any] = {OUTSIDE: True, "by": body.by}
    if body.agent is not None:
        about["agent"] = body.agent
    if body.attachments:
        about["attachments"] = msgspec.to_builtins(body.attachments)
    if body.signature:
        about["signature"] = body.signature
    wanted = Wanted(
        id=interaction.id,
        customer=conversation.customer,
        channels=("email",),
        purpose=SERVICE,
        text=body.text,
        subject=body.subject,
        about=about,
        outside=(body.address, body.display),
        conversation=conversation.id,
        department=conversation.department or interaction.department,
        lane=PERSON,
    )
    _, effects = request_message(scene, wanted)
    yield from effects
