"""Topics' part in engage: on a topic's shard what the topic decides, on a customer's what they say and hear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from noline.conversations.model import Conversation
from noline.conversations.topics import hearing, hosting, writing_in
from noline.conversations.topics.model import topic_in
from noline.conversations.topics.policy import mentions_in
from noline.conversations.topics.repository import load_participants, load_topics
from noline.conversations.topics.starting import started_by, told_in
from noline.delivery import Message
from noline.kernel.db import Connection
from noline.log import Effects, Interaction, Scene, Scenes
from noline.log.kinds import (
    CommentRefused,
    CommentRemoved,
    CommentShared,
    CustomerMerged,
    CustomerUnmerged,
    FileFetched,
    MessageReceived,
    ParticipantJoined,
    ParticipantLeft,
    PostRequested,
    TimerFired,
    TopicChanged,
    TopicCreated,
    TopicFollowed,
    TopicJoined,
    TopicLeft,
)

_OF_TOPICS = frozenset(
    {
        "topic.created", "topic.changed", "participant.join_requested", "participant.leave_requested",
        "comment.post_requested", "comment.remove_requested",
    }
)  # fmt: skip
_OF_CUSTOMERS = frozenset(
    {
        "topic.joined", "topic.left", "topic.followed", "comment.shared", "comment.declined", "message.received",
        "file.fetched", "timer.fired", "customer.joined", "customer.restored",
    }
)  # fmt: skip


class TopicsPart:
    """Owns topics, their participants and comments, and what customers want to hear of them."""

    kinds = _OF_TOPICS | _OF_CUSTOMERS

    async def load(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
        """Load the topics, participants and comments that the batch speaks of."""
        mine = [it for it in batch if it.kind in _OF_TOPICS]
        members = [pair for it in mine for pair in _members(it)]
        handles = [
            (it.subject, name)
            for it in mine
            if isinstance(it.body, PostRequested)
            for name in mentions_in(it.body.text)
        ]
        comments = [
            named
            for it in mine
            if (named := it.body.answers if isinstance(it.body, PostRequested) else _removed(it)) is not None
        ]
        await load_topics(tx, scenes, (it.subject for it in mine), members, handles, comments)
        theirs = [it for it in batch if it.kind in _OF_CUSTOMERS]
        await load_participants(tx, scenes, ((it.subject, topic) for it in theirs for topic in _topics(it, scenes)))

    def handle(self, interaction: Interaction, scene: Scene) -> Effects | None:
        """Decide."""
        if interaction.kind in _OF_TOPICS:
            return _hosted(interaction, scene)
        body = interaction.body
        if isinstance(body, MessageReceived):
            return writing_in.received(interaction, body, scene)
        if isinstance(body, CommentShared):
            return hearing.shared(interaction, body, scene)
        if isinstance(body, TimerFired):
            return hearing.fired(interaction, body, scene) if body.purpose == hearing.PURPOSE else None
        if isinstance(body, TopicJoined):
            return hearing.joined(interaction, body, scene)
        if isinstance(body, TopicLeft):
            return hearing.left(interaction, body, scene)
        if isinstance(body, TopicFollowed):
            return hearing.followed(interaction, body, scene)
        if isinstance(body, CommentRefused):
            return hearing.declined(interaction, body, scene)
        if isinstance(body, CustomerMerged):
            return hearing.handed(interaction, body.other, body.rows, scene)
        if isinstance(body, CustomerUnmerged):
            return hearing.handed(interaction, body.out_of, body.rows, scene)
        return writing_in.fetched(interaction, scene) if isinstance(body, FileFetched) else None


def _hosted(interaction: Interaction, scene: Scene) -> Effects | None:
    body = interaction.body
    if isinstance(body, PostRequested):
        return hosting.post(interaction, body, scene)
    if isinstance(body, ParticipantJoined):
        return hosting.join(interaction, body, scene)
    if isinstance(body, ParticipantLeft):
        return hosting.leave(interaction, body, scene)
    if isinstance(body, TopicCreated):
        return hosting.created(interaction, body, scene)
    if isinstance(body, TopicChanged):
        return hosting.changed(interaction, body, scene)
    return hosting.remove(interaction, body, scene) if isinstance(body, CommentRemoved) else None


def _members(interaction: Interaction) -> Iterator[tuple[UUID, UUID]]:
    body = interaction.body
    if isinstance(body, PostRequested) and body.author is not None:
        yield interaction.subject, body.author
    elif isinstance(body, ParticipantJoined):
        yield from ((interaction.subject, it.customer) for it in body.who)
    elif isinstance(body, ParticipantLeft):
        yield from ((interaction.subject, customer) for customer in body.customers)


def _removed(interaction: Interaction) -> UUID | None:
    return interaction.body.comment if isinstance(interaction.body, CommentRemoved) else None


def _topics(interaction: Interaction, scene: Scene | Scenes) -> Iterator[UUID]:
    """Yield the topics that an interaction of a customer may be about."""
    body = interaction.body
    if isinstance(body, TopicJoined | TopicLeft | TopicFollowed | CommentShared):
        yield body.topic
    elif isinstance(body, CommentRefused):
        if body.topic is not None:
            yield body.topic
    elif isinstance(body, TimerFired):
        if body.purpose == hearing.PURPOSE:
            yield body.owner
    else:
        for conversation in scene.of(Conversation, interaction.subject):
            if (topic := topic_in(conversation.matter)) is not None:
                yield topic
        for message in scene.of(Message, interaction.subject):
            if (topic := told_in(message)) is not None:
                yield topic
        if isinstance(body, MessageReceived) and (started := started_by(interaction, body, scene)) is not None:
            yield started.topic
