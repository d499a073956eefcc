"""What a customer says in a topic by a message, on their own shard: a comment, a wish, or goodbye; pure."""

from __future__ import annotations

from uuid import UUID

import msgspec

from noline.conversations.model import NOBODY, Conversation, Handled, Placement
from noline.conversations.speaking import answer_automatically
from noline.conversations.topics.hearing import followed, left, locale_of
from noline.conversations.topics.model import ACTIVE, REMOVED, Participant, topic_in
from noline.conversations.topics.policy import public_name
from noline.conversations.topics.starting import STARTS, started_by, told_in
from noline.conversations.topics.wording import said_of_wish, say
from noline.conversations.topics.words import LEAVE, read_wish
from noline.customers import Customer, SaidWord
from noline.delivery import Message
from noline.log import Effects, Interaction, Note, Put, Scene
from noline.log.kinds import CommentWritten, MessageReceived, StoredFile, TopicFollowed, TopicLeft

BY_WORD = "word"


def received(interaction: Interaction, body: MessageReceived, scene: Scene) -> Effects:
    """A message that was placed in a topic's conversation is for the topic; nobody of ours needs to answer it."""
    placement = scene.note(Placement)
    if placement is None or scene.note(Handled) is not None:
        return
    conversation = scene.get(Conversation, placement.conversation.id) or placement.conversation
    topic = topic_in(conversation.matter)
    if topic is None:
        return
    yield Note(Handled("topic"))
    if conversation.mode != "agent":
        conversation = msgspec.structs.replace(conversation, waiting_for=NOBODY)
        yield Put(conversation)
    if body.automatic or (body.crossed is not None and body.crossed.alone):
        return  # two programs would answer each other for ever
    known = scene.get(Participant, interaction.subject, topic)
    if known is not None and body.provider_id and interaction.channel == "email":
        known = msgspec.structs.replace(known, mail_id=body.provider_id)
        yield Put(known)
    said = scene.note(SaidWord)
    if said is not None:
        if said.word == "stop" and known is not None:
            yield from _leaves(interaction, topic, scene)
        return
    wish = read_wish(body.choice or body.text)
    if wish is not None and known is not None and known.status != REMOVED:
        yield from _wishes(interaction, known, wish, conversation, scene)
    elif known is not None and known.status != ACTIVE:
        if not body.media or body.text:
            text = say("outside", locale_of(scene, interaction), topic=known.name)
            yield from answer_automatically(scene, conversation, text, department=known.department)
    elif not body.media:
        yield from _says(interaction, placement.message, conversation, topic, body.attachments, scene)


def fetched(interaction: Interaction, scene: Scene) -> Effects:
    """The last file of a message is here, or given up: now it is said."""
    message = scene.get(Message, interaction.message) if interaction.message else None
    conversation = scene.get(Conversation, message.conversation) if message and message.conversation else None
    topic = topic_in(conversation.matter) if conversation else None
    if message is None or conversation is None or topic is None:
        return
    held = (message.body or {}).get("attachments", ())
    known = scene.get(Participant, interaction.subject, topic)
    if any(not it.get("hash") and not it.get("why") for it in held) or (known and known.status != ACTIVE):
        return
    files = tuple(
        StoredFile(it["name"], it["media_type"], it["hash"], it.get("size", 0)) for it in held if it.get("hash")
    )
    yield from _says(interaction, message, conversation, topic, files, scene)


def _name(interaction: Interaction, scene: Scene) -> str:
    customer = scene.get(Customer, interaction.subject)
    return public_name(customer.attributes) if customer else ""


def _says(
    interaction: Interaction,
    message: Message,
    conversation: Conversation,
    topic: UUID,
    files: tuple[StoredFile, ...],
    scene: Scene,
) -> Effects:
    starts = message.placed_by == STARTS
    body = interaction.body
    text = str((message.body or {}).get("text", ""))
    if starts and isinstance(body, MessageReceived):
        started = started_by(interaction, body, scene)
        text = started.text if started else text
    elif starts:
        text = text.partition(" ")[2].strip()
    written = CommentWritten(
        topic=topic,
        text=text,
        name=_name(interaction, scene),
        answers=None if starts else _answered(interaction, message, topic, scene),
        files=files,
        starts=starts,
    )
    yield scene.fact(
        "comment.written", body=written, channel=message.channel, message=message.id, conversation=conversation.id
    )


def _answered(interaction: Interaction, message: Message, topic: UUID, scene: Scene) -> UUID | None:
    """Return the comment that a message answers: the one it was sent in answer to, else the last one told."""
    answers = scene.get(Message, message.answers) if message.answers else None
    told = [it for it in scene.of(Message, interaction.subject) if told_in(it) == topic and it.at <= interaction.at]
    last = answers or max(told, key=lambda it: (it.at, it.id.bytes), default=None)
    named = str((last.body or {}).get("comment", "")) if last else ""
    return UUID(named) if named else None


def _wishes(
    interaction: Interaction, known: Participant, wish: str, conversation: Conversation, scene: Scene
) -> Effects:
    text = said_of_wish(wish, locale_of(scene, interaction), known.name)
    if wish == LEAVE:
        yield from _leaves(interaction, known.topic, scene)
    else:
        back = known.status != ACTIVE
        name = _name(interaction, scene) if back else ""
        body = TopicFollowed(known.topic, wish, BY_WORD, back, name)
        yield from followed(interaction, body, scene)
        yield scene.fact("topic.followed", body=body, channel=interaction.channel)
    yield from answer_automatically(scene, conversation, text, department=known.department)


def _leaves(interaction: Interaction, topic: UUID, scene: Scene) -> Effects:
    body = TopicLeft(topic, BY_WORD)
    yield from left(interaction, body, scene)
    yield scene.fact("topic.left", body=body, channel=interaction.channel)
