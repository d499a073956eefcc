"""Where a bench runs: a database of its own, made anew, on the embedded PostgreSQL or the one that is set."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import asyncpg
import msgspec
from msgspec import Struct

from noline.app import Noline, migrations, prepare
from noline.kernel.config import Settings
from noline.kernel.db import Database
from noline.kernel.errors import Misconfigured
from noline.kernel.postgres import Cluster, default_data_dir

PREFIX = "noline_bench"


class Ground(Struct, frozen=True):
    """A fresh, installed database. ``postmaster`` is the server's process, 0 where it runs on another machine.

    ``cluster`` is the embedded server, None where another was set.
    """

    settings: Settings
    dsn: str
    postgres: str
    postmaster: int
    cluster: Cluster | None = None


@asynccontextmanager
async def own_ground(
    name: str, settings: Settings, *, alone: bool = False, kept: str | None = None
) -> AsyncIterator[Ground]:
    """Make the bench's database and drop it afterwards; raises Misconfigured if the set one belongs to somebody.

    ``alone``: on a server of its own, for a bench that would disturb others. ``kept``: it stays, and is taken as it is
    if ``keep`` has said the same of it.
    """
    if settings.dsn is not None:
        await _empty(settings.dsn)
        yield await _prepared(settings.dsn, settings)
        return
    database = f"{PREFIX}_{name}"
    home = settings.data or default_data_dir()
    place = home.with_name(f"{home.name}-{name}") if alone else home
    try:
        async with await Cluster.start(place) as cluster:
            if kept is None or not await _is_kept(cluster, database, kept):
                await cluster.drop_database(database)
            await cluster.create_database(database)
            try:
                yield await _prepared(cluster.dsn(database), settings, cluster)
            finally:
                if kept is None:
                    await cluster.drop_database(database)
    finally:
        if alone:
            await asyncio.to_thread(shutil.rmtree, place)


@asynccontextmanager
async def opened(ground: Ground) -> AsyncIterator[Noline]:
    """Lend the bench's own view of its database."""
    noline = await Noline.open(ground.settings, ground.dsn, connections=2)
    try:
        yield noline
    finally:
        await noline.close()


async def keep(database: Database, what: str) -> None:
    """Say what a database holds that is worth keeping; on another schema it is worth nothing."""
    async with database.connection() as connection:
        name = await connection.fetchval("select current_database()")
        await connection.execute(f"comment on database \"{name}\" is '{_mark(what)}'")


async def _is_kept(cluster: Cluster, database: str, what: str) -> bool:
    connection = await asyncpg.connect(cluster.dsn("postgres"))
    try:
        said = "select shobj_description(oid, 'pg_database') from pg_database where datname = $1"
        return bool(await connection.fetchval(said, database) == _mark(what))
    finally:
        await connection.close()


def _mark(what: str) -> str:
    schema = "".join(migration.hash for migration in migrations())
    return f"{what} {hashlib.sha256(schema.encode()).hexdigest()[:12]}"


async def _empty(dsn: str) -> None:
    """Empty the database that is set, if its name says that it is for this."""
    name = urlsplit(dsn).path.lstrip("/")
    if not name.startswith(PREFIX):
        raise Misconfigured(
            f"The database {name!r} may hold what somebody needs.", field="dsn", remedy=f"Name one {PREFIX}…"
        )
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("drop schema if exists public cascade")
        await connection.execute("create schema public")
    finally:
        await connection.close()


async def _prepared(dsn: str, settings: Settings, cluster: Cluster | None = None) -> Ground:
    await prepare(dsn, settings.shards)
    connection = await asyncpg.connect(dsn)
    try:
        version = str(await connection.fetchval("show server_version"))
        backend = int(await connection.fetchval("select pg_backend_pid()"))
        local = await connection.fetchval("select inet_server_addr()") is None
        postmaster = parent_of(backend) if local else 0
    finally:
        await connection.close()
    quiet = msgspec.structs.replace(settings, dsn=dsn, safe_mode=None, log_level="warning")
    return Ground(quiet, dsn, version, postmaster, cluster)


def parent_of(pid: int) -> int:
    """Return the parent of a process of this machine, 0 where it can't be seen."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
            return int(stat.read().rpartition(")")[2].split()[1])
    except OSError:
        return 0
