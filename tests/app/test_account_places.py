"""Accounts lead into private networks only where the owner allows it, and no secret goes to another server unseen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from apistage import ApiStage, api_stage
from noline.access import Rules
from noline.delivery import add_route
from noline.providers import EXAMPLES

TWILIO = {"account_sid": f"AC{'a' * 32}", "auth_token": "t", "api_url": "https://api.twilio.invalid"}


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(module_dsn) as opened:
        yield opened


async def make(api: ApiStage, name: str, provider: str, settings: dict[str, Any]) -> Any:
    wanted = {"name": name, "provider": provider, "settings": settings}
    return await api.owner.post("/api/v1/accounts", json=wanted)


@pytest.mark.parametrize(
    ("provider", "settings", "field"),
    [
        ("twilio", {**TWILIO, "api_url": "http://127.0.0.1:8001"}, "api_url"),
        ("twilio", {**TWILIO, "api_url": "http://169.254.169.254/latest"}, "api_url"),
        ("twilio", {**TWILIO, "api_url": "http://[::1]:8001"}, "api_url"),
        ("twilio", {**TWILIO, "api_url": "http://localhost:8001"}, "api_url"),
        ("smtp", {**EXAMPLES["smtp"], "host": "10.1.2.3"}, "host"),
        ("smtp", {**EXAMPLES["smtp"], "host": "localhost"}, "host"),
        ("smpp", {**EXAMPLES["smpp"], "host": "192.168.0.7"}, "host"),
        ("kannel", {**EXAMPLES["kannel"], "api_url": "http://[::ffff:10.0.0.1]:13013/"}, "api_url"),
    ],
)
async def test_a_private_network_is_refused(api: ApiStage, provider: str, settings: dict[str, Any], field: str) -> None:
    answer = await make(api, f"{provider} inside", provider, settings)
    assert (answer.status_code, answer.json()["field"]) == (422, f"settings.{field}"), answer.text
    assert "private network" in answer.json()["detail"]


async def test_a_change_and_a_test_are_refused_too(api: ApiStage) -> None:
    made = (await make(api, "outside", "twilio", TWILIO)).json()
    path, inside = f"/api/v1/accounts/{made['id']}", "http://127.0.0.1:8001"
    changed = await api.owner.patch(path, json={"settings": {"api_url": inside, "auth_token": "u"}})
    assert (changed.status_code, changed.json()["field"]) == (422, "settings.api_url"), changed.text
    # What was stored before, or leads elsewhere by now, is not tried either.
    statement = "update account set settings = settings || jsonb_build_object('api_url', $2::text) where id = $1"
    await api.stage.fetch(f"{statement} returning id", made["id"], inside)
    tested = (await api.owner.post(f"{path}/test")).json()
    assert (tested["ok"], tested["fault"]) == (False, "configuration")
    assert "private network" in tested["text"]


async def test_the_owner_may_allow_it(api: ApiStage) -> None:
    inside = {**TWILIO, "api_url": "http://127.0.0.1:8001"}
    assert (await make(api, "mine", "twilio", inside)).status_code == 422
    for allowed, expected in ((True, 201), (False, 422)):
        rules = {"rules": {"private_webhooks": allowed}}
        assert (await api.owner.patch("/api/v1/workspace", json=rules)).status_code == 200
        assert (await make(api, f"mine {allowed}", "twilio", inside)).status_code == expected


async def test_a_secret_does_not_follow_to_another_server(dsn: str) -> None:
    async with api_stage(dsn, rules=Rules(private_webhooks=True)) as api:
        made = (await make(api, "texts", "twilio", TWILIO)).json()
        path = f"/api/v1/accounts/{made['id']}"
        elsewhere = {"api_url": "https://elsewhere.invalid"}
        refused = await api.owner.patch(path, json={"settings": elsewhere})
        assert (refused.status_code, refused.json()["field"]) == (422, "settings.auth_token"), refused.text
        same = await api.owner.patch(path, json={"settings": {"api_url": f"{TWILIO['api_url']}/v2"}})
        assert same.status_code == 200, "the same server keeps it"
        given = await api.owner.patch(path, json={"settings": {**elsewhere, "auth_token": "u"}})
        assert given.status_code == 200, given.text


GATEWAY = {"url": "https://gateway.example/noline", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZI"}
LEADS_TO = "update account set settings = settings || jsonb_build_object('url', $2::text) where id = $1 returning id"


class Inside:
    """A server in the company's network: counts who calls, and takes what it is sent."""

    def __init__(self) -> None:
        self.calls = 0

    async def take(self, _request: web.Request) -> web.Response:
        self.calls += 1
        return web.json_response({"id": f"m{self.calls}"}, status=202)


