"""A provider that misbehaves in every way: through the real sender each message has an honest fate and goes once.

mountebank plays the provider: it answers as it is told, in turn, and remembers what it was asked.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import aiohttp
import pytest

from noline.access import touch_catalogue
from noline.channels import Outgoing, Unknown
from noline.content import segments
from noline.delivery import Status, add_route
from noline.log.kinds import MessageRequested
from noline.providers import kind_named, make_provider, provider_kinds
from providers.test_registry import PORTS
from stage import Stage, open_stage

from .peers import find_node, free_port, started

PHONE = "+447700900121"
TAKEN = {"is": {"statusCode": 201, "headers": {"Content-Type": "application/json"},
                "body": {"sid": "SM00000000000000000000000000000001", "status": "queued"}}}  # fmt: skip


def says(status: int, body: object = "", **headers: str) -> dict[str, Any]:
    """Return an answer."""
    return {"is": {"statusCode": status, "headers": headers, "body": body}}


RESET = {"fault": "CONNECTION_RESET_BY_PEER"}
HTML = says(200, "<html><body>Please sign in</body></html>", **{"Content-Type": "text/html"})
LIMITED = says(429, {"code": 20429, "message": "Too Many Requests"}, **{"Retry-After": "45"})
WRONG = says(401, {"code": 20003, "message": "Authenticate"})


class Bank:
    """A running mountebank."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def play(self, *answers: dict[str, Any]) -> int:
        """Play a provider that answers so, in turn; returns its port."""
        port = free_port()
        stubs = [{"responses": list(answers)}]
        wanted = {"port": port, "protocol": "http", "host": "127.0.0.1", "recordRequests": True, "stubs": stubs}
        async with self._session.post(f"{self._url}/imposters", json=wanted) as answer:
            assert answer.status == 201, await answer.text()
        return port

    async def asked(self, port: int) -> int:
        """Return how often the provider was asked."""
        async with self._session.get(f"{self._url}/imposters/{port}") as answer:
            return int((await answer.json())["numberOfRequests"])


@pytest.fixture
async def bank() -> AsyncIterator[Bank]:
    port = free_port()
    program = find_node("mb", "@mbtest/mountebank")
    command = [program, "start", "--port", str(port), "--localOnly", "--nologfile"]
    async with started(command, port, patience=60), aiohttp.ClientSession() as session:
        yield Bank(session, f"http://127.0.0.1:{port}")


@pytest.fixture
async def stage(dsn: str) -> AsyncIterator[Stage]:
    async with open_stage(dsn) as opened:
        yield opened


async def route_to(stage: Stage, port: int) -> None:
    """Let text messages go by a provider on this port alone."""
    settings = {"account_sid": f"AC{'a' * 32}", "auth_token": "t", "api_url": f"http://127.0.0.1:{port}"}
    async with stage.noline.database.transaction() as tx:
        await tx.execute("delete from route where channel = 'sms'")
        await add_route(tx, stage.workspace.id, "texts", "twilio", "sms", settings=settings, sender="+14155550100")
        await touch_catalogue(tx)


async def ask(stage: Stage) -> Any:
    customer = await stage.customer("Ana", phone=PHONE)
    body = MessageRequested("Hello", channel="sms")
    return await stage.tell(customer, "message.requested", body, purpose="service")


async def outcomes(stage: Stage) -> list[int]:
    """Return how attempts ended: 1 sent, 2 to be tried again, 3 failed, 6 uncertain."""
    return [row[0] for row in await stage.fetch("select outcome from ledger order by attempt")]


@pytest.mark.parametrize(
    ("answers", "ended", "status", "asked"),
    [
        pytest.param([TAKEN], [1], Status.SENT, 1, id="it takes it"),
        pytest.param([LIMITED, TAKEN], [2, 1], Status.SENT, 2, id="too fast, and then it takes it"),
        pytest.param([says(503), says(503), TAKEN], [2, 2, 1], Status.SENT, 3, id="down twice"),
        pytest.param([RESET], [6], Status.UNCERTAIN, 1, id="it hangs up after it was asked"),
        pytest.param([HTML], [6], Status.UNCERTAIN, 1, id="HTML instead of an answer"),
        pytest.param([says(200)], [6], Status.UNCERTAIN, 1, id="an empty answer"),
        pytest.param([says(200, {"code": 21614, "message": "not a mobile number"})], [3], Status.FAILED, 1,
                     id="an error inside a good answer"),
        pytest.param([says(400, {"code": 21211, "message": "Invalid 'To'"})], [3], Status.FAILED, 1, id="refused"),
    ],
)  # fmt: skip
async def test_each_answer_has_an_honest_fate(
    stage: Stage, bank: Bank, answers: list[dict[str, Any]], ended: list[int], status: Status, asked: int
) -> None:
    port = await bank.play(*answers, says(500, "asked once too often"))
    await route_to(stage, port)
    identity = await ask(stage)
    await stage.advance(hours=2)
    assert await outcomes(stage) == ended
    assert (await stage.message(identity)).status == status
    assert await bank.asked(port) == asked


async def test_where_nobody_is_it_is_tried_again(stage: Stage, bank: Bank) -> None:
    port = free_port()
    await route_to(stage, port)
    identity = await ask(stage)
    assert await outcomes(stage) == [2]
    assert (await stage.message(identity)).status == Status.WAITING


async def test_wrong_credentials_rest_the_route_and_keep_the_queue(stage: Stage, bank: Bank) -> None:
    port = await bank.play(WRONG, TAKEN, TAKEN, says(500, "asked once too often"))
    await route_to(stage, port)
    first = await ask(stage)
    assert await stage.one("select suspended_until is not null from route where channel = 'sms'")
    stage.sends = False
    body = MessageRequested("And again", channel="sms")
    customer = (await stage.message(first)).customer
    second = await stage.tell(customer, "message.requested", body, purpose="service")
    assert [(await stage.message(it)).status for it in (first, second)] == [Status.WAITING, Status.WAITING]
    assert await bank.asked(port) == 1

    # Somebody mends the account: what waited goes.
    await stage.fetch("update route set suspended_until = null where channel = 'sms' returning 1")
    await stage.fetch("update installation set catalogue = catalogue + 1 returning 1")
    stage.sends = True
    await stage.advance(hours=2)
    assert [(await stage.message(it)).status for it in (first, second)] == [Status.SENT, Status.SENT]
    assert await bank.asked(port) == 3


async def test_whoever_answers_very_late_is_not_waited_for(bank: Bank) -> None:
    port = await bank.play({**TAKEN, "behaviors": [{"wait": 60_000}]})
    settings = {"account_sid": f"AC{'a' * 32}", "auth_token": "t", "api_url": f"http://127.0.0.1:{port}"}
    provider = make_provider(kind_named("twilio", provider_kinds([])), settings, PORTS)
    provider.timeout = 6.0  # enough to connect on a busy machine
    line = await provider.open()
    try:
        identity = UUID(int=1)
        outgoing = Outgoing(identity, 1, "sms", PHONE, "+14155550100", segments("Hello"), identity.hex)
        (result,) = await line.send([outgoing])
    finally:
        await line.close()
    assert isinstance(result, Unknown), "it may have been taken"
    assert "in time" in result.text
    assert await bank.asked(port) == 1
