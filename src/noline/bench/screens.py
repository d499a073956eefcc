"""Bench ``screens``: what people wait for: a timeline, a page of the inbox, a scorecard, a page of customers.

It reads a company with ten interactions a customer, which is made once for a size and kept. Each screen is a function
that opens it once, at a place of chance, so that others (a client's calls over HTTP) can be measured in the same way.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from noline.access import create_workspace, find_workspace
from noline.app import Noline
from noline.bench.figures import Meter, percentiles
from noline.bench.ground import Ground, keep, opened
from noline.bench.past import write_past
from noline.bench.people import people
from noline.insights import CustomerSort, InboxState, count_inbox, list_customers, list_inbox, per_channel, per_event
from noline.kernel.clock import wall_now
from noline.kernel.errors import NotFound
from noline.log import read_timeline

Screen = Callable[[random.Random], Awaitable[object]]
"""Opens a screen once, somewhere."""

ROUNDS = 200
_STATES: tuple[InboxState, ...] = ("ours", "customer", "open", "closed", "all")
_SORTS: tuple[CustomerSort, ...] = ("recent", "name")
_SEARCHES = (
    "ana",
    "Ana1",
    "user12",
    "ana77 user",
    "+4477",
    "07700012",
    "user4321@example.com",
    "nobody",
    "u",
    "ana9999",
)


async def run(ground: Ground, size: int, _processes: int, _smtp: str | None) -> dict[str, Any]:
    """Open each screen ``ROUNDS`` times of a company of ``size`` customers.

    ``rate`` counts screens; ``p99_ms`` is of the slowest, each has figures of its own.
    """
    async with opened(ground) as noline:
        workspace, views = await _company(noline, size)
        screens = await screens_of(noline, workspace)
        await measure(screens, 20)
        meter = Meter(ground, [os.getpid()])
        took = await measure(screens, ROUNDS)
        figures = meter.figures(ROUNDS * len(screens))
        stored = await noline.database.pool.fetchval("select sum(seq)::bigint from head")
    each = {f"{name}_{key}": value for name, seconds in took.items() for key, value in percentiles(seconds).items()}
    worst = max(percentiles(seconds)["p99_ms"] for seconds in took.values())
    figures |= each | {"p99_ms": worst, "opened": figures["size"], "size": size, "interactions": stored}
    return figures | ({"views_made_s": views} if views is not None else {})


async def measure(screens: Mapping[str, Screen], rounds: int) -> dict[str, list[float]]:
    """Open the screens one after another, in turns; returns how many seconds each took each time."""
    took: dict[str, list[float]] = {name: [] for name in screens}
    for number in range(rounds):
        for name, screen in screens.items():
            chance = random.Random(f"{name} {number}")  # noqa: S311 (spreads reads, guards nothing)
            began = time.monotonic()
            await screen(chance)
            took[name].append(time.monotonic() - began)
    return took


async def screens_of(noline: Noline, workspace: int) -> dict[str, Screen]:
    """Return the screens as their rooms read them."""
    database = noline.database
    pool = database.pool
    heavy = await pool.fetch("select shard, subject from interaction group by 1, 2 order by count(*) desc limit 50")
    usual = await pool.fetch("select shard, id from customer where workspace = $1 limit 2000", workspace)
    campaigns = [row[0] for row in await pool.fetch("select distinct campaign from rollup where campaign > $1", _NIL)]

    async def timeline(chance: random.Random) -> object:
        shard, subject = chance.choice(heavy if heavy and chance.random() < 0.2 else usual)
        async with database.transaction() as tx:
            first = await read_timeline(tx, shard, workspace, subject)
            last = first[-1]
            return await read_timeline(tx, shard, workspace, subject, before=(last.at, last.seq))

    async def inbox(chance: random.Random) -> object:
        state = chance.choice(_STATES)
        channel = chance.choice((None, None, "sms", "x"))
        async with database.transaction() as tx:
            page = await list_inbox(tx, workspace, state=state, channel=channel)
            return await list_inbox(tx, workspace, state=state, channel=channel, cursor=page.next)

    async def inbox_counts(_: random.Random) -> object:
        async with database.transaction() as tx:
            return await count_inbox(tx, workspace)

    async def inbox_search(chance: random.Random) -> object:
        async with database.transaction() as tx:
            return await list_inbox(tx, workspace, state="all", q=chance.choice(_SEARCHES))

    async def scorecard(_: random.Random) -> object:
        async with database.transaction() as tx:
            return await per_channel(tx, workspace)

    async def campaign(chance: random.Random) -> object:
        async with database.transaction() as tx:
            return await per_event(tx, workspace, chance.choice(campaigns))

    async def customers(chance: random.Random) -> object:
        sort = chance.choice(_SORTS)
        async with database.transaction() as tx:
            page = await list_customers(tx, workspace, sort=sort)
            return await list_customers(tx, workspace, sort=sort, cursor=page.next)

    async def search(chance: random.Random) -> object:
        async with database.transaction() as tx:
            return await list_customers(tx, workspace, q=chance.choice(_SEARCHES))

    return {
        "timeline": timeline,
        "inbox": inbox,
        "inbox_counts": inbox_counts,
        "inbox_search": inbox_search,
        "scorecard": scorecard,
        "campaign": campaign,
        "customers": customers,
        "search": search,
    }


async def _company(noline: Noline, size: int) -> tuple[int, float | None]:
    """Return the company's workspace, made if there is none; and the seconds that its views took to follow the log."""
    async with noline.database.transaction() as tx:
        try:
            return (await find_workspace(tx, "bench")).id, None
        except NotFound:
            workspace = (await create_workspace(tx, "bench", "Bench")).id
    await people(noline.database, noline.shards, workspace, size, wall_now())
    await write_past(noline.database, workspace)
    began = time.monotonic()
    for runner in (noline.lists, noline.insights):
        while await runner.step(shards=noline.shards.count):
            pass
    views = time.monotonic() - began
    await noline.database.pool.execute("vacuum analyze", timeout=600)
    await keep(noline.database, f"screens {size}")
    return workspace, round(views, 1)


_NIL = "00000000-0000-0000-0000-000000000000"
