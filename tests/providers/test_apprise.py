"""Apprise's notifications reach a server, and its no becomes a reason without the secrets that its addresses hold."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web

from noline.channels import Failed, Fault, File, LineDown, Outgoing, Sent, Unknown
from noline.content import Button, ChatRendered, PushRendered, Rendered, segments
from noline.kernel.errors import InvalidInput
from noline.providers.apprise import Apprise, AppriseSettings, address_of, said
from noline.providers.apprise_call import failed_by_lines


class Target:
    """What Apprise's service ``json`` posts to; ``status`` is what it answers."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.status = 200
        self.port = 0

    async def take(self, request: web.BaseRequest) -> web.StreamResponse:
        """Keep what is posted."""
        self.got.append((request.path, await request.json()))
        return web.Response(status=self.status)


@pytest.fixture
async def target() -> AsyncIterator[Target]:
    server = Target()
    runner = web.ServerRunner(web.Server(server.take))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.port = runner.addresses[0][1]
    yield server
    await runner.cleanup()


def message(content: Rendered, channel: str = "push", to: str = "#ana", **more: Any) -> Outgoing:
    """Return a message."""
    return Outgoing(UUID(int=1), 1, channel, to, "", content, "key", **more)


async def sent(settings: AppriseSettings, *messages: Outgoing) -> list[Any]:
    """Send messages over a line of their own."""
    line = await Apprise(settings).open()
    try:
        return list(await line.send(messages))
    finally:
        await line.close()


async def test_notifications_arrive(target: Target) -> None:
    settings = AppriseSettings(url=f"json://user:hunter22@127.0.0.1:{target.port}/to/{{to}}", title="Harbour")
    await Apprise(settings).check()
    push = PushRendered("Sale", "Today only", "https://shop.example/", (Button("Buy", url="https://shop.example/b"),))
    results = await sent(settings, message(push), message(segments("Your code is 7"), "sms", "+447700900001"))
    assert results == [Sent(), Sent()]
    found = {path: (it["title"], it["message"]) for path, it in target.got}
    assert found == {
        "/to/#ana": ("Sale", "Today only\nhttps://shop.example/\nBuy: https://shop.example/b"),
        "/to/+447700900001": ("Harbour", "Your code is 7"),
    }


async def test_customers_have_services_of_their_own_where_allowed(target: Target) -> None:
    settings = AppriseSettings(schemes=("json",))
    hers = f"json://127.0.0.1:{target.port}/hers"
    taken, refused, none = await sent(
        settings, message(ChatRendered("Hi"), to=hers), message(ChatRendered("Hi"), to="xml://127.0.0.1/"),
        message(ChatRendered("Hi"), to="@ana"),
    )  # fmt: skip
    assert taken == Sent()
    assert [path for path, _ in target.got] == ["/hers"]
    for it in (refused, none):
        assert isinstance(it, Failed)
        assert it.fault is Fault.UNREACHABLE


@pytest.mark.parametrize(
    ("status", "fault", "retry"),
    [
        (400, Fault.REJECTED, False),
        (401, Fault.ACCOUNT, True),
        (429, Fault.THROTTLED, True),
        (503, Fault.UNAVAILABLE, True),
    ],
)
async def test_a_no_has_its_reason_and_no_secret(
    target: Target, status: int, fault: Fault, retry: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    target.status = status
    url = f"json://user:hunter22@127.0.0.1:{target.port}/s3cr3t-token?+X-Key=s3cr3t-header"
    (result,) = await sent(AppriseSettings(url=url), message(ChatRendered("Hi")))
    assert isinstance(result, Failed)
    assert (result.fault, result.retry) == (fault, retry)
    assert str(status) in result.text
    assert not [it for it in ("hunter22", "s3cr3t") if it in result.text + "".join(capfd.readouterr())]


async def test_what_several_services_say_is_not_mixed_up(target: Target) -> None:
    target.status = 503
    settings = AppriseSettings(schemes=("json",))
    good = message(ChatRendered("Hi"), to=f"json://127.0.0.1:{target.port}/one")
    nowhere = message(ChatRendered("Hi"), to="json://localhost:1/other")
    results = await sent(settings, *[good, nowhere] * 8)
    assert {type(it) for it in results[::2]} == {Failed}
    assert {type(it) for it in results[1::2]} == {Unknown}
    assert all("onnection" not in it.text for it in results[::2])


@pytest.mark.parametrize("url", ["nosuchservice://s3cr3t-token/{to}", "tgram://s3cr3t-token"])
async def test_an_address_that_apprise_does_not_know_is_told(url: str, capfd: pytest.CaptureFixture[str]) -> None:
    settings = AppriseSettings(url=url)
    with pytest.raises(LineDown) as down:
        await Apprise(settings).check()
    (result,) = await sent(settings, message(ChatRendered("Hi")))
    for failed in (down.value.failed, result):
        assert isinstance(failed, Failed)
        assert failed.fault is Fault.ACCOUNT
        assert "s3cr3t" not in failed.text
    assert "s3cr3t" not in "".join(capfd.readouterr())
    assert not logging.getLogger("apprise").propagate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Failed to send JSON notification: Server Error., error=500.", Failed),
        ("A Connection error occurred sending JSON notification to x.", Unknown),
        ("", Failed),
        ("Something odd with 999 and error=12", Failed),
    ],
)
def test_lines_are_understood(text: str, expected: type) -> None:
    assert isinstance(failed_by_lines(text), expected)


def test_files_and_choices_are_written_out() -> None:
    files = (File("a.pdf", "application/pdf", b"x", "https://shop.example/a.pdf"),)
    content = ChatRendered("Which?", (Button("Red"), Button("Blue")))
    assert said(message(content, "telegram", files=files)) == (
        "",
        "Which?\n\n1. Red\n2. Blue\n\na.pdf: https://shop.example/a.pdf",
    )


@pytest.mark.parametrize("to", ["../x", "a?b=1", "a&b", "a b", "a\\b"])
def test_a_customers_address_can_not_lead_elsewhere(to: str) -> None:
    settings = AppriseSettings(url="ntfy://ntfy.example.com/{to}")
    assert address_of(settings, "#ana@b") == "ntfy://ntfy.example.com/%23ana%40b"
    refused = address_of(settings, to)
    assert isinstance(refused, Failed)
    assert refused.permanent


@pytest.mark.parametrize(
    ("given", "field"),
    [({}, "url"), ({"url": "ntfy"}, "url"), ({"url": "://x"}, "url"), ({"schemes": ("*",)}, "schemes")],
)
def test_settings_that_can_not_work_are_refused(given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        AppriseSettings(**given)
    assert error.value.field == field
