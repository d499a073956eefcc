"""A small pipeline to try the log with: it counts what is said to each subject, answers, trips and can't be written."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import count, islice
from uuid import UUID

from msgspec import Struct

from noline.kernel.db import Connection, Database
from noline.kernel.ids import SeededIds, Shards
from noline.log import Catalogue, Draft, Effects, Engage, Interaction, Part, Put, Runner, Scene, Scenes, append
from noline.log import RowType as RowType
from noline.log.kinds import EventTracked, TimerFired

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
SHARDS = Shards(64)
IDS = SeededIds(7)

TABLES = """
create table tally (shard integer, subject uuid, count bigint, texts text[], primary key (shard, subject));
create table at_work (shard integer primary key);
"""


class Tally(Struct, frozen=True):
    """How often a subject was spoken to, and everything said, in order."""

    subject: UUID
    count: int = 0
    texts: tuple[str, ...] = ()


TALLIES = RowType(Tally, "tally", key=("subject",), subject="subject")


class Count:
    """Counts and remembers. ``poison`` makes it trip, ``unwritable`` leads to what PostgreSQL refuses."""

    kinds = frozenset({"event.tracked", "timer.fired"})

    def __init__(self, rows: RowType[Tally] = TALLIES, *, mended: bool = False) -> None:
        self._rows = rows
        self._mended = mended

    async def load(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
        """Load the tallies of the batch's subjects."""
        subjects = list({interaction.subject for interaction in batch})
        await scenes.load_of(tx, self._rows, subjects)

    def handle(self, interaction: Interaction, scene: Scene) -> Effects:
        """Count."""
        text = said(interaction)
        tally = scene.get(Tally, interaction.subject) or Tally(interaction.subject)
        if text == "unwritable" and not self._mended:
            text = "\0"
        yield Put(Tally(tally.subject, tally.count + 1, (*tally.texts, text)))
        if text == "poison" and not self._mended:
            raise RuntimeError("This text is poison.")


class Answer:
    """Answers one word with another: a program that talks."""

    kinds = frozenset({"event.tracked"})

    def __init__(self, word: str, answer: str) -> None:
        self._word = word
        self._answer = answer

    async def load(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
        """It needs nothing."""

    def handle(self, interaction: Interaction, scene: Scene) -> Effects:
        """Answer."""
        if said(interaction) == self._word:
            yield scene.fact("event.tracked", body=EventTracked("say", {"text": self._answer}))


class Alone:
    """Finds out whether two workers ever hold one shard: a row is there from the beginning of a batch to its commit."""

    kinds: frozenset[str] = frozenset()

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
        """Put the row, visible to all at once; take it away with the commit."""
        shards = list(scenes.of_shard)
        put = """
        insert into at_work select given from unnest($1::integer[]) as given
        where not exists (select from at_work where shard = given) returning 1
        """
        if len(await self._database.pool.fetch(put, shards)) < len(shards):
            raise SystemExit("Two workers hold one shard.")
        await asyncio.sleep(0.002)
        await tx.execute("delete from at_work where shard = any($1)", shards)

    def handle(self, interaction: Interaction, scene: Scene) -> None:
        """It hears nothing."""


def said(interaction: Interaction) -> str:
    """Return the text of an interaction of ours."""
    body = interaction.body
    if isinstance(body, TimerFired):
        return body.token
    assert isinstance(body, EventTracked)
    return str(body.properties["text"])


async def no_catalogue(_tx: Connection) -> Catalogue:
    """Return the catalogue of a toy."""
    return {}


def engage(*parts: Part, batch: int = 500) -> Engage:
    """Return the follower with these parts, at noon."""
    follower = Engage(parts or (Count(),), no_catalogue, lambda: NOON)
    follower.batch = batch
    return follower


@cache
def subject_on(shard: int, n: int = 0) -> UUID:
    """Return the ``n``-th subject that lives on a shard."""
    return next(islice((subject for subject in _subjects() if SHARDS.of(subject) == shard), n, None))


def _subjects() -> Iterator[UUID]:
    return (IDS.new(NOON, f"subject {n}") for n in count())


def say(subject: UUID, text: str, *, name: str = "", bulk: bool = False) -> Draft:
    """Return the fact that something is said to a subject; the same ``name`` gives the same id."""
    identity = IDS.new(NOON, name or f"{subject} {text}")
    return Draft(identity, 1, subject, NOON, "event.tracked", EventTracked("say", {"text": text}), bulk=bulk)


async def put(database: Database, *drafts: Draft) -> None:
    """Append facts, each on its subject's shard."""
    for shard in {SHARDS.of(draft.subject) for draft in drafts}:
        here = [draft for draft in drafts if SHARDS.of(draft.subject) == shard]
        await database.run(lambda tx, shard=shard, here=here: append(tx, shard, here))  # type: ignore[misc]


async def tallies(database: Database) -> dict[UUID, Tally]:
    """Return every tally."""
    return {
        row[0]: Tally(row[0], row[1], tuple(row[2]))
        for row in await database.pool.fetch("select subject, count, texts from tally")
    }


async def drain(runner: Runner) -> int:
    """Run until nothing is left; returns how many interactions were handled."""
    total = 0
    while handled := await runner.step():
        total += handled
    return total


def tell(line: str) -> None:
    """Say a line to whoever started this process."""
    print(line, flush=True)  # noqa: T201 (programs talk by lines)


BEHIND = """
select count(*) from cursor join head using (shard) where follower = 'engage' and head.reacts > cursor.seq
"""
