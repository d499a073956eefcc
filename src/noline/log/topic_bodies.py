"""What happens in topics, as interactions hold it: on the topic's shard and on those of its participants."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from noline.log.bodies_files import StoredFile


class TopicRules(Struct, frozen=True):
    """Who may do what beside the company: ``posts`` (participants, owners, company), ``starts`` a post by the word or
    the topic's address (participants, anyone), ``invites`` (company, owners, participants).
    """

    posts: str = "participants"
    starts: str = "participants"
    invites: str = "company"


class TopicCreated(Struct, frozen=True):
    """An object that customers talk about; ``reference`` is the company's own name of it, ``word`` starts a post."""

    name: str
    kind: str = "post"
    reference: str = ""
    word: str = ""
    rules: TopicRules = TopicRules()
    by: str = ""
    department: int | None = None


class TopicChanged(Struct, frozen=True):
    """What is new of a topic; null: as it was. ``department``: 0 is nobody's."""

    name: str | None = None
    reference: str | None = None
    word: str | None = None
    rules: TopicRules | None = None
    status: str | None = None
    by: str = ""
    department: int | None = None


class Joining(Struct, frozen=True):
    """A customer who takes part, under the name that others read."""

    customer: UUID
    name: str = ""
    role: str = "participant"


class ParticipantJoined(Struct, frozen=True):
    """Who takes part in the topic of this ``name`` from now on, and who said so (``self``: they did)."""

    who: tuple[Joining, ...]
    by: str = ""
    name: str = ""


class ParticipantLeft(Struct, frozen=True):
    """Who takes part no more. ``told``: they know, because it was they who left."""

    customers: tuple[UUID, ...]
    by: str = ""
    told: bool = False


class PostRequested(Struct, frozen=True):
    """Somebody wants to say something in the topic; ``author`` null: the company.

    ``answers`` is the comment that it answers; ``starts``: it came by the word or the topic's own address. ``message``
    and ``conversation`` are the author's, where it came as a message.
    """

    text: str
    author: UUID | None = None
    name: str = ""
    channel: str = ""
    answers: UUID | None = None
    files: tuple[StoredFile, ...] = ()
    starts: bool = False
    message: UUID | None = None
    conversation: UUID | None = None


class CommentPosted(Struct, frozen=True):
    """A comment stands in the topic: its id, and who is to be told beside their wishes (``mentioned``).

    ``after`` is the participant up to whom it has been told; ``heard``: its author hears that it was taken.
    """

    comment: UUID
    text: str = ""
    name: str = ""
    author: UUID | None = None
    mentioned: tuple[UUID, ...] = ()
    after: UUID | None = None
    heard: bool = False


class CommentRemoved(Struct, frozen=True):
    """A comment was taken out of the topic."""

    comment: UUID
    by: str = ""


class CommentRefused(Struct, frozen=True):
    """What a customer wanted to say was not taken, and why."""

    customer: UUID
    why: str
    message: UUID | None = None
    conversation: UUID | None = None
    topic: UUID | None = None


class TopicJoined(Struct, frozen=True):
    """The customer takes part in a topic."""

    topic: UUID
    name: str
    role: str = "participant"
    by: str = ""


class TopicLeft(Struct, frozen=True):
    """The customer takes part no more: ``how`` (word, link, company); ``told``: the topic knows."""

    topic: UUID
    how: str
    told: bool = False


class TopicFollowed(Struct, frozen=True):
    """How the customer wants to hear of a topic: ``at_once``, ``hourly``, ``daily`` or ``muted``; and how they said so.

    ``back``: they had left, and take part again under this ``name``.
    """

    topic: UUID
    mode: str
    how: str
    back: bool = False
    name: str = ""


class TopicHanded(Struct, frozen=True):
    """The customer takes part ``instead_of`` another, with whom they are one person now, or no longer."""

    topic: UUID
    instead_of: UUID
    name: str = ""
    role: str = "participant"
    leaves: bool = True
    """Whether the other takes part no more."""


class CommentWritten(Struct, frozen=True):
    """A customer says something in a topic, by a message or on its page; ``ours``: the company does."""

    topic: UUID
    text: str
    name: str = ""
    answers: UUID | None = None
    files: tuple[StoredFile, ...] = ()
    starts: bool = False
    ours: bool = False


class CommentShared(Struct, frozen=True):
    """Somebody else's comment reaches a participant. ``own``: it is their own, and this says that it was taken.

    ``department``: in whose name it is told.
    """

    topic: UUID
    comment: UUID
    topic_name: str
    name: str
    text: str
    files: tuple[StoredFile, ...] = ()
    mentioned: bool = False
    own: bool = False
    department: int | None = None
