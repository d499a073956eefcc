"""SMS through a real Kannel: ours reach an SMSC, an SMSC's reach us, and its delivery reports name our messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import unquote_to_bytes
from uuid import UUID

import pytest
from aiohttp import web

from noline.channels import Event, Failed, Fault, Inbound, LineDown, Outgoing, Receipt, Sent, WebhookRequest
from noline.content import segments
from noline.providers.kannel import Kannel, KannelSettings
from noline.providers.kannel_inbound import read

from .peers import kannel

PLAIN = "447700900001 13013 text hello   there"
UNICODE = "447700900002 13013 ucs2 %04%1F%04%40%20%AC"


@asynccontextmanager
async def hook() -> AsyncIterator[tuple[str, asyncio.Queue[Event]]]:
    """Run a receiver of what Kannel tells, and give its address and what was told."""
    told: asyncio.Queue[Event] = asyncio.Queue()

    async def take(request: web.BaseRequest) -> web.StreamResponse:
        url = f"http://127.0.0.1{request.raw_path}"
        body = await request.read()
        for event in read(WebhookRequest(request.method, url, dict(request.query), {}, body)).events:
            told.put_nowait(event)
        return web.Response()

    runner = web.ServerRunner(web.Server(take))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/in/1/key", told
    finally:
        await runner.cleanup()


def sms(number: int, text: str, told_at: str) -> Outgoing:
    """Return the SMS with this number."""
    message = UUID(int=number)
    return Outgoing(message, 1, "sms", "+447700900001", "Shop", segments(text), message.hex, told_at=told_at)


def shown(line: str) -> tuple[str, str]:
    """Return the kind and the text of ``Shop +447700900001 ucs2 %04%1F``, as the SMSC shows what it got."""
    _, _, kind, text = line.split(" ", 3)
    return kind, unquote_to_bytes(text.replace("+", " ")).decode("utf-16-be") if kind == "ucs-2" else text


async def test_messages_and_reports_pass_through_kannel_both_ways() -> None:
    async with hook() as (address, told), kannel(address, PLAIN, UNICODE) as peer, asyncio.timeout(60):
        provider = Kannel(KannelSettings(username="tester", password="foobar", api_url=peer.url))
        await provider.check()
        came: dict[str, Inbound] = {}
        while len(came) < 2:
            event = await told.get()
            assert isinstance(event, Inbound)
            came[event.sender] = event
        line = await provider.open()
        texts = ["Héllo € [1]", "Привет €", "long " * 60]
        results = await line.send([sms(number, text, address) for number, text in enumerate(texts, 1)])
        await line.close()
        receipts: dict[str, set[str]] = {}
        while [sorted(it) for it in receipts.values()] != [["delivered", "sent"]] * 3:
            event = await told.get()
            if isinstance(event, Receipt):
                receipts.setdefault(event.reference, set()).add(event.status)
                assert (event.sender, event.recipient) == ("Shop", "+447700900001")
        taken = [shown(line) for line in peer.taken()]
    assert {sender: (it.text, it.recipient) for sender, it in came.items()} == {
        "+447700900001": ("hello   there", "13013"),
        "+447700900002": ("Пр€", "13013"),
    }
    assert all(it.provider_id and it.sent_at for it in came.values())
    assert results == [Sent(UUID(int=number).hex) for number in (1, 2, 3)]
    assert set(receipts) == {UUID(int=number).hex for number in (1, 2, 3)}
    assert taken[:2] == [("text", "Héllo € [1]"), ("ucs-2", "Привет €")]
    assert [kind for kind, _ in taken[2:]] == ["udh", "udh"], "the long one went in two parts"


async def test_kannel_says_what_is_wrong() -> None:
    async with hook() as (address, _), kannel(address, PLAIN) as peer, asyncio.timeout(60):
        with pytest.raises(LineDown) as down:
            await Kannel(KannelSettings(username="tester", password="wrong", api_url=peer.url)).check()
        line = await Kannel(KannelSettings(username="nobody", password="foobar", api_url=peer.url)).open()
        (result,) = await line.send([sms(1, "Hello", "")])
        await line.close()
    assert down.value.failed.fault is Fault.ACCOUNT
    assert isinstance(result, Failed)
    assert (result.fault, result.text) == (Fault.ACCOUNT, "Authorization failed for sendsms")
