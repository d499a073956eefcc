"""Attempts without an answer: what a process that died had under way, and answers that come after it was given up."""

from __future__ import annotations

from uuid import UUID

import pytest

from noline.channels import Failed, Fault, Result, Sent, Uncertain
from noline.delivery import Outcome, Routes, Sweeper, add_route, balance
from noline.delivery.claim import Claim
from noline.delivery.record import record
from noline.delivery.retry import MAX_ATTEMPTS, judge
from noline.log.kinds import ConsentChanged
from stage import Stage, invitation

from .carrier import Carrier, carry, outlive, routes_of, take

REPEAT, LEAVE = Uncertain.REPEAT, Uncertain.LEAVE


async def queued(stage: Stage, **more: object) -> UUID:
    """A customer for whom an invitation waits."""
    customer = await stage.customer("Ana", phone="+447700900131")
    stage.sends = False
    await stage.begin("open-day", invitation("invitation", "sms", **{"expires_hours": 6, **more}))
    return customer


async def sweep(stage: Stage, policy: Uncertain, *, timeout: float = 5.0) -> int:
    """Settle what nobody has under way any more; returns how many messages."""
    sweeper = Sweeper(stage.noline.database, lambda _: Carrier(uncertain=policy, timeout=timeout))
    return await sweeper.sweep((await stage.catalogue())[Routes], stage.now)


async def answer(stage: Stage, claimed: Claim, result: Result, policy: Uncertain = REPEAT) -> None:
    """The provider's answer to a claim is written, as its process would."""
    routes: Routes = (await stage.catalogue())[Routes]
    verdicts = [judge(item, result, stage.now, policy) for item in claimed.items]
    async with stage.noline.database.transaction() as tx:
        await record(tx, claimed, verdicts, routes, stage.now)
    await stage.settle()


async def outcomes(stage: Stage) -> list[Outcome]:
    """The ledger's outcomes, by attempt."""
    return [Outcome(row[0]) for row in await stage.fetch("select outcome from ledger order by attempt")]


async def status(stage: Stage, customer: UUID) -> str:
    """The status of the one message, about which both books agree."""
    books = await balance(stage.noline.database, stage.workspace.id)
    assert books.balanced, books
    ((_, word, _),) = await stage.fates(customer)
    return word


async def test_nothing_is_given_up_before_lease_and_time_out_are_over(stage: Stage) -> None:
    customer = await queued(stage)
    await take(stage, customer)
    assert await sweep(stage, REPEAT) == 0
    await stage.fetch("update claim set until = until - interval '25 seconds' returning 1")  # the lease is over
    assert await sweep(stage, REPEAT, timeout=30) == 0
    assert await status(stage, customer) == "waiting"
    assert await sweep(stage, REPEAT, timeout=1) == 1


async def test_a_provider_that_bears_repetition_gets_the_message_again_at_once_and_on_the_same_terms(
    stage: Stage,
) -> None:
    customer = await queued(stage)
    before = (await stage.fetch("select lane, expires_at, until_goal from outbox"))[0]
    await take(stage, customer)
    await outlive(stage)
    assert await sweep(stage, REPEAT) == 1
    assert (await stage.fetch("select lane, expires_at, until_goal from outbox"))[0] == before
    carrier = Carrier()
    await carry(stage, carrier)
    assert [it.attempt for it in carrier.taken] == [2]
    assert await outcomes(stage) == [Outcome.AGAIN, Outcome.SENT]
    assert await status(stage, customer) == "sent"


async def test_what_is_repeated_is_looked_at_again_like_anything_else(stage: Stage) -> None:
    customer = await queued(stage)
    await take(stage, customer)
    await stage.advance(minutes=1)
    withdrawn = ConsentChanged("news", "sms", "said so", state="withdrawn")
    await stage.tell(customer, "consent.withdrawn", withdrawn, channel="sms")
    await outlive(stage)
    await sweep(stage, REPEAT)
    carrier = Carrier()
    await carry(stage, carrier)
    assert carrier.taken == []
    assert await stage.fates(customer) == [("sms", "suppressed", "no_consent")]


async def test_a_provider_that_bears_none_leaves_it_to_a_person(stage: Stage) -> None:
    customer = await queued(stage)
    await take(stage, customer)
    await outlive(stage)
    assert await sweep(stage, LEAVE) == 1
    assert await status(stage, customer) == "uncertain"
    assert await stage.one("select count(*) from outbox") == 0
    assert [fact.kind for fact in await stage.facts(customer, "message.uncertain")] == ["message.uncertain"]


