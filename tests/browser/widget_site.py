"""A company's site, of another origin than ours, with a strict content policy: it embeds the widget."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_HTML = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Harbour shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/none.svg">
<script src="{script}" data-key="{key}" async{more}></script></head>
<body><main><h1>Harbour shop</h1><p>Ropes, boats and lamps.</p></main></body></html>"""


class Site:
    """A small server of pages; ``faults`` are what its policy objected to, as browsers report it."""

    def __init__(self, script: str, key: str) -> None:
        self.faults: list[str] = []
        self.more = ""
        self.url = ""
        self._script, self._key = script, key

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Give the page, or take a report."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        if head.startswith("POST /fault"):
            length = next(int(line[15:]) for line in head.lower().splitlines() if line.startswith("content-length:"))
            self.faults.append((await reader.readexactly(length)).decode())
        ours = self._script.rpartition("/")[0]
        policy = (
            f"default-src 'none'; script-src {ours}; connect-src {ours}; img-src 'self' {ours}; style-src 'none';"
            " require-trusted-types-for 'script'; base-uri 'none'; form-action 'none'; report-uri /fault"
        )
        html = _HTML.format(script=self._script, key=self._key, more=self.more)
        known = head.startswith(("GET / ", "POST /fault"))
        body = html.encode() if known else b""
        writer.write(
            f"HTTP/1.1 {'200 OK' if known else '404 Not Found'}\r\nContent-Type: text/html; charset=utf-8\r\n"
            f"Content-Security-Policy: {policy}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
            + body
        )
        await writer.drain()
        writer.close()


@asynccontextmanager
async def open_site(script: str, key: str) -> AsyncIterator[Site]:
    """Serve the site on a free port; its name is another than ours."""
    site = Site(script, key)
    server = await asyncio.start_server(site.answer, "127.0.0.1", 0)
    site.url = f"http://localhost:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield site
