"""Segment's tracking API: its own client starts a journey; leniency, identity, sizes, duplicates, bad neighbours."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
import pytest
import uvicorn
from segment.analytics.client import Client

from apistage import ApiStage, api_stage
from noline.access import System, create_key
from noline.customers import Entry
from noline.journeys import parse_journey, publish_journey

JOURNEY = {
    "name": "thanks",
    "version": 1,
    "entry": {"type": "event", "name": "Order Completed", "keep": {}},
    "first": "thank",
    "again": "always",
    "steps": {
        "thank": {
            "type": "send",
            "template": "ticket",
            "purpose": "transactional",
            "channel": "sms",
            "exits": {"next": "end"},
        },
        "end": {"type": "exit"},
    },
}


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """A company with a journey that an order starts."""
    async with api_stage(module_dsn) as opened:
        async with opened.stage.noline.database.transaction() as tx:
            await publish_journey(tx, opened.stage.workspace.id, parse_journey(JOURNEY), at=opened.stage.now)
        yield opened


@pytest.fixture(scope="module")
async def source(api: ApiStage) -> httpx.AsyncClient:
    """A client as Segment's libraries are: the write key is the user of basic authentication."""
    return await api.nobody(Authorization=f"Basic {b64encode(f'{await write_key(api)}:'.encode()).decode()}")


async def write_key(api: ApiStage, *scopes: str) -> str:
    async with api.stage.noline.database.transaction() as tx:
        _, secret = await create_key(tx, System(api.stage.workspace.id), "source", scopes or ("events:write",))
    return secret


