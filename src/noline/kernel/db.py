"""The database: a pool of connections, transactions that survive a changed schema, and wake-ups between processes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from noline.kernel.driver import DriverConnection
from noline.kernel.errors import Misconfigured

if TYPE_CHECKING:
    Connection = PoolConnectionProxy[Any]
else:
    Connection = PoolConnectionProxy  # generic in its stubs only
T = TypeVar("T")

APPLICATION = "noline"
OLDEST_SERVER = (15, 0)
_STATEMENTS = 1000
"""Prepared statements that a connection keeps: more than there are, else each would be planned anew again and again."""
WAKE_CHANNEL = "noline_wake"
_EVERYTHING = "*"
SOON = "set_config('synchronous_commit', 'off', true)"
"""In a statement by itself: its commit waits for no disk. What it wrote is kept with the next commit that waits, of
whomever, since the journal is written in order; so this is for what counts for nothing before such a commit."""
_APART = 0.01
"""Seconds between two words to other processes: under load one stands for several commits."""
LOST = (
    asyncpg.PostgresConnectionError,  # class 08
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the driver's own muddle when a connection ends in the middle of things
    asyncpg.TransactionRollbackError,  # class 40: deadlock, serialization
    asyncpg.InsufficientResourcesError,  # class 53: disk or memory full, too many connections
    asyncpg.OperatorInterventionError,  # class 57: shut down, starting up, cancelled
    asyncpg.PostgresSystemError,  # class 58
    asyncpg.LockNotAvailableError,
    asyncpg.ReadOnlySQLTransactionError,  # a standby, until the clients have found its successor
    asyncpg.IdleInTransactionSessionTimeoutError,
    OSError,
    TimeoutError,
)
"""What passes by itself: the database is away, refuses or is overloaded. Nothing of the work was committed (only a
commit that was under way may have been), none of its input is to blame, and it is tried again."""
UNSTORABLE = (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError)
"""A text that PostgreSQL has no room for: one with a NUL character."""


_END_FROZEN = """
select count(*) from (
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name = $1 and pid <> pg_backend_pid()
  and state = 'active' and wait_event in ('ClientRead', 'ClientWrite')
  and query_start < clock_timestamp() - $2::interval
) as ended
"""


async def _keep(_connection: asyncpg.Connection[Any]) -> None:
    """Reset nothing when a connection comes back: that would be a round trip more per transaction."""


class Database:
    """A pool on one PostgreSQL database. Open it with ``await Database.open(dsn)``.

    Whoever borrows a connection leaves nothing behind in its session: ``set local`` and transaction locks only.
    """

    def __init__(self, pool: asyncpg.Pool[Any], dsn: str, session_timeout: float = 30.0) -> None:
        self.pool = pool
        self.dsn = dsn
        self.session_timeout = session_timeout

    @classmethod
    async def open(cls, dsn: str, *, connections: int = 8, session_timeout: float = 30.0) -> Database:
        """Connect; raises Misconfigured when the server is too old."""
        settings = {
            "idle_in_transaction_session_timeout": str(int(session_timeout * 1000)),
            "tcp_keepalives_idle": "10",
            "tcp_keepalives_interval": "5",
            "tcp_keepalives_count": "3",
            "timezone": "UTC",
            "application_name": APPLICATION,
        }
        pool = await asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=connections,
            server_settings=settings,
            command_timeout=60,
            timeout=15,
            reset=_keep,
            statement_cache_size=_STATEMENTS,
            connection_class=DriverConnection,
        )
        async with pool.acquire() as connection:
            version = connection.get_server_version()
        if (version.major, version.minor) < OLDEST_SERVER:
            await pool.close()
            raise Misconfigured(f"PostgreSQL {version.major} is too old.", field="dsn", remedy="Use 15 or later.")
        return cls(pool, dsn, session_timeout)

    async def close(self) -> None:
        """Close every connection; those in use get five seconds."""
        try:
            await asyncio.wait_for(self.pool.close(), 5)
        except (TimeoutError, *LOST):
            self.pool.terminate()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Lend a connection."""
        async with self.pool.acquire() as connection:
            yield connection

    @asynccontextmanager
    async def transaction(self, *, durable: bool = True) -> AsyncIterator[Connection]:
        """Lend a connection in a transaction. ``durable=False``: a crash of the server may lose it (opens, clicks)."""
        async with self.pool.acquire() as connection, connection.transaction():
            if not durable:
                await connection.execute("set local synchronous_commit to off")
            yield connection

    async def run(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """Run ``work`` in a transaction, once more if a migration changed a table under a cached plan."""
        try:
            async with self.transaction() as tx:
                return await work(tx)
        except asyncpg.InvalidCachedStatementError:
            async with self.transaction() as tx:
                return await work(tx)

    async def end_frozen_sessions(self) -> int:
        """End the sessions of processes that froze in the middle of a statement; returns how many.

        PostgreSQL ends by itself what is idle in a transaction, but not what waits to hand over a result, or for the
        second half of a statement that was prepared and not yet executed.
        """
        async with self.connection() as connection:
            return int(await connection.fetchval(_END_FROZEN, APPLICATION, timedelta(seconds=self.session_timeout)))


class Listener:
    """One loop's ear: hears every signal of its topics since it last waited; without topics, every signal."""

    def __init__(self, topics: Collection[str] = ()) -> None:
        self._event = asyncio.Event()
        self._topics = frozenset(topics)

    def hear(self, topics: Collection[str] = ()) -> None:
        """Note that somebody signalled; without topics it concerns everybody."""
        if not topics or not self._topics or not self._topics.isdisjoint(topics):
            self._event.set()

    async def wait(self, seconds: float) -> bool:
        """Wait until there may be work, at most so long; returns whether somebody signalled."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), seconds)
        heard = self._event.is_set()
        self._event.clear()
        return heard


class Wake:
    """Tells this process at once, and the others through PostgreSQL within 10 ms, that there is work."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: list[Listener] = []
        self._name = uuid4().hex
        self._pending: set[str] = set()
        self._notified = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    def listener(self, *topics: str) -> Listener:
        """Return an ear for one loop, for signals of these topics or for all."""
        listener = Listener(topics)
        self._listeners.append(listener)
        return listener

    def signal(self, *topics: str) -> None:
        """Say that something was committed: what is of interest, or nothing where it may be of any. Cheap; coalesced.

        An ear that has missed a signal looks by itself a little later, so a topic too few costs time alone.
        """
        for listener in self._listeners:
            listener.hear(topics)
        if not self._pending:
            self._spawn(self._notify())
        self._pending.update(topics or (_EVERYTHING,))

    def listen(self) -> None:
        """Begin to hear other processes; the connection is made anew when it is lost."""
        self._spawn(self._listen())

    def _hear(self, _connection: object, _pid: object, _channel: object, payload: object) -> None:
        name, _, said = str(payload).partition(":")
        topics = said.split(",") if said else ()
        if name != self._name:  # what this process has signalled its own loops have heard
            for listener in self._listeners:
                listener.hear(() if _EVERYTHING in topics else topics)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _notify(self) -> None:
        await asyncio.sleep(max(0.0, self._notified + _APART - time.monotonic()))
        self._notified = time.monotonic()
        topics, self._pending = self._pending, set()
        with suppress(*LOST):
            said = f"{self._name}:{','.join(sorted(topics))}"
            await self._database.pool.execute(f"select pg_notify($1, $2), {SOON}", WAKE_CHANNEL, said)

    async def _listen(self) -> None:
        while True:
            with suppress(asyncpg.PostgresError, *LOST):  # whatever it is: loops look by themselves too, once a tick
                connection = await asyncpg.connect(self._database.dsn)
                try:
                    await connection.add_listener(WAKE_CHANNEL, self._hear)
                    while not connection.is_closed():
                        await asyncio.sleep(0.5)
                finally:
                    connection.terminate()
            await asyncio.sleep(0.5)

    async def close(self) -> None:
        """Stop listening."""
        for task in list(self._tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