async def test_a_message_whose_processes_die_one_after_the_other_is_not_repeated_for_ever(stage: Stage) -> None:
    customer = await queued(stage)
    for _ in range(MAX_ATTEMPTS):
        await take(stage, customer)
        await outlive(stage)
        assert await sweep(stage, REPEAT) == 1
    assert await sweep(stage, REPEAT) == 0
    assert await outcomes(stage) == [Outcome.AGAIN] * (MAX_ATTEMPTS - 1) + [Outcome.UNCERTAIN]
    assert await status(stage, customer) == "uncertain"


async def test_two_sweepers_settle_a_claim_once(stage: Stage) -> None:
    customer = await queued(stage)
    await take(stage, customer)
    await outlive(stage)
    assert [await sweep(stage, REPEAT), await sweep(stage, REPEAT)] == [1, 0]
    assert await stage.one("select count(*) from outbox") == 1


async def test_a_claim_of_a_route_whose_settings_are_wrong_waits_until_they_are_mended(stage: Stage) -> None:
    customer = await queued(stage)
    await take(stage, customer)
    await outlive(stage)
    async with stage.noline.database.transaction() as tx:
        await add_route(tx, stage.workspace.id, "sandbox", "smtp", "sms", settings={"port": "no number"})
    routes: Routes = (await stage.catalogue())[Routes]
    assert await stage.noline.sweeper().sweep(routes, stage.now) == 0
    async with stage.noline.database.transaction() as tx:
        await add_route(tx, stage.workspace.id, "sandbox", "sandbox", "sms")
    routes = (await stage.catalogue())[Routes]
    assert await stage.noline.sweeper().sweep(routes, stage.now) == 1
    assert await status(stage, customer) == "waiting"


# ---- answers that come late

REFUSED = Failed(Fault.REJECTED, "no")
DOWN = Failed(Fault.UNAVAILABLE, "down", retry=True)
LATE: dict[str, tuple[Uncertain, Result, list[Outcome], str, int]] = {
    "sent, about to be repeated": (REPEAT, Sent(), [Outcome.SENT], "sent", 0),
    "sent, left to a person": (LEAVE, Sent(), [Outcome.SENT], "sent", 0),
    "refused, about to be repeated": (REPEAT, REFUSED, [Outcome.AGAIN], "waiting", 1),
    "refused, left to a person": (LEAVE, REFUSED, [Outcome.FAILED], "failed", 0),
    "to be tried again, about to be repeated": (REPEAT, DOWN, [Outcome.AGAIN], "waiting", 1),
    "to be tried again, left to a person": (LEAVE, DOWN, [Outcome.UNCERTAIN], "uncertain", 0),
}


@pytest.mark.parametrize(("policy", "result", "ledger", "word", "waiting"), LATE.values(), ids=LATE)
async def test_an_answer_after_the_claim_was_given_up(
    stage: Stage, policy: Uncertain, result: Result, ledger: list[Outcome], word: str, waiting: int
) -> None:
    customer = await queued(stage)
    claimed = await take(stage, customer)
    await outlive(stage)
    await sweep(stage, policy)
    await answer(stage, claimed, result, policy)
    assert await outcomes(stage) == ledger
    assert await status(stage, customer) == word
    assert await stage.one("select count(*) from outbox") == waiting


async def test_an_answer_that_comes_when_the_repetition_is_under_way_is_noted_and_the_repetition_decides(
    stage: Stage,
) -> None:
    customer = await queued(stage)
    claimed = await take(stage, customer)
    await outlive(stage)
    await sweep(stage, REPEAT)
    again = await take(stage, customer)
    await answer(stage, claimed, Sent("their-1", 7))
    assert await status(stage, customer) == "waiting"
    await answer(stage, again, Sent("their-2", 7))
    assert await status(stage, customer) == "sent"
    assert await outcomes(stage) == [Outcome.SENT, Outcome.SENT]  # it went out twice, and that can be counted
    assert await stage.one("select sum(cost) from ledger") == 14
    assert len(await stage.facts(customer, "message.sent")) == 1


async def test_an_answer_that_is_written_twice_counts_once(stage: Stage) -> None:
    """The commit went through, but its process never heard so."""
    customer = await queued(stage)
    claimed = await take(stage, customer)
    for _ in range(2):
        await answer(stage, claimed, Sent("their-1", 7, "GBP"))
    assert await status(stage, customer) == "sent"
    assert len(await stage.facts(customer, "message.sent")) == 1
    assert await stage.one("select detail from ledger") == "their-1"


async def test_a_repeat_by_another_route_that_was_asked_for_twice_waits_once(stage: Stage) -> None:
    customer = await queued(stage)
    claimed = await take(stage, customer)
    for _ in range(2):
        await answer(stage, claimed, DOWN)
    assert await stage.one("select count(*) from outbox") == 1
    assert len(await routes_of(stage, "sms")) == 1
    assert await status(stage, customer) == "waiting"
