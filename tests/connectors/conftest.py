"""The stage, and a back end of a test's own: an HTTP server that notes what it is asked and says what it is told to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import msgspec
import pytest
from aiohttp import web

from noline.access import Rules
from noline.app.bootstrap import PIPELINE
from noline.connectors import Asked, ask
from noline.log import Commands, Effects, Engage, Interaction, Runner, Scene, Scenes
from noline.log.kinds import EventTracked
from stage import Stage, open_stage

Answers = Callable[[web.Request], Awaitable[web.StreamResponse]]


class BackEnd:
    """A program of a company's own. ``asked``: what came, with its body; ``says``: how it answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Mapping[str, str], bytes]] = []
        self.says: Answers = _fine
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Note what is asked and answer."""
        self.asked.append((request.method, request.raw_path, dict(request.headers), await request.read()))
        return await self.says(request)


async def _fine(_: web.Request) -> web.StreamResponse:
    return web.json_response({"account": {"balance": 1250, "currency": "EUR"}})


@pytest.fixture
async def back_end() -> AsyncIterator[BackEnd]:
    """A back end on a free port."""
    made = BackEnd()
    app = web.Application(client_max_size=1 << 24)
    app.router.add_route("*", "/{tail:.*}", made.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    made.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[attr-defined]
    yield made
    await runner.cleanup()


@pytest.fixture
async def stage(dsn: str) -> AsyncIterator[Stage]:
    """A company whose connectors may reach this machine."""
    async with open_stage(dsn, Rules(private_webhooks=True)) as opened:
        noline = opened.noline
        parts = [*(part() for part in PIPELINE), Asking()]
        noline.engage = Runner(noline.database, Engage(parts, noline.catalogue, noline.clock.now))
        noline.commands = Commands(noline.database, noline.appender, noline.engage)
        yield opened


class Asking:
    """Asks when an event ``ask`` is tracked, as services do: what it holds is what is asked."""

    kinds = frozenset({"event.tracked"})

    async def load(self, tx: Any, batch: Any, scenes: Scenes) -> None:
        """Nothing is needed."""

    def handle(self, interaction: Interaction, scene: Scene) -> Effects | None:
        """Ask."""
        body = interaction.body
        if not isinstance(body, EventTracked) or body.name != "ask":
            return None
        asked = msgspec.convert(body.properties, Asked)
        return ask(scene, asked, customer=interaction.subject, conversation=interaction.conversation)[1]
