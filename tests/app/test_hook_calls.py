"""A provider is asked what its request wants, before it is answered; paths below an account's address lead there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from aiohttp import web

from apistage import ApiStage, api_stage
from noline.access import Rules

TOKEN = "hs-token-of-the-test"


class Homeserver:
    """Something that is asked to let us in; ``status`` is what it answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.status = 200
        self.url = ""

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Note who asks for what."""
        self.asked.append((request.method, request.path, request.headers.get("Authorization", "")))
        return web.json_response({}, status=self.status)


@pytest.fixture
async def homeserver() -> AsyncIterator[Homeserver]:
    server = Homeserver()
    runner = web.ServerRunner(web.Server(server.answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn, rules=Rules(private_webhooks=True)) as opened:
        yield opened


def event(number: int, kind: str = "m.room.message", **more: Any) -> dict[str, Any]:
    content = {"msgtype": "m.text", "body": f"Question {number}"}
    common = {"event_id": f"${number}", "room_id": "!r:example.org", "sender": "@ana:example.org"}
    return {"type": kind, "content": content, "origin_server_ts": 1, **common, **more}


INVITATION = event(
    9, "m.room.member", state_key="@support:example.com", content={"membership": "invite", "is_direct": True}
)


async def address(api: ApiStage, homeserver: Homeserver) -> str:
    """Make an account; returns the path at which its homeserver tells."""
    settings = {"api_url": homeserver.url, "user_id": "@support:example.com"}
    settings |= {"as_token": "as-token-of-the-test", "hs_token": TOKEN}
    made = await api.owner.post("/api/v1/accounts", json={"name": "m", "provider": "matrix", "settings": settings})
    assert made.status_code == 201, made.text
    return httpx.URL(made.json()["address"]).path


async def test_a_transaction_is_taken_in_once(api: ApiStage, homeserver: Homeserver) -> None:
    path = await address(api, homeserver)
    known = await api.nobody(Authorization=f"Bearer {TOKEN}")
    for number in (1, 1, 2):  # whichever number a repetition has
        told = {"events": [event(1), event(2)]}
        answer = await known.put(f"{path}/_matrix/app/v1/transactions/{number}", json=told)
        assert (answer.status_code, answer.json()) == (200, {})
    await api.stage.settle()
    rows = await api.stage.fetch("select body->>'text' from message where direction = 1 order by 1")
    assert [row[0] for row in rows] == ["Question 1", "Question 2"]
    assert (await known.post(f"{path}/_matrix/app/v1/ping", json={})).status_code == 200
    assert (await known.get(f"{path}/_matrix/app/v1/users/@ana:example.org")).status_code == 404


@pytest.mark.parametrize("token", ["wrong", ""])
async def test_a_stranger_is_refused(api: ApiStage, homeserver: Homeserver, token: str) -> None:
    path = await address(api, homeserver)
    stranger = await api.nobody(**({"Authorization": f"Bearer {token}"} if token else {}))
    answer = await stranger.put(f"{path}/_matrix/app/v1/transactions/1", json={"events": [event(1), INVITATION]})
    assert answer.status_code == 403
    nowhere = f"{path.rpartition('/')[0]}/another/_matrix/app/v1/transactions/1"
    assert (await stranger.put(nowhere, json={"events": []})).status_code == 404
    assert homeserver.asked == []
    assert await api.stage.one("select count(*) from interaction where kind = 'message.received'") == 0


async def test_an_invitation_is_accepted_before_the_answer(api: ApiStage, homeserver: Homeserver) -> None:
    path = await address(api, homeserver)
    known = await api.nobody(Authorization=f"Bearer {TOKEN}")
    for status, expected in ((200, 200), (403, 200), (503, 503), (429, 503)):
        homeserver.status = status
        answer = await known.put(f"{path}/_matrix/app/v1/transactions/{status}", json={"events": [INVITATION]})
        assert answer.status_code == expected, answer.text
    methods = [(method, where.rpartition("/")[2]) for method, where, _ in homeserver.asked]
    both = [("POST", "!r:example.org"), ("PUT", "org.noline.room.@ana:example.org")]
    assert methods == [*both, *both, both[0], both[0]]
    assert {token for _, _, token in homeserver.asked} == {"Bearer as-token-of-the-test"}
