"""Webhooks: signed as Standard Webhooks asks, tried for three days, given up, replayed, kept out of networks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web
from standardwebhooks import Webhook

from apistage import ApiStage, api_stage
from noline.insights import tidy_webhooks
from noline.insights.webhooks.events import EVENTS
from noline.insights.webhooks.schedule import PAUSES, next_attempt
from noline.kernel.clock import wall_now
from noline.kernel.errors import InvalidInput
from noline.kernel.targets import PublicResolver, check_url, is_public
from noline.log import KINDS

WEBHOOKS = "/api/v1/webhooks"


class Receiver:
    """A server of the company's that takes webhooks: ``answers`` are given in turn, then 204."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[web.Response] = []
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        """Take one."""
        self.heard.append((dict(request.headers), await request.read()))
        return self.answers.pop(0) if self.answers else web.Response(status=204)

    def events(self, secret: str) -> list[dict[str, Any]]:
        """Return what was heard, each verified by the reference implementation."""
        return [Webhook(secret).verify(body, headers) for headers, body in self.heard]


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Listen on a port of this machine."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """A company whose own network may be told."""
    async with api_stage(module_dsn) as opened:
        answer = await opened.owner.patch("/api/v1/workspace", json={"rules": {"private_webhooks": True}})
        assert answer.status_code == 200, answer.text
        yield opened


async def create(api: ApiStage, url: str, *kinds: str) -> tuple[str, str]:
    """Return an endpoint's path and secret."""
    answer = await api.owner.post(WEBHOOKS, json={"url": url, "kinds": kinds})
    assert answer.status_code == 201, answer.text
    return f"{WEBHOOKS}/{answer.json()['webhook']['id']}", answer.json()["secret"]


async def tell(api: ApiStage, now: datetime | None = None) -> None:
    """Note what has happened and deliver what is due."""
    while await api.stage.noline.webhooks.step(shards=64):
        pass
    courier = api.stage.noline.courier()
    while await courier.step(now):
        await courier.drain()
    await courier.close()


async def event(api: ApiStage, name: str) -> UUID:
    customer = await api.stage.customer(name)
    await api.stage.track(customer, name, price=3)
    return customer


async def deliveries(api: ApiStage, path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await api.owner.get(f"{path}/deliveries")).json()["items"]
    return items


async def test_an_event_is_told_once_and_verifies(api: ApiStage) -> None:
    async with receiving() as receiver:
        path, secret = await create(api, receiver.url, "event.tracked")
        customer = await event(api, "Bought")
        await tell(api)
        await tell(api)
        (told,) = receiver.events(secret)
        assert told["type"] == "event.tracked"
        assert told["data"]["customer"] == str(customer)
        assert told["data"]["detail"] == {"name": "Bought", "properties": {"price": 3}}
        (one,) = await deliveries(api, path)
        assert (one["state"], one["status"], one["kind"]) == ("delivered", 204, "event.tracked")
        assert [it["number"] for it in one["attempts"]] == [1]
        assert json.loads(one["attempts"][0]["request"]) == told
        assert receiver.heard[0][0]["webhook-id"] == f"msg_{one['event']}"
        await api.owner.delete(path)


async def test_a_failure_is_tried_again_as_the_same_event(api: ApiStage) -> None:
    async with receiving() as receiver:
        path, secret = await create(api, receiver.url, "event.tracked")
        receiver.answers = [web.Response(status=500, text="out of order"), web.Response(status=302)]
        await event(api, "Retried")
        now = wall_now()
        for later in (0, 3, 6, 400):
            await tell(api, now + timedelta(seconds=later))
        assert len(receiver.heard) == 3
        assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 1
        assert len({body for _, body in receiver.heard}) == 1
        assert len(receiver.events(secret)) == 3
        (one,) = await deliveries(api, path)
        assert (one["state"], [it["status"] for it in one["attempts"]]) == ("delivered", [500, 302, 204])
        assert one["attempts"][0]["response"] == "out of order"
        assert (await api.owner.get(path)).json()["failing_since"] is None
        await api.owner.delete(path)


