"""Amending: what a person knows better than the rules did, how an answer reads and where a message belongs; pure."""

from __future__ import annotations

import msgspec

from noline.conversations.model import NOBODY, US, Conversation, Placement
from noline.conversations.placing import union
from noline.delivery import Message
from noline.log import INBOUND, Effects, Interaction, Note, Put, Scene
from noline.log.kinds import AnswerReread, ConversationOpened, MessageMoved, ReadingCorrected


def correct(interaction: Interaction, body: ReadingCorrected, scene: Scene) -> Effects:
    """Read an answer as a person does; the message it answers, and what is counted of it, follow."""
    message = scene.get(Message, interaction.message)
    if message is None or message.direction != INBOUND or message.reading == body.reading:
        return
    before, yes = message.reading or "unclear", body.reading == "yes"
    after = msgspec.structs.replace(message, reading=body.reading)
    yield Put(after)
    answers = scene.get(Message, message.answers) if message.answers else None
    conversation = scene.get(Conversation, message.conversation) if message.conversation else None
    if conversation is not None:
        yield Note(Placement(after, conversation, answers, body.reading, yes, was=before))
    if answers is None:
        return
    noted = _noted(answers, after, scene)
    yield Put(msgspec.structs.replace(answers, reading=noted))
    yield scene.fact(
        "message.reread",
        channel=answers.channel,
        message=answers.id,
        conversation=message.conversation,
        campaign=answers.campaign,
        contact_event=answers.contact_event,
        run=answers.run,
        body=AnswerReread(before, body.reading, int(noted == "yes") - int(answers.reading == "yes"), body.by),
    )


def _noted(answers: Message, corrected: Message, scene: Scene) -> str:
    """Return how all answers to a message read together: a yes or no that was said stands, the yes before the no."""
    others = [it for it in scene.of(Message, corrected.customer) if it.answers == answers.id and it.id != corrected.id]
    readings = {it.reading for it in others} | {corrected.reading}
    return next((reading for reading in ("yes", "no") if reading in readings), corrected.reading or "unclear")


def move(interaction: Interaction, body: MessageMoved, scene: Scene) -> Effects:
    """Put a message where it belongs; what follows it is placed by where it is now, so it stays there."""
    message = scene.get(Message, interaction.message)
    if message is None or message.customer != interaction.subject:
        return
    target = _target(interaction, body, message, scene)
    if target is not None:
        yield from move_to(message, target, body, scene, why=f"{body.by or 'An agent'} moved it here.")


def move_to(
    message: Message, target: Conversation, body: MessageMoved, scene: Scene, *, why: str, placed_by: str = "agent"
) -> Effects:
    """Put a message into a conversation, and leave both as they are then."""
    if target.id == message.conversation:
        return
    yield Put(msgspec.structs.replace(message, conversation=target.id, placed_by=placed_by, placed_why=why))
    yield from _joined(target, message, body, scene)
    yield from _left(message, scene)
    moved = MessageMoved(target.id, target.matter, body.by)
    yield scene.fact("message.moved", channel=message.channel, message=message.id, conversation=target.id, body=moved)


def _target(interaction: Interaction, body: MessageMoved, message: Message, scene: Scene) -> Conversation | None:
    mine = scene.of(Conversation, interaction.subject)
    if body.to is not None:
        return next((it for it in mine if it.id == body.to), None)
    known = next((it for it in mine if it.matter == body.matter and it.status == "open"), None)
    return known or Conversation(
        id=scene.new_id("conversation"),
        workspace=interaction.workspace,
        customer=interaction.subject,
        matter=body.matter,
        status="closed",
        waiting_for=NOBODY,
        mode="none",
        channel=message.channel,
        address=message.address,
        channels=(),
        context={},
        opened_at=message.at,
        last_at=message.at,
    )


def _joined(target: Conversation, message: Message, body: MessageMoved, scene: Scene) -> Effects:
    """A customer's message asks for an answer where it comes to; the latest says where they are."""
    inbound, latest = message.direction == INBOUND, message.at >= target.last_at
    others = [it for it in scene.of(Conversation, target.customer) if it.matter == target.matter and it.id != target.id]
    opens = inbound and target.status == "closed" and not any(it.status == "open" for it in others)
    after = msgspec.structs.replace(
        target,
        status="open" if opens else target.status,
        waiting_for=US if inbound and latest and (opens or target.status == "open") else target.waiting_for,
        channel=message.channel if inbound and latest else target.channel,
        address=message.address if inbound and latest else target.address,
        channels=union(target.channels, (message.channel,)),
        last_at=max(target.last_at, message.at),
    )
    yield Put(after)
    if opens:
        opened = ConversationOpened(after.matter, by=body.by)
        yield scene.fact("conversation.opened", channel=message.channel, conversation=after.id, body=opened)


def _left(message: Message, scene: Scene) -> Effects:
    """Where it was nobody waits for its answer any more; what is empty now is closed."""
    old = scene.get(Conversation, message.conversation) if message.conversation else None
    if old is None or message.direction != INBOUND or old.status != "open":
        return
    rest = [it for it in scene.of(Message, old.customer) if it.conversation == old.id and it.id != message.id]
    if not rest:
        yield Put(msgspec.structs.replace(old, status="closed", waiting_for=NOBODY))
        yield scene.fact("conversation.closed", conversation=old.id)
    elif max(rest, key=lambda it: it.at).direction != INBOUND and old.waiting_for == US:
        yield Put(msgspec.structs.replace(old, waiting_for="customer"))
