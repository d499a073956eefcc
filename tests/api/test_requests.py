"""The log of requests: what programs asked and what went wrong is found, holds no secret, and can be sent again."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
import pytest

from apistage import ApiStage, api_stage
from noline.app.commands.openapi import app_of_nowhere, described
from noline.app.requests import (
    MAX_ANSWERED,
    MAX_SENT,
    may_hold_secret,
)

REQUESTS = "/api/v1/requests"
MESSAGES = "/api/v1/messages"


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """Two companies on one stage."""
    async with api_stage(module_dsn) as opened:
        yield opened


@pytest.fixture(scope="module")
async def program(api: ApiStage) -> httpx.AsyncClient:
    """A program of the company's that may do much."""
    return await api.program("messages:write", "customers:read", "events:write", "channels:write", "settings:write")


def wanted(text: str, **more: Any) -> dict[str, Any]:
    return {"to": {"channel": "sms", "value": "+447700900100"}, "content": {"text": text}} | more


async def listed(api: ApiStage, client: httpx.AsyncClient | None = None, **query: Any) -> list[dict[str, Any]]:
    """Return what the log lists, after all that waits has been written."""
    await api.stage.noline.requests.flush()
    answer = await (client or api.owner).get(REQUESTS, params=query)
    assert answer.status_code == 200, answer.text
    return cast("list[dict[str, Any]]", answer.json()["items"])


async def latest(api: ApiStage, **query: Any) -> dict[str, Any]:
    """Return the latest entry whole."""
    found = await listed(api, **query)
    return cast("dict[str, Any]", (await api.owner.get(f"{REQUESTS}/{found[0]['id']}")).json())


async def test_a_change_is_kept_with_what_was_sent_and_answered(api: ApiStage, program: httpx.AsyncClient) -> None:
    answer = await program.post(MESSAGES, json=wanted("a receipt"), headers={"Idempotency-Key": "log one"})
    assert answer.status_code == 201
    found = await latest(api, method="POST", path="messages")
    request = found["request"]
    assert (request["path"], request["status"], request["who_kind"]) == (MESSAGES, 201, "key")
    assert request["who_name"] == "test"
    assert request["milliseconds"] >= 0
    assert json.loads(found["sent"]["text"]) == wanted("a receipt")
    assert json.loads(found["answered"]["text"]) == answer.json()
    assert found["obstacle"] == ""


async def test_a_refused_one_says_what_the_problem_was(api: ApiStage, program: httpx.AsyncClient) -> None:
    await program.post(MESSAGES, json=wanted("who", channel="pigeon"))
    (request, *_) = await listed(api, status="problem", method="POST")
    assert request["status"] == 422
    assert request["problem"] == "Unprocessable Entity"
    assert request["field"]
    assert request["detail"]


async def test_one_that_lacks_the_right_is_kept_with_its_body(api: ApiStage) -> None:
    weak = await api.program("customers:read")
    assert (await weak.post(MESSAGES, json=wanted("not allowed"))).status_code == 403
    found = await latest(api, status="4xx", q="messages:write")
    assert json.loads(found["sent"]["text"])["content"]["text"] == "not allowed", "nobody had read it"


async def test_what_the_idempotency_key_refuses_is_kept_too(api: ApiStage, program: httpx.AsyncClient) -> None:
    for text in ("this", "that"):
        await program.post(MESSAGES, json=wanted(text), headers={"Idempotency-Key": "log two"})
    request = (await listed(api, status="4xx"))[0]
    assert (request["status"], request["field"]) == (422, "Idempotency-Key")


async def test_of_reads_those_that_fail_are_kept(api: ApiStage, program: httpx.AsyncClient) -> None:
    assert (await program.get("/api/v1/customers", params={"limit": 1})).status_code == 200
    assert (await program.get("/api/v1/customers", params={"limt": 1})).status_code == 400
    assert (await program.get(f"/api/v1/customers/{uuid4()}")).status_code == 404
    reads = await listed(api, method="GET", path="/customers")
    assert [it["status"] for it in reads] == [404, 400]
    assert reads[1]["query"] == "limt=1"


async def test_who_works_with_a_browser_or_is_not_known_is_not_in_it(api: ApiStage) -> None:
    before = len(await listed(api, limit=200))
    assert (await api.owner.post(MESSAGES, json=wanted("by hand"))).status_code == 201
    assert (await api.owner.get(f"/api/v1/customers/{uuid4()}")).status_code == 404
    unknown = await api.nobody(Authorization="Bearer nlk_" + "a" * 43)
    assert (await unknown.post(MESSAGES, json=wanted("who am I"))).status_code == 401
    assert len(await listed(api, limit=200)) == before


