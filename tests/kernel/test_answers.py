"""An answer is one answer, however many pieces it comes in."""

from __future__ import annotations

import asyncio

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from noline.kernel.answers import read_at_most

BODY = b'{"sid":"SM1","status":"queued"}'


async def read_of(most: int) -> bytes:
    """Ask a server that tells the end only when its asker has the beginning."""
    seen = asyncio.Event()

    async def tell(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(BODY[:7])
        await seen.wait()
        await response.write(BODY[7:])
        await response.write_eof()
        return response

    app = web.Application()
    app.router.add_get("/", tell)
    async with TestServer(app) as server, aiohttp.ClientSession() as client, client.get(server.make_url("/")) as answer:
        reading = asyncio.create_task(read_at_most(answer, most))
        while not answer.content.total_bytes:
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        seen.set()
        async with asyncio.timeout(20):
            return await reading


async def test_an_answer_whose_end_comes_later_is_read_whole() -> None:
    assert await read_of(1000) == BODY


async def test_of_one_that_is_too_long_the_beginning_is_read() -> None:
    assert await read_of(9) == BODY[:9]
