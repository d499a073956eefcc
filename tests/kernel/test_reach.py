"""The door: what is connected to is what was checked, whatever a name says by then and however it is written."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import pytest

from noline.kernel.reach import connector, dial, private_target, reachable, reaching, watched_sockets
from noline.kernel.targets import PrivateTarget

PUBLIC = "93.184.216.34"


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    with reaching(private=False):
        yield


class Server:
    """Counts who connects to it."""

    def __init__(self) -> None:
        self.port = 0
        self.visits = 0

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.visits += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        writer.close()


@pytest.fixture
async def inside() -> AsyncIterator[Server]:
    found = Server()
    server = await asyncio.start_server(found.take, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    async with server:
        yield found


class Rebinding:
    """A name server that says a public address the first time and one inside from then on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = 0
        loop = asyncio.get_running_loop()
        real = loop.getaddrinfo

        async def answer(host: Any, port: Any, **options: Any) -> Any:
            if host != "rebinding.example":
                return await real(host, port, **options)
            self.asked += 1
            address = PUBLIC if self.asked == 1 else "127.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        monkeypatch.setattr(loop, "getaddrinfo", answer)


async def ask(url: str, **options: Any) -> int:
    async with aiohttp.ClientSession(connector=connector(**options)) as client, client.get(url) as answer:
        return answer.status


async def test_a_name_that_changes_its_answer_leads_nowhere(inside: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    names = Rebinding(monkeypatch)
    assert await reachable("rebinding.example", inside.port) == [PUBLIC], "what is looked up beforehand is public"
    with pytest.raises(PrivateTarget):
        await dial("rebinding.example", inside.port)
    with pytest.raises(aiohttp.ClientConnectorError) as refused:
        await ask(f"http://rebinding.example:{inside.port}/")
    assert private_target(refused.value) is not None
    assert (names.asked, inside.visits) == (3, 0)


HIDDEN = (
    "127.0.0.1",
    "localhost",
    "0.0.0.0",
    "2130706433",  # 127.0.0.1 in one number, which C libraries take
    "0x7f000001",
    "127.1",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "169.254.169.254",
    "10.0.0.1",
    "[fe80::1]",
    "[fd00::1]",
    "[64:ff9b::7f00:1]",
)


@pytest.mark.parametrize("host", HIDDEN)
async def test_no_spelling_leads_inside(inside: Server, host: str) -> None:
    with pytest.raises(PrivateTarget):
        await dial(host.strip("[]"), inside.port)
    with pytest.raises((aiohttp.ClientError, OSError)) as refused:
        await ask(f"http://{host}:{inside.port}/")
    odd = isinstance(refused.value, aiohttp.InvalidURL)  # the client takes no address in such a spelling
    assert odd or private_target(refused.value) is not None, repr(refused.value)
    assert inside.visits == 0


async def test_who_may_gets_there(inside: Server) -> None:
    url = f"http://127.0.0.1:{inside.port}/"
    assert await ask(url, private=True) == 204
    with reaching(private=True):
        assert await ask(url) == 204
        sock = await dial("localhost", inside.port)
        sock.close()
    with pytest.raises(aiohttp.ClientConnectorError):
        await ask(url)


def visit(port: int, host: str = "127.0.0.1") -> str:
    """Do what a library does that knows nothing of us."""
    try:
        with socket.create_connection((host, port), timeout=5):
            return "connected"
    except OSError as error:
        return type(error).__name__


async def test_a_library_in_a_thread_is_watched(inside: Server) -> None:
    def watched(host: str) -> str:
        with watched_sockets():
            return visit(inside.port, host)

    for host in ("127.0.0.1", "localhost", "0.0.0.0"):
        assert await asyncio.to_thread(watched, host) == "PrivateTarget", host
    assert await asyncio.to_thread(visit, inside.port) == "connected", "others are not"
    with reaching(private=True):
        assert await asyncio.to_thread(watched, "127.0.0.1") == "connected"


async def test_a_datagram_is_watched_too() -> None:
    def send() -> None:
        with watched_sockets(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.sendto(b"x", ("127.0.0.1", 9))

    with pytest.raises(PrivateTarget):
        await asyncio.to_thread(send)
