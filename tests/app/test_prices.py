"""What messages cost by an account's price list: booked with what the provider does not say, and counted everywhere."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web

from apistage import ApiStage, api_stage
from noline.delivery import add_route
from noline.log.kinds import MessageRequested
from noline.providers.smpp_pdu import Command
from providers.smpp_smsc import Smsc, an_smsc
from stage import invitation

LONG = "This is a text that takes more than one segment of an SMS. " * 4
"""Two segments."""
GERMAN, BRITISH = "+4915112345678", "+447700900101"


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        yield opened


@asynccontextmanager
async def answering(answer: web.Response) -> AsyncIterator[str]:
    """Run a service that takes whatever comes and answers so; gives its address."""

    async def take(request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        return web.Response(status=answer.status, body=answer.body, content_type=answer.content_type)

    runner = web.ServerRunner(web.Server(take))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def account(api: ApiStage, provider: str, channel: str, settings: dict[str, Any]) -> int:
    """Have an account of this provider carry a channel before all others; returns it."""
    async with api.stage.noline.database.transaction() as tx:
        await tx.execute("update route set position = 9")
        route = await add_route(
            tx, api.stage.workspace.id, provider, provider, channel, settings=settings, sender="S", seats=1
        )
        return int(await tx.fetchval("select account from route where id = $1", route))


async def price(api: ApiStage, number: int, channel: str, **price: Any) -> None:
    answer = await api.owner.put(f"/api/v1/accounts/{number}/prices", json={"channels": {channel: price}})
    assert answer.status_code == 200, answer.text


async def say(api: ApiStage, phone: str, text: str, channel: str = "sms", **more: Any) -> UUID:
    customer = await api.stage.customer("Ana", phone=phone)
    wanted = MessageRequested(text, channel=channel)
    await api.stage.tell(customer, "message.requested", wanted, purpose="service", **more)
    await api.stage.settle()
    return customer


async def read(api: ApiStage, path: str) -> Any:
    answer = await api.owner.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def obey(smsc: Smsc) -> None:
    """Take whatever comes by the first session."""
    talk = await smsc.session()
    while True:
        pdu = await talk.next()
        talk.answer(pdu, name=str(pdu.sequence) if pdu.command == Command.SUBMIT_SM else "")


async def test_an_smpp_message_costs_by_segment_and_longest_prefix(api: ApiStage) -> None:
    made = await api.owner.post("/api/v1/departments", json={"slug": "sales", "name": "Sales", "budget": 1000})
    assert made.status_code == 201, made.text
    async with an_smsc() as smsc:
        obeying = asyncio.create_task(obey(smsc))
        number = await account(api, "smpp", "sms", {"host": "127.0.0.1", "port": smsc.port, "system_id": "s"})
        await price(api, number, "sms", each=9, per="segment", countries={"4": 30, "49": 6, "491": 5})
        german = await say(api, GERMAN, LONG, department=made.json()["id"])
        await say(api, BRITISH, "Hello")
        obeying.cancel()
        await asyncio.gather(obeying, return_exceptions=True)
        assert (await read(api, "scorecard"))["total"]["cost"] == 2 * 5 + 30
        spent = await read(api, "departments/spending")  # what is nobody's first
        assert [(it["department"], it["channel"], it["cost"], it["currency"]) for it in spent] == [
            (None, "sms", 30, "EUR"), (made.json()["id"], "sms", 10, "EUR"),
        ]  # fmt: skip
        (paid,) = (await read(api, f"accounts/{number}/traffic"))["costs"]
        assert (paid["cost"], paid["messages"], paid["currency"]) == (40, 2, "EUR")
        told = await read(api, f"customers/{german}/timeline?limit=200")
        assert [(it["cost"], it["currency"]) for it in told["items"] if it["cost"]] == [(10, "EUR")]


async def test_kannel_and_whatsapp_are_priced_and_forecasts_know(api: ApiStage) -> None:
    await api.stage.draft("fair", invitation("first", "sms"))
    taken = web.Response(status=202, text="0: Accepted for delivery")
    async with answering(taken) as kannel:
        number = await account(api, "kannel", "sms", {"username": "u", "password": "p", "api_url": f"{kannel}/sendsms"})
        await say(api, GERMAN, "Hello")
        assert (await read(api, "scorecard"))["total"]["cost"] == 0
        forecast = await api.owner.post("/api/v1/campaigns/fair/forecast", json={})
        assert (forecast.json()["cost"], forecast.json()["unpriced"]) == (0, ["sms"])
        await price(api, number, "sms", each=8, per="segment")
        await say(api, BRITISH, LONG)
        assert (await read(api, "scorecard"))["total"]["cost"] == 16
        forecast = await api.owner.post("/api/v1/campaigns/fair/forecast", json={})
        assert (forecast.json()["cost"], forecast.json()["unpriced"]) == (2 * 8, [])
    known = web.Response(body=json.dumps({"messages": [{"id": "wamid.1"}]}).encode(), content_type="application/json")
    async with answering(known) as graph:
        settings = {"phone_number_id": "1", "access_token": "t", "api_url": graph}
        number = await account(api, "whatsapp", "whatsapp", settings)
        await price(api, number, "whatsapp", each=3, per="segment")
        customer = await api.stage.customer("Bo", phone="+447700900102")
        await api.stage.hear("whatsapp", "+447700900102", "Hi")
        wanted = MessageRequested(LONG, channel="whatsapp")
        await api.stage.tell(customer, "message.requested", wanted, purpose="service")
        await api.stage.settle()
        assert (await read(api, "scorecard"))["total"]["cost"] == 19, "what is no text has no segments"


async def test_what_the_provider_tells_counts_more(api: ApiStage) -> None:
    told = web.Response(body=b'{"id": "1", "cost": 4, "currency": "EUR"}', content_type="application/json")
    async with answering(told) as service:
        number = await account(api, "http", "sms", {"url": service, "secret": "s" * 32})
        await price(api, number, "sms", each=50)
        await say(api, GERMAN, "Hello")
    assert (await read(api, "scorecard"))["total"]["cost"] == 4


async def test_prices_are_kept_refused_and_shown(api: ApiStage) -> None:
    (found, *_) = await read(api, "accounts")
    path = f"accounts/{found['id']}/prices"
    assert await read(api, path) == {"currency": "EUR", "channels": {}}
    await price(api, found["id"], "sms", each=7.5, per="segment", countries={"49": 6.25})
    kept = {"sms": {"each": 7.5, "per": "segment", "countries": {"49": 6.25}}}
    assert (await read(api, path))["channels"] == kept
    for wrong in ({"each": -1}, {"each": 1, "per": "page"}, {"each": 1, "countries": {"+49": 1}}):
        assert (await api.owner.put(f"/api/v1/{path}", json={"channels": {"sms": wrong}})).status_code == 400
    assert (await api.agent.put(f"/api/v1/{path}", json={"channels": {}})).status_code == 403
    assert (await api.stranger.get(f"/api/v1/{path}")).status_code == 404
    assert (await read(api, path))["channels"] == kept
