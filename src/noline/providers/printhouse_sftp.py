"""The files at a print house: runs put there whole or not at all, and acknowledgements fetched."""

from __future__ import annotations

import posixpath
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from noline.channels import Failed, Fault, LineDown
from noline.kernel.later import later
from noline.kernel.reach import dial
from noline.kernel.targets import PrivateTarget
from noline.providers.printhouse_run import keys_of_manifest, reference_of
from noline.providers.printhouse_settings import PrinthouseSettings

if TYPE_CHECKING:
    import asyncssh
else:
    asyncssh = later("asyncssh")  # for those who fetch and drop files

_CONNECT = 20.0
_MANIFESTS = 300  # so many of the newest are looked through
_LARGEST = 10_000_000  # bytes of an acknowledgement


class HalfDone(Exception):
    """The line broke in the very moment that decides: the run may have been handed over."""


class House:
    """A session at a print house."""

    def __init__(self, sftp: asyncssh.SFTPClient, settings: PrinthouseSettings) -> None:
        self._sftp = sftp
        self._settings = settings

    async def hand_over(self, run: str, pdf: bytes, manifest: bytes) -> None:
        """Put a run there: first the letters, then the manifest, whose name is what the print house waits for.

        Raises ``HalfDone``; any other error means that the run is not there. One that is there stays as it is.
        """
        base = posixpath.join(self._settings.directory, run)
        form = self._settings.manifest
        if await self._sftp.exists(f"{base}.{form}"):
            return
        await self._put(f"{base}.pdf", pdf)
        part = await self._write(f"{base}.{form}", manifest)
        try:
            await self._sftp.posix_rename(part, f"{base}.{form}")
        except asyncssh.SFTPOpUnsupported:
            await self._sftp.rename(part, f"{base}.{form}")
        except asyncssh.SFTPConnectionLost as error:
            raise HalfDone(str(error)) from error

    async def find(self, keys: Collection[str]) -> dict[str, str]:
        """Return which of these messages are in a run that was handed over, with their references."""
        found: dict[str, str] = {}
        for directory in filter(None, (self._settings.directory, self._settings.taken)):
            for name in await self._manifests(directory):
                content = await self._read(posixpath.join(directory, name))
                run, _, form = name.rpartition(".")
                held = keys_of_manifest(content, "json" if form == "json" else "csv")
                found |= {key: reference_of(run, held[key]) for key in keys if key in held}
        return found

    async def acknowledgements(self) -> list[str]:
        """Return the names of the files that were not taken in yet, in their order."""
        names = [
            _text(entry.filename)
            for entry in await self._sftp.readdir(self._settings.inbox)
            if entry.attrs.type == asyncssh.FILEXFER_TYPE_REGULAR and (entry.attrs.size or 0) <= _LARGEST
        ]
        return sorted(name for name in names if name.lower().endswith(".csv") and not name.startswith("."))

    async def read_acknowledgement(self, name: str) -> bytes | None:
        """Return a file's content, or None if another process was faster."""
        try:
            return await self._read(posixpath.join(self._settings.inbox, name))
        except asyncssh.SFTPNoSuchFile:
            return None

    async def done_with(self, name: str, problems: Sequence[str]) -> None:
        """Move a file that was taken in to ``done``, with what could not be read of it beside it."""
        done = posixpath.join(self._settings.inbox, "done")
        await self._sftp.makedirs(done, exist_ok=True)
        target = posixpath.join(done, name)
        if problems:
            await self._put(f"{target}.problems.txt", "\n".join([*problems, ""]).encode())
        with suppress(asyncssh.SFTPNoSuchFile):
            await self._sftp.posix_rename(posixpath.join(self._settings.inbox, name), target)

    async def check(self) -> None:
        """Look whether the directories are there; raises ``LineDown``."""
        for directory in filter(None, (self._settings.directory, self._settings.taken, self._settings.inbox)):
            if not await self._sftp.isdir(directory):
                raise LineDown(Failed(Fault.ACCOUNT, f"There is no directory {directory!r} at the print house."))

    async def _manifests(self, directory: str) -> list[str]:
        entries = [(entry.attrs.mtime or 0, _text(entry.filename)) for entry in await self._sftp.readdir(directory)]
        ours = [(at, name) for at, name in entries if name.startswith("run-") and name.endswith((".csv", ".json"))]
        return [name for _, name in sorted(ours, reverse=True)[:_MANIFESTS]]

    async def _put(self, path: str, content: bytes) -> None:
        part = await self._write(path, content)
        await self._sftp.posix_rename(part, path)

    async def _write(self, path: str, content: bytes) -> str:
        """Write under a name that nobody fetches, and return it."""
        part = posixpath.join(posixpath.dirname(path), f".{posixpath.basename(path)}.part")
        async with self._sftp.open(part, "wb") as file:
            await file.write(content)
        return part

    async def _read(self, path: str) -> bytes:
        async with self._sftp.open(path, "rb") as file:
            content: bytes = await file.read(_LARGEST)
            return content


@asynccontextmanager
async def house_of(settings: PrinthouseSettings) -> AsyncIterator[House]:
    """Sign in at a print house; raises ``LineDown`` for whatever goes wrong there that is no ``HalfDone``."""
    try:
        key = asyncssh.import_private_key(settings.private_key)
        pinned = asyncssh.import_public_key(settings.host_key.strip())
    except (asyncssh.KeyImportError, ValueError) as error:
        raise LineDown(Failed(Fault.ACCOUNT, f"A key can't be read: {error}")) from None
    try:
        sock = await dial(settings.host, settings.port)
        async with (
            asyncssh.connect(
                settings.host,
                settings.port,
                sock=sock,
                username=settings.username,
                client_keys=[key],
                known_hosts=([pinned], [], []),
                preferred_auth="publickey",
                agent_path=None,
                config=None,
                connect_timeout=_CONNECT,
                login_timeout=_CONNECT,
                keepalive_interval=15,
            ) as connection,
            connection.start_sftp_client() as sftp,
        ):
            yield House(sftp, settings)
    except asyncssh.HostKeyNotVerifiable:
        raise LineDown(Failed(Fault.ACCOUNT, "The server shows another key than the one in host_key.")) from None
    except asyncssh.PermissionDenied:
        raise LineDown(Failed(Fault.ACCOUNT, "The print house refuses this user and key.")) from None
    except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPPermissionDenied) as error:
        raise LineDown(Failed(Fault.ACCOUNT, f"A directory is missing or closed to us: {error.reason}")) from None
    except PrivateTarget as error:
        raise LineDown(Failed(Fault.ACCOUNT, str(error), retry=True)) from None
    except (asyncssh.Error, OSError, TimeoutError) as error:
        text = f"The print house can't be reached: {type(error).__name__}: {error}"
        raise LineDown(Failed(Fault.UNAVAILABLE, text[:300], retry=True)) from None


def _text(name: str | bytes) -> str:
    return name if isinstance(name, str) else name.decode(errors="replace")