async def test_what_never_arrives_is_given_up_and_the_endpoint_disabled(api: ApiStage) -> None:
    async with receiving() as receiver:
        path, _ = await create(api, receiver.url, "event.tracked")
        receiver.answers = [web.Response(status=500) for _ in range(40)]
        await event(api, "Lost")
        now = wall_now()
        for _ in range(len(PAUSES) + 3):
            await tell(api, now)
            now += timedelta(hours=27)
        (one,) = await deliveries(api, path)
        assert (one["state"], one["status"]) == ("failed", None)
        assert one["note"] == "The endpoint is disabled or gone."
        assert {it["status"] for it in one["attempts"]} == {500}
        found = (await api.owner.get(path)).json()
        assert found["status"] == "disabled"
        assert "Nothing has arrived" in found["why"]
        # Made active again it is told of what happens from now on, and by a replay of what it has missed.
        await event(api, "Missed")
        receiver.answers = []
        receiver.heard.clear()
        assert (await api.owner.patch(path, json={"status": "active"})).json()["status"] == "active"
        await tell(api)
        assert receiver.heard == []
        since = (wall_now() - timedelta(hours=1)).isoformat()
        replayed = await api.owner.post(f"{path}/replay", json={"since": since})
        assert replayed.json()["count"] >= 2
        await tell(api)
        assert {json.loads(body)["data"]["detail"]["name"] for _, body in receiver.heard} >= {"Lost", "Missed"}
        await api.owner.delete(path)


async def test_what_is_old_or_of_nobody_is_forgotten(api: ApiStage) -> None:
    async with receiving() as receiver:
        path, _ = await create(api, receiver.url, "event.tracked")
        await event(api, "Old")
        await tell(api)
        database = api.stage.noline.database
        await tidy_webhooks(database, wall_now())
        assert len(await deliveries(api, path)) == 1
        await tidy_webhooks(database, wall_now() + timedelta(days=31))
        assert await deliveries(api, path) == []
        await event(api, "Of nobody")
        while await api.stage.noline.webhooks.step(shards=64):
            pass
        await api.owner.delete(path)
        await tidy_webhooks(database, wall_now())
        assert await api.stage.one("select count(*) from webhook_delivery") == 0


async def test_gone_is_gone(api: ApiStage) -> None:
    async with receiving() as receiver:
        path, _ = await create(api, receiver.url, "event.tracked")
        receiver.answers = [web.Response(status=410)]
        await event(api, "Gone")
        await tell(api)
        assert (await api.owner.get(path)).json()["why"] == "It answered 410 Gone."
        await api.owner.delete(path)


async def test_one_event_is_replayed(api: ApiStage) -> None:
    async with receiving() as receiver:
        path, secret = await create(api, receiver.url, "event.tracked")
        await event(api, "Again")
        await tell(api)
        (one,) = await deliveries(api, path)
        assert (await api.owner.post(f"{path}/replay", json={"event": one["event"]})).json() == {"count": 1}
        await tell(api)
        assert [it["data"]["id"] for it in receiver.events(secret)] == [one["event"]] * 2
        for body, status in (
            ({}, 422),
            ({"event": one["event"], "since": "2026-01-01T00:00:00Z"}, 422),
            ({"since": "2026-01-01T00:00:00"}, 400),
        ):
            assert (await api.owner.post(f"{path}/replay", json=body)).status_code == status
        unknown = await api.owner.post(f"{path}/replay", json={"event": str(UUID(int=1))})
        assert unknown.status_code == 404
        await api.owner.delete(path)


async def test_while_a_secret_is_exchanged_both_verify(api: ApiStage) -> None:
    async with receiving() as receiver:
        path, old = await create(api, receiver.url, "event.tracked")
        new = (await api.owner.post(f"{path}/secret")).json()["secret"]
        assert old != new
        await event(api, "Rotated")
        await tell(api)
        assert receiver.events(old) == receiver.events(new)
        stored = await api.stage.one(
            "select secret::text || old_secret::text from webhook where url = $1", receiver.url
        )
        assert old not in stored
        assert new not in stored
        await api.owner.delete(path)


