"""Who speaks beside the customer in a conversation: heard, and taken for nothing that the customer said; pure."""

from __future__ import annotations

import msgspec

from noline.conversations.correlation import Placed
from noline.conversations.model import OUTSIDE, US, Conversation
from noline.conversations.placing import heard
from noline.delivery import Message
from noline.log import Effects, Interaction, Put, Scene
from noline.log.kinds import ConversationOpened, MessageReceived

BESIDE = "beside"
"""By what such a message was placed."""
_WHY = {
    True: "It answers what was forwarded out of this conversation.",
    False: "It comes from somebody who got a copy in this conversation.",
}


def heard_beside(interaction: Interaction, body: MessageReceived, scene: Scene) -> Effects | None:
    """Keep what somebody beside the customer wrote; None: it is the customer's own, or its conversation is not here.

    No answer goes to them by itself and no reading is made of it: no consent, no code, no goal and no step of a journey
    or service comes of it. The conversation waits for us, and answers go on to the customer.
    """
    answered = scene.get(Message, body.answers) if body.beside and body.answers is not None else None
    if answered is None or answered.conversation is None:
        return None
    named = scene.get(Conversation, answered.conversation)
    if named is None or named.customer != interaction.subject:
        return None
    return _kept(interaction, body, _open_one(named, scene), scene)


def _open_one(named: Conversation, scene: Scene) -> Conversation:
    """Return the conversation, or the open one about its matter if it was closed since."""
    if named.status == "open":
        return named
    mine = (it for it in scene.of(Conversation, named.customer) if it.matter == named.matter and it.status == "open")
    return next(mine, named)


def _kept(interaction: Interaction, body: MessageReceived, before: Conversation, scene: Scene) -> Effects:
    placed = Placed(BESIDE, _WHY[body.beside == OUTSIDE], before.matter, conversation=before.id)
    after = msgspec.structs.replace(before, last_at=max(before.last_at, interaction.at))
    if not body.automatic:
        after = msgspec.structs.replace(after, status="open", waiting_for=US, snoozed_until=None)
    yield Put(after)
    if before.status == "closed" and after.status == "open":
        opened = ConversationOpened(after.matter)
        yield scene.fact("conversation.opened", channel="email", conversation=after.id, body=opened)
    yield Put(heard(interaction, body, placed, after, "unclear"))
