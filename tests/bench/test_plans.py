"""Looking for work and taking it cost the same however much waits: neither may become a scan of the whole queue."""

from __future__ import annotations

import json
from typing import Any

import pytest

from noline.delivery import claim
from noline.kernel.clock import wall_now
from noline.kernel.db import Database
from noline.log import timers

WAITING = 20_000
_FILL_OUTBOX = """
insert into outbox (shard, route, lane, due_at, message, customer, attempt)
select 7, 1, 2, now() - interval '1 hour', gen_random_uuid(), gen_random_uuid(), 1 from generate_series(1, $1)
"""
_FILL_TIMERS = """
insert into timer (shard, due_at, id, workspace, subject, purpose, owner)
select 7, now() - interval '1 hour', gen_random_uuid(), 1, gen_random_uuid(), 'journey', gen_random_uuid()
from generate_series(1, $1)
"""


@pytest.mark.parametrize("analysed", [True, False], ids=["statistics are fresh", "statistics say it is empty"])
@pytest.mark.parametrize(
    ("fill", "statement", "arguments", "pages"),
    [
        pytest.param(_FILL_OUTBOX, claim.FIND_WORK, ([1], wall_now()), 1500, id="find work"),
        pytest.param(_FILL_OUTBOX, claim._TAKE, (7, 1, 2, wall_now(), 100), 1500, id="take a batch"),
        pytest.param(_FILL_TIMERS, timers._DUE_SHARDS, (wall_now(),), 1500, id="find due timers"),
    ],
)
async def test_pages_touched(
    database: Database, fill: str, statement: str, arguments: tuple[Any, ...], pages: int, analysed: bool
) -> None:
    async with database.connection() as connection:
        await connection.execute("alter table outbox set (autovacuum_enabled = off)")
        await connection.execute("alter table timer set (autovacuum_enabled = off)")
        if not analysed:
            await connection.execute("analyze outbox, timer")
        await connection.execute(fill, WAITING)
        if analysed:
            await connection.execute("analyze outbox, timer")
        plan = await connection.fetchval(f"explain (analyze, buffers, format json) {statement}", *arguments)
    (told,) = json.loads(plan)
    assert told["Plan"]["Shared Hit Blocks"] + told["Plan"]["Shared Read Blocks"] < pages
