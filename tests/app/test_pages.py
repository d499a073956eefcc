"""Events that pages tell: by a key that lies open, from its sites alone, and nobody is believed who they are."""

from __future__ import annotations

import hmac
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from apistage import ApiStage, api_stage

SITE = "https://shop.example"


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(module_dsn) as opened:
        yield opened


@pytest.fixture(scope="module")
async def made(api: ApiStage) -> dict[str, Any]:
    """A key of a site."""
    wanted = {"name": "site", "scopes": ["events:write"], "origins": [f"{SITE}/", "http://localhost:3000"]}
    answer = await api.owner.post("/api/v1/keys", json=wanted)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    assert found["key"]["origins"] == [SITE, "http://localhost:3000"]
    return found


@pytest.fixture(scope="module")
async def site(api: ApiStage) -> httpx.AsyncClient:
    return await api.nobody(Origin=SITE)


async def tell(client: httpx.AsyncClient, key: str, *events: dict[str, Any], **more: Any) -> httpx.Response:
    batch = [{"messageId": f"m{number} {json.dumps(it)}"} | it for number, it in enumerate(events)]
    headers = {"Content-Type": "text/plain;charset=UTF-8"}
    return await client.post(f"/e/{key}", content=json.dumps({"batch": batch} | more), headers=headers)


async def owner(api: ApiStage, scheme: str, value: str) -> Any:
    found = await api.stage.noline.directory.owner(api.stage.workspace.id, scheme, value)
    return found.customer if found else None


async def test_a_visitor_looks_at_pages(api: ApiStage, made: dict[str, Any], site: httpx.AsyncClient) -> None:
    page = {"type": "page", "anonymousId": "v1", "properties": {"path": "/ships", "title": "Ships"}}
    answer = await tell(site, made["secret"], page, {"type": "track", "event": "Asked", "anonymousId": "v1"})
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert answer.headers["access-control-allow-origin"] == SITE
    await api.stage.settle()
    customer = await owner(api, "anonymous", "v1")
    called = (await api.owner.get(f"/api/v1/customers/{customer}")).json()["name"]
    assert called.startswith("Visitor from shop.example, ")
    facts = await api.stage.facts(customer, "event.tracked")
    assert [(it.body["name"], it.body["properties"].get("path")) for it in facts] == [
        ("page", "/ships"),
        ("Asked", None),
    ]


async def test_what_a_page_can_not_tell_is_left_out(made: dict[str, Any], site: httpx.AsyncClient) -> None:
    good = {"type": "track", "event": "Good", "anonymousId": "v2"}
    alias = {"type": "alias", "previousId": "v2", "userId": "4711", "anonymousId": "v2"}
    answer = await tell(
        site, made["secret"], alias, good, {"type": "track", "event": "x"}, {"type": "track", "anonymousId": "v"}
    )
    refused = answer.json()["refused"]
    assert [(it["index"], it["field"]) for it in refused] == [(0, "type"), (2, "anonymousId"), (3, "event")]


async def test_nobody_becomes_a_customer_by_saying_so(
    api: ApiStage, made: dict[str, Any], site: httpx.AsyncClient
) -> None:
    known = {"external_id": "4711", "addresses": [{"scheme": "email", "value": "ana@shop.example"}]}
    assert (await api.owner.post("/api/v1/customers", json=known)).status_code in (200, 201)
    ana = await owner(api, "external", "4711")
    traits = {"email": "ANA@shop.example", "phone": "+447700900123", "plan": "gold", "firstName": "Eve"}
    said = {"type": "identify", "anonymousId": "v3", "userId": "4711", "traits": traits}
    assert (await tell(site, made["secret"], said)).status_code == 200
    await api.stage.settle()
    eve = await owner(api, "anonymous", "v3")
    assert eve is not None
    assert eve != ana
    assert await owner(api, "email", "ana@shop.example") == ana
    assert await owner(api, "phone", "+447700900123") == eve  # nobody's before
    profile = await api.stage.profile(eve)
    assert profile.attributes["said_email"] == "ANA@shop.example"
    assert "plan" not in profile.attributes
    assert (await api.stage.profile(ana)).attributes.get("first_name") is None


