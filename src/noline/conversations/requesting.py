"""Requests for messages: the channel that will reach the customer, and the conversation of their matter; pure."""

from __future__ import annotations

import msgspec

from noline.conversations.model import NOBODY, Conversation
from noline.conversations.speaking import spoken
from noline.customers import Customer
from noline.decisions import Ordered, decided, order_channels
from noline.delivery import Message, Status, Wanted, request_message, wanted_of
from noline.log import Effects, Interaction, Put, Scene
from noline.log.kinds import MessageRequested


def request(interaction: Interaction, body: MessageRequested, scene: Scene) -> Effects:
    """Send what was requested; why it goes by this channel is recorded where that was ours to say."""
    known = _about_matter(interaction, body, scene)
    identity = known.id if known else scene.new_id("conversation") if body.matter else None
    wanted = wanted_of(interaction, body, scene)
    ordered = _order(interaction, body, wanted, known, scene)
    wanted = msgspec.structs.replace(wanted, conversation=identity, channels=ordered.channels)
    message, effects = request_message(scene, wanted)
    if len(ordered.channels) > 1 or body.channel == "best":
        yield from decided(scene, wanted, message, ordered)
    yield from effects
    if identity is not None and message.status != Status.SUPPRESSED:
        conversation = known or _resting(interaction, body.matter, message)
        after = conversation.waiting_for
        yield Put(spoken(conversation, message, scene, mode=conversation.mode, waiting_for=after))


def _order(
    interaction: Interaction, body: MessageRequested, wanted: Wanted, known: Conversation | None, scene: Scene
) -> Ordered:
    """Return the channels as they were named; ``best`` begins with what the customer prefers or used last."""
    customer = scene.get(Customer, interaction.subject)
    if body.channel != "best" or customer is None:
        return order_channels(wanted.channels, preferred=None, last_used=None)
    lively = [it for it in scene.of(Conversation, interaction.subject) if it.status == "open"]
    talking = known or max(lively, key=lambda it: (it.last_at, it.id.bytes), default=None)
    preferred = customer.attributes.get("preferred_channel")
    return order_channels(wanted.channels, preferred=preferred, last_used=talking.channel if talking else None)


def _about_matter(interaction: Interaction, body: MessageRequested, scene: Scene) -> Conversation | None:
    mine = [it for it in scene.of(Conversation, interaction.subject) if body.matter and it.matter == body.matter]
    return max(mine, key=lambda it: (it.status == "open", it.last_at, it.id.bytes), default=None)


def _resting(interaction: Interaction, matter: str, message: Message) -> Conversation:
    """Return the conversation that opens when the customer answers."""
    assert message.conversation is not None
    return Conversation(
        id=message.conversation,
        workspace=interaction.workspace,
        customer=interaction.subject,
        matter=matter,
        status="closed",
        waiting_for=NOBODY,
        mode="none",
        channel=message.channel,
        address=message.address,
        channels=(),
        context={},
        opened_at=interaction.at,
        last_at=interaction.at,
    )
