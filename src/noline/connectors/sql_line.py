"""A line to a PostgreSQL that is only read: values are parameters, every statement has its time, rows are bounded.

Rows become JSON there, so that no more is read than may be, and each value arrives as what it is in JSON.
"""

from __future__ import annotations

from typing import Any, Final

import asyncpg
import msgspec

from noline.connectors.exchange import MOST_READ, CallFailed, Exchange, Question
from noline.connectors.looking_up import addresses_of
from noline.connectors.model import SqlRequest
from noline.connectors.settings import SqlSettings
from noline.connectors.statements import Statement, statement_of
from noline.connectors.tls import named_context
from noline.kernel.db import LOST

_CASTS: Final = {
    "text": "text",
    "number": "text::numeric",
    "whole": "text::bigint",
    "yes_no": "text::boolean",
    "time": "text::timestamptz",
    "date": "text::date",
}
_MOST_ROW: Final = 64 << 10
_CONNECT: Final = 10.0
_ROWS = """
select case when octet_length(line) <= {row} then line end from (
  select row_to_json(asked)::text as line from (
{statement}
  ) as asked limit {rows}
) as lines
"""


class SqlLine:
    """Statements on one database."""

    def __init__(self, settings: SqlSettings, *, private: bool) -> None:
        self._settings = settings
        self._private = private
        self._free: list[asyncpg.Connection[Any]] = []
        self._closed = False

    async def ask(self, question: Question, exchange: Exchange) -> dict[str, Any]:
        """Run the statement; its rows are what expressions see."""
        request = question.request
        assert isinstance(request, SqlRequest)
        statement = statement_of(request.statement)
        exchange.method, exchange.address = "SQL", f"{self._settings.host}/{self._settings.database}"
        exchange.sent = request.statement
        connection = await self._borrow()
        try:
            rows = await _read(connection, request, statement, question)
        except asyncpg.QueryCanceledError:
            raise CallFailed("The statement took too long.", "timed_out", again="yes") from None
        except LOST as error:
            raise CallFailed(f"The database went away: {type(error).__name__}.", again="yes") from None
        except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
            raise CallFailed(f"The database refuses: {str(error).splitlines()[0]}", "refused") from None
        finally:
            await self._give_back(connection)
        found = _decoded(rows)
        exchange.answered = msgspec.json.encode(found).decode()
        exchange.size, exchange.media_type, exchange.status = len(exchange.answered), "application/json", 200
        return {"rows": found, "row": found[0] if found else None}

    async def close(self) -> None:
        """Close its connections."""
        self._closed = True
        for connection in self._free:
            connection.terminate()
        self._free.clear()

    async def _borrow(self) -> asyncpg.Connection[Any]:
        while self._free:
            connection = self._free.pop()
            if not connection.is_closed():
                return connection
        return await self._connect()

    async def _give_back(self, connection: asyncpg.Connection[Any]) -> None:
        if self._closed or connection.is_closed() or connection.is_in_transaction():
            connection.terminate()
        else:
            self._free.append(connection)

    async def _connect(self) -> asyncpg.Connection[Any]:
        it = self._settings
        addresses = await addresses_of(it.host, it.port, private=self._private)
        context = None if it.tls == "off" else named_context(it.host, it.ca_certificate, verify=it.tls == "verify")
        try:
            return await asyncpg.connect(
                host=addresses,
                port=it.port,
                user=it.username,
                password=it.password or None,
                database=it.database,
                ssl=context if context is not None else False,
                timeout=_CONNECT,
                server_settings={"default_transaction_read_only": "on", "application_name": "noline connector"},
                statement_cache_size=0,
            )
        except asyncpg.InvalidAuthorizationSpecificationError:
            raise CallFailed("The database refuses this name and password.") from None
        except (asyncpg.PostgresError, asyncpg.InterfaceError, *LOST) as error:
            raise CallFailed(f"The database can't be reached: {type(error).__name__}.", again="yes") from None


async def _read(
    connection: asyncpg.Connection[Any], request: SqlRequest, statement: Statement, question: Question
) -> list[str | None]:
    text = _ROWS.format(row=_MOST_ROW, statement=statement.with_parameters(_cast(question)), rows=request.rows)
    values = [_spelled(question.arguments[name]) for name in statement.names]
    async with connection.transaction(readonly=True):
        milliseconds = max(1, int(question.seconds * 1000))
        await connection.execute(f"set local statement_timeout = {milliseconds}")
        lines: list[str | None] = []
        size = 0
        async for row in connection.cursor(text, *values, prefetch=50):
            lines.append(row[0])
            size += len(row[0] or "")
            if size > MOST_READ:
                raise CallFailed("The answer has more than 1 MB.")
        return lines


def _cast(question: Question) -> Any:
    def parameter(number: int, name: str) -> str:
        return f"(${number}::{_CASTS[question.types[name]]})"

    return parameter


def _spelled(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _decoded(lines: list[str | None]) -> list[Any]:
    if None in lines:
        raise CallFailed("A row has more than 64 KB.")
    return [msgspec.json.decode(line) for line in lines if line is not None]
