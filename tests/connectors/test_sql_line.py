"""Databases are only read: values are parameters, statements have their time, rows are bounded."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import msgspec
import pytest

from noline.connectors import Answer, Backends, Connector, ConnectorDefinition, Wanted, check_definition
from noline.kernel.errors import InvalidInput

ROWS = {"rows": {"take": "rows", "type": "list"}}
ORDERS: dict[str, Any] = {
    "request": {"way": "sql", "statement": "select id, total from orders where phone = :phone order by id"},
    "arguments": {"phone": {"personal": True}},
    "response": {
        "orders": {"take": "rows", "type": "list", "items": {"id": "whole", "total": "number"}},
        "first": {"take": "row.id", "type": "whole", "optional": True},
    },
}
WHERE = """
select current_user, current_database(), host(inet_server_addr()), inet_server_port(),
  current_setting('unix_socket_directories')
"""
MAKE = """
create table orders (id integer primary key, phone text, total numeric, paid boolean, at date);
insert into orders values (1, '+44', 12.5, true, '2026-01-02'), (2, '+44', 3, false, '2026-01-03'), 
  (3, '+1', 7, true, null);
"""


async def ask(
    backends: Backends, settings: dict[str, Any], operation: dict[str, Any], *, private: bool = True, **arguments: Any
) -> Answer:
    """Ask one operation of a database."""
    definition = msgspec.convert({"kind": "sql", "operations": {"it": operation}}, ConnectorDefinition)
    check_definition(definition)
    connector = Connector(1, 1, "it", definition, settings, datetime.now(UTC))
    return await backends.ask(Wanted(connector, "it", arguments, "key", "en", private=private))


def statement(text: str, arguments: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """An operation of one statement."""
    return {
        "request": {"way": "sql", "statement": text, **more},
        "arguments": arguments or {},
        "response": ROWS,
        "retries": 0,
    }


@pytest.fixture
async def postgresql(empty_dsn: str) -> AsyncIterator[dict[str, Any]]:
    """The settings of a shop's database, which is reached by a port even where the server has a socket alone."""
    connection = await asyncpg.connect(empty_dsn)
    await connection.execute(MAKE)
    (row,) = await connection.fetch(WHERE)
    user, database, address, port, sockets = row
    await connection.close()
    path = f"{sockets.partition(',')[0]}/.s.PGSQL.{port or 5432}"

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up, down = await asyncio.open_unix_connection(path)
        await asyncio.gather(_pump(reader, down), _pump(up, writer))

    async with await asyncio.start_server(forward, "127.0.0.1", 0) as server:
        if not address:
            address, port = "127.0.0.1", server.sockets[0].getsockname()[1]
        password = urlsplit(empty_dsn).password or ""
        where = {"host": address, "port": port, "database": database}
        yield {**where, "username": user, "password": password, "tls": "off"}


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(1 << 16):
            writer.write(piece)
            await writer.drain()
    writer.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> dict[str, Any]:
    """The settings of a shop's file."""
    connection = sqlite3.connect(tmp_path / "shop.sqlite")
    connection.executescript(MAKE)
    connection.close()
    return {"engine": "sqlite", "file": "shop.sqlite"}


@pytest.fixture
async def backends(tmp_path: Path) -> AsyncIterator[Backends]:
    """Back ends with a directory of files."""
    opened = Backends(dict, tmp_path)
    yield opened
    await opened.close()


async def everything(backends: Backends, settings: dict[str, Any]) -> None:
    """What both kinds of databases hold to."""
    answer = await ask(backends, settings, ORDERS, phone="+44")
    assert answer.values == {"orders": [{"id": 1, "total": 12.5}, {"id": 2, "total": 3}], "first": 1}, answer
    answer = await ask(backends, settings, ORDERS, phone="' or '1' = '1")
    assert answer.values == {"orders": [], "first": None}
    for writing in (
        "with x as (select 1) insert into orders (id) values (9)",
        "with x as (delete from orders returning id) select * from x",
        "select 1; drop table orders",
        "drop table orders",
        "update orders set total = 0",
    ):
        try:
            answer = await ask(backends, settings, statement(writing))
            assert answer.outcome in ("refused", "failed"), writing
        except InvalidInput:
            pass
    few = await ask(backends, settings, statement("select id from orders order by id", rows=2))
    assert few.values == {"rows": [{"id": 1}, {"id": 2}]}
    long = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 100000000) select count(*) from n"
    answer = await ask(backends, settings, {**statement(long), "timeout": 0.3})
    assert (answer.outcome, answer.fallback[:5]) == ("timed_out", "Sorry")
    assert (await ask(backends, settings, ORDERS, phone="+1")).values["first"] == 3


async def test_postgresql(backends: Backends, postgresql: dict[str, Any]) -> None:
    await everything(backends, postgresql)
    table: list[tuple[str, str, Any, int]] = [
        ("id = :it", "whole", 2, 1),
        ("total > :it", "number", 5.5, 2),
        ("paid = :it", "yes_no", True, 2),
        ("at = :it", "date", "2026-01-03", 1),
        ("at::timestamptz > :it", "time", "2026-01-02T12:00:00+00:00", 1),
        ("phone = :it or :it = 'x'", "text", "+44", 2),
        ("phone = ':it' or phone = $$:it$$ -- :it\n or id = :it", "whole", 1, 1),
    ]
    for condition, kind, value, count in table:
        asked = statement(f"select id from orders where {condition}", {"it": {"type": kind}})
        answer = await ask(backends, postgresql, asked, it=value)
        assert len(answer.values["rows"]) == count, (condition, answer)
    wide = await ask(backends, postgresql, statement("select repeat('x', 10000000) as x"))
    assert (wide.outcome, wide.error) == ("failed", "A row has more than 64 KB.")
    many = await ask(
        backends, postgresql, statement("select repeat('x', 60000) as x from generate_series(1, 1000)", rows=1000)
    )
    assert (many.outcome, many.error) == ("failed", "The answer has more than 1 MB.")
    wrong = await ask(backends, {**postgresql, "database": "nowhere"}, ORDERS, phone="1")
    assert wrong.outcome == "failed"
    away = await ask(backends, postgresql, ORDERS, private=False, phone="1")
    assert (away.outcome, "private network" in away.error) == ("refused", True)


async def test_sqlite(backends: Backends, sqlite: dict[str, Any]) -> None:
    await everything(backends, sqlite)
    for text in ("select * from pragma_database_list", "select load_extension('x')"):
        assert (await ask(backends, sqlite, statement(text))).outcome == "refused", text
    assert (await ask(backends, {**sqlite, "file": "none.sqlite"}, ORDERS, phone="1")).outcome == "failed"
    assert (await ask(Backends(dict, None), sqlite, ORDERS, phone="1")).outcome == "refused"
