"""A folder at an SFTP server: the files that lie there to be taken, and where they go afterwards."""

from __future__ import annotations

import asyncio
import posixpath
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from noline.customers import SourceFolder
from noline.kernel.later import later
from noline.kernel.targets import PublicResolver

if TYPE_CHECKING:
    import asyncssh
else:
    asyncssh = later("asyncssh")  # for those who fetch and drop files

LARGEST: Final = 500_000_000
"""Bytes of a log."""
_FORMS: Final = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json")
_CONNECT: Final = 20.0
_PIECE: Final = 1 << 20


class FolderDown(Exception):
    """The folder can't be looked into, in words for whoever set it up."""


class Folder:
    """A folder that is open."""

    def __init__(self, sftp: asyncssh.SFTPClient, settings: SourceFolder) -> None:
        self._sftp = sftp
        self._settings = settings
        self._directory = settings.directory or "."

    async def waiting(self, now: datetime) -> list[str]:
        """Return the names of the files that are to be taken, in their order; not of those that may still grow."""
        found = []
        for entry in await self._sftp.readdir(self._directory):
            name = entry.filename if isinstance(entry.filename, str) else entry.filename.decode(errors="replace")
            quiet = (entry.attrs.mtime or 0) + self._settings.settle <= now.timestamp()
            plain = entry.attrs.type == asyncssh.FILEXFER_TYPE_REGULAR and not name.startswith(".")
            if plain and quiet and self.takes(name):
                found.append(name)
        return sorted(found)

    def takes(self, name: str) -> bool:
        """Say whether a file is one of those that are asked for, by its name."""
        return name.lower().endswith(_FORMS) and fnmatchcase(name.lower(), self._settings.pattern.lower())

    async def left(self, now: datetime) -> tuple[int, int]:
        """Return how many files lie there that may still grow, and how many have other names."""
        taken, names = set(await self.waiting(now)), [it.filename for it in await self._sftp.readdir(self._directory)]
        plain = [it if isinstance(it, str) else it.decode(errors="replace") for it in names]
        files = [name for name in plain if not name.startswith(".") and name not in ("done", "failed")]
        growing = sum(self.takes(name) and name not in taken for name in files)
        return growing, sum(not self.takes(name) for name in files)

    async def fetch(self, name: str, to: Path) -> bool:
        """Write a file here, and say whether it did not have too much in it."""
        size = 0
        async with self._sftp.open(self._at(name), "rb") as file:
            with to.open("wb") as kept:
                while piece := await file.read(_PIECE):
                    kept.write(cast("bytes", piece))  # as it was opened
                    size += len(piece)
                    if size > LARGEST:
                        return False
        return True

    async def put_away(self, name: str, where: str, said: Sequence[str], now: datetime) -> None:
        """Move a file to ``done`` or ``failed``, what is wrong with it beside it; nothing is written over."""
        directory = self._at(where)
        await self._sftp.makedirs(directory, exist_ok=True)
        target = posixpath.join(directory, name)
        if await self._sftp.exists(target):
            target = posixpath.join(directory, f"{now:%Y%m%dT%H%M%S%f}-{name}")
        if said:
            async with self._sftp.open(f"{target}.problems.txt", "wb") as file:
                await file.write("\n".join([*said, ""]).encode())
        with suppress(asyncssh.SFTPNoSuchFile):
            await self._sftp.rename(self._at(name), target)

    def _at(self, name: str) -> str:
        return posixpath.join(self._directory, name)


@asynccontextmanager
async def folder_of(settings: SourceFolder, *, private: bool) -> AsyncIterator[Folder]:
    """Sign in where a folder is; raises ``FolderDown``. ``private``: the server may be in the company's own network."""
    try:
        keys = [asyncssh.import_private_key(settings.private_key)] if settings.private_key else []
        pinned = asyncssh.import_public_key(settings.host_key.strip())
    except (asyncssh.KeyImportError, ValueError) as error:
        raise FolderDown(f"A key can't be read: {error}") from None
    try:
        found = await PublicResolver(private=private).resolve(settings.host, settings.port, socket.AF_UNSPEC)
        async with (
            asyncssh.connect(
                found[0]["host"],
                settings.port,
                username=settings.username,
                client_keys=keys,
                password=settings.password or None,
                known_hosts=([pinned], [], []),
                preferred_auth="publickey" if keys else ("password", "keyboard-interactive"),
                agent_path=None,
                config=None,
                connect_timeout=_CONNECT,
                login_timeout=_CONNECT,
                keepalive_interval=15,
            ) as connection,
            connection.start_sftp_client() as sftp,
        ):
            yield Folder(sftp, settings)
    except asyncssh.HostKeyNotVerifiable:
        raise FolderDown("The server shows another key than the one in host_key.") from None
    except asyncssh.PermissionDenied:
        raise FolderDown(f"The server refuses this user and {'key' if keys else 'password'}.") from None
    except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPPermissionDenied) as error:
        raise FolderDown(f"The folder is missing or closed to us: {error.reason}") from None
    except (asyncssh.Error, OSError, TimeoutError) as error:
        raise FolderDown(f"The server can't be reached: {type(error).__name__}: {error}"[:300]) from None


async def host_key_of(host: str, port: int, *, private: bool) -> tuple[str, str]:
    """Ask a server for its public key; returns it and its fingerprint, for people to compare. Raises FolderDown."""
    try:
        found = await PublicResolver(private=private).resolve(host, port, socket.AF_UNSPEC)
        async with asyncio.timeout(_CONNECT):
            key = await asyncssh.get_server_host_key(found[0]["host"], port, config=None)
    except (asyncssh.Error, OSError, TimeoutError) as error:
        raise FolderDown(f"The server can't be reached: {type(error).__name__}: {error}"[:300]) from None
    if key is None:
        raise FolderDown("The server shows no key.")
    return key.export_public_key().decode().strip(), key.get_fingerprint()
