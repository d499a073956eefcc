"""Topics in the database: what a batch of engage wants of them, and the words that start posts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from noline.access import touch_catalogue
from noline.conversations.topics.model import COMMENTS, MEMBERS, PARTICIPANTS, TOPICS, TopicWords
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict
from noline.log import Scenes

Pairs = Iterable[tuple[UUID, UUID]]

_TOPICS = TOPICS.select("id = any($2)")
_MEMBERS = MEMBERS.select(
    "((topic, customer) in (select * from unnest($2::uuid[], $3::uuid[]))"
    " or (topic, handle) in (select * from unnest($4::uuid[], $5::text[]))"
    " or (topic, short) in (select * from unnest($4::uuid[], $5::text[])))"
)
_COMMENTS = COMMENTS.select("id = any($2)")
_PARTICIPANTS = PARTICIPANTS.select("(customer, topic) in (select * from unnest($2::uuid[], $3::uuid[]))")
_WORDS = "select workspace, word, topic, name from topic_word"
_ALONE = "select pg_advisory_xact_lock(hashtext('noline.words'), $1)"
_FREE = "delete from topic_word where workspace = $1 and topic = $2"
_TAKE = (
    "insert into topic_word (workspace, word, topic, name) values ($1, $2, $3, $4) on conflict do nothing returning 1"
)


async def load_topics(
    tx: Connection, scenes: Scenes, topics: Iterable[UUID], members: Pairs, handles: Iterable[tuple[UUID, str]],
    comments: Iterable[UUID],
) -> None:  # fmt: skip
    """Load topics with those of their participants and comments that the batch speaks of."""
    scenes.know(TOPICS, MEMBERS, COMMENTS)
    wanted = list(set(topics))
    if not wanted:
        return
    await scenes.load(tx, TOPICS, _TOPICS, wanted)
    pairs, named = list(set(members)), list(set(handles))
    if pairs or named:
        columns = [*_columns(pairs), *_columns(named)]
        await scenes.load(tx, MEMBERS, _MEMBERS, *columns)
    if ids := list(set(comments)):
        await scenes.load(tx, COMMENTS, _COMMENTS, ids)


async def load_participants(tx: Connection, scenes: Scenes, pairs: Pairs) -> None:
    """Load what customers want to hear of topics."""
    scenes.know(PARTICIPANTS)
    if wanted := list(set(pairs)):
        await scenes.load(tx, PARTICIPANTS, _PARTICIPANTS, *_columns(wanted))


async def load_topic_words(tx: Connection) -> TopicWords:
    """Read the catalogue of words."""
    return TopicWords({(row[0], row[1]): (row[2], row[3]) for row in await tx.fetch(_WORDS)})


async def lock_words(tx: Connection, workspace: int) -> None:
    """Let nobody else give out words of this workspace before the transaction ends: what was read of them stays so."""
    await tx.execute(_ALONE, workspace)


async def take_word(tx: Connection, workspace: int, topic: UUID, word: str, name: str) -> None:
    """Let a topic have this word and no other (empty: none); raises Conflict where another has it."""
    await lock_words(tx, workspace)
    await tx.execute(_FREE, workspace, topic)
    if word and await tx.fetchval(_TAKE, workspace, word, topic, name) is None:
        text = f"Another topic has the word {word.upper()}."
        raise Conflict(text, field="word", remedy="Choose another word.")
    await touch_catalogue(tx)


def _columns(pairs: Sequence[tuple[object, object]]) -> list[list[object]]:
    return [[pair[0] for pair in pairs], [pair[1] for pair in pairs]]
