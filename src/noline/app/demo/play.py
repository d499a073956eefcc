"""Play the demo: set it up in a database of its own, run 25 days in virtual time, report."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
from msgspec import Struct

from noline.access import Workspace
from noline.app.bootstrap import Noline, find_database, prepare
from noline.app.conductor import Conductor, bucket_of
from noline.app.demo.crowd import Crowd
from noline.app.demo.people import as_customer, person
from noline.app.demo.report import report
from noline.app.demo.scenario import DAYS, SLUG, set_up
from noline.app.mail import MailEdge
from noline.app.worker import Worker
from noline.campaigns import launch
from noline.content import Templates
from noline.customers import Entrance
from noline.insights import export_customers
from noline.kernel.clock import wall_now
from noline.kernel.config import Settings
from noline.kernel.errors import Conflict
from noline.kernel.ids import SeededIds

Tell = Callable[[datetime, int], None]
"""Told of progress: the virtual time, and how many days of the whole have passed."""


class DemoOptions(Struct, frozen=True):
    """``end``: when the 25 days end; by default the last UTC midnight. ``shards``: few, as a demo is small."""

    seed: int = 1
    workers: int = 1
    customers: int = 2000
    end: datetime | None = None
    database: str = "noline_demo"
    shards: int = 4
    export: Path | None = None


class Stage(Struct, frozen=True):
    """A demo that is set up, in virtual time: what a visitor may already look at while it plays."""

    noline: Noline
    workspace: Workspace
    conductor: Conductor
    options: DemoOptions
    begin: datetime
    end: datetime
    mail_port: int


async def play(settings: Settings, options: DemoOptions, tell: Tell) -> dict[str, Any]:
    """Run the demo and return its figures."""
    settings = demo_settings(settings, options)
    end = options.end or wall_now().replace(hour=0, minute=0, second=0, microsecond=0)
    dsn, cluster = await empty_database(settings)
    try:
        async with virtual_time(settings, options, dsn, end) as noline:
            edge = MailEdge(noline, sandbox=True).server()
            await edge.start("127.0.0.1", 0)
            try:
                stage = await set_stage(noline, options, end, edge.port)
                return await play_days(stage, tell)
            finally:
                await edge.stop()
    finally:
        if cluster is not None:
            await cluster.stop()


def demo_settings(settings: Settings, options: DemoOptions) -> Settings:
    """Return the settings of the demo's own database."""
    return msgspec.structs.replace(settings, database=options.database, shards=options.shards)


async def empty_database(settings: Settings) -> tuple[str, Any]:
    """Return an empty database: the demo's own, made anew, or the one that is set; raises Conflict if that is used."""
    dsn, cluster = await find_database(settings)
    if cluster is None:
        await _check_empty(dsn)
        return dsn, None
    await cluster.drop_database(settings.database)
    await cluster.create_database(settings.database)
    # A demo that loses its last moments in a crash is played again; it need not wait for the disk.
    connection = await asyncpg.connect(dsn)
    await connection.execute(f'alter database "{settings.database}" set synchronous_commit to off')
    await connection.close()
    return dsn, cluster


async def _check_empty(dsn: str) -> None:
    connection = await asyncpg.connect(dsn, timeout=15)
    try:
        known = await connection.fetchval("select to_regclass('interaction') is not null")
        used = known and await connection.fetchval("select exists (select from workspace)")
    finally:
        await connection.close()
    if used:
        text = "The database is in use already, and a demo needs one of its own."
        raise Conflict(text, field="dsn", remedy="Name an empty database, or none: then the demo makes one.")


@asynccontextmanager
async def virtual_time(settings: Settings, options: DemoOptions, dsn: str, end: datetime) -> AsyncIterator[Noline]:
    """Open the installation in virtual time, with its workers at work."""
    await prepare(dsn, options.shards, virtual_from=_begin(end), seed=options.seed)
    async with AsyncExitStack() as exits:
        noline = await Noline.open(settings, dsn, ids=SeededIds(options.seed))
        exits.push_async_callback(noline.close)
        others = [await _spawn(dsn) for _ in range(options.workers - 1)]
        exits.push_async_callback(_end, others)
        worker = Worker(noline)
        working = asyncio.create_task(worker.run())
        try:
            yield noline
        finally:
            for child in others:
                child.terminate()
            worker.stop()
            await working


async def _end(children: list[asyncio.subprocess.Process]) -> None:
    for child in children:
        with suppress(TimeoutError):
            await asyncio.wait_for(child.wait(), 20)


def _begin(end: datetime) -> datetime:
    return bucket_of(end - timedelta(days=DAYS))


async def _spawn(dsn: str) -> asyncio.subprocess.Process:
    environment = {**os.environ, "NOLINE_DSN": dsn}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "noline.app.cli", "worker", "--attached", env=environment, stdin=asyncio.subprocess.PIPE
    )


async def set_stage(noline: Noline, options: DemoOptions, end: datetime, mail_port: int) -> Stage:
    """Set up the company; nobody has been written to yet. ``mail_port``: where customers' mail arrives."""
    async with noline.database.transaction() as tx:
        workspace, _ = await set_up(tx, smtp=("127.0.0.1", mail_port), event_date=end)
    return Stage(noline, workspace, Conductor(noline), options, _begin(end), end, mail_port)


async def play_days(stage: Stage, tell: Tell) -> dict[str, Any]:
    """Let the 25 days pass; returns the figures."""
    noline, options, workspace, begin = stage.noline, stage.options, stage.workspace, stage.begin
    people = [person(options.seed, number) for number in range(options.customers)]
    entrance = Entrance(noline.database, noline.shards, noline.directory, noline.ids)
    for start in range(0, len(people), 500):
        rows = [as_customer(who) for who in people[start : start + 500]]
        await entrance.enter(workspace.id, workspace.region, rows, begin)
    await stage.conductor.settle()
    async with noline.database.transaction() as tx:
        catalogue = await noline.catalogue(tx)
        await launch(tx, workspace.id, SLUG, begin, catalogue[Templates])
    crowd = Crowd(noline, workspace, people, options.seed, stage.mail_port)
    await _run(stage.conductor, crowd, begin, stage.end, tell)
    exported = await export_customers(noline.database, workspace.id, SLUG, options.export)
    return await report(noline, workspace, exported)


async def _run(conductor: Conductor, crowd: Crowd, begin: datetime, end: datetime, tell: Tell) -> None:
    while conductor.now <= end:
        tell(conductor.now, (conductor.now - begin).days)
        await conductor.settle()
        while await crowd.look() or await crowd.act(conductor.now):
            await conductor.settle()
        soonest = [at for at in (await conductor.next_due(), crowd.next_at()) if at is not None]
        if not soonest:
            break
        upcoming = max(bucket_of(min(soonest)), conductor.now)
        if upcoming > end:  # what comes later belongs to nobody's 25 days, and perhaps to real time
            break
        await conductor.move(upcoming)
    if conductor.now < end:
        await conductor.move(end)
