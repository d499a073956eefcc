"""What is under way when two become one comes to its end with the survivor, once: calls to back ends, and retries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web

from connectors.acting import BALANCE as OPERATION
from connectors.acting import connect
from connectors.conftest import BackEnd, back_end
from journeys.running import end_of, ends, publish, runs, send, start
from noline.access import Rules
from noline.connectors import Caller
from noline.delivery import Status
from services.programs import BALANCE, set_up
from stage import Stage, open_stage

from .people import MAIL, PHONE, merge, part

pytestmark = pytest.mark.usefixtures("homes")

__all__ = ["back_end"]
DOWN = "+447700900004"
"""A phone that the sandbox reaches at the third attempt."""


@pytest.fixture
async def stage(dsn: str) -> AsyncIterator[Stage]:
    """A company whose connectors may reach this machine."""
    async with open_stage(dsn, Rules(private_webhooks=True)) as opened:
        yield opened


async def two(stage: Stage, phone: str = PHONE) -> tuple[UUID, UUID]:
    """Return two customers, the older first."""
    ana = await stage.customer("Ana", email=MAIL)
    await stage.advance(minutes=1)
    return ana, await stage.customer("Ana", phone=phone)


@asynccontextmanager
async def in_flight(stage: Stage, back_end: BackEnd) -> AsyncIterator[Caller]:
    """Have asked what is to be asked; the back end answers when the context is left, and what follows happens."""
    release = asyncio.Event()
    quick = back_end.says

    async def slow(request: web.Request) -> web.StreamResponse:
        await release.wait()
        return await quick(request)

    back_end.says = slow
    caller = stage.noline.caller()
    assert await caller.begin() == 1
    async with asyncio.timeout(20):
        while not back_end.asked:
            await asyncio.sleep(0.01)
    yield caller
    release.set()
    await caller.finish()
    stage.calls = True
    await stage.settle()


async def test_an_answer_on_its_way_reaches_the_service_with_the_survivor(stage: Stage, back_end: BackEnd) -> None:
    await set_up(stage, BALANCE)
    await connect(stage, "bank", "http", {"url": back_end.url}, balance=OPERATION)
    ana, other = await two(stage)
    stage.calls = False
    await stage.hear("sms", PHONE, "BAL")
    async with in_flight(stage, back_end):
        await merge(stage, ana, other)
    assert len(back_end.asked) == 1
    assert [text.partition("\n")[0] for text in await stage.texts(PHONE)] == ["Your balance is €12.50."]
    (talk,) = await stage.conversations(ana)
    assert talk.context["balance"]["value"] == "€12.50"
    assert [it.body["outcome"] for it in await stage.facts(ana, "connector.answered")] == ["answered"]
    await stage.hear("sms", PHONE, "2")
    assert (await stage.texts(PHONE))[-1] == "A colleague is coming."


async def test_an_answer_on_its_way_moves_the_run_with_the_survivor(stage: Stage, back_end: BackEnd) -> None:
    await connect(stage, "bank", "http", {"url": back_end.url}, balance=OPERATION)
    ana, other = await two(stage)
    asked: dict[str, Any] = {"type": "call", "connector": "bank", "operation": "balance"}
    asked |= {"arguments": {"phone": PHONE}, "exits": {"answered": "tell", "failed": "gone"}}
    await publish(stage, steps={"ask": asked, "tell": send(), **ends("done", "gone")})
    stage.calls = False
    await start(stage, other)
    async with in_flight(stage, back_end):
        await merge(stage, ana, other)
    assert len(back_end.asked) == 1
    assert await end_of(stage, ana) == "done"
    assert await runs(stage, other) == []
    assert len(await stage.sent(ana)) == 1


async def test_a_call_whose_process_died_is_asked_again_under_its_key(stage: Stage, back_end: BackEnd) -> None:
    await set_up(stage, BALANCE)
    await connect(stage, "bank", "http", {"url": back_end.url}, balance=OPERATION)
    ana, other = await two(stage)
    stage.calls = False
    await stage.hear("sms", PHONE, "BAL")
    # Leased by a process that is no more: it comes due again when nobody renews it.
    await stage.fetch("update connector_call set attempts = 1, lease = '2020-01-01' returning 1")
    await merge(stage, ana, other)
    stage.calls = True
    await stage.settle()
    (key,) = {it[2]["Idempotency-Key"] for it in back_end.asked}
    assert [str(row[0]) for row in await stage.fetch("select id from connector_call")] == [key]
    assert [text.partition("\n")[0] for text in await stage.texts(PHONE)] == ["Your balance is €12.50."]


async def test_a_message_that_waits_to_be_tried_again_goes_out_once_and_its_run_goes_on(stage: Stage) -> None:
    ana, other = await two(stage, DOWN)
    await publish(stage, steps={"tell": send(exits={"next": "done"}), **ends("done")})
    await start(stage, other)
    assert await stage.texts(DOWN) == []
    (waiting,) = await stage.fetch("select attempt from outbox")
    assert waiting[0] == 2
    await merge(stage, ana, other)
    await stage.advance(hours=1)
    assert await stage.texts(DOWN) == ["Still room"]
    (sent,) = [it for it in await stage.messages(ana) if it.direction == 2]
    own = "select status from message where id = $1 and home is null"  # what went out is told of where it was sent
    assert (await stage.one(own, sent.id), sent.address) == (Status.DELIVERED, DOWN)
    heard = await stage.hear("sms", DOWN, "Thanks", tokens=(stage.token(sent),))
    assert (heard.customer, heard.answers) == (ana, sent.id)
    await part(stage, ana, other)
    assert (await stage.hear("sms", DOWN, "Once more")).customer == other
