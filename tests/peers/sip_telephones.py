"""Telephones of SIPp's, and a gateway between them and an account of Noline's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import msgspec
from aiohttp import web

from .peers import find, free_port, own_directory, run
from .sip_gateway import SipGateway, sip_gateway

ANA, SHOP, DESK = "+447700900123", "+447700900100", "+447700900199"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZI"
Hold = Callable[[str], Awaitable[None]]
"""Waits for what should come before the gateway goes on, told by the type of what it told."""
COMMON = ("-i", "127.0.0.1", "-nostdin", "-timeout", "150", "-timeout_error")


@asynccontextmanager
async def telephone(*scenario: str) -> AsyncIterator[int]:
    """A telephone of SIPp's that is rung once; gives its port, and must be content at the end."""
    port = free_port()
    with own_directory() as directory:
        process = await asyncio.create_subprocess_exec(
            find("sipp", "sip-tester"), *scenario, *COMMON, "-p", str(port), "-m", "1",
            cwd=directory, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said = asyncio.create_task(process.communicate())
        try:
            await _bound(port, process)
            yield port
            words, _ = await asyncio.wait_for(said, 150)
            assert process.returncode == 0, words.decode(errors="replace")[-2000:]
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def _bound(port: int, process: asyncio.subprocess.Process) -> None:
    """Wait until somebody has the UDP port."""
    wanted = f":{port:04X} "
    async with asyncio.timeout(20):
        while process.returncode is None:
            if any(wanted in line for line in Path("/proc/net/udp").read_text().splitlines()):
                return
            await asyncio.sleep(0.02)
    raise AssertionError("the telephone ended before it was rung")


async def call_in(gateway: SipGateway) -> tuple[int, str]:
    """Let SIPp call our number for a moment, as Ana; returns its exit code and what it said."""
    sipp = find("sipp", "sip-tester")
    _, scenario = await run(sipp, "-sd", "uac")
    with own_directory() as directory:
        file = directory / "ana.xml"
        text = scenario[scenario.index("<?xml") :].replace("sipp <sip:sipp@", f'"Ana" <sip:{ANA}@')
        file.write_text(text)
        return await run(
            sipp, f"127.0.0.1:{gateway.port}", "-sf", file, *COMMON, "-s", SHOP, "-m", "1", "-d", "300",
            patience=150,
        )  # fmt: skip


@asynccontextmanager
async def gateway_to(
    owner: httpx.AsyncClient, nobody: httpx.AsyncClient, telephones: Mapping[str, int], hold: Hold | None = None
) -> AsyncIterator[SipGateway]:
    """A gateway that Noline has an account for. ``hold``: waits before the gateway goes on with its answer."""
    path = ""

    async def post(body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        answer = await nobody.post(path, content=body, headers=dict(headers))
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        if hold is not None:
            await hold(msgspec.json.decode(body)["type"])
        return told

    async with AsyncExitStack() as exits:
        gateway: SipGateway = await exits.enter_async_context(sip_gateway(post, SECRET, telephones))

        async def make(request: web.Request) -> web.Response:
            told = await request.json()
            gateway.make(told)
            return web.json_response({"id": told["id"]})

        app = web.Application()
        app.router.add_post("/calls", make)
        runner = web.AppRunner(app)
        await runner.setup()
        exits.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/calls"
        settings = {"url": url, "secret": SECRET, "agents": [DESK], "greeting": "Harbour", "minute_cost": 3}
        made = await owner.post(
            "/api/v1/accounts", json={"name": f"sip {uuid4().hex[:6]}", "provider": "sip", "settings": settings}
        )
        assert made.status_code == 201, made.text
        path = urlsplit(made.json()["address"]).path
        taken = [it["id"] for it in (await owner.get("/api/v1/routes")).json() if it["channel"] == "voice"]
        route = {"channel": "voice", "account": made.json()["id"], "sender": SHOP}
        first = await owner.post("/api/v1/routes", json=route)
        assert first.status_code == 201, first.text
        order = {"channel": "voice", "routes": [first.json()["id"], *taken]}
        assert (await owner.post("/api/v1/routes/order", json=order)).status_code == 200
        yield gateway
        await gateway.done()
