"""The inbox within a site: a customer who is signed in reads, presses and answers; nobody else does."""

from __future__ import annotations

import hmac
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from apistage import ApiStage, api_stage
from noline.content import Button, PushSource
from noline.delivery import Status, add_route
from noline.log.kinds import MessageRequested

SITE = "https://shop.example"


class Signed:
    """A site with a key, whose server vouches for customers."""

    def __init__(self, client: httpx.AsyncClient, key: str, secret: str) -> None:
        self._client = client
        self._key = key
        self._secret = secret

    def proof(self, user: str) -> dict[str, str]:
        return {"user": user, "hash": hmac.digest(self._secret.encode(), user.encode(), "sha256").hex()}

    async def look(self, identity: dict[str, str], *acts: dict[str, Any]) -> httpx.Response:
        body = json.dumps({"identity": identity, "acts": acts})
        return await self._client.post(f"/inbox/{self._key}", content=body, headers={"Content-Type": "text/plain"})


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        async with opened.stage.noline.database.transaction() as tx:
            await add_route(tx, opened.stage.workspace.id, "inbox", "inapp", "inapp", seats=1)
        yield opened


@pytest.fixture
async def site(api: ApiStage) -> Signed:
    wanted = {"name": "site", "scopes": ["events:write"], "origins": [SITE]}
    made = (await api.owner.post("/api/v1/keys", json=wanted)).json()
    secret = (await api.owner.get(f"/api/v1/keys/{made['key']['id']}/identity-secret")).json()["secret"]
    return Signed(await api.nobody(Origin=SITE), made["secret"], secret)


async def ask(api: ApiStage, user: str) -> Any:
    """Ask a customer who has an inbox."""
    owner = await api.stage.noline.directory.owner(api.stage.workspace.id, "external", user)
    assert owner is not None
    buttons = (Button("Tomorrow", "tomorrow"), Button("Where is it?", url="https://shop.example/track"))
    question = PushSource("Your order", "May we come tomorrow?", "https://shop.example/o/7", buttons, "Answer")
    await api.stage.template("question", {"push": question})
    await api.stage.tell(
        owner.customer, "message.requested", MessageRequested(channel="inapp", template="question", asks=True)
    )
    await api.stage.settle()
    return owner.customer


async def test_a_customer_reads_presses_and_answers(api: ApiStage, site: Signed) -> None:
    ana = site.proof("4711")
    answer = await site.look(ana)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"unread": 0, "messages": []}
    customer = await ask(api, "4711")

    told = (await site.look(ana)).json()
    (shown,) = told["messages"]
    assert (told["unread"], shown["title"], shown["body"], shown["reply"]) == (
        1,
        "Your order",
        "May we come tomorrow?",
        "Answer",
    )
    assert "/l/0/" in shown["url"]
    assert [it["label"] for it in shown["buttons"]] == ["Tomorrow", "Where is it?"]
    await api.stage.settle()
    (message,) = await api.stage.messages(customer)
    assert message.status == Status.DELIVERED

    acts = [
        {"message": shown["id"], "event": "opened"},
        {"message": shown["id"], "event": "pressed", "value": "tomorrow", "label": "Tomorrow"},
        {"message": shown["id"], "event": "replied", "text": "After six", "id": "r1"},
    ]
    for _ in range(2):  # told twice, it happened once
        told = (await site.look(ana, *acts)).json()
    assert (told["unread"], told["messages"][0]["read"]) == (0, True)
    await api.stage.settle()
    asked, *heard = sorted(await api.stage.messages(customer), key=lambda it: it.at)
    assert asked.status == Status.READ
    assert sorted((it.body or {})["text"] for it in heard) == ["After six", "Tomorrow"]
    assert {it.placed_by for it in heard} == {"token"}


async def test_nobody_sees_or_answers_what_is_not_theirs(api: ApiStage, site: Signed) -> None:
    ana, eve = site.proof("4711"), site.proof("666")
    await site.look(ana)
    customer = await ask(api, "4711")
    (shown,) = (await site.look(ana)).json()["messages"]
    assert (await site.look(eve)).json()["messages"] == []
    act = {"message": shown["id"], "event": "replied", "text": "It is me", "id": "1"}
    assert (await site.look(eve, act)).status_code == 404
    for wrong in ({"user": "4711", "hash": eve["hash"]}, {"user": "4711"}, {"jwt": "x"}, {}, {"user": "", "hash": ""}):
        assert (await site.look(wrong)).status_code == 403, wrong
    for act in ({"event": "opened"}, {"message": "00000000-0000-0000-0000-000000000000", "event": "opened"}):
        assert (await site.look(ana, act)).status_code == 404
    assert (await site.look(ana, {"message": shown["id"], "event": "stolen"})).status_code == 422
    await api.stage.settle()
    assert len(await api.stage.messages(customer)) == 1


async def test_what_was_written_freely_is_there_too(api: ApiStage, site: Signed) -> None:
    ana = site.proof("4711")
    await site.look(ana)
    owner = await api.stage.noline.directory.owner(api.stage.workspace.id, "external", "4711")
    assert owner is not None
    await api.stage.tell(owner.customer, "message.requested", MessageRequested("<b>Hello</b>", channel="inapp"))
    await api.stage.settle()
    (shown,) = (await site.look(ana)).json()["messages"]
    assert (shown["title"], shown["body"], shown["url"]) == ("", "<b>Hello</b>", "")