SECRET = "s3cr3t-of-ours"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/v1/keys", {"name": SECRET, "scopes": ["settings:write"]}),
        ("POST", "/api/v1/agents", {"email": "n@x.example", "name": "N", "role": "viewer", "password": SECRET}),
        ("POST", "/api/v1/accounts", {"name": "x", "provider": "smtp", "settings": {"password": SECRET}}),
        ("PUT", "/api/v1/agents/1/password", {"password": SECRET}),
        ("PUT", "/api/v1/session/password", {"current": SECRET, "password": SECRET}),
        ("POST", MESSAGES, wanted("x", api_key=SECRET)),
        ("POST", "/api/v1/webhooks", {"url": f"https://{SECRET}.invalid"}),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
async def test_secrets_are_never_kept(
    api: ApiStage, program: httpx.AsyncClient, method: str, path: str, body: dict[str, Any]
) -> None:
    await program.request(method, path, json=body)
    found = await latest(api, method=method, path=path)
    assert found["sent"]["state"] == "left_out"
    assert found["obstacle"]
    row = await api.stage.fetch(
        "select request_log::text as all from request_log where id = $1", UUID(found["request"]["id"])
    )
    held = str(row[0][0])
    assert SECRET.encode().hex() not in held
    assert SECRET not in held.replace(found["request"]["detail"], "")
    assert program.headers["Authorization"].removeprefix("Bearer ") not in held
    refused = await api.owner.post(f"{REQUESTS}/{found['request']['id']}/replay")
    assert refused.status_code == 409
    assert "secret" in refused.json()["detail"]


def test_every_endpoint_that_takes_a_secret_by_name_keeps_its_bodies_out_of_the_log() -> None:
    handlers = [it for route in app_of_nowhere().routes for it in getattr(route, "route_handlers", ())]
    confidential = {it.fn.__name__ for it in handlers if it.opt.get("confidential") or it.opt.get("shown_once")}
    document = described()
    schemas = document["components"]["schemas"]
    taking = set()
    for methods in document["paths"].values():
        for operation in methods.values():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            named = schemas.get(str(body.get("$ref", "")).rpartition("/")[2], {}).get("properties", {})
            if may_hold_secret(json.dumps(named).encode()):
                taking.add(operation["operationId"])
    assert {"create_workspace_agent", "open_own_session"} <= taking, "the search finds what it should"
    assert taking <= confidential


@pytest.mark.parametrize(
    ("body", "held"),
    [
        (b'{"password": "x"}', True),
        (b'{"a": {"clientSecret" : 1}}', True),
        (b'[{"x-api-key":"y"}]', True),
        (b"grant=1&access_token=abc", True),
        (b'{"text": "my password is: x"}', False),
        (b'{"content": {"text": "hello"}}', False),
        (b"", False),
    ],
)
def test_a_field_that_is_named_like_a_secret_is_seen(body: bytes, held: bool) -> None:
    assert may_hold_secret(body) is held


async def test_long_bodies_are_cut_and_such_a_request_is_not_sent_again(
    api: ApiStage, program: httpx.AsyncClient
) -> None:
    await program.post(MESSAGES, json=wanted("long " * 20_000))
    found = await latest(api, path="messages")
    assert found["sent"]["state"] == "cut"
    assert found["sent"]["size"] > MAX_SENT == len(found["sent"]["text"])
    assert len(found["answered"]["text"]) <= MAX_ANSWERED
    refused = await api.owner.post(f"{REQUESTS}/{found['request']['id']}/replay")
    assert refused.status_code == 409
    assert "beginning" in refused.json()["detail"]
    assert refused.json()["remedy"]


async def test_it_is_sent_again_without_its_idempotency_key(api: ApiStage, program: httpx.AsyncClient) -> None:
    first = await program.post(MESSAGES, json=wanted("once more"), headers={"Idempotency-Key": "log three"})
    request = (await listed(api, path="messages"))[0]
    answer = await api.owner.post(f"{REQUESTS}/{request['id']}/replay")
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == 201
    again = (await api.owner.get(f"{REQUESTS}/{answer.json()['id']}")).json()
    assert again["request"]["replay_of"] == request["id"]
    assert (again["request"]["who_kind"], again["request"]["who_name"]) == ("agent", "Owner")
    assert json.loads(again["answered"]["text"])["id"] != first.json()["id"]
    assert await api.stage.one("select count(*) from message where body ->> 'text' = 'once more'") == 2
    assert (
        await api.stage.one(
            "select count(*) from audit where action = 'request.replayed' and object = $1", request["id"]
        )
        == 1
    )
    twice = await api.owner.post(f"{REQUESTS}/{again['request']['id']}/replay")
    assert twice.json()["status"] == 201, "one that was sent again can be, too"


