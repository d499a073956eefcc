"""An account that its provider refuses is an alert, in the provider's words, until it is mended; then all goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from apistage import ApiStage, api_stage
from noline.insights import watch
from noline.log.kinds import MessageRequested

SID = f"AC{'a' * 32}"
REFUSED = {"code": 20003, "message": "Authenticate", "status": 401}
SUSPENDED = {"code": 30002, "message": "Account suspended", "status": 401}


class Twilio:
    """A server that takes messages of whoever has the right token, unless the account is suspended."""

    def __init__(self) -> None:
        self.url = ""
        self.refusal: dict[str, Any] | None = None
        self.taken: list[str] = []

    async def send(self, request: web.Request) -> web.Response:
        """Answer a message."""
        if self.refusal is not None:
            return web.json_response(self.refusal, status=self.refusal["status"])
        self.taken.append((await request.post())["Body"])  # type: ignore[arg-type]  # no file comes
        return web.json_response({"sid": f"SM{len(self.taken):032}", "status": "queued"}, status=201)

    async def account(self, _: web.Request) -> web.Response:
        """Answer what asks whether the account works."""
        if self.refusal is not None:
            return web.json_response(self.refusal, status=self.refusal["status"])
        return web.json_response({"sid": SID, "status": "active"})


@pytest.fixture
async def twilio() -> AsyncIterator[Twilio]:
    server = Twilio()
    app = web.Application()
    app.router.add_post("/2010-04-01/Accounts/{sid}/Messages.json", server.send)
    app.router.add_get("/2010-04-01/Accounts/{sid}.json", server.account)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        answer = await opened.owner.patch("/api/v1/workspace", json={"rules": {"private_webhooks": True}})
        assert answer.status_code == 200, answer.text
        yield opened


async def alerts(api: ApiStage, **query: Any) -> list[dict[str, Any]]:
    """What is up after another look."""
    await watch(api.stage.noline.database, [api.stage.workspace.id], api.stage.now)
    found: list[dict[str, Any]] = (await api.viewer.get("/api/v1/alerts", params=query)).json()["items"]
    return [it for it in found if it["kind"] == "account_refused"]


@pytest.mark.parametrize("refusal", [REFUSED, SUSPENDED], ids=["wrong token", "suspended"])
async def test_it_is_told_in_the_providers_words_until_it_is_mended(
    api: ApiStage, twilio: Twilio, refusal: dict[str, Any]
) -> None:
    settings = {"account_sid": SID, "auth_token": "token", "api_url": twilio.url}
    wanted = {"name": "Texts", "provider": "twilio", "settings": settings}
    made = (await api.owner.post("/api/v1/accounts", json=wanted)).json()
    route = {"account": made["id"], "channel": "sms", "sender": "+447700900100"}
    route = (await api.owner.post("/api/v1/routes", json=route)).json()
    for other in (await api.owner.get("/api/v1/routes")).json():
        if other["channel"] == "sms" and other["id"] != route["id"]:
            assert (await api.owner.delete(f"/api/v1/routes/{other['id']}")).status_code == 204
    twilio.refusal = refusal
    assert await alerts(api) == []
    ana = await api.stage.customer("Ana", phone="+447700900611")
    asked = MessageRequested("Your parcel is here", channel="sms")
    await api.stage.tell(ana, "message.requested", asked, purpose="service")
    await api.stage.settle()

    (alert,) = await alerts(api)
    assert (alert["account"], alert["name"], alert["level"]) == (made["id"], "Texts", "bad")
    assert refusal["message"] in alert["said"]
    assert (alert["messages"], alert["value"]) == (1, 1.0)
    assert twilio.taken == []
    (again,) = await alerts(api)
    assert again["id"] == alert["id"], "one alert, however often it is found"
    stranger = (await api.stranger.get("/api/v1/alerts")).json()["items"]
    assert [it for it in stranger if it["kind"] == "account_refused"] == []

    twilio.refusal = None
    tested = (await api.owner.post(f"/api/v1/accounts/{made['id']}/test")).json()
    assert tested["ok"], tested
    await api.stage.advance(minutes=2)  # it was put off for a minute, in the time of the stage
    assert twilio.taken == ["Your parcel is here"]
    assert await alerts(api) == []
    (past,) = await alerts(api, past=True)
    assert past["cleared_at"] is not None


async def test_what_a_person_has_paused_is_no_alert(api: ApiStage) -> None:
    (route,) = [it for it in (await api.owner.get("/api/v1/routes")).json() if it["channel"] == "sms"]
    await api.stage.fetch("update route set refused_since = clock_timestamp() where id = $1 returning 1", route["id"])
    (alert,) = await alerts(api)
    assert alert["account"] == route["account"]
    paused = await api.owner.post(f"/api/v1/accounts/{route['account']}/suspend", json={"why": "the bill"})
    assert paused.status_code == 200, paused.text
    assert await alerts(api) == []
