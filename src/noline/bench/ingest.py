"""Bench ``ingest``: events over HTTP in Segment's batches, until each batch is answered: durable and deduplicated.

Every process is a real server on a socket of its own; one more process is the company's program that sends batches of
100 over several connections. Every tenth batch is sent twice, as clients do that have not heard the answer.
"""

from __future__ import annotations

import asyncio
import socket
import time
from base64 import b64encode
from typing import Any
from uuid import uuid4

import msgspec
import uvicorn

from noline.access import System, create_key, create_workspace
from noline.app import Noline, http_app
from noline.bench.crew import Ask, Crew, Say
from noline.bench.figures import Meter, percentiles
from noline.bench.ground import Ground, opened
from noline.kernel.config import Settings
from noline.kernel.memory import settle
from noline.kernel.telemetry import configure_logs

BATCH = 100
CONNECTIONS = 96
"""Over all servers: each sends its next batch when the last one is answered."""
PEOPLE = 5000
_TWICE = 10


async def run(ground: Ground, size: int, processes: int, _smtp: str | None) -> dict[str, Any]:
    """Send ``size`` events; ``p50_ms`` and ``p99_ms`` are of a batch. Raises RuntimeError unless each is there once."""
    async with opened(ground) as noline:
        async with noline.database.transaction() as tx:
            workspace = await create_workspace(tx, "bench", "Bench")
            _, key = await create_key(tx, System(workspace.id), "bench", ["events:write"])
        async with Crew(serve, [(ground.settings, ground.dsn)] * processes) as crew:
            ports = await crew.hear()
            async with Crew(_send, [(ports, key, size)]) as sender:
                await sender.hear()
                meter = Meter(ground, crew.pids)
                sender.tell("begin")
                (took,) = await sender.hear()
                figures = meter.figures(size) | percentiles(took)
                sender.tell("end")
            crew.tell("end")
        stored = await noline.database.pool.fetchval("select count(*) from interaction where kind = 'event.tracked'")
    if stored != size:
        raise RuntimeError(f"{size} events were sent, {stored} are in the log.")
    return figures | {"batch": BATCH, "connections": CONNECTIONS, "customers": min(PEOPLE, size)}


async def serve(ask: Ask, say: Say, settings: Settings, dsn: str) -> None:
    """Serve the whole application on a free port, which is told, until the next word."""
    configure_logs(level="warning")
    noline = await Noline.open(settings, dsn)
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    config = uvicorn.Config(http_app(noline), log_config=None, access_log=False, lifespan="off", loop="none")
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # the bench ends it
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.01)
    settle()  # as the server does
    say(listener.getsockname()[1])
    await ask()
    server.should_exit = True
    await serving
    await noline.close()


async def _send(ask: Ask, say: Say, ports: list[int], key: str, size: int) -> None:
    await send_all(ask, say, ports, _requests(key, size), b'{"success":true}')


async def send_all(ask: Ask, say: Say, ports: list[int], waiting: list[bytes], expected: bytes) -> None:
    """Write HTTP by hand, the last request first: a client library would cost more than the server that is measured."""
    took: list[float] = []

    async def connection(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while waiting:
            request = waiting.pop()
            began = time.monotonic()
            writer.write(request)
            await _answered(reader, expected)
            took.append(time.monotonic() - began)
        writer.close()

    say("ready")
    await ask()
    await asyncio.gather(*[connection(ports[number % len(ports)]) for number in range(CONNECTIONS)])
    say(took)
    await ask()


async def _answered(reader: asyncio.StreamReader, expected: bytes) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    body = await reader.readexactly(length)
    if not head.startswith(b"HTTP/1.1 200") or body != expected:
        raise RuntimeError(f"A request was not taken: {head[:40]!r} {body[:300]!r}")


def _requests(key: str, size: int) -> list[bytes]:
    """Return the requests, ready to be written, the last to be sent first."""
    requests: list[bytes] = []
    for n, first in enumerate(range(0, size, BATCH)):
        events = [_event(number) for number in range(first, min(first + BATCH, size))]
        request = _request(key, msgspec.json.encode({"batch": events, "sentAt": None}))
        requests += [request, request] if n % _TWICE == 0 else [request]
    return requests[::-1]


def _request(key: str, body: bytes) -> bytes:
    basic = b64encode(f"{key}:".encode()).decode()
    head = (
        "POST /v1/batch HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        f"Authorization: Basic {basic}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _event(number: int) -> dict[str, Any]:
    """Return an event as Segment's Python client writes it."""
    return {
        "integrations": {},
        "anonymousId": None,
        "properties": {"order": number, "total": 42.5, "currency": "EUR", "items": ["tea", "cup"]},
        "timestamp": "2026-03-02T10:00:00.000+00:00",
        "context": {"library": {"name": "analytics-python", "version": "2.3.2"}},
        "userId": f"user-{number % PEOPLE}",
        "type": "track",
        "event": "Order Completed",
        "messageId": uuid4().hex,
    }
