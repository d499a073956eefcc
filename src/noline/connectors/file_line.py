"""A line to a directory on an SFTP server: rows are found in CSV files there, and dropped there as new ones, whole."""

from __future__ import annotations

import asyncio
import csv
import io
import posixpath
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import msgspec

from noline.connectors.exchange import MOST_READ, CallFailed, Exchange, Question
from noline.connectors.looking_up import addresses_of
from noline.connectors.mapping import as_text, filled_texts
from noline.connectors.model import FileRequest
from noline.connectors.settings import FileSettings
from noline.content import write_text
from noline.kernel.errors import InvalidInput
from noline.kernel.later import later

if TYPE_CHECKING:
    import asyncssh
else:
    asyncssh = later("asyncssh")  # for those who fetch and drop files

_CONNECT: Final = 10.0
_LARGEST: Final = 8 << 20
"""Bytes of a file in which rows are looked for."""
_MOST_ROWS: Final = 100
_ODD: Final = ("=", "+", "-", "@", "\t", "\r")


class FileLine:
    """Files below one directory."""

    def __init__(self, settings: FileSettings, *, private: bool) -> None:
        self._settings = settings
        self._private = private
        self._connection: asyncssh.SSHClientConnection | None = None
        self._sftp: asyncssh.SFTPClient | None = None
        self._opening = asyncio.Lock()

    async def ask(self, question: Question, exchange: Exchange) -> dict[str, Any]:
        """Find rows or drop a file; the rows, or the file's name, are what expressions see."""
        request = question.request
        assert isinstance(request, FileRequest)
        try:
            present = {name: value for name, value in question.arguments.items() if value is not None}
            path = write_text(request.path, present | {"key": question.key}, _in_name, "request.path")
            columns = filled_texts(request.columns, question.arguments, "request.columns")
        except InvalidInput as error:
            raise CallFailed(f"The request can't be made: {error.text}", "refused") from None
        full = posixpath.join(self._settings.directory, path)
        exchange.method, exchange.address = request.action.upper(), f"{self._settings.host}/{full}"
        exchange.sent = msgspec.json.encode(columns).decode()
        try:
            sftp = await self._open()
            found = await (_find if request.action == "find" else _drop)(sftp, full, columns, request.separator)
        except asyncssh.SFTPNoSuchFile:
            raise CallFailed("There is no such file or directory.", "refused") from None
        except asyncssh.SFTPPermissionDenied:
            raise CallFailed("The server keeps the file to itself.", "refused") from None
        except (asyncssh.Error, OSError) as error:
            await self.close()
            raise CallFailed(f"The exchange broke off: {type(error).__name__}.", again="yes") from None
        exchange.answered = msgspec.json.encode(found).decode()
        exchange.size, exchange.media_type, exchange.status = len(exchange.answered), "application/json", 200
        return found

    async def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.abort()
        self._connection = self._sftp = None

    async def _open(self) -> asyncssh.SFTPClient:
        async with self._opening:
            if self._sftp is None or self._connection is None or self._connection.is_closed():
                self._connection = await self._connect()
                self._sftp = await self._connection.start_sftp_client()
            return self._sftp

    async def _connect(self) -> asyncssh.SSHClientConnection:
        it = self._settings
        try:
            pinned = asyncssh.import_public_key(it.host_key.strip())
            keys = [asyncssh.import_private_key(it.private_key)] if it.private_key else []
        except (asyncssh.KeyImportError, ValueError) as error:
            raise CallFailed(f"A key can't be read: {error}", "refused") from None
        address = (await addresses_of(it.host, it.port, private=self._private))[0]
        try:
            return await asyncssh.connect(
                address,
                it.port,
                username=it.username,
                client_keys=keys or None,
                password=it.password or None,
                known_hosts=([pinned], [], []),
                preferred_auth="publickey" if keys else "password",
                agent_path=None,
                config=None,
                connect_timeout=_CONNECT,
                login_timeout=_CONNECT,
                keepalive_interval=15,
            )
        except asyncssh.HostKeyNotVerifiable:
            raise CallFailed("The server shows another key than the one in host_key.") from None
        except asyncssh.PermissionDenied:
            raise CallFailed("The server refuses this name and what it signs in with.") from None
        except (asyncssh.Error, OSError, TimeoutError) as error:
            raise CallFailed(f"The server can't be reached: {type(error).__name__}.", again="yes") from None


async def _find(sftp: asyncssh.SFTPClient, path: str, columns: dict[str, str], separator: str) -> dict[str, Any]:
    async with sftp.open(path, "rb") as file:
        content: bytes = await file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise CallFailed("The file has more than 8 MB.")
    rows = await asyncio.to_thread(_matching, content, columns, separator)
    return {"rows": rows, "row": rows[0] if rows else None}


def _matching(content: bytes, columns: dict[str, str], separator: str) -> list[dict[str, str]]:
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator)
        missing = sorted(columns.keys() - set(reader.fieldnames or ()))
        if missing:
            raise CallFailed(f"The file has no column {missing[0]!r}.", "refused")
        found: list[dict[str, str]] = []
        size = 0
        for row in reader:
            if all((row.get(name) or "").strip() == value.strip() for name, value in columns.items()):
                found.append({name: value or "" for name, value in row.items() if name is not None})
                size += sum(map(len, found[-1].values()))
                if len(found) == _MOST_ROWS or size > MOST_READ:
                    break
        return found
    except (UnicodeDecodeError, csv.Error) as error:
        raise CallFailed(f"The file is no CSV in UTF-8: {type(error).__name__}.") from None


async def _drop(sftp: asyncssh.SFTPClient, path: str, columns: dict[str, str], separator: str) -> dict[str, Any]:
    """Leave a file there whole or not at all; one of that name is this very one, from an attempt before."""
    if not await sftp.exists(path):
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=separator)
        writer.writerow(columns)
        writer.writerow([_harmless(value) for value in columns.values()])
        part = posixpath.join(posixpath.dirname(path), f".{posixpath.basename(path)}.part")
        async with sftp.open(part, "wb") as file:
            await file.write(text.getvalue().encode())
        with suppress(asyncssh.SFTPNoSuchFile):
            await sftp.posix_rename(part, path)
    return {"file": posixpath.basename(path)}


def _harmless(value: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; a number stays one."""
    if value.startswith(_ODD) and not value.lstrip("+-").replace(".", "", 1).isdigit():
        return f"'{value}"
    return value


def _in_name(value: Any) -> str:
    """Return a value as a piece of a file's name: it can neither add a directory nor climb."""
    text = as_text(value)
    if not text or text.startswith(".") or not text.isprintable() or "/" in text or "\\" in text:
        raise ValueError("a piece of the path would climb")
    return text
