"""Folders at SFTP servers from which the logs of sources are fetched, as they are stored; and whose turn it is."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput, NotFound
from noline.kernel.sealing import Sealer

SECRETS: Final = frozenset({"private_key", "password"})
LEASE: Final = timedelta(minutes=30)
"""After so long without an end a look may be another process's."""
_HOST_KEY: Final = re.compile(r"(ssh-|ecdsa-|sk-)[a-z0-9@.-]+ [A-Za-z0-9+/=]{40,}( .*)?")

_SAVE = """
insert into source_folder (source, settings, next_at) values ($1, $2, $3)
on conflict (source) do update set settings = excluded.settings, next_at = excluded.next_at, problem = ''
"""
_FIND = "select settings, next_at, looked_at, files, problem from source_folder where source = $1"
_REMOVE = "delete from source_folder where source = $1 returning source"
_SOON = "update source_folder set next_at = $2 where source = $1 returning source"
_TAKE = """
update source_folder set until = $2 where source = (
  select source from source_folder where next_at <= $1 and (until is null or until < $1)
  order by next_at limit 1 for update skip locked)
returning source, settings
"""
_NOTE = """
update source_folder set until = null, looked_at = $2, next_at = $3, files = files + $4, problem = $5 where source = $1
"""


class SourceFolder(Struct, frozen=True, forbid_unknown_fields=True):
    """A folder at an SFTP server. ``private_key``: to sign in with, without a passphrase; or a ``password``. Both
    empty: as stored.

    ``host_key``: the server's public key, as ssh-keyscan shows it; another one is not talked to. ``pattern``: names of
    the files that are taken, such as ``sent-*.csv``. ``minutes``: between looks. ``settle``: seconds for which a file
    must not have changed, as somebody may still be writing it.
    """

    host: Annotated[str, Meta(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9.:_-]+$")]
    username: Annotated[str, Meta(min_length=1, max_length=100)]
    host_key: Annotated[str, Meta(max_length=10_000)]
    private_key: Annotated[str, Meta(max_length=20_000)] = ""
    password: Annotated[str, Meta(max_length=1000)] = ""
    port: Annotated[int, Meta(ge=1, le=65535)] = 22
    directory: Annotated[str, Meta(max_length=500, pattern=r"^[^\x00]*$")] = "."
    pattern: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^/\x00]+$")] = "*"
    minutes: Annotated[float, Meta(ge=1, le=10_080)] = 15.0
    settle: Annotated[float, Meta(ge=0, le=3600)] = 60.0

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        if self.private_key and self.password:
            remedy = "Give the one that the server takes."
            raise InvalidInput("It is either a key or a password.", field="password", remedy=remedy)
        if not _HOST_KEY.fullmatch(self.host_key.strip()):
            remedy = "Take it from ssh-keyscan, and compare it with what the server's people say: ssh-ed25519 AAAA…"
            raise InvalidInput("This is no public key of a server.", field="host_key", remedy=remedy)

    def __repr__(self) -> str:
        """Show no secret."""
        return f"SourceFolder(host={self.host!r}, username={self.username!r}, directory={self.directory!r})"


class StoredFolder(Struct, frozen=True):
    """A folder with its sealed settings. ``files``: those taken so far; ``problem``: of the last look."""

    settings: dict[str, Any]
    next_at: datetime
    looked_at: datetime | None
    files: int
    problem: str


async def save_folder(tx: Connection, source: int, settings: dict[str, Any], now: datetime) -> None:
    """Store a source's folder; it is looked into soon."""
    await tx.execute(_SAVE, source, msgspec.json.encode(settings).decode(), now)


async def find_folder(connection: Connection, source: int) -> StoredFolder:
    """Return a source's folder; raises NotFound."""
    row = await connection.fetchrow(_FIND, source)
    if row is None:
        raise _nowhere()
    return StoredFolder(msgspec.json.decode(row[0]), *tuple(row)[1:])


async def remove_folder(tx: Connection, source: int) -> None:
    """Look there no more; raises NotFound."""
    if await tx.fetchval(_REMOVE, source) is None:
        raise _nowhere()


async def look_soon(tx: Connection, source: int, now: datetime) -> None:
    """Let a folder be looked into at once; raises NotFound."""
    if await tx.fetchval(_SOON, source, now) is None:
        raise _nowhere()


async def take_folder(tx: Connection, now: datetime) -> tuple[int, dict[str, Any]] | None:
    """Return a source whose folder is to be looked into, for this process alone, with its settings; None: none."""
    row = await tx.fetchrow(_TAKE, now, now + LEASE)
    return (row[0], msgspec.json.decode(row[1])) if row else None


async def note_look(tx: Connection, source: int, now: datetime, minutes: float, files: int, problem: str) -> None:
    """Write down what came of a look."""
    await tx.execute(_NOTE, source, now, now + timedelta(minutes=minutes), files, problem[:500])


async def sealed_settings(tx: Connection, source: int, wanted: SourceFolder, sealer: Sealer) -> dict[str, Any]:
    """Return settings as they are stored. A secret that is left out is the one stored for the same server and user
    alone: nobody is shown it by another. Raises InvalidInput where there is none.
    """
    settings: dict[str, Any] = msgspec.structs.asdict(wanted)
    if wanted.private_key or wanted.password:
        return sealer.seal(settings, SECRETS)
    missing = InvalidInput("The key is missing.", field="private_key", remedy="Paste the key to sign in with.")
    try:
        stored = (await find_folder(tx, source)).settings
    except NotFound:
        raise missing from None
    if any(stored.get(field) != getattr(wanted, field) for field in ("host", "port", "username", "host_key")):
        raise missing
    return {**settings, **{field: stored.get(field, "") for field in SECRETS}}


def _nowhere() -> NotFound:
    return NotFound("The source has no folder.", field="folder", remedy="Save one first: PUT …/folder.")