async def test_it_is_sent_again_with_the_rights_of_who_does_so(api: ApiStage, program: httpx.AsyncClient) -> None:
    await program.post(MESSAGES, json=wanted("by whom"))
    request = (await listed(api, path="messages"))[0]
    lesser = await api.program("settings:write", "settings:read")
    answer = await lesser.post(f"{REQUESTS}/{request['id']}/replay")
    assert (answer.status_code, answer.json()["status"]) == (200, 403)
    assert await api.stage.one("select count(*) from message where body ->> 'text' = 'by whom'") == 1


async def test_a_read_and_its_query_are_sent_again(api: ApiStage, program: httpx.AsyncClient) -> None:
    await program.get("/api/v1/customers", params={"limt": "é 1"})
    request = (await listed(api, path="/customers"))[0]
    answer = await api.owner.post(f"{REQUESTS}/{request['id']}/replay")
    assert answer.json()["status"] == 400
    again = (await api.owner.get(f"{REQUESTS}/{answer.json()['id']}")).json()["request"]
    assert (again["query"], again["detail"]) == (request["query"], request["detail"])


async def test_sending_again_is_not_itself_sent_again(api: ApiStage, program: httpx.AsyncClient) -> None:
    await program.post(MESSAGES, json=wanted("no echo"))
    request = (await listed(api, path="messages"))[0]
    await program.post(f"{REQUESTS}/{request['id']}/replay")
    asked = (await listed(api, path="/replay"))[0]
    answer = await api.owner.post(f"{REQUESTS}/{asked['id']}/replay")
    assert answer.json()["status"] == 409


async def test_a_header_can_t_pretend_that_it_was_sent_again(api: ApiStage, program: httpx.AsyncClient) -> None:
    await program.post(MESSAGES, json=wanted("pretence"), headers={"noline.replayed": str(uuid4())})
    assert (await listed(api, path="messages"))[0]["replay_of"] is None


async def test_bodies_are_for_those_who_have_the_right_that_the_request_needed(
    api: ApiStage, program: httpx.AsyncClient
) -> None:
    await program.post(MESSAGES, json=wanted("for few"))
    reader = await api.program("settings:read")
    request = (await listed(api, reader, path="messages"))[0]
    assert request["withheld"] is True
    found = (await reader.get(f"{REQUESTS}/{request['id']}")).json()
    assert found["sent"]["text"] is found["answered"]["text"] is None
    assert found["headers"] == {}
    await program.get("/api/v1/customers", params={"limt": "needle"})
    assert await listed(api, reader, q="needle") == []
    assert len(await listed(api, q="needle")) == 1


async def test_another_company_sees_nothing_of_it(api: ApiStage, program: httpx.AsyncClient) -> None:
    await program.post(MESSAGES, json=wanted("ours"))
    request = (await listed(api))[0]
    assert await listed(api, api.stranger) == []
    assert (await api.stranger.get(f"{REQUESTS}/{request['id']}")).status_code == 404
    assert (await api.stranger.post(f"{REQUESTS}/{request['id']}/replay")).status_code == 404
    assert (await api.agent.get(REQUESTS)).status_code == 403


# ---- events


async def test_of_events_only_what_was_refused_is_kept(api: ApiStage, program: httpx.AsyncClient) -> None:
    before = len(await listed(api, limit=200))
    good = {"userId": "ana", "event": "Order placed"}
    assert (await program.post("/v1/track", json=good)).status_code == 200
    assert len(await listed(api, limit=200)) == before
    assert (await program.post("/v1/track", json={"event": "Order placed"})).status_code == 422
    assert (await listed(api))[0]["field"] == "userId"
    batch = gzip.compress(json.dumps({"batch": [good | {"type": "track"}, {"type": "dance"}]}).encode())
    answer = await program.post("/v1/batch", content=batch, headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 200
    found = await latest(api, path="/v1/batch")
    assert json.loads(found["answered"]["text"])["refused"][0]["index"] == 1
    assert json.loads(found["sent"]["text"])["batch"][1] == {"type": "dance"}, "unpacked, for people to read"
    again = await api.owner.post(f"{REQUESTS}/{found['request']['id']}/replay")
    assert again.json()["status"] == 200
