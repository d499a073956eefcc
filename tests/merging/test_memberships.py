"""Merges move what a customer belongs to, and give it back: segments they were named in, topics, runs, calls."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from connectors.acting import BALANCE, connect
from connectors.conftest import BackEnd, back_end
from conversations.board import TOPIC, Board
from journeys.running import end_of, ends, publish, runs, send, start
from noline.access import Rules
from noline.content import SmsSource
from noline.conversations.topics import MEMBERS
from noline.customers import SEGMENT_MEMBERS, add_members
from noline.log.kinds import Joining, RunChosen
from stage import Stage, open_stage

from .people import PHONE, merge, part

pytestmark = pytest.mark.usefixtures("homes")

__all__ = ["back_end"]


@pytest.fixture
async def stage(dsn: str) -> AsyncIterator[Stage]:
    """A company whose connectors may reach this machine."""
    async with open_stage(dsn, Rules(private_webhooks=True)) as opened:
        yield opened


async def two(stage: Stage) -> tuple[UUID, UUID]:
    """Return two customers, the older first."""
    older = await stage.customer("Ana", email="ana@customer.example")
    await stage.advance(minutes=1)
    return older, await stage.customer("Anna", phone=PHONE, attributes={"number": PHONE})


async def segments(stage: Stage, customer: UUID) -> set[UUID]:
    async with stage.noline.database.transaction() as tx:
        found = await SEGMENT_MEMBERS.of_subjects(tx, stage.shard(customer), [customer])
    return {it.segment for it in found}


async def test_who_was_named_in_a_segment_is_in_it_as_the_survivor_and_again_as_themselves(stage: Stage) -> None:
    ana, other = await two(stage)
    mine, theirs, both = uuid4(), uuid4(), uuid4()
    for segment, who in ((mine, [ana]), (theirs, [other]), (both, [ana, other])):
        await add_members(stage.noline.database, stage.noline.shards, stage.workspace.id, segment, who)
    await merge(stage, ana, other)
    assert (await segments(stage, ana), await segments(stage, other)) == ({mine, theirs, both}, set())
    await part(stage, ana, other)
    assert (await segments(stage, ana), await segments(stage, other)) == ({mine, both}, {theirs, both})


async def members(stage: Stage) -> set[UUID]:
    async with stage.noline.database.transaction() as tx:
        return {it.customer for it in await MEMBERS.of_subjects(tx, stage.shard(TOPIC), [TOPIC])}


@pytest.mark.parametrize("older_too", [False, True], ids=["one of them", "both"])
async def test_a_topic_has_whoever_took_part_before(stage: Stage, older_too: bool) -> None:
    ana, other = await two(stage)
    board = Board(stage)
    await board.begin()
    before = {ana, other} if older_too else {other}
    await board.join(*(Joining(it, "Ana") for it in before))
    await merge(stage, ana, other)
    assert await members(stage) == {ana}
    await part(stage, ana, other)
    assert await members(stage) == before
    assert (await board.topic()).participants == len(before)
    assert (await board.wishes(other)).status == "active"


async def test_runs_that_began_one_another_travel_together_and_their_ends_meet(stage: Stage) -> None:
    ana, other = await two(stage)
    wait = {"type": "wait", "duration": "P3D", "exits": {"next": "rested"}}
    await publish(stage, "inner", steps={"rest": wait, **ends("rested")})
    sub = {"type": "sub_journey", "journey": "inner", "exits": {"next": "done", "timeout": "late"}}
    for name in ("care", "more"):
        await publish(stage, name, steps={"sub": sub, **ends("done", "late")}, at_most=1)
    await start(stage, other)
    await merge(stage, ana, other)
    (parent, child) = (await runs(stage, ana))[0], (await runs(stage, ana, "inner"))[0]
    assert (parent.customer, child.customer, child.parent) == (ana, ana, parent.id)
    await stage.advance(days=4)
    assert (await end_of(stage, ana, "inner"), await end_of(stage, ana)) == ("rested", "done")
    await start(stage, ana, "more")
    (parent,) = await runs(stage, ana, "more")
    await stage.tell(ana, "run.stop_requested", RunChosen(parent.id, "Sam"))
    assert await end_of(stage, ana, "inner") == "parent_ended"


async def test_a_back_end_that_is_asked_while_its_customer_is_merged_answers_the_survivor(
    stage: Stage, back_end: BackEnd
) -> None:
    ana, other = await two(stage)
    await connect(stage, "bank", "http", {"url": back_end.url}, balance=BALANCE)
    await stage.template("amount", {"sms": SmsSource("You have {{ amount }} EUR")})
    asked: dict[str, Any] = {
        "type": "call", "connector": "bank", "operation": "balance",
        "arguments": {"phone": {"from": "customer.number"}}, "keep": {"amount": "balance"},
        "exits": {"answered": "tell", "failed": "failed"},
    }  # fmt: skip
    await publish(stage, steps={"ask": asked, "tell": send(template="amount"), **ends("done", "failed")})
    stage.calls = False
    await start(stage, other)
    assert await stage.one("select count(*) from connector_call where customer = $1 and outcome = ''", other) == 1
    await merge(stage, ana, other)
    stage.calls = True
    await stage.settle()
    assert await end_of(stage, ana) == "done"
    assert await stage.texts(PHONE) == ["You have 12.5 EUR"]