async def test_two_couriers_tell_each_event_once(api: ApiStage) -> None:
    async with receiving() as receiver:
        path, _ = await create(api, receiver.url, "event.tracked")
        for number in range(12):
            await event(api, f"Shared {number}")
        while await api.stage.noline.webhooks.step(shards=64):
            pass
        couriers = [api.stage.noline.courier(), (await api.stage.another()).courier()]
        while any(await asyncio.gather(*[courier.step() for courier in couriers])):
            await asyncio.gather(*[courier.drain() for courier in couriers])
        for courier in couriers:
            await courier.close()
        ids = [headers["webhook-id"] for headers, _ in receiver.heard]
        assert (len(ids), len(set(ids))) == (12, 12)
        await api.owner.delete(path)


async def test_what_a_dead_courier_had_taken_is_told_by_another(api: ApiStage) -> None:
    async with receiving() as receiver:
        path, _ = await create(api, receiver.url, "event.tracked")
        await event(api, "Orphan")
        while await api.stage.noline.webhooks.step(shards=64):
            pass
        taken = "update webhook_delivery set due_at = $1, attempts = 1 where state = 'waiting'"
        await api.stage.fetch(taken, wall_now() + timedelta(seconds=60))
        await tell(api)
        assert receiver.heard == []
        await tell(api, wall_now() + timedelta(seconds=61))
        assert len(receiver.heard) == 1
        await api.owner.delete(path)


async def test_another_company_hears_and_sees_nothing(api: ApiStage) -> None:
    async with receiving() as receiver:
        assert (await api.stranger.post(WEBHOOKS, json={"url": receiver.url})).status_code == 422
        path, _ = await create(api, receiver.url)
        for method, below in (("GET", ""), ("DELETE", ""), ("GET", "/deliveries"), ("POST", "/secret")):
            assert (await api.stranger.request(method, path + below)).status_code == 404
        assert (await api.agent.get(WEBHOOKS)).status_code == 403
        assert (await api.stranger.get(WEBHOOKS)).json() == []
        await api.owner.delete(path)


PRIVATE = (
    "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "ff02::1", "no address",
)  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_public_addresses_are_known(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "https://127.0.0.1/", "https://[::1]/", "https://user:pass@example.com/", "ftp://example.com",
        "https://", "https://example.com/#part", "https://exa mple.com/", "https://example.com:99999/", "hello", "https://é.com/",
        "https://169.254.169.254/latest/meta-data", "https://127.1/", "https://2130706433/", "https://0x7f.1/",
        "https://017700000001/", "https://127.0.0.1./", "https://127%2e0%2e0%2e1/", "https://0/", "https://[::ffff:7f00:1]/",
    ],
)  # fmt: skip
def test_addresses_that_can_not_be_are_refused(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_url(url, private=False)
    assert (refused.value.field, bool(refused.value.remedy)) == ("url", True)


async def test_a_name_that_leads_into_the_network_is_not_connected_to() -> None:
    with pytest.raises(OSError, match="private network"):
        await PublicResolver(private=False).resolve("localhost", 443)
    assert await PublicResolver(private=True).resolve("localhost", 443)


async def test_kinds_are_checked(api: ApiStage) -> None:
    answer = await api.owner.post(WEBHOOKS, json={"url": "http://127.0.0.1/", "kinds": ["message.sent", "x"]})
    assert (answer.status_code, answer.json()["field"]) == (422, "kinds[1]")
    assert (await api.owner.get(f"{WEBHOOKS}/kinds")).json() == list(EVENTS)


def test_every_kind_that_is_told_is_one_with_those_fields() -> None:
    for kind, fields in EVENTS.items():
        assert set(fields) <= set(KINDS[kind].body.__struct_fields__), kind


def test_it_is_tried_for_some_three_days() -> None:
    now = wall_now()
    assert timedelta(days=3) < timedelta(seconds=sum(PAUSES)) < timedelta(days=3.5)
    assert next_attempt(1, now, 0.0) == now + timedelta(seconds=5)
    assert next_attempt(1, now, 0.0, after=60) == now + timedelta(seconds=60)
    assert next_attempt(len(PAUSES) + 1, now, 0.0) is None