async def test_the_companys_server_vouches_for_who_is_signed_in(
    api: ApiStage, made: dict[str, Any], site: httpx.AsyncClient
) -> None:
    number = made["key"]["id"]
    secret = (await api.owner.get(f"/api/v1/keys/{number}/identity-secret")).json()["secret"]
    proof = {"user": "77", "hash": hmac.digest(secret.encode(), b"77", "sha256").hex()}
    said = {"type": "identify", "anonymousId": "v4", "userId": "77", "traits": {"plan": "gold"}}
    other = {"type": "track", "event": "Bought", "anonymousId": "v5", "userId": "78"}
    assert (await tell(site, made["secret"], said, other, identity=proof)).status_code == 200
    await api.stage.settle()
    customer = await owner(api, "external", "77")
    assert customer == await owner(api, "anonymous", "v4")
    assert (await api.stage.profile(customer)).attributes["plan"] == "gold"
    assert await owner(api, "external", "78") is None  # the proof is of 77
    for wrong in ({"user": "78", "hash": proof["hash"]}, {"user": "77", "hash": ""}, {"jwt": "a.b.c"}):
        assert (await tell(site, made["secret"], said, identity=wrong)).status_code == 403


async def test_the_key_lets_nobody_in_and_stands_on_its_sites_alone(api: ApiStage, made: dict[str, Any]) -> None:
    secret, event = made["secret"], {"type": "track", "event": "x", "anonymousId": "v"}
    for origin in ("https://evil.example", "http://shop.example", "https://shop.example.evil.example", "null"):
        assert (await tell(await api.nobody(Origin=origin), secret, event)).status_code == 403, origin
    assert (await tell(await api.nobody(), secret, event)).status_code == 403
    program = await api.nobody(Authorization=f"Bearer {secret}", Origin=SITE)
    assert (await program.post("/v1/track", json={"event": "x", "userId": "1"})).status_code == 401
    assert (await program.get("/api/v1/keys")).status_code == 401
    kept = (await api.owner.post("/api/v1/keys", json={"name": "kept", "scopes": ["events:write"]})).json()
    site = await api.nobody(Origin=SITE)
    assert (await tell(site, kept["secret"], event)).status_code == 404  # a secret one stands in no page
    assert (await api.owner.get(f"/api/v1/keys/{kept['key']['id']}/identity-secret")).status_code == 409
    assert (await api.viewer.get(f"/api/v1/keys/{made['key']['id']}/identity-secret")).status_code == 403
    assert (await api.stranger.get(f"/api/v1/keys/{made['key']['id']}/identity-secret")).status_code == 404
    for body in (b"", b"[]", b"\xff", b'{"batch": 1}', b'{"batch": [' + b"1," * 200 + b"1]}"):
        assert (await site.post(f"/e/{secret}", content=body)).status_code == 422


@pytest.mark.parametrize(
    ("scopes", "origins", "field"),
    [
        (["events:write", "customers:read"], [SITE], "scopes"),
        (["customers:write"], [SITE], "scopes"),
        (["events:write"], ["shop.example"], "origins"),
        (["events:write"], ["http://shop.example"], "origins"),
        (["events:write"], ["https://shop.example/path"], "origins"),
        (["events:write"], ["https://user@shop.example"], "origins"),
        (["events:write"], ["https://shop.example:99999"], "origins"),
    ],
)
async def test_which_keys_can_not_stand_in_pages(
    api: ApiStage, scopes: list[str], origins: list[str], field: str
) -> None:
    answer = await api.owner.post("/api/v1/keys", json={"name": "x", "scopes": scopes, "origins": origins})
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_a_revoked_key_is_none(api: ApiStage, site: httpx.AsyncClient) -> None:
    made = (
        await api.owner.post("/api/v1/keys", json={"name": "x", "scopes": ["events:write"], "origins": [SITE]})
    ).json()
    event = {"type": "track", "event": "x", "anonymousId": "v"}
    assert (await tell(site, made["secret"], event)).status_code == 200
    assert (await api.owner.delete(f"/api/v1/keys/{made['key']['id']}")).status_code == 204
    assert (await tell(site, made["secret"], event)).status_code == 404


async def test_a_sites_snippet_can_be_copied_again_and_no_other_key_can(api: ApiStage, made: dict[str, Any]) -> None:
    path = f"/api/v1/keys/{made['key']['id']}/snippet"
    snippet = (await api.owner.get(path)).json()["snippet"]
    base = api.stage.noline.settings.public_url
    assert snippet == f'<script src="{base}/noline.js" data-key="{made["secret"]}" defer></script>'
    assert (await api.stranger.get(path)).status_code == 404
    kept = (await api.owner.post("/api/v1/keys", json={"name": "till", "scopes": ["events:write"]})).json()
    assert (await api.owner.get(f"/api/v1/keys/{kept['key']['id']}/snippet")).status_code == 409
    stored = await api.stage.one("select open from api_key where id = $1", kept["key"]["id"])
    assert stored is None
