"""Topics: an object that several customers talk about, who takes part, what is said, and what each wants to hear."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from noline.conversations.awaiting import OF_TOPIC
from noline.customers import read_rhythm
from noline.log import RowType

AT_ONCE, HOURLY, DAILY, MUTED = "at_once", "hourly", "daily", "muted"
MODES: Final = (AT_ONCE, HOURLY, DAILY, MUTED)
"""How a participant wants to hear of a topic; besides these, any rhythm, such as ``weekly mon 09:00``."""
ACTIVE, LEFT, REMOVED = "active", "left", "removed"
"""Whether a participant takes part; who left by themselves may come back."""
ROLES: Final = ("owner", "participant", "reader")


class Topic(Struct, frozen=True, gc=False):
    """The object itself, on its own shard."""

    id: UUID
    workspace: int
    kind: str
    name: str
    reference: str
    word: str
    rules: dict[str, Any]
    status: str
    participants: int
    comments: int
    numbered: int
    created_at: datetime
    last_at: datetime
    department: int | None = None
    """In whose name what is said in it is told."""


class Member(Struct, frozen=True, gc=False):
    """Who takes part, as the topic knows them. ``posted`` since ``posted_since``; ``last_text`` marks the last one."""

    topic: UUID
    customer: UUID
    workspace: int
    role: str
    name: str
    handle: str
    short: str
    joined_at: datetime
    posted: int = 0
    posted_since: datetime | None = None
    last_text: str = ""


class Comment(Struct, frozen=True, gc=False):
    """Something said. ``post`` is what it answers in the end, its own id if it starts one; author null: the company."""

    id: UUID
    topic: UUID
    workspace: int
    number: int
    post: UUID
    at: datetime
    author: UUID | None
    name: str
    channel: str
    text: str
    files: list[dict[str, Any]]
    removed_at: datetime | None = None
    removed_by: str = ""


class Participant(Struct, frozen=True, gc=False):
    """What a customer wants to hear of a topic, on the customer's shard; ``pending`` waits for their next digest."""

    customer: UUID
    topic: UUID
    workspace: int
    name: str
    role: str
    mode: str
    status: str
    joined_at: datetime
    pending: list[dict[str, Any]] = []
    waiting: int = 0
    digest: UUID | None = None
    digest_at: datetime | None = None
    mail_id: str = ""
    department: int | None = None
    """The topic's, as far as its participant has heard."""


async def _nowhere(_tx: Any) -> Mapping[tuple[int, str], str]:
    return {}


class TopicWords(Struct, frozen=True):
    """The catalogue of words that start a post: by workspace and word, the topic and its name.

    ``called_elsewhere`` reads, in a transaction, the first words, folded, that call something else, and its name.
    """

    by_word: Mapping[tuple[int, str], tuple[UUID, str]]
    called_elsewhere: Callable[[Any], Awaitable[Mapping[tuple[int, str], str]]] = _nowhere


TOPICS = RowType(Topic, "topic", key=("id",), subject="id", fixed=("workspace", "created_at"))
MEMBERS = RowType(Member, "topic_member", key=("topic", "customer"), subject="topic", copied=True)
COMMENTS = RowType(Comment, "topic_comment", key=("id",), subject="topic")
PARTICIPANTS = RowType(Participant, "topic_participant", key=("customer", "topic"), copied=True)


def is_mode(text: str) -> bool:
    """Say whether it is a way in which a participant can hear of a topic."""
    return text in (AT_ONCE, MUTED) or read_rhythm(text) is not None


def topic_matter(topic: UUID) -> str:
    """Return the matter of a topic's conversations."""
    return f"{OF_TOPIC}{topic}"


def topic_in(matter: str) -> UUID | None:
    """Return the topic that a matter is about, if it is about one."""
    try:
        return UUID(matter.removeprefix(OF_TOPIC)) if matter.startswith(OF_TOPIC) else None
    except ValueError:
        return None
