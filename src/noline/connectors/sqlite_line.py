"""A line to a SQLite file that is only read, in a thread: nothing is attached, every statement has its time."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path
from typing import Any, Final

import msgspec

from noline.connectors.exchange import MOST_READ, CallFailed, Exchange, Question
from noline.connectors.model import SqlRequest
from noline.connectors.settings import SqlSettings
from noline.connectors.statements import statement_of
from noline.kernel.errors import Misconfigured

_ALLOWED: Final = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, 33})
"""What a statement may do; 33 is a recursive query."""
_LARGEST: Final = 1 << 20
_LOOK_EVERY: Final = 10_000  # steps of the virtual machine


class SqliteLine:
    """Statements on one file."""

    def __init__(self, settings: SqlSettings, directory: Path | None) -> None:
        if directory is None:
            text = "No directory of database files is set."
            raise Misconfigured(text, field="NOLINE_CONNECTOR_FILES", remedy="Name one in the server's settings.")
        self._file = directory / settings.file

    async def ask(self, question: Question, exchange: Exchange) -> dict[str, Any]:
        """Run the statement; its rows are what expressions see."""
        request = question.request
        assert isinstance(request, SqlRequest)
        exchange.method, exchange.address, exchange.sent = "SQL", self._file.name, request.statement
        rows = await asyncio.to_thread(self._read, request, question)
        exchange.answered = msgspec.json.encode(rows).decode()
        exchange.size, exchange.media_type, exchange.status = len(exchange.answered), "application/json", 200
        return {"rows": rows, "row": rows[0] if rows else None}

    async def close(self) -> None:
        """Nothing is held."""

    def _read(self, request: SqlRequest, question: Question) -> list[dict[str, Any]]:
        statement = statement_of(request.statement)
        values = {name: _plain(question.arguments[name]) for name in statement.names}
        deadline = time.monotonic() + question.seconds
        try:
            connection = sqlite3.connect(f"{self._file.resolve().as_uri()}?mode=ro", uri=True, timeout=1.0)
        except sqlite3.OperationalError:
            raise CallFailed("There is no such file.") from None
        try:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST)
            connection.set_authorizer(_allowed)
            connection.set_progress_handler(lambda: int(time.monotonic() > deadline), _LOOK_EVERY)
            cursor = connection.execute(statement.with_parameters(lambda _, name: f":{name}"), values)
            names = [column[0] for column in cursor.description]
            return _bounded([dict(zip(names, row, strict=True)) for row in cursor.fetchmany(request.rows)])
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise CallFailed("The statement took too long.", "timed_out", again="yes") from None
            if "locked" in str(error):
                raise CallFailed("The database is locked.", again="yes") from None
            raise CallFailed(f"The database refuses: {error}", "refused") from None
        except (sqlite3.Error, OverflowError) as error:
            raise CallFailed(f"The database refuses: {error}", "refused") from None
        finally:
            connection.close()


def _allowed(action: int, *_: str | None) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value


def _bounded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for row in rows:
        for name, value in row.items():
            if isinstance(value, bytes):
                row[name] = None  # what is no text has no place in JSON
    if sum(len(str(value)) for row in rows for value in row.values()) > MOST_READ:
        raise CallFailed("The answer has more than 1 MB.")
    return rows
