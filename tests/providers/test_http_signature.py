"""Signed both ways as the Standard Webhooks library has it; a real gateway over HTTP is asked once for a message."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from aiohttp import web
from standardwebhooks import Webhook

from noline.channels import Failed, Fault, Inbound, Left, LineDown, Outgoing, Receipt, Result, Sent, WebhookRequest
from noline.content import ChatRendered
from noline.kernel.clock import wall_now
from noline.kernel.errors import Forbidden, InvalidInput
from noline.providers.http import Gateway, GatewaySettings, verify
from noline.providers.http_inbound import read

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SETTINGS = GatewaySettings(url="https://gateway.example/noline", secret=SECRET)
BODY = b'{"type":"receipt","id":"g-17","status":"delivered"}'
NOW = datetime(2026, 11, 30, 7, 16, 31, tzinfo=UTC)


def told(body: bytes = BODY, *, at: datetime = NOW, secret: str = SECRET, **changed: str) -> WebhookRequest:
    """Return a request that the library signed, with some headers changed."""
    headers = {
        "webhook-id": "e-1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("e-1", at, body.decode()),
    }
    return WebhookRequest(headers=headers | {name.replace("_", "-"): it for name, it in changed.items()}, body=body)


def test_what_the_library_signs_is_the_gateways() -> None:
    verify(SETTINGS, told(), NOW)
    verify(SETTINGS, told(webhook_signature=f"v1a,x v1,AAAA {told().headers['webhook-signature']}"), NOW)


def test_the_secret_may_lack_its_prefix() -> None:
    verify(GatewaySettings(url=SETTINGS.url, secret=SECRET.removeprefix("whsec_")), told(), NOW)


@pytest.mark.parametrize(
    "request_",
    [
        told(secret="whsec_" + base64.b64encode(b"another secret of mine").decode()),
        told(webhook_id="e-2"),
        told(webhook_id=""),
        told(webhook_timestamp="1796023000"),
        told(webhook_timestamp="nan"),
        told(webhook_signature=""),
        told(webhook_signature="é"),
        told(webhook_signature=told().headers["webhook-signature"].removeprefix("v1,")),
        WebhookRequest(headers=told().headers, body=BODY + b" "),
        WebhookRequest(body=BODY),
    ],
    ids=["secret", "id", "no id", "time", "no time", "empty", "no base64", "no version", "body", "nothing"],
)
def test_what_somebody_else_sent_is_refused(request_: WebhookRequest) -> None:
    with pytest.raises(Forbidden):
        verify(SETTINGS, request_, NOW)


@pytest.mark.parametrize("late", [timedelta(minutes=6), timedelta(minutes=-6)])
def test_what_is_played_again_is_refused(late: timedelta) -> None:
    with pytest.raises(Forbidden):
        verify(SETTINGS, told(), NOW + late)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"type":"message"}', "channel"),
        (b'{"type":"message","channel":"pigeon","from":"x","id":"1"}', "channel"),
        (b'{"type":"message","channel":"sms","id":"1"}', "from"),
        (b'{"type":"message","channel":"sms","from":"+447700900001"}', "id"),
        (b'[{"type":"receipt","id":"1","status":"read"},{"type":"receipt","id":"1","status":"seen"}]', "[1] status"),
        (b'[{"type":"receipt","status":"read"}]', "[0] id"),
        (b'{"type":"hello"}', "type"),
        (b"[1]", "[0]"),
        (b'{"type":"message","channel":"sms","from":"1","id":"1","attachments":[{"content":"%"}]}', "base64"),
    ],
)
def test_what_is_not_in_the_contract_is_refused_with_its_place(body: bytes, says: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(WebhookRequest(headers={"content-type": "application/json"}, body=body))
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"url": "gateway.example", "secret": SECRET}, "url"),
        ({"url": "ftp://gateway.example", "secret": SECRET}, "url"),
        ({"url": SETTINGS.url, "secret": "hunter2"}, "secret"),
        ({"url": SETTINGS.url, "secret": "whsec_c2hvcnQ="}, "secret"),
    ],
)
def test_settings_that_can_not_work_are_refused(settings: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        GatewaySettings(**settings)
    assert refused.value.field == field


@asynccontextmanager
async def gateway(*answers: web.Response) -> AsyncIterator[tuple[str, list[tuple[str, object]]]]:
    """Run a gateway that checks signatures with the library; gives its address and the ids and bodies it got."""
    left, got = list(answers), list[tuple[str, object]]()

    async def take(request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        Webhook(SECRET).verify(body, dict(request.headers))
        got.append((request.headers["webhook-id"], json.loads(body)))
        return left.pop(0)

    runner = web.ServerRunner(web.Server(take))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/", got
    finally:
        await runner.cleanup()


async def send(url: str, *texts: str) -> list[Result]:
    """Send messages one after the other."""
    line = await Gateway(GatewaySettings(url=url, secret=SECRET)).open()
    results: list[Result] = []
    for number, text in enumerate(texts):
        message = UUID(int=number)
        outgoing = Outgoing(message, 1, "matrix", "@ana:example.net", "", ChatRendered(text), message.hex)
        results += await line.send([outgoing])
    await line.close()
    return results


async def test_a_gateway_gets_signed_messages_and_says_what_became_of_them() -> None:
    answers = (
        web.json_response({"id": "g-1", "cost": 2}),
        web.Response(status=202),
        web.json_response({"error": {"code": "unreachable", "text": "Gone", "permanent": True}}),
    )
    async with gateway(*answers) as (url, got):
        results = await send(url, "One", "Two", "Three")
    second = UUID(int=1).hex
    assert results == [Sent("g-1", 2), Sent(second), Failed(Fault.UNREACHABLE, "Gone", permanent=True)]
    assert [identity for identity, _ in got] == [UUID(int=number).hex for number in range(3)]
    assert got[1][1] == {
        "type": "message",
        "id": second,
        "channel": "matrix",
        "to": "@ana:example.net",
        "from": "",
        "text": "Two",
    }


async def test_checking_the_account_sends_a_ping() -> None:
    async with gateway(web.Response(status=204), web.json_response({"error": "No"}, status=403)) as (url, got):
        provider = Gateway(GatewaySettings(url=url, secret=SECRET))
        await provider.check()
        with pytest.raises(LineDown) as down:
            await provider.check()
    assert got == [("ping", {"type": "ping"})] * 2
    assert down.value.failed == Failed(Fault.ACCOUNT, "No", retry=True)


def test_the_guides_shell_signs_as_the_library_does() -> None:
    """Run what the guide shows, with a curl that prints what it would send."""
    guide = Path(__file__).parents[2] / "docs" / "howto" / "connect-any-system.md"
    (script,) = re.findall(r"^```sh\n(.*?)^```", guide.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    script = 'curl() { printf "%s\\n" "$@"; }\n' + script
    environment = {"PATH": os.environ["PATH"], "SECRET": SECRET, "ADDRESS": SETTINGS.url}
    ran = subprocess.run(["bash", "-ec", script], env=environment, capture_output=True, text=True, check=True)
    lines = ran.stdout.splitlines()
    headers = dict(line.split(": ", 1) for line in lines if ": " in line and not line.startswith("{"))
    body = lines[lines.index("-d") + 1].encode()
    verify(SETTINGS, WebhookRequest(headers=headers, body=body), wall_now())
    assert Webhook(SECRET).verify(body, headers)
    assert len(read(WebhookRequest(headers={"content-type": "application/json"}, body=body)).events) == 1


def test_the_guides_events_are_understood() -> None:
    guide = Path(__file__).parents[2] / "docs" / "howto" / "connect-any-system.md"
    blocks = re.findall(r"^```json\n(\[.*?)^```", guide.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    (events,) = [read(WebhookRequest(body=block.encode())).events for block in blocks]
    assert [type(event) for event in events] == [Inbound, Receipt, Receipt, Left]
