"""Topics as they travel over HTTP: what is asked for and what is given."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct

from noline.conversations.api.writing import AttachedFile
from noline.conversations.topics.model import Comment, Topic
from noline.conversations.topics.view import Told
from noline.conversations.uploads import MOST_FILES
from noline.log.kinds import TopicRules

MOST_PARTICIPANTS = 1000
"""In one request; more come in several."""

TopicName = Annotated[str, Meta(min_length=1, max_length=120)]
TopicKind = Annotated[str, Meta(pattern="^[a-z][a-z_-]{0,39}$", description="What it is: `post`, `order`, `claim` …")]
Reference = Annotated[str, Meta(max_length=200)]
TopicWord = Annotated[
    str, Meta(pattern=r"^(\w[\w-]{1,39})?$", description="What a text begins with that starts a post.")
]
Role = Literal["owner", "participant", "reader"]
Mode = Annotated[
    str,
    Meta(
        pattern=r"^(at_once|muted|hourly|daily|every ([1-9]|1[0-9]|2[0-4])h"
        r"|(daily|weekly (mon|tue|wed|thu|fri|sat|sun)) ([01][0-9]|2[0-3]):[0-5][0-9])$",
        description="at_once, muted, hourly, daily (at nine), every 4h, daily 18:00 or weekly mon 09:00.",
    ),
]


class TopicPermissions(Struct, frozen=True, forbid_unknown_fields=True):
    """Who may do what, beside the company: say something, start a post by word or address, bring in others."""

    posts: Literal["participants", "owners", "company"] = "participants"
    starts: Literal["participants", "anyone"] = "participants"
    invites: Literal["company", "owners", "participants"] = "company"

    def rules(self) -> TopicRules:
        """Return them as the log has them."""
        return TopicRules(self.posts, self.starts, self.invites)


class TopicParticipantInput(Struct, frozen=True, forbid_unknown_fields=True):
    """Who is to take part. Others read ``name``; empty: the first name, with the first letter of the last."""

    customer: UUID
    name: Annotated[str, Meta(max_length=60)] = ""
    role: Role = "participant"


TopicParticipants = Annotated[tuple[TopicParticipantInput, ...], Meta(max_length=MOST_PARTICIPANTS)]


InWhoseName = Annotated[str, Meta(pattern=r"^([a-z0-9][a-z0-9-]{0,62})?$", description="A department's short name.")]


class TopicInput(Struct, frozen=True, forbid_unknown_fields=True):
    """A new topic. ``reference`` is the company's own, such as the number of an order.

    ``department``: in whose name participants are told, by its accounts and at its cost; empty: nobody's.
    """

    name: TopicName
    kind: TopicKind = "post"
    reference: Reference = ""
    word: TopicWord = ""
    department: InWhoseName = ""
    permissions: TopicPermissions = TopicPermissions()
    participants: TopicParticipants = ()


class TopicPatch(Struct, frozen=True, forbid_unknown_fields=True):
    """What changes."""

    name: TopicName | None = None
    reference: Reference | None = None
    word: TopicWord | None = None
    department: InWhoseName | None = None
    permissions: TopicPermissions | None = None
    status: Literal["open", "closed"] | None = None


class ParticipantsInput(Struct, frozen=True, forbid_unknown_fields=True):
    """Who is to take part too; the role of one who does already is changed."""

    participants: Annotated[tuple[TopicParticipantInput, ...], Meta(min_length=1, max_length=MOST_PARTICIPANTS)]


class ParticipantPatch(Struct, frozen=True, forbid_unknown_fields=True):
    """How a participant is to hear of the topic, on their behalf."""

    mode: Mode


class CommentInput(Struct, frozen=True, forbid_unknown_fields=True):
    """Something to say, as the company or on behalf of ``author``, who must take part."""

    text: Annotated[str, Meta(max_length=20_000)] = ""
    author: UUID | None = None
    answers: UUID | None = None
    attachments: Annotated[tuple[AttachedFile, ...], Meta(max_length=MOST_FILES)] = ()


class TopicItem(Struct, frozen=True):
    """A topic. Mail to ``address`` starts a post in it; ``department``: the id of whose it is."""

    id: UUID
    kind: str
    name: str
    reference: str
    word: str
    department: int | None
    address: str
    permissions: TopicPermissions
    status: Literal["open", "closed"]
    participants: int
    comments: int
    created_at: datetime
    last_at: datetime


class TopicParticipant(Struct, frozen=True):
    """Who takes part, and how they want to hear of it."""

    customer: UUID
    name: str
    role: Role
    mode: Mode
    joined_at: datetime


class CommentFile(Struct, frozen=True):
    """A file of a comment, to be read at its ``place``."""

    place: int
    name: str
    media_type: str
    size: int


class CommentItem(Struct, frozen=True):
    """Something said. ``post``: the comment that it answers in the end; its own id where it starts a post.

    ``author`` is null for the company. What was taken out has no words any more.
    """

    id: UUID
    number: int
    post: UUID
    at: datetime
    author: UUID | None
    name: str
    channel: str
    text: str
    files: list[CommentFile]
    removed_at: datetime | None
    removed_by: str


def topic_item(topic: Topic, address: str) -> TopicItem:
    """Return a topic as it is given."""
    rules: dict[str, Any] = topic.rules
    return TopicItem(
        id=topic.id,
        kind=topic.kind,
        name=topic.name,
        reference=topic.reference,
        word=topic.word,
        department=topic.department,
        address=address,
        permissions=TopicPermissions(**rules),
        status="open" if topic.status == "open" else "closed",
        participants=topic.participants,
        comments=topic.comments,
        created_at=topic.created_at,
        last_at=topic.last_at,
    )


def participant_item(told: Told) -> TopicParticipant:
    """Return a participant as they are given."""
    member = told.member
    return TopicParticipant(
        member.customer,
        member.name,
        member.role,  # type: ignore[arg-type]  # one of the roles: nothing else is taken
        told.mode,
        member.joined_at,
    )


def comment_item(comment: Comment) -> CommentItem:
    """Return a comment as it is given."""
    files = [
        CommentFile(place, str(it["name"]), str(it["media_type"]), int(it["size"]))
        for place, it in enumerate(comment.files)
    ]
    return CommentItem(
        id=comment.id,
        number=comment.number,
        post=comment.post,
        at=comment.at,
        author=comment.author,
        name=comment.name,
        channel=comment.channel,
        text=comment.text,
        files=files,
        removed_at=comment.removed_at,
        removed_by=comment.removed_by,
    )
