"""What a topic decides, on its own shard: who takes part, what is posted and what is taken out; pure."""

from __future__ import annotations

from uuid import UUID

import msgspec

from noline.conversations.topics.model import Comment, Member, Topic
from noline.conversations.topics.policy import MAX_TEXT, handle_of, mark_of_text, mentions_in, refusal, short_of
from noline.log import Effects, Interaction, Put, Remove, Scene
from noline.log.kinds import (
    CommentPosted,
    CommentRefused,
    CommentRemoved,
    Joining,
    ParticipantJoined,
    ParticipantLeft,
    PostRequested,
    TopicChanged,
    TopicCreated,
)

SELF = "self"
"""Who said so, where a customer did."""


def created(interaction: Interaction, body: TopicCreated, scene: Scene) -> Effects:
    """A topic begins; one that exists stays as it is."""
    if scene.get(Topic, interaction.subject) is not None:
        return
    yield Put(
        Topic(
            id=interaction.subject,
            workspace=interaction.workspace,
            kind=body.kind,
            name=body.name,
            reference=body.reference,
            word=body.word,
            rules=msgspec.to_builtins(body.rules),
            status="open",
            participants=0,
            comments=0,
            numbered=0,
            created_at=interaction.at,
            last_at=interaction.at,
            department=body.department,
        )
    )


def changed(interaction: Interaction, body: TopicChanged, scene: Scene) -> Effects:
    """A topic gets another name, word, rules or department, or is closed or opened again."""
    topic = _topic(interaction, scene)
    if topic is None:
        return
    news = {name: getattr(body, name) for name in ("name", "reference", "word", "status")}
    given = {name: value for name, value in news.items() if value is not None}
    if body.rules is not None:
        given["rules"] = msgspec.to_builtins(body.rules)
    if body.department is not None:
        given["department"] = body.department or None
    yield Put(msgspec.structs.replace(topic, **given))


def join(interaction: Interaction, body: ParticipantJoined, scene: Scene) -> Effects:
    """Customers take part; the role of one who does already may be another now."""
    topic = _topic(interaction, scene)
    if topic is None:
        return
    new = [it for it in body.who if scene.get(Member, topic.id, it.customer) is None]
    for one in body.who:
        yield Put(_member(topic, one, scene.get(Member, topic.id, one.customer), interaction))
    yield Put(msgspec.structs.replace(topic, participants=topic.participants + len(new)))
    yield scene.fact("participant.joined", body=ParticipantJoined(body.who, body.by, topic.name))


def leave(interaction: Interaction, body: ParticipantLeft, scene: Scene) -> Effects:
    """Customers take part no more."""
    topic = _topic(interaction, scene)
    if topic is None:
        return
    gone = [member for it in dict.fromkeys(body.customers) if (member := scene.get(Member, topic.id, it))]
    for member in gone:
        yield Remove(member)
    if gone:
        yield Put(msgspec.structs.replace(topic, participants=topic.participants - len(gone)))
        left = ParticipantLeft(tuple(it.customer for it in gone), body.by, body.told)
        yield scene.fact("participant.left", body=left)


def post(interaction: Interaction, body: PostRequested, scene: Scene) -> Effects:
    """Something is said: it stands in the thread and goes out to the rest, or its author hears why not."""
    topic = _topic(interaction, scene)
    member = scene.get(Member, topic.id, body.author) if topic and body.author else None
    text = body.text.strip()[:MAX_TEXT]
    mark = mark_of_text(text, [file.hash for file in body.files])
    at = interaction.at
    why = "empty" if not text and not body.files else ""
    why = why or refusal(topic, member, company=body.author is None, starts=body.starts, mark=mark, at=at)
    if why or topic is None:
        if body.author is not None:
            refused = CommentRefused(body.author, why, body.message, body.conversation, interaction.subject)
            yield scene.fact("comment.refused", body=refused, channel=body.channel or None)
        return
    new = body.author is not None and member is None
    if new and body.author is not None:
        joining = Joining(body.author, body.name)
        member = _member(topic, joining, None, interaction)
        yield scene.fact("participant.joined", body=ParticipantJoined((joining,), SELF, topic.name))
    if member is not None:
        yield Put(_counted(member, mark, interaction))
    answered = scene.get(Comment, body.answers) if body.answers else None
    comment = Comment(
        id=interaction.id,
        topic=topic.id,
        workspace=topic.workspace,
        number=topic.numbered + 1,
        post=answered.post if answered is not None and answered.topic == topic.id else interaction.id,
        at=at,
        author=body.author,
        name=(member.name if member else "") or body.name,
        channel=body.channel,
        text=text,
        files=msgspec.to_builtins(body.files),
    )
    yield Put(comment)
    yield Put(
        msgspec.structs.replace(
            topic,
            participants=topic.participants + int(new),
            comments=topic.comments + 1,
            numbered=comment.number,
            last_at=max(topic.last_at, at),
        )
    )
    posted = CommentPosted(
        comment.id, text, comment.name, comment.author, mentioned=_mentioned(topic.id, text, scene), heard=body.starts
    )
    yield scene.fact("comment.posted", body=posted, channel=body.channel or None)


def remove(interaction: Interaction, body: CommentRemoved, scene: Scene) -> Effects:
    """A comment is taken out: who has read it has read it, but nobody reads it any more."""
    comment = scene.get(Comment, body.comment)
    topic = _topic(interaction, scene)
    if topic is None or comment is None or comment.topic != topic.id or comment.removed_at is not None:
        return
    gone = {"text": "", "files": [], "removed_at": interaction.at, "removed_by": body.by}
    yield Put(msgspec.structs.replace(comment, **gone))
    yield Put(msgspec.structs.replace(topic, comments=topic.comments - 1))
    yield scene.fact("comment.removed", body=body)


def _topic(interaction: Interaction, scene: Scene) -> Topic | None:
    topic = scene.get(Topic, interaction.subject)
    return topic if topic is not None and topic.workspace == interaction.workspace else None


def _member(topic: Topic, one: Joining, known: Member | None, interaction: Interaction) -> Member:
    name = one.name or (known.name if known else "")
    if known is not None:
        return msgspec.structs.replace(known, role=one.role, name=name, handle=handle_of(name), short=short_of(name))
    return Member(
        topic.id, one.customer, topic.workspace, one.role, name, handle_of(name), short_of(name), interaction.at
    )


def _counted(member: Member, mark: str, interaction: Interaction) -> Member:
    since = member.posted_since
    same_hour = since is not None and (interaction.at - since).total_seconds() < 3600
    return msgspec.structs.replace(
        member,
        posted=member.posted + 1 if same_hour else 1,
        posted_since=since if same_hour else interaction.at,
        last_text=mark,
    )


def _mentioned(topic: UUID, text: str, scene: Scene) -> tuple[UUID, ...]:
    handles = set(mentions_in(text))
    if not handles:
        return ()
    return tuple(it.customer for it in scene.of(Member, topic) if it.handle in handles or it.short in handles)