@pytest.fixture
async def inside() -> AsyncIterator[tuple[Inside, str]]:
    found, app = Inside(), web.Application()
    app.router.add_post("/", found.take)
    async with TestServer(app) as server:
        yield found, str(server.make_url("/"))


async def test_a_name_that_leads_inside_later_is_not_connected_to(dsn: str, inside: tuple[Inside, str]) -> None:
    server, url = inside
    async with api_stage(dsn) as api:
        made = (await make(api, "gateway", "http", GATEWAY)).json()["id"]
        body = {"account": made, "channel": "sms", "sender": "Harbour", "position": 0}
        route = (await api.owner.post("/api/v1/routes", json=body)).json()["id"]
        await api.stage.fetch(LEADS_TO, made, url)  # as if the name that was checked had another answer by now
        await api.stage.fetch("update installation set catalogue = catalogue + 1 returning 1")
        tried = {"channel": "sms", "to": "+447700900123"}
        sent = await api.owner.post(f"/api/v1/accounts/{made}/messages", json=tried)
        message = sent.json()["message"]
        await api.stage.settle()
        assert server.calls == 0
        why = await api.stage.one("select suspended_why from route where id = $1 and suspended_until > now()", route)
        assert "private network" in (why or ""), "the account is suspended, with what is wrong"
        assert (await api.owner.get(f"/api/v1/messages/{message}")).json()["status"] == "waiting", "what waits is kept"
        await api.owner.patch("/api/v1/workspace", json={"rules": {"private_webhooks": True}})
        assert (await api.owner.post(f"/api/v1/accounts/{made}/test")).json()["ok"]
        await api.owner.post(f"/api/v1/accounts/{made}/messages", json={**tried, "to": "+447700900124"})
        await api.stage.settle()
        assert server.calls == 2, "the trial, and a message"


async def test_who_is_at_the_server_sets_up_what_the_rules_do_not_allow(dsn: str, inside: tuple[Inside, str]) -> None:
    server, url = inside
    async with api_stage(dsn) as api:
        noline, workspace = api.stage.noline, api.stage.workspace.id
        async with noline.database.transaction() as tx:
            sealed = noline.sealer.seal({**GATEWAY, "url": url}, ("secret",))
            await add_route(tx, workspace, "beside", "http", "sms", settings=sealed)
        (account,) = [it for it in (await api.owner.get("/api/v1/accounts")).json() if it["name"] == "beside"]
        path = f"/api/v1/accounts/{account['id']}"
        assert (await api.owner.post(f"{path}/test")).json()["ok"]
        renamed = await api.owner.patch(path, json={"settings": {"url": f"{url}?team=1"}})
        assert renamed.status_code == 200, renamed.text
        assert (await api.owner.post(f"{path}/test")).json()["ok"], "it leads where it led"
        elsewhere = {**GATEWAY, "url": "http://127.0.0.1:1/"}
        another = await api.owner.patch(path, json={"settings": elsewhere})
        assert another.status_code == 422, "another server inside is for who is at the server to choose"
        public = await api.owner.patch(path, json={"settings": GATEWAY})
        assert public.status_code == 200, public.text
        back = await api.owner.patch(path, json={"settings": {**GATEWAY, "url": url}})
        assert back.status_code == 422, "and once it led elsewhere it follows the rules"
        assert server.calls == 2


@pytest.mark.parametrize("url", ["http://api.twilio.invalid", "https://api.twilio.invalid:8443"])
async def test_another_scheme_or_port_is_another_server(api: ApiStage, url: str) -> None:
    made = (await make(api, f"port of {url}", "twilio", TWILIO)).json()
    changed = await api.owner.patch(f"/api/v1/accounts/{made['id']}", json={"settings": {"api_url": url}})
    assert (changed.status_code, changed.json()["field"]) == (422, "settings.auth_token"), changed.text
