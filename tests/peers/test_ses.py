"""Amazon SES and SNS as moto plays them: mails are taken whole; news come in SNS's envelope and name our message."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import aiohttp
import pytest
from aiohttp import web

from noline.channels import Call, Event, Failed, LineDown, Outgoing, Receipt, Sent, WebhookRequest, json_call
from noline.content import EmailRendered
from noline.kernel.clock import wall_now
from noline.providers.ses import Ses, SesSettings, read
from noline.providers.ses_signing import Credentials, signed

from .mail_peers import moto

REGION = "eu-central-1"
WHO = Credentials("AKIANOLINE", "secret", REGION)
MIME = "From: Shop <shop@shop.example>\r\nTo: ana@customer.test\r\nSubject: =?utf-8?q?Gr=C3=B6=C3=9Fe?=\r\n\r\n.dot\r\n"


@pytest.fixture(scope="module")
async def amazon() -> AsyncIterator[str]:
    async with moto() as port:
        yield f"http://127.0.0.1:{port}"


def provider(url: str) -> Ses:
    """Return the provider of an account there."""
    return Ses(SesSettings(region=REGION, access_key=WHO.access_key, secret_key=WHO.secret_key, api_url=url))


def mail(number: int, mime: str = MIME) -> Outgoing:
    """Return the mail with this number."""
    content = EmailRendered("b-t@reply.shop.example", "ana@customer.test", mime.encode())
    return Outgoing(UUID(int=number), 1, "email", "ana@customer.test", "shop", content, "k", "t0k3n")


async def ask(call: Call) -> Any:
    """Make a call as an operator does and return what was answered."""
    async with (
        aiohttp.ClientSession() as session,
        session.request(call.method, call.url, data=call.body, headers=call.headers) as answer,
    ):
        said = await answer.read()
        assert answer.status == 200, said
        return json.loads(said)


async def sns(url: str, action: str, **given: str) -> Any:
    """Ask SNS, which answers in JSON where that is wanted."""
    form = urlencode({"Action": action, "Version": "2010-03-31", "ContentType": "JSON", **given}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    return (await ask(signed(Call(f"{url}/", form, headers), WHO, "sns", wall_now())))[f"{action}Response"]


@asynccontextmanager
async def subscriber() -> AsyncIterator[tuple[str, asyncio.Queue[Event]]]:
    """Run a receiver of what SNS tells, and give its address and what was told."""
    told: asyncio.Queue[Event] = asyncio.Queue()

    async def take(request: web.BaseRequest) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        heard = read(WebhookRequest(request.method, "", {}, headers, await request.read()))
        for event in heard.events:
            told.put_nowait(event)
        return web.Response()

    runner = web.ServerRunner(web.Server(take))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/in/1/key", told
    finally:
        await runner.cleanup()


async def test_a_mail_is_taken_whole_from_a_sender_that_is_verified_alone(amazon: str) -> None:
    ses = provider(amazon)
    async with asyncio.timeout(60):
        line = await ses.open()
        try:
            (refused,) = await line.send([mail(1)])
            assert isinstance(refused, Failed)
            assert not refused.permanent, "the customer's address is not to blame"
            identity = json_call(f"{amazon}/v2/email/identities", {"EmailIdentity": "shop.example"})
            await ask(signed(identity, WHO, "ses", wall_now()))
            (sent,) = await line.send([mail(2)])
        finally:
            await line.close()
    assert isinstance(sent, Sent)
    kept = (await ask(Call(f"{amazon}/moto-api/data.json", method="GET")))["ses"]["RawMessage"]
    (one,) = (it for it in kept if it["id"] == sent.reference)
    assert one["raw_data"].replace("\r\n", "\n") == MIME.replace("\r\n", "\n")
    assert set(one["destinations"]) == {"ana@customer.test"}


EVENTS: dict[str, tuple[dict[str, Any], tuple[str, bool]]] = {
    "delivered": ({"eventType": "Delivery", "delivery": {"recipients": ["ana@customer.test"]}}, ("delivered", False)),
    "bounced": (
        {
            "eventType": "Bounce",
            "bounce": {
                "bounceType": "Permanent",
                "bounceSubType": "General",
                "bouncedRecipients": [{"emailAddress": "ana@customer.test", "status": "5.1.1"}],
            },
        },
        ("failed", True),
    ),
}


async def test_what_became_of_it_comes_through_a_topic(amazon: str) -> None:
    async with subscriber() as (address, told), asyncio.timeout(60):
        created = await sns(amazon, "CreateTopic", Name="mail-news")
        topic = created["CreateTopicResult"]["TopicArn"]
        await sns(amazon, "Subscribe", TopicArn=topic, Protocol="http", Endpoint=address)
        for number, (event, expected) in enumerate(EVENTS.values()):
            news = {**event, "mail": {"messageId": f"010-{number}", "source": "shop@shop.example"}}
            await sns(amazon, "Publish", TopicArn=topic, Message=json.dumps(news))
            receipt = await told.get()
            assert isinstance(receipt, Receipt)
            assert (receipt.reference, receipt.status, receipt.permanent) == (f"010-{number}", *expected)


async def test_where_nobody_is_the_line_is_down() -> None:
    with pytest.raises(LineDown):
        await provider("http://127.0.0.1:1").check()
