"""A server that speaks as much of Meta's Graph API as lists the templates of an account, for whoever has its token."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

ANSWERS: dict[str, Any] = json.loads((Path(__file__).parent / "answers" / "whatsapp_templates.json").read_text())
OWNER, TOKEN = "102290129340398", "EAAJB"
REFUSED = ANSWERS["refused"]["an id of nobody's, or not for this token"]


class ListingGraph:
    """The list in two pages; ``asked``: the queries so far."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[dict[str, str]] = []

    async def templates(self, request: web.Request) -> web.Response:
        """Give a page of the list."""
        self.asked.append(dict(request.query))
        known = request.match_info["account"] == OWNER
        if not known or request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response(REFUSED["body"], status=REFUSED["status"])
        return web.json_response(ANSWERS["pages"][1 if request.query.get("after") == "MjQZD" else 0])


@asynccontextmanager
async def listing_graph() -> AsyncIterator[ListingGraph]:
    """Run it on a port of its own."""
    server = ListingGraph()
    app = web.Application()
    app.router.add_get("/v23.0/{account}/message_templates", server.templates)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()
