"""A PostgreSQL cluster of our own, shared by every process that names its data directory; the last one stops it."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import asyncpg

from noline.kernel.errors import InvalidInput, NolineError
from noline.kernel.postgres.account import Account, service_account
from noline.kernel.postgres.binaries import usable_binaries
from noline.kernel.postgres.box import usable_cores, usable_memory
from noline.kernel.postgres.configure import configure
from noline.kernel.postgres.initialise import initialise
from noline.kernel.postgres.layout import Layout, check_reachable, default_data_dir, lay_out, prepare
from noline.kernel.postgres.locks import FileLock, alone
from noline.kernel.postgres.postmaster import Postmaster, is_ready
from noline.kernel.postgres.settings import USER
from noline.kernel.postgres.tuning import tuning

PATIENCE = 60.0  # seconds: for what an earlier server left behind, for its recovery, and for its last checkpoint
DATABASE_NAME = re.compile(r"[a-z_][a-z0-9_-]{0,62}")  # PostgreSQL's 63 bytes, and nothing a shell or an address minds
OWN_DATABASES = {"postgres", "template0", "template1"}


class Cluster:
    """A running cluster and this process's share in it. Get one with ``await Cluster.start(…)``; use it ``async with``.

    A process that dies without `stop` gives up its share by dying; the server outlives it and waits for the next.
    """

    def __init__(self, layout: Layout, account: Account, share: FileLock, memory: int) -> None:
        self._layout = layout
        self._account = account
        self._share: FileLock | None = share
        self._memory = memory

    @classmethod
    async def start(
        cls, data_dir: Path | None = None, *, patience: float = PATIENCE, memory: int | None = None
    ) -> Cluster:
        """Return the cluster in ``data_dir``, made, started or shared as needed, with a database ``noline`` in it.

        Without ``data_dir`` it is ``/var/lib/noline`` for root, else the user's ``~/.local/share/noline``. ``memory``:
        so many bytes are its to plan with where this starts it; all that the machine has, if not given. Raises
        `Misconfigured` when directory, user or binaries won't do, `Unavailable` if it isn't up in ``patience`` seconds.
        """
        place, given = data_dir or default_data_dir(), memory or usable_memory()
        starting = asyncio.ensure_future(asyncio.to_thread(cls._start, place, patience, given))
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            with suppress(NolineError):  # a thread can't be cancelled: let it end, then give its share back
                await (await starting).stop()
            raise

    def dsn(self, database: str = USER) -> str:
        """Return the address of a database for asyncpg and libpq: the socket's directory, no host, no password."""
        return f"postgresql://{USER}@/{quote(database)}?host={quote(str(self._layout.sockets), safe='')}"

    def is_running(self) -> bool:
        """Tell whether the server takes connections now (it may have been killed since the start)."""
        return is_ready(self._layout)

    async def ensure_running(self, *, patience: float = PATIENCE) -> None:
        """Start the server again if it died; committed data are there. Raises as `start` does."""
        await asyncio.to_thread(_ensure_running, self._layout, self._account, patience, self._memory)

    async def stop(self, *, patience: float = PATIENCE) -> None:
        """Give up our share; the last of all processes stops the server. A second call does nothing.

        Raises `Unavailable` if the server is still writing its last checkpoint after ``patience`` seconds.
        """
        share, self._share = self._share, None
        if share is not None:
            await asyncio.shield(asyncio.to_thread(_give_up, self._layout, self._account, share, patience))

    async def create_database(self, name: str) -> None:
        """Make a database if there is none of that name; raises `InvalidInput` for a name outside `DATABASE_NAME`."""
        _check_name(name)
        async with self._administration() as connection:
            if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
                return
            with suppress(asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):  # another was quicker
                await _patiently(connection, f'CREATE DATABASE "{name}"')

    async def drop_database(self, name: str) -> None:
        """Remove a database and end the sessions in it; nothing happens if there is none of that name."""
        _check_name(name)
        async with self._administration() as connection:
            await _patiently(connection, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @classmethod
    def _start(cls, data_dir: Path, patience: float, memory: int) -> Cluster:
        account = service_account()
        place = data_dir.resolve()  # everybody who names it finds the same socket
        layout = lay_out(place, os.geteuid())
        prepare(place, layout, account)
        return cls(layout, account, _bring_up(layout, account, patience, memory), memory)

    @asynccontextmanager
    async def _administration(self) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
        connection = await asyncpg.connect(self.dsn("postgres"))
        try:
            yield connection
        finally:
            await connection.close()


async def _patiently(connection: asyncpg.Connection[asyncpg.Record], statement: str, attempts: int = 100) -> None:
    """Execute it, again after a moment while somebody else is copying the template or still in the database."""
    for attempt in range(1, attempts + 1):
        try:
            await connection.execute(statement)
            return
        except asyncpg.ObjectInUseError:
            if attempt == attempts:
                raise
            await asyncio.sleep(0.05)


def _bring_up(layout: Layout, account: Account, patience: float, memory: int) -> FileLock:
    """Return our share in a server that takes connections."""
    with alone(layout.start_lock, patience):
        _serve(layout, account, patience, memory)
        share = FileLock(layout.users_lock)
        share.share()  # always granted: only the last one stopping holds it alone, and has the start lock then
        return share


def _ensure_running(layout: Layout, account: Account, patience: float, memory: int) -> None:
    with alone(layout.start_lock, patience):
        _serve(layout, account, patience, memory)


def _serve(layout: Layout, account: Account, patience: float, memory: int) -> None:
    if is_ready(layout):
        return
    check_reachable(layout, account)
    binaries = usable_binaries(layout, account)
    configure(layout, account, tuning(usable_cores(), memory))
    initialise(layout, account, binaries)
    Postmaster(layout, account, binaries).start(patience)


def _give_up(layout: Layout, account: Account, share: FileLock, patience: float) -> None:
    try:
        with alone(layout.start_lock, patience):
            if share.take():  # nobody else has a share, and nobody can get one now
                Postmaster(layout, account, usable_binaries(layout, account)).stop(patience)
    finally:
        share.release()


def _check_name(name: str) -> None:
    if not DATABASE_NAME.fullmatch(name) or name in OWN_DATABASES:
        raise InvalidInput(
            f"{name!r} can't be a database's name.",
            field="database",
            remedy="Begin with a small letter; go on with small letters, digits, - and _; 63 characters at most.",
        )
