"""The door by which connections leave for where a workspace's settings lead: checked where they are made, not before.

What is connected to is the very address that was checked, so that a name whose answer changes in between (DNS
rebinding) leads nowhere. Where nobody has said that private networks are allowed, they are not.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import aiohttp

from noline.kernel.targets import PrivateTarget, PublicResolver, addresses_of_name, is_public

_PRIVATE_TOO: ContextVar[bool] = ContextVar("private_too", default=False)
_WATCHED: ContextVar[bool] = ContextVar("sockets_watched", default=False)
_watching = False


@contextmanager
def reaching(*, private: bool) -> Iterator[None]:
    """Say how far connections may reach that are made within, also by tasks that are begun within."""
    before = _PRIVATE_TOO.set(private)
    try:
        yield
    finally:
        _PRIVATE_TOO.reset(before)


def reach(*, private: bool) -> None:
    """Say how far connections may reach that this task makes from here on, or tasks that it begins."""
    _PRIVATE_TOO.set(private)


@contextmanager
def watched_sockets() -> Iterator[None]:
    """Check every socket that is connected or sent from within: for libraries that connect by themselves, in a thread.

    The check is an audit hook of the interpreter's: it sees the address that is given to the system.
    """
    global _watching
    if not _watching:
        sys.addaudithook(_watch)
        _watching = True
    before = _WATCHED.set(True)
    try:
        yield
    finally:
        _WATCHED.reset(before)


def connector(*, private: bool | None = None, **options: Any) -> aiohttp.TCPConnector:
    """Return what connects an HTTP client; ``private``: may reach private networks, None: as ``reaching`` says."""
    allowed = _PRIVATE_TOO.get() if private is None else private

    def checked(info: tuple[Any, ...]) -> socket.socket:
        family, kind, proto, _, address = info
        if not allowed and not is_public(str(address[0])):
            raise PrivateTarget
        return socket.socket(family, kind, proto)

    return aiohttp.TCPConnector(resolver=PublicResolver(private=allowed), socket_factory=checked, **options)


async def reachable(host: str, port: int) -> list[str]:
    """Return a host's addresses, to be connected to as they are; raises PrivateTarget where one is out of reach."""
    return list(dict.fromkeys(str(each[4][0]) for each in await _places(host, port)))


async def dial(host: str, port: int) -> socket.socket:
    """Connect to the first address of a host that answers, as far as it may be reached; raises OSError.

    TLS is begun on the socket with the host's name, which the certificate is checked against.
    """
    loop = asyncio.get_running_loop()
    failed: OSError | None = None
    for family, kind, proto, _, place in await _places(host, port):
        sock = socket.socket(family, kind, proto)
        sock.setblocking(False)
        try:
            await loop.sock_connect(sock, place)
        except OSError as error:
            sock.close()
            failed = error
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise failed or OSError("The name leads nowhere.")


def private_target(error: BaseException | None) -> PrivateTarget | None:
    """Return the refusal that an error comes of, where it comes of one."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, PrivateTarget):
            return error
        seen.add(id(error))
        error = getattr(error, "os_error", None) or error.__cause__ or error.__context__
    return None


async def _places(host: str, port: int) -> list[tuple[Any, ...]]:
    found = await addresses_of_name(host, port)
    if not _PRIVATE_TOO.get() and not all(is_public(str(each[4][0])) for each in found):
        raise PrivateTarget
    return found


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if not event.startswith(("socket.connect", "socket.sendto")) or not _WATCHED.get() or _PRIVATE_TOO.get():
        return
    address = arguments[1]
    if isinstance(address, tuple) and not is_public(str(address[0])):  # nor a name that the system would look up
        raise PrivateTarget
