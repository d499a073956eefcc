"""Connectors over HTTP: set up, changed without giving the secret again, tried out, and how their calls went."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from apistage import ApiStage, api_stage
from connectors.acting import BALANCE
from connectors.conftest import BackEnd
from noline.access import Rules

PATH = "/api/v1/connectors"
SECRET = "sk-very-secret-4711"


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """A company whose connectors may reach this machine."""
    async with api_stage(dsn, rules=Rules(private_webhooks=True)) as opened:
        yield opened


def bank(url: str, **more: Any) -> dict[str, Any]:
    """What is sent to create the bank."""
    settings = {"url": url, "auth": "bearer", "token": SECRET}
    definition = {"kind": "http", "title": "Our bank", "operations": {"balance": BALANCE}}
    return {"name": "bank", "definition": definition, "settings": settings} | more


async def test_a_connector_is_set_up_tried_changed_and_removed(api: ApiStage, back_end: BackEnd) -> None:
    made = (await api.owner.post(PATH, json=bank(back_end.url))).json()
    assert made["secrets_set"] == ["token"]
    assert made["settings"]["url"] == back_end.url
    assert SECRET not in str(made)
    assert SECRET not in str(await api.stage.fetch("select settings from connector"))

    asked = {"operation": "balance", "arguments": {"phone": "+447700900001"}}
    tried = (await api.owner.post(f"{PATH}/{made['id']}/try", json=asked)).json()
    assert tried["outcome"] == "answered"
    assert tried["values"] == {"balance": "***", "currency": "EUR"}
    assert tried["exchange"]["address"] == f"{back_end.url}/accounts/***"
    assert '"balance": "number"' in tried["exchange"]["answered"]
    assert back_end.asked[0][2]["Authorization"] == f"Bearer {SECRET}"

    changed = await api.owner.patch(f"{PATH}/{made['id']}", json={"settings": {"headers": {"X-Team": "web"}}})
    assert changed.json()["secrets_set"] == ["token"]
    await api.owner.post(f"{PATH}/{made['id']}/try", json=asked)
    assert back_end.asked[1][2]["Authorization"] == f"Bearer {SECRET}"
    assert back_end.asked[1][2]["X-Team"] == "web"

    assert [it["name"] for it in (await api.viewer.get(PATH)).json()] == ["bank"]
    assert (await api.owner.delete(f"{PATH}/{made['id']}")).status_code == 204
    assert (await api.owner.get(f"{PATH}/{made['id']}")).status_code == 404
    audit = [
        row[0] for row in await api.stage.fetch("select action from audit where action like 'connector%' order by id")
    ]
    assert audit == [
        "connector.created",
        "connector.tried",
        "connector.changed",
        "connector.tried",
        "connector.removed",
    ]


CANT: list[tuple[str, dict[str, Any], str]] = [
    ("a way of another kind", {"request": {"way": "sql", "statement": "select 1"}}, "request.way"),
    ("an unknown argument", {"request": {"way": "http", "path": "/{{ who }}"}}, "request.path"),
    ("a broken template", {"request": {"way": "http", "path": "/{{ phone"}}, "request.path"),
    ("a broken expression", {"response": {"x": {"take": "body.("}}}, "response.x.take"),
    ("an expression that calls", {"response": {"x": {"take": "body.pop()"}}}, "response.x.take"),
    ("a cache for a change", {"request": {"way": "http", "method": "POST"}, "cache": 5}, "cache"),
]


async def test_what_cant_work_is_refused_where_it_is_written(api: ApiStage) -> None:
    for label, change, field in CANT:
        data = bank("https://bank.example")
        data["definition"]["operations"] = {"balance": {**BALANCE, **change}}
        answer = await api.owner.post(PATH, json=data)
        assert (answer.status_code, answer.json()["field"]) == (422, f"definition.operations.balance.{field}"), label


async def test_private_networks_are_for_an_owner_to_allow(dsn: str) -> None:
    async with api_stage(dsn) as api:
        for url in ("http://127.0.0.1:8080", "https://10.0.0.7", "https://[::1]/", "http://bank.example"):
            answer = await api.owner.post(PATH, json=bank(url))
            assert (answer.status_code, answer.json()["field"]) == (422, "settings.url"), url
        made = (await api.owner.post(PATH, json=bank("https://localhost"))).json()
        asked = {"operation": "balance", "arguments": {"phone": "1"}}
        tried = (await api.owner.post(f"{PATH}/{made['id']}/try", json=asked)).json()
        assert tried["outcome"] == "failed"
        assert "private network" in tried["error"]


async def test_calls_and_the_log_of_requests_show_how_it_went_without_what_is_secret(
    api: ApiStage, back_end: BackEnd
) -> None:
    async def echoes(request: web.Request) -> web.StreamResponse:
        return web.json_response({"you": dict(request.headers), "path": request.path}, status=503)

    back_end.says = echoes
    data = bank(back_end.url)
    data["definition"]["operations"]["balance"] = {**BALANCE, "retries": 0}
    made = (await api.owner.post(PATH, json=data)).json()
    asked = {"operation": "balance", "arguments": {"phone": "+447700900001"}}
    tried = await api.owner.post(f"{PATH}/{made['id']}/try", json=asked)
    assert tried.json()["outcome"] == "failed"
    assert SECRET not in tried.text
    assert "447700900001" not in tried.text
    await api.stage.noline.requests.flush()
    listed = (await api.owner.get("/api/v1/requests?kind=connector")).json()["items"]
    assert [(it["who_name"], it["status"], it["problem"]) for it in listed] == [("bank: balance", 503, "failed")]
    entry = await api.owner.get(f"/api/v1/requests/{listed[0]['id']}")
    assert entry.status_code == 200
    assert SECRET not in entry.text
    assert "447700900001" not in entry.text
    assert (await api.owner.get(PATH)).json()[0]["health"]["failures"] == 1


async def test_a_profile_is_read_through_a_back_end(api: ApiStage, back_end: BackEnd) -> None:
    customer = await api.stage.customer(phone="+447700900007", attributes={"number": "17"})
    nobody = await api.stage.customer("Ben", email="ben@mail.example")
    data = bank(back_end.url)
    profile = {"attributes": {"bank_balance": "balance"}, "arguments": {"phone": "{{ phone }}"}}
    data["definition"]["operations"] = {"balance": {**BALANCE, "profile": profile, "cache": 60}, "other": BALANCE}
    assert (await api.owner.post(PATH, json=data)).status_code == 201
    for _ in range(2):
        (found,) = (await api.agent.get(f"/api/v1/customers/{customer}/read-through")).json()
        assert found["attributes"] == {"bank_balance": 12.5}
        assert (found["connector"], found["operation"], found["outcome"]) == ("bank", "balance", "answered")
    assert [it[1] for it in back_end.asked] == ["/accounts/%2B447700900007"]
    assert (await api.agent.get(f"/api/v1/customers/{nobody}/read-through")).json() == []
    assert (await api.stranger.get(f"/api/v1/customers/{customer}/read-through")).status_code == 404
    assert "bank_balance" not in (await api.stage.profile(customer)).attributes
    data["name"] = "other"
    data["definition"]["operations"]["balance"]["profile"] = {"attributes": {"x": "nothing"}}
    refused = (await api.owner.post(PATH, json=data)).json()
    assert refused["field"] == "definition.operations.balance.profile.attributes.x"


async def test_who_may_not_change_may_not_try_either(api: ApiStage, back_end: BackEnd) -> None:
    made = (await api.owner.post(PATH, json=bank(back_end.url))).json()
    for client in (api.agent, api.viewer):
        for method, path in (("POST", f"/{made['id']}/try"), ("PATCH", f"/{made['id']}"), ("DELETE", f"/{made['id']}")):
            answer = await client.request(method, f"{PATH}{path}", json={} if method != "POST" else {"operation": "x"})
            assert answer.status_code == 403, (method, path)
    for path in ("", "/calls"):
        assert (await api.stranger.get(f"{PATH}/{made['id']}{path}")).status_code == 404


async def test_kinds_say_what_can_be_set(api: ApiStage) -> None:
    kinds = {it["name"]: it for it in (await api.viewer.get("/api/v1/connector-kinds")).json()}
    assert sorted(kinds) == ["file", "http", "jsonrpc", "sql"]
    for kind in kinds.values():
        assert kind["about"], kind["name"]
        assert [it["name"] for it in kind["settings"] if not it["doc"]] == []
    assert {it["name"] for it in kinds["http"]["settings"] if it["secret"]} == {
        "password",
        "token",
        "api_key",
        "client_secret",
        "client_key",
        "signing_secret",
    }
