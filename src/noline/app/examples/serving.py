"""Running an example: as a program of its own, or within a block of a test or a demo."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web
from msgspec import Struct

from noline.app.examples.bank import bank
from noline.app.examples.operator import mobile_operator
from noline.app.examples.shop import shop

KEY: Final = "demo"
"""What callers of an example show, unless it was started with another key."""


class Example(Struct, frozen=True):
    """A program, what it plays, and the port it listens on unless told otherwise."""

    name: str
    about: str
    port: int
    make: Callable[[str], web.Application]


EXAMPLES: Final[Mapping[str, Example]] = {
    it.name: it
    for it in (
        Example("bank", "A bank with balances, payments and PINs.", 8791, bank),
        Example("operator", "A mobile operator with allowances and top-ups.", 8792, mobile_operator),
        Example("shop", "A shop with orders, deliveries and appointments.", 8793, shop),
    )
}


@asynccontextmanager
async def serve(name: str, *, port: int | None = None, host: str = "127.0.0.1", key: str = KEY) -> AsyncIterator[str]:
    """Run an example until the end of the block, and give its address; ``port`` 0: any free one."""
    example = EXAMPLES[name]
    app = example.make(key)
    app.router.add_get("/about", _tell(example))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, example.port if port is None else port).start()
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _tell(example: Example) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def about(_: web.Request) -> web.StreamResponse:
        return web.json_response({"example": example.name, "about": example.about})

    return about