@asynccontextmanager
async def listening(api: ApiStage) -> AsyncIterator[str]:
    """Serve the application on a port of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(api.app, log_config=None, lifespan="off", loop="none")
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await serving


async def person(api: ApiStage, scheme: str, value: str) -> UUID | None:
    entry = await api.stage.noline.directory.owner(api.stage.workspace.id, scheme, value)
    return entry.customer if entry else None


async def known(api: ApiStage, external: str) -> UUID:
    found = await person(api, "external", external)
    assert found is not None
    return found


async def tracked(api: ApiStage, external: str) -> list[str]:
    facts = await api.stage.facts(await known(api, external), "event.tracked")
    return [fact.body["name"] for fact in facts]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
async def test_segments_own_client_starts_a_journey(api: ApiStage, packed: bool) -> None:
    user, phone = ("seg-1", "+447700900201") if packed else ("seg-2", "+447700900202")
    key = await write_key(api)

    def talk(host: str) -> list[Any]:
        failed: list[Any] = []
        client = Client(key, host=host, gzip=packed, on_error=lambda error, _: failed.append(error), max_retries=0)
        client.identify(user, {"firstName": "Ana", "phone": phone, "plan": "gold"})
        client.track(user, "Order Completed", {"total": 12.5})
        client.page(user, "Docs", "Home", {"url": "https://harbour.example"})
        client.shutdown()
        return failed

    async with listening(api) as host:
        assert await asyncio.to_thread(talk, host) == []
    await api.stage.settle()
    customer = await known(api, user)
    profile = await api.stage.profile(customer)
    assert (profile.attributes["first_name"], profile.attributes["plan"]) == ("Ana", "gold")
    assert profile.attributes["external_id"] == user
    assert await tracked(api, user) == ["Order Completed", "page"]
    assert len(await api.stage.facts(customer, "run.started")) == 1
    assert await api.stage.texts(phone) == ["Your ticket, Ana"]


async def test_one_event_of_each_call(api: ApiStage, source: httpx.AsyncClient) -> None:
    calls: dict[str, dict[str, Any]] = {
        "track": {"userId": 7, "event": "Signed Up", "anonymousId": None, "context": {"ip": "::1"}, "integrations": {}},
        "identify": {"userId": "7", "traits": {"email": "Seven@Example.com", "age": 7}},
        "page": {"userId": "7", "name": "Home"},
        "screen": {"userId": "7", "name": "Main"},
        "group": {"userId": "7", "groupId": "g1", "traits": {"seats": 3}},
        "alias": {"userId": "7", "previousId": "visitor-7"},
    }
    for call, body in calls.items():
        answer = await source.post(f"/v1/{call}", json=body)
        assert (answer.status_code, answer.json()) == (200, {"success": True}), call
    await api.stage.settle()
    customer = await known(api, "7")
    assert await person(api, "anonymous", "visitor-7") == customer
    assert await person(api, "email", "seven@example.com") == customer
    profile = await api.stage.profile(customer)
    assert (profile.attributes["group"], profile.attributes["age"]) == ("g1", 7)
    assert await tracked(api, "7") == ["Signed Up", "page", "screen", "group"]


async def test_an_event_that_comes_twice_is_one(api: ApiStage, source: httpx.AsyncClient) -> None:
    event = {"type": "track", "userId": "twice", "event": "Paid", "messageId": "m-1"}
    for body in ({"batch": [event, event]}, {"batch": [event]}):
        assert (await source.post("/v1/batch", json=body)).json() == {"success": True}
    await asyncio.gather(*[source.post("/v1/track", json=event) for _ in range(5)])
    await api.stage.settle()
    assert await tracked(api, "twice") == ["Paid"]


async def test_a_bad_event_harms_no_neighbour(api: ApiStage, source: httpx.AsyncClient) -> None:
    batch: list[Any] = [
        {"type": "track", "userId": "good", "event": "First"},
        {"type": "track", "userId": "good"},
        {"type": "track", "event": "Of nobody"},
        {"type": "dance", "userId": "good"},
        7,
        {"type": "track", "userId": {}, "event": "x"},
        {"type": "track", "userId": "good", "event": "Large", "properties": {"a": "x" * 33_000}},
        {"type": "track", "userId": "good", "event": "NUL", "properties": {"a": "\0"}},
        {"type": "track", "userId": "x" * 300, "event": "x"},
        {"type": "track", "userId": "good", "event": "Last", "timestamp": "no time at all"},
    ]
    answer = await source.post("/v1/batch", json={"batch": batch})
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    refused = {it["index"]: it.get("field") for it in answer.json()["refused"]}
    assert refused == {
        1: "event", 2: "userId", 3: "type", 4: "event", 5: "userId", 6: "event", 7: "body", 8: "userId",
    }  # fmt: skip
    await api.stage.settle()
    assert await tracked(api, "good") == ["First", "Last"]


REFUSED: list[tuple[str, str, bytes, dict[str, str], int]] = [
    ("no JSON", "/v1/track", b"{", {}, 422),
    ("no object", "/v1/track", b"[]", {}, 422),
    ("no batch", "/v1/batch", b"{}", {}, 422),
    ("bytes that are no text", "/v1/batch", b'{"batch": [], "x": "\xff"}', {}, 200),
    ("nested without end", "/v1/batch", b'{"batch":' + b"[" * 100_000, {}, 422),
    ("an event of 33 KB", "/v1/track", json.dumps({"a": "x" * 33_000}).encode(), {}, 413),
    ("a batch of 501 KB", "/v1/batch", json.dumps({"batch": ["x" * 513_000]}).encode(), {}, 413),
    ("a batch of 2 MB", "/v1/batch", json.dumps({"batch": ["x" * 2_000_000]}).encode(), {}, 413),
    ("a bomb", "/v1/batch", gzip.compress(b" " * 50_000_000), {"Content-Encoding": "gzip"}, 413),
    ("no gzip", "/v1/batch", b"hello", {"Content-Encoding": "gzip"}, 422),
    ("an unknown encoding", "/v1/batch", b"{}", {"Content-Encoding": "br"}, 422),
]


@pytest.mark.parametrize(("what", "path", "body", "headers", "status"), REFUSED, ids=[it[0] for it in REFUSED])
async def test_what_can_not_be_taken_is_refused(
    source: httpx.AsyncClient, what: str, path: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await source.post(path, content=body, headers={"Content-Type": "application/json"} | headers)
    assert answer.status_code == status, answer.text


async def test_only_a_key_with_the_right_may_write(api: ApiStage) -> None:
    event = {"userId": "1", "event": "x"}
    assert (await (await api.nobody()).post("/v1/track", json=event)).status_code == 401
    other = await write_key(api, "events:read")
    basic = b64encode(f"{other}:".encode()).decode()
    assert (await (await api.nobody(Authorization=f"Basic {basic}")).post("/v1/track", json=event)).status_code == 403


async def test_the_second_to_sign_in_on_a_device_is_not_the_first(api: ApiStage, source: httpx.AsyncClient) -> None:
    device = "shared-device"
    await source.post("/v1/track", json={"anonymousId": device, "event": "Looked"})
    for user in ("first", "second"):
        await source.post("/v1/track", json={"anonymousId": device, "userId": user, "event": "Signed In"})
    await api.stage.settle()
    assert await person(api, "anonymous", device) == await known(api, "first")
    assert await known(api, "second") != await known(api, "first")
    assert await tracked(api, "first") == ["Looked", "Signed In"]
    assert await tracked(api, "second") == ["Signed In"]


async def test_an_address_of_somebody_else_stays_theirs(api: ApiStage, source: httpx.AsyncClient) -> None:
    for user in ("owner-of-it", "claims-it-too"):
        await source.post("/v1/identify", json={"userId": user, "traits": {"email": "shared@example.com"}})
    await api.stage.settle()
    assert await person(api, "email", "shared@example.com") == await known(api, "owner-of-it")
    rows = await api.stage.fetch(
        "select value from customer_address where customer = $1", await known(api, "claims-it-too")
    )
    assert rows == []


async def test_many_at_once_meet_one_customer(api: ApiStage, source: httpx.AsyncClient) -> None:
    events = [{"userId": "crowd", "event": f"E{number}"} for number in range(20)]
    await asyncio.gather(*[source.post("/v1/track", json=event) for event in events])
    await api.stage.settle()
    assert sorted(await tracked(api, "crowd")) == sorted(event["event"] for event in events)
    assert len(await api.stage.facts(await known(api, "crowd"), "customer.created")) == 1


async def test_whoever_died_between_claim_and_profile_is_made_good(api: ApiStage, source: httpx.AsyncClient) -> None:
    await source.post("/v1/track", json={"userId": "half", "event": "x"})
    noline = await api.stage.another()  # another process, which remembers nobody
    customer = noline.ids.new(api.stage.now, "nobody yet")
    await noline.directory.claim(api.stage.workspace.id, Entry("external", "claimed-only", customer))
    answer = await source.post("/v1/track", json={"userId": "claimed-only", "event": "Came"})
    assert answer.status_code == 200
    await api.stage.settle()
    assert (await api.stage.profile(customer)).attributes == {"external_id": "claimed-only"}


async def test_the_senders_wrong_clock_is_set_right(api: ApiStage, source: httpx.AsyncClient) -> None:
    event = {"type": "track", "userId": "clock", "event": "x", "timestamp": "2031-01-01T11:59:00Z"}
    await source.post("/v1/batch", json={"batch": [event], "sentAt": "2031-01-01T12:00:00Z"})
    history = {"type": "track", "userId": "clock", "event": "y", "timestamp": "2019-05-05T12:00:00+02:00"}
    await source.post("/v1/import", json={"batch": [history]})
    await api.stage.settle()
    rows = await api.stage.fetch(
        "select at from interaction where subject = $1 and kind = 'event.tracked' order by seq",
        await known(api, "clock"),
    )
    assert (api.stage.now - rows[0]["at"]).total_seconds() == 60
    assert rows[1]["at"].isoformat() == "2019-05-05T10:00:00+00:00"
