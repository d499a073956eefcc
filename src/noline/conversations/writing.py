"""Writing: what agents say to customers, in a conversation that goes on or in one that they begin; pure."""

from __future__ import annotations

from typing import Any

import msgspec

from noline.content import Templates
from noline.conversations.model import CUSTOMER, NOBODY, Conversation
from noline.conversations.placing import union
from noline.conversations.resuming import resume_later
from noline.conversations.speaking import privately_in, public_in, spoken, subject_of, thread_of
from noline.delivery import PERSON, SERVICE, TRANSACTIONAL, Message, Status, Wanted, request_message
from noline.log import Effects, Interaction, Put, Scene
from noline.log.kinds import AgentAssigned, BeginRequested, ConversationOpened, ReplyRequested

_Words = ReplyRequested | BeginRequested


def reply(interaction: Interaction, body: ReplyRequested, conversation: Conversation | None, scene: Scene) -> Effects:
    """Answer in a conversation; it is then the agent's who answered, if it was nobody's.

    The message has the request's own id, so whoever asked for it knows where to look.
    """
    if conversation is None:
        return
    channel = body.channel or conversation.channel
    same = channel == conversation.channel
    wanted = Wanted(
        id=interaction.id,
        customer=conversation.customer,
        channels=(channel,),
        purpose=SERVICE,
        text=body.text,
        subject=body.subject or subject_of(conversation, scene),
        in_reply_to=thread_of(conversation, scene, channel),
        in_public=public_in(conversation, scene, channel),
        privately=privately_in(conversation, scene, channel),
        public=body.public,
        about=_about(body),
        template=scene.catalogue(Templates).by_id.get(body.template) if body.template else None,
        variables=body.variables,
        address=body.address or (conversation.address or None if same else None),
        conversation=conversation.id,
        department=conversation.department or interaction.department,
        lane=PERSON,
        asks=any(not button.url for button in body.buttons),
    )
    message, effects = request_message(scene, wanted)
    yield from effects
    if message.status == Status.SUPPRESSED:
        return  # nothing was said: it still waits for us
    after = spoken(conversation, message, scene, mode="agent", waiting_for=CUSTOMER)
    yield from _taken(after, body, scene)


def begin(interaction: Interaction, body: BeginRequested, scene: Scene) -> Effects:
    """Write first; where the matter has an open conversation, that one goes on.

    Nobody has asked: so it is no answer of service, and whoever said STOP is left alone where the rules say so.
    """
    mine = [it for it in scene.of(Conversation, interaction.subject) if it.matter == body.matter]
    known = next((it for it in mine if it.status == "open"), None)
    identity = known.id if known else interaction.conversation or scene.new_id("conversation")
    wanted = Wanted(
        id=interaction.id,
        customer=interaction.subject,
        channels=(body.channel,),
        purpose=TRANSACTIONAL,
        text=body.text,
        subject=body.subject,
        about=_about(body),
        template=scene.catalogue(Templates).by_id.get(body.template) if body.template else None,
        variables=body.variables,
        address=body.address or None,
        conversation=identity,
        department=interaction.department,
        lane=PERSON,
        asks=any(not button.url for button in body.buttons),
    )
    message, effects = request_message(scene, wanted)
    yield from effects
    conversation = known or _empty(interaction, body.matter, message, scene)
    if message.status == Status.SUPPRESSED:
        yield Put(conversation)  # so that the agent finds the message, and why it was not sent
        return
    after = spoken(conversation, message, scene, mode="agent", waiting_for=CUSTOMER)
    after = msgspec.structs.replace(after, channel=message.channel, address=message.address)
    yield from _taken(after, body, scene)


def _empty(interaction: Interaction, matter: str, message: Message, scene: Scene) -> Conversation:
    return Conversation(
        id=message.conversation or scene.new_id("conversation"),
        workspace=interaction.workspace,
        customer=interaction.subject,
        matter=matter,
        status="closed",
        waiting_for=NOBODY,
        mode="none",
        channel=message.channel,
        address=message.address,
        channels=union((), (message.channel,)),
        context={},
        opened_at=interaction.at,
        last_at=interaction.at,
    )


def _taken(after: Conversation, body: _Words, scene: Scene) -> Effects:
    """It is open, awake and somebody's, unless another one about the same matter is open already."""
    others = [it for it in scene.of(Conversation, after.customer) if it.matter == after.matter and it.id != after.id]
    if after.status == "closed" and not any(it.status == "open" for it in others):
        after = msgspec.structs.replace(after, status="open")
        opened = ConversationOpened(after.matter, by=body.by)
        yield scene.fact("conversation.opened", channel=after.channel, conversation=after.id, body=opened)
    after = msgspec.structs.replace(after, snoozed_until=None, agent_at=scene.now)
    if after.agent is None and body.agent is not None:
        after = msgspec.structs.replace(after, agent=body.agent)
        taken = AgentAssigned(body.agent, body.by, body.by)
        yield scene.fact("conversation.assigned", conversation=after.id, body=taken)
    yield Put(after)
    yield from resume_later(after, scene)


def _about(body: _Words) -> dict[str, Any]:
    """Return what is kept of a message beside its text: who wrote it, and what goes with it."""
    about: dict[str, Any] = {"by": body.by} if body.by else {}
    if body.agent is not None:
        about["agent"] = body.agent
    if body.attachments:
        about["attachments"] = msgspec.to_builtins(body.attachments)
    if body.buttons:
        about["buttons"] = msgspec.to_builtins(body.buttons)
    if body.signature:
        about["signature"] = body.signature
    if body.location:
        about["location"] = msgspec.to_builtins(body.location)
    if isinstance(body, ReplyRequested) and body.cc:
        about["cc"] = body.cc
    if isinstance(body, ReplyRequested) and body.left_out:
        about["left_out"] = [{"address": address, "why": why} for address, why in body.left_out]
    return about
