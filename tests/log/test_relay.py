"""The relay carries to other shards: what was carried before a crash is not carried twice."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from log.conftest import Start
from log.programs.relay import Spread
from log.programs.toy import drain, put, say, subject_on
from noline.kernel.db import Database
from noline.log import Interaction, Relay, Runner


async def carried(database: Database) -> list[tuple[int, str]]:
    """Return what arrived at the targets, in order."""
    rows = await database.pool.fetch(
        "select shard, body -> 'properties' ->> 'text' from interaction where shard in (11, 12, 13) order by shard, seq"
    )
    return [(row[0], row[1]) for row in rows]


async def test_killed_between_the_targets_and_its_place_it_carries_once(toy: Database, dsn: str, start: Start) -> None:
    await put(toy, *[say(subject_on(1), str(n)) for n in range(5)])
    relay = start("relay", dsn)
    await relay.line("carried")
    relay.kill()
    assert len(await carried(toy)) == 15
    assert await toy.pool.fetchval("select max(seq) from cursor where follower = 'relay'") == 0
    await drain(Runner(toy, Relay(toy, {"event.tracked": Spread()})))
    assert await carried(toy) == [(shard, f"carried {n}") for shard in (11, 12, 13) for n in range(5)]


async def test_kinds_that_alternate_are_carried_in_their_order(toy: Database) -> None:
    order: list[UUID] = []

    class Note:
        async def carry(self, database: Database, batch: Sequence[Interaction]) -> None:
            order.extend(interaction.id for interaction in batch)

    drafts = [say(subject_on(1), str(n)) for n in range(10)]
    drafts = [replace(draft, kind="source.imported") if n % 3 else draft for n, draft in enumerate(drafts)]
    await put(toy, *drafts)
    await drain(Runner(toy, Relay(toy, {"source.imported": Note(), "event.tracked": Note()})))
    assert order == [draft.id for draft in drafts]
