"""Patience with clients: a request without an end is hung up on, be it of its head or its body; others are served."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn

from noline.app.patience import patient_protocol

HEAD = b"POST / HTTP/1.1\r\nHost: noline\r\nContent-Length: 8\r\n"


async def _echo(scope: dict[str, Any], receive: Any, send: Any) -> None:
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body, more = body + message["body"], message["more_body"]
    if body == b"ponder!!":
        await asyncio.sleep(0.5)  # longer than several looks: the client is not to blame
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"8")]})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
async def port() -> AsyncIterator[int]:
    config = uvicorn.Config(_echo, port=0, lifespan="off", log_config=None, http=patient_protocol(0.1, 64))
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        pytest.param(b"", b"", id="nothing"),
        pytest.param(HEAD, b"", id="a head without an end"),
        pytest.param(HEAD + b"\r\nhalf", b"", id="a body without an end"),
        pytest.param(HEAD + b"\r\nponder!!", b"ponder!!", id="a whole request, long in the making"),
        pytest.param(HEAD + b"\r\nponder!!" + HEAD, b"ponder!!", id="a second head without an end"),
    ],
)
async def test_a_request_without_an_end_is_hung_up_on(port: int, sent: bytes, answer: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    async with asyncio.timeout(20):
        said = await reader.read()
    assert said.endswith(answer)
    assert (b"200 OK" in said) is bool(answer)
    writer.close()
