"""Calls over SIP with telephones of SIPp's: one calls in and is put through, one is called, one is engaged."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from apistage import ApiStage, api_stage

from .peers import CONFIGURATIONS, find, free_port, own_directory, run
from .sip_gateway import SipGateway, sip_gateway

ANA, SHOP, DESK = "+447700900123", "+447700900100", "+447700900199"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZI"
COMMON = ("-i", "127.0.0.1", "-nostdin", "-timeout", "30", "-timeout_error")


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
            words, _ = await asyncio.wait_for(said, 30)
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
            sipp, f"127.0.0.1:{gateway.port}", "-sf", file, *COMMON, "-s", SHOP, "-m", "1", "-d", "300"
        )  # fmt: skip


@asynccontextmanager
async def gateway_to(api: ApiStage, telephones: Mapping[str, int]) -> AsyncIterator[SipGateway]:
    """A gateway that Noline has an account for."""
    client, path = await api.nobody(), ""

    async def post(body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        answer = await client.post(path, content=body, headers=dict(headers))
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
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
        made = await api.owner.post("/api/v1/accounts", json={"name": "sip", "provider": "sip", "settings": settings})
        assert made.status_code == 201, made.text
        path = urlsplit(made.json()["address"]).path
        route = {"channel": "voice", "account": made.json()["id"], "sender": SHOP}
        assert (await api.owner.post("/api/v1/routes", json=route)).status_code == 201
        yield gateway
        await gateway.done()


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        answer = await opened.owner.patch("/api/v1/workspace", json={"rules": {"private_webhooks": True}})
        assert answer.status_code == 200, answer.text
        yield opened


async def calls(api: ApiStage, status: str) -> list[dict[str, Any]]:
    """Return the calls in a state."""
    items: list[dict[str, Any]] = (await api.agent.get("/api/v1/calls", params={"status": status})).json()["items"]
    return items


async def test_a_caller_is_put_through(api: ApiStage) -> None:
    ana = await api.stage.customer("Ana", phone=ANA)
    async with telephone("-sn", "uas") as desk, gateway_to(api, {DESK: desk}) as gateway:
        code, said = await call_in(gateway)
        assert code == 0, said[-2000:]
    await api.stage.settle()
    [call] = await calls(api, "ended")
    assert (call["customer"], call["outcome"], call["telephone"], call["cost"]) == (str(ana), "reached", DESK, 3)
    assert gateway.said == ["Harbour"]


async def test_whoever_is_not_put_through_is_a_missed_call(api: ApiStage) -> None:
    busy = ("-sf", str(CONFIGURATIONS / "sip" / "busy.xml"))
    async with telephone(*busy) as desk, gateway_to(api, {DESK: desk}) as gateway:
        code, _ = await call_in(gateway)
        assert code != 0  # the caller's telephone is refused at last
    await api.stage.settle()
    [call] = await calls(api, "ended")
    assert (call["outcome"], call["number"], call["direction"]) == ("busy", ANA, "in")
    assert gateway.said[1:] == ["Nobody can take your call. Press 1 to be called back, or speak after the tone."]


@pytest.mark.parametrize(
    ("scenario", "status", "outcome"),
    [(("-sn", "uas"), 4, "reached"), (("-sf", str(CONFIGURATIONS / "sip" / "busy.xml")), 8, "busy")],
    ids=["answered", "busy"],
)
async def test_a_notice_is_spoken(api: ApiStage, scenario: tuple[str, ...], status: int, outcome: str) -> None:
    ana = await api.stage.customer("Ana", phone=ANA)
    async with telephone(*scenario) as phone, gateway_to(api, {ANA: phone}) as gateway:
        asked = {"to": {"customer": str(ana)}, "channel": "voice", "content": {"text": "Your boat is ready"}}
        answer = await api.owner.post("/api/v1/messages", json=asked)
        assert answer.status_code in (200, 201, 202), answer.text
        await api.stage.settle()
        await gateway.done()
    await api.stage.noline.receipts.retry()  # news that came before the sender had noted what was sent
    await api.stage.settle()
    [message] = await api.stage.messages(ana)
    assert (message.status, (message.body or {})["call"]["outcome"]) == (status, outcome)
    assert gateway.said == (["Your boat is ready"] if outcome == "reached" else [])
