"""What a merge hands over is lost by no crash and no race: each step may be taken twice, late, or by somebody else."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from journeys.running import ask, end_of, ends, publish, runs, start
from noline.log import Draft
from noline.log.kinds import EventTracked, MergeRequested
from stage import Stage

from .people import MAIL, PHONE, addresses, merge, owner, part, record

pytestmark = pytest.mark.usefixtures("homes")


async def two(stage: Stage) -> tuple[UUID, UUID]:
    """Return two customers, the older first."""
    ana = await stage.customer("Ana", email=MAIL)
    await stage.advance(minutes=1)
    return ana, await stage.customer("Ana", phone=PHONE)


async def test_a_run_waits_on_with_its_timer_and_ends_by_the_reply(stage: Stage) -> None:
    ana, other = await two(stage)
    await publish(stage, steps={"ask": ask(), **ends("done", "late")})
    await start(stage, other)
    await merge(stage, ana, other)
    assert await runs(stage, other) == []
    (run,) = await runs(stage, ana)
    assert run.customer == ana
    assert await stage.fetch("select distinct subject from timer") == [(ana,)]
    await stage.hear("sms", PHONE, "Please do")
    assert await end_of(stage, ana) == "done"


async def test_a_timer_that_came_due_before_the_merge_moves_the_run_after_it(stage: Stage) -> None:
    ana, other = await two(stage)
    await publish(stage, steps={"ask": ask(), **ends("done", "late")})
    await start(stage, other)
    await merge(stage, ana, other)
    await stage.advance(days=3)
    assert await end_of(stage, ana) == "late"


async def test_a_run_that_goes_back_goes_on_there(stage: Stage) -> None:
    ana, other = await two(stage)
    await publish(stage, steps={"ask": ask(), **ends("done", "late")})
    await start(stage, other)
    await merge(stage, ana, other)
    await part(stage, ana, other)
    assert await runs(stage, ana) == []
    await stage.hear("sms", PHONE, "Please do")
    assert await end_of(stage, other) == "done"


async def test_what_comes_before_the_relay_has_carried_the_merge_arrives_after_it(stage: Stage) -> None:
    ana, other = await two(stage)
    shard = stage.shard(other)
    request = Draft(
        UUID(int=5), stage.workspace.id, other, stage.now, "customer.merge_requested", MergeRequested(ana, "Sam", "")
    )
    await stage.noline.appender.append(request)
    await stage.noline.engage.advance(shard)
    # The merge stands on the one shard and is unknown on the other: a crash here loses nothing.
    heard = await stage.arrive("sms", PHONE, "Hello?")
    tracked = Draft(UUID(int=6), stage.workspace.id, other, stage.now, "event.tracked", EventTracked("bought"))
    await stage.noline.appender.append(tracked)
    await stage.noline.engage.advance(shard)
    assert await stage.conversations(ana) == []
    another = await stage.another()
    while sum([await runner.step(shards=64) for runner in (another.engage, another.relay)]):
        pass
    await stage.settle()
    (talk,) = await stage.conversations(ana)
    message = await stage.message(heard)
    assert (message.customer, message.conversation) == (ana, talk.id)
    assert len(await stage.facts(ana, "event.tracked")) == 1
    assert await owner(stage, "phone", PHONE) == ana


async def test_whatever_the_relay_carries_twice_comes_out_the_same(stage: Stage) -> None:
    ana, other = await two(stage)
    await stage.hear("sms", PHONE, "Where is my order?")
    await merge(stage, ana, other)
    await stage.track(other, "bought")

    async def carry_all_again() -> None:
        await stage.noline.database.pool.execute("update cursor set seq = 0 where follower = 'relay'")
        await stage.settle()

    async def state() -> list[object]:
        return [await stage.conversations(ana), await stage.messages(ana), await addresses(stage, ana)]

    before = await state()
    await carry_all_again()
    assert await state() == before
    assert len(await stage.facts(ana, "customer.joined", "event.tracked")) == 2
    await part(stage, ana, other)
    parted = [await stage.conversations(other), await addresses(stage, other)]
    await carry_all_again()
    assert [await stage.conversations(other), await addresses(stage, other)] == parted
    assert await owner(stage, "phone", PHONE) == other


async def test_two_merges_at_once_never_chase_each_other(stage: Stage) -> None:
    ana, other = await two(stage)
    await asyncio.gather(
        *(
            stage.noline.appender.append(
                Draft(UUID(int=number), stage.workspace.id, subject, stage.now, "customer.merge_requested",
                      MergeRequested(into, "Sam", ""))
            )
            for number, (subject, into) in enumerate([(ana, other), (other, ana), (other, ana)], 1)
        )
    )  # fmt: skip
    await stage.settle()
    assert (await stage.profile(ana)).merged_into is None
    assert (await stage.profile(other)).merged_into == ana
    assert len(await record(stage, ana)) == 1


async def test_merged_parted_and_merged_again_is_merged(stage: Stage) -> None:
    ana, other = await two(stage)
    heard = await stage.hear("sms", PHONE, "Where is my order?")
    for _ in range(3):
        await merge(stage, ana, other)
        assert [it.id for it in await stage.conversations(ana)] == [heard.conversation]
        await part(stage, ana, other)
        assert [it.id for it in await stage.conversations(other)] == [heard.conversation]
        assert await stage.conversations(ana) == []
        await stage.advance(minutes=1)
    assert (await stage.hear("sms", PHONE, "Well?")).conversation == heard.conversation
