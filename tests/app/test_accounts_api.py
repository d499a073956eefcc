"""Accounts and routes over HTTP: forms made from settings, secrets that stay, tests that say the truth, and rests."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from apistage import ApiStage, api_stage
from noline.access import Rules

A = "/api/v1/accounts"
R = "/api/v1/routes"
SECRET = "hunter2 and more"


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """Two companies on one stage."""
    async with api_stage(module_dsn, rules=Rules(private_webhooks=True)) as opened:
        yield opened


def nobody_listens() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def made(api: ApiStage, name: str, **more: Any) -> dict[str, Any]:
    answer = await api.owner.post(A, json={"name": name, "provider": "sandbox", **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def stored(api: ApiStage, account: int) -> dict[str, Any]:
    async with api.stage.noline.database.connection() as connection:
        text = await connection.fetchval("select settings from account where id = $1", account)
    return dict(msgspec.json.decode(text))


async def test_a_provider_says_what_its_accounts_are_made_of(api: ApiStage) -> None:
    kinds = {it["name"]: it for it in (await api.viewer.get("/api/v1/providers")).json()}
    assert kinds["smtp"]["channels"] == ["email"]
    assert kinds["smtp"]["about"] == "How to reach one SMTP server and how to behave there."
    fields = {it["name"]: it for it in kinds["smtp"]["settings"]}
    assert (fields["host"]["type"], fields["host"]["required"]) == ("text", True)
    assert (fields["port"]["type"], fields["port"]["initial"]) == ("integer", 587)
    assert (fields["password"]["secret"], fields["password"]["initial"]) == (True, None)
    assert fields["verify_tls"]["type"] == "boolean"
    assert set(fields["tls"]["choices"]) == {"off", "starttls", "required", "implicit"}
    assert fields["tls"]["doc"].startswith("Implicit (TLS from the first byte")
    assert fields["batch"]["doc"] == "Mails that a process has under way, over all its connections."
    assert kinds["sandbox"]["settings"][0]["type"] == "map"
    assert kinds["chat"]["about"] == "There is nothing to set."


async def test_a_secret_is_sealed_never_shown_and_stays_unless_named(api: ApiStage) -> None:
    settings = {"host": "mail.example.com", "username": "u", "password": SECRET}
    account = await made(api, "post office", provider="smtp", settings=settings)
    assert account["settings"] == {"host": "mail.example.com", "username": "u"}
    assert account["secrets_set"] == ["password"]
    sealed = (await stored(api, account["id"]))["password"]
    assert SECRET not in str(sealed)

    changed = await api.owner.patch(f"{A}/{account['id']}", json={"settings": {"helo": "mx.example.com"}})
    assert changed.json()["settings"] == {"host": "mail.example.com", "username": "u", "helo": "mx.example.com"}
    assert (await stored(api, account["id"]))["password"] == sealed

    await api.owner.patch(f"{A}/{account['id']}", json={"settings": {"password": "another one"}})
    now = await stored(api, account["id"])
    assert api.stage.noline.sealer.open(now)["password"] == "another one"

    gone = await api.owner.patch(f"{A}/{account['id']}", json={"settings": {"password": None, "username": None}})
    assert gone.json()["secrets_set"] == []
    shown = (await api.viewer.get(f"{A}/{account['id']}")).text + (await api.viewer.get(A)).text
    assert SECRET not in shown
    assert "sealed" not in shown


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "n", "provider": "pigeon"}, "provider"),
        ({"name": "n", "provider": "smtp", "settings": {}}, "settings.host"),
        ({"name": "n", "provider": "smtp", "settings": {"host": "h", "port": 0}}, "settings.port"),
        (
            {"name": "n", "provider": "smtp", "settings": {"host": "h", "password": {"sealed": "x"}}},
            "settings.password",
        ),
        ({"name": "n", "provider": "sandbox", "settings": {"speed": 1}}, "settings.speed"),
        ({"name": "  ", "provider": "sandbox"}, "name"),
    ],
    ids=["no such provider", "a setting is missing", "out of range", "sealed by others", "unknown", "no name"],
)
async def test_what_can_t_work_is_refused_by_field(api: ApiStage, body: dict[str, Any], field: str) -> None:
    answer = await api.owner.post(A, json=body)
    assert answer.status_code in (400, 422), answer.text
    assert answer.json()["field"] == field


async def test_a_test_says_whether_the_account_works(api: ApiStage) -> None:
    box = await made(api, "tested box")
    fine = (await api.owner.post(f"{A}/{box['id']}/test")).json()
    assert (fine["ok"], fine["fault"]) == (True, "")
    assert "email" in [it["channel"] for it in fine["channels"]]
    settings = {"host": "127.0.0.1", "port": nobody_listens(), "tls": "off"}
    dead = await made(api, "nobody there", provider="smtp", settings=settings)
    answer = (await api.owner.post(f"{A}/{dead['id']}/test")).json()
    assert (answer["ok"], answer["fault"]) == (False, "unavailable")
    assert answer["text"]


async def test_a_route_is_added_changed_suspended_resumed_and_removed(api: ApiStage) -> None:
    account = await made(api, "box with routes")
    body = {"account": account["id"], "channel": "sms", "sender": "Harbour", "seats": 2, "position": 9}
    route = (await api.owner.post(R, json=body)).json()
    assert (route["state"], route["rate"], route["seats"]) == ("open", None, 2)
    assert (await api.owner.post(R, json=body)).status_code == 409
    assert (await api.owner.post(R, json=body | {"channel": "voice"})).json()["field"] == "channel"

    one = f"{R}/{route['id']}"
    changed = (await api.owner.patch(one, json={"rate": 5.5, "seats": 3})).json()
    assert (changed["rate"], changed["seats"], changed["sender"]) == (5.5, 3, "Harbour")
    assert (await api.owner.patch(one, json={"rate": None})).json()["rate"] is None

    rests = (await api.agent.post(f"{one}/suspend", json={"why": "the bill is disputed"})).json()
    assert (rests["state"], rests["until"], rests["why"]) == ("suspended", None, "Agent: the bill is disputed")
    resumed = (await api.agent.post(f"{one}/resume")).json()
    assert (resumed["state"], resumed["why"]) == ("open", "")

    assert (await api.owner.delete(f"{A}/{account['id']}")).status_code == 409
    assert (await api.owner.delete(one)).status_code == 204
    assert (await api.owner.delete(f"{A}/{account['id']}")).status_code == 204
    assert (await api.owner.get(f"{A}/{account['id']}")).status_code == 404


async def test_a_route_that_messages_wait_for_stays(api: ApiStage) -> None:
    accounts = (await api.owner.get(A)).json()
    route = next(it for account in accounts for it in account["routes"] if it["channel"] == "sms")
    await api.owner.post(f"{R}/{route['id']}/suspend", json={"why": "later"})
    await api.stage.customer("Ana", phone="+447700900001")
    said = {"to": {"scheme": "phone", "value": "+447700900001"}, "content": {"text": "Ready"}}
    asked = await (await api.program("messages:write")).post("/api/v1/messages", json=said)
    assert asked.status_code == 201, asked.text
    refused = await api.owner.delete(f"{R}/{route['id']}")
    assert (refused.status_code, refused.json()["field"]) == (409, "route")
    await api.owner.post(f"{R}/{route['id']}/resume")
    await api.stage.settle()
    status = (await api.owner.get("/api/v1/operations/status")).json()
    assert not [lane for it in status["routes"] if it["id"] == route["id"] for lane in it["lanes"]]


async def test_roles_and_companies_keep_apart(api: ApiStage) -> None:
    account = await made(api, "ours")
    for client, expected in ((api.viewer, 403), (api.agent, 403), (api.stranger, 404)):
        assert (await client.patch(f"{A}/{account['id']}", json={"name": "theirs"})).status_code == expected
        assert (await client.post(f"{A}/{account['id']}/test")).status_code == expected
    assert (await api.stranger.get(A)).json() == []
    taken = await api.owner.post(A, json={"name": "ours", "provider": "sandbox"})
    assert (taken.status_code, taken.json()["field"]) == (409, "name")


async def test_it_is_said_where_nothing_proves_who_sends(api: ApiStage) -> None:
    settings = {"token": "42:abc", "api_url": f"http://127.0.0.1:{nobody_listens()}"}
    told = await made(api, "a bot without a secret", provider="telegram", settings=settings)
    assert told["unsigned"] == ["secret"]
    here = f"{A}/{told['id']}"
    result = (await api.owner.post(f"{here}/test")).json()
    assert (result["ok"], result["unsigned"]) == (False, ["secret"])
    changed = await api.owner.patch(here, json={"settings": {"secret": "s3cret"}})
    assert changed.json()["unsigned"] == []
    assert (await api.owner.post(f"{here}/test")).json()["unsigned"] == []
