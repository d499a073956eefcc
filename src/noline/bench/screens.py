"""Bench ``screens``: what people wait for: a timeline, a page of the inbox, a scorecard, a page of customers.

It reads a company with ten interactions a customer, which is made once for a size and kept, through the API of a real
server on a socket, as the browser does: one call after another, each at a place of chance.
"""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from aiohttp import ClientSession

from noline.access import SCOPES, System, create_key, create_workspace, find_workspace
from noline.app import Noline
from noline.bench.crew import Crew
from noline.bench.figures import Meter, percentiles
from noline.bench.ground import Ground, keep, opened
from noline.bench.ingest import serve
from noline.bench.past import write_past
from noline.bench.people import people
from noline.insights import CustomerSort, InboxState, fold
from noline.kernel.clock import wall_now
from noline.kernel.errors import NotFound

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
        await fold(noline.database, wall_now() + timedelta(days=2))  # as a worker does every minute
        async with noline.database.transaction() as tx:
            _, key = await create_key(tx, System(workspace), "bench", sorted(SCOPES))
        async with Crew(serve, [(ground.settings, ground.dsn)]) as crew:
            (port,) = await crew.hear()
            bearer = {"Authorization": f"Bearer {key}"}
            async with ClientSession(f"http://127.0.0.1:{port}", headers=bearer) as client:
                screens = await screens_of(noline, workspace, client)
                await measure(screens, 20)
                meter = Meter(ground, crew.pids)
                took = await measure(screens, ROUNDS)
                figures = meter.figures(ROUNDS * len(screens))
            crew.tell("end")
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


async def screens_of(noline: Noline, workspace: int, client: ClientSession) -> dict[str, Screen]:
    """Return the screens as the browser asks for them; raises RuntimeError for an answer that is none."""
    pool = noline.database.pool
    heavy = await pool.fetch(_HEAVY, workspace)
    usual = await pool.fetch("select id from customer where workspace = $1 limit 2000", workspace)

    async def get(path: str, **query: str) -> dict[str, Any]:
        async with client.get(f"/api/v1/{path}", params=query) as answer:
            if answer.status != 200:
                raise RuntimeError(f"{path} answers {answer.status}: {(await answer.text())[:200]}")
            found: dict[str, Any] = await answer.json()
            return found

    async def paged(path: str, **query: str) -> object:
        """Read a page and the next one."""
        first = await get(path, **query)
        return await get(path, **query, cursor=first["next"]) if first["next"] else first

    async def timeline(chance: random.Random) -> object:
        row = chance.choice(heavy if heavy and chance.random() < 0.2 else usual)
        return await get(f"customers/{row[0]}/timeline")

    async def inbox(chance: random.Random) -> object:
        channel = chance.choice(({}, {}, {"channel": "sms"}, {"channel": "x"}))
        return await get("conversations", view=chance.choice(_STATES), **channel)

    async def scorecard(chance: random.Random) -> object:
        return await get("scorecard", last=chance.choice(("24h", "30d", "90d")))

    return {
        "timeline": timeline,
        "inbox": inbox,
        "inbox_counts": lambda _: get("conversations/counts"),
        "inbox_search": lambda chance: get("conversations", view="all", q=chance.choice(_SEARCHES)),
        "scorecard": scorecard,
        "customers": lambda chance: paged("customers", sort=chance.choice(_SORTS)),
        "search": lambda chance: get("customers", q=chance.choice(_SEARCHES)),
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


_HEAVY = "select subject from interaction where workspace = $1 group by 1 order by count(*) desc limit 50"
