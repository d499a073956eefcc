"""Requests signed with keys that the provider publishes: fetched, kept, and fetched anew for a key nobody knows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from noline.app.hooks import find_told, take
from noline.app.published_keys import PublishedKeys
from noline.channels import WebhookRequest
from noline.delivery import add_route
from noline.kernel.clock import wall_now
from noline.kernel.errors import Forbidden, Unavailable
from providers.test_teams_signature import APP, OURS, SERVICE, THEIRS, key_set, token
from stage import Stage, open_stage


class Microsoft:
    """Publishes keys: the metadata, and the keys where it says."""

    def __init__(self) -> None:
        self.keys = key_set(OURS)
        self.asked = 0
        self.down = False

    async def metadata(self, request: web.Request) -> web.Response:
        self.asked += 1
        if self.down:
            return web.Response(status=503)
        return web.json_response(
            {"issuer": "https://api.botframework.com", "jwks_uri": str(request.url.with_path("/keys"))}
        )

    async def answer(self, _: web.Request) -> web.Response:
        return web.Response(text=self.keys, content_type="application/json")


@asynccontextmanager
async def microsoft() -> AsyncIterator[tuple[Microsoft, str]]:
    maker = Microsoft()
    app = web.Application()
    app.router.add_get("/openid", maker.metadata)
    app.router.add_get("/keys", maker.answer)
    async with TestServer(app) as server:
        yield maker, str(server.make_url("/openid"))


@pytest.fixture
async def stage(dsn: str) -> AsyncIterator[Stage]:
    async with open_stage(dsn) as opened:
        yield opened


def activity(given: str, **more: Any) -> WebhookRequest:
    """Somebody writes in Teams."""
    told = {
        "type": "message", "id": "1718000000001", "serviceUrl": SERVICE, "channelId": "msteams", "text": "Hello",
        "from": {"id": "29:ada", "name": "Ada"}, "conversation": {"id": "a:1"}, "recipient": {"id": f"28:{APP}"},
    }  # fmt: skip
    headers = {"authorization": f"Bearer {given}", "content-type": "application/json"}
    return WebhookRequest(headers=headers, body=msgspec.json.encode(told | more))


def now_signed(**more: Any) -> str:
    at = int(wall_now().timestamp())
    return token(nbf=at, exp=at + 3600, **more)


async def test_an_activity_is_believed_by_the_keys_that_microsoft_publishes(stage: Stage) -> None:
    noline = stage.noline
    async with microsoft() as (maker, url):
        settings = {"app_id": APP, "app_password": "s", "openid_url": url}
        async with noline.database.transaction() as tx:
            route = await add_route(tx, stage.workspace.id, "bot", "teams", "teams", settings=settings)
            account = int(await tx.fetchval("select account from route where id = $1", route))
        told = await find_told(noline, account, noline.signer.hook_key(account))
        maker.down = True
        with pytest.raises(Unavailable):  # Microsoft tells again
            await take(noline, told, activity(now_signed()))
        maker.down, noline.published = False, PublishedKeys()
        assert (await take(noline, told, activity(now_signed()))).status == 200
        await take(noline, told, activity(now_signed(), text="Again", id="1718000000002"))
        assert maker.asked == 2
        await stage.settle()
        heard = await noline.database.pool.fetchval("select count(*) from message where channel = 'teams'")
        assert heard == 2
        forged = [
            now_signed().rpartition(".")[0] + ".AAAA",
            token(THEIRS, nbf=int(wall_now().timestamp()), exp=int(wall_now().timestamp()) + 60),
            now_signed(aud="00000000-0000-0000-0000-000000000000"),
            now_signed(serviceurl="https://evil.example/"),
            now_signed(head={"kid": "nobody's"}),
        ]
        for each in forged:
            with pytest.raises(Forbidden):
                await take(noline, told, activity(each, text="Evil"))
        assert maker.asked == 2  # for a key that a stranger names they are not fetched again and again


async def test_a_key_that_is_new_is_fetched_and_those_known_outlive_an_outage() -> None:
    key = generate_private_key(65537, 2048)
    async with microsoft() as (maker, url):
        ring = PublishedKeys(pause=0.0)
        assert (await ring.of(url, "k1", private=True)).has("k1")
        maker.keys = key_set(key, kid="k2")
        assert (await ring.of(url, "k2", private=True)).has("k2")
        assert (await ring.of(url, "k2", private=True)).issuer == "https://api.botframework.com"
        assert maker.asked == 2
        maker.down = True
        assert (await ring.of(url, "k3", private=True)).has("k2")
        assert maker.asked == 3


@pytest.mark.parametrize("keys", ["[]", "{}", '{"keys":[]}', '{"keys":["x"]}', "<html>"])
async def test_what_are_no_keys_is_nothing(keys: str) -> None:
    async with microsoft() as (maker, url):
        maker.keys = keys
        with pytest.raises(Unavailable):
            await PublishedKeys().of(url, "k1", private=True)


async def test_private_networks_are_closed_to_accounts_that_may_not_lead_there() -> None:
    async with microsoft() as (maker, url):
        with pytest.raises(Unavailable):
            await PublishedKeys().of(url, "k1", private=False)
        assert maker.asked == 0
