"""What waits on a few shards is claimed and recorded together, and each message is accounted for on its own shard."""

from __future__ import annotations

from uuid import UUID, uuid4

from noline.channels import Failed, Fault, Result, Sent, Uncertain
from noline.delivery import Routes, Sweeper, balance
from noline.delivery.claim import Claim, claim
from noline.delivery.record import record
from noline.delivery.retry import judge
from stage import Stage, invitation

from .carrier import Carrier, carry, outlive


async def queued(stage: Stage, number: int = 6) -> list[UUID]:
    """Customers on so many shards, for whom an invitation waits."""
    found: list[UUID] = []
    while len({stage.shard(it) for it in found}) < number:
        found.append(await stage.customer(f"Ana {len(found)}", phone=f"+4477009{len(found):05}"))
    stage.sends = False
    await stage.begin("open-day", invitation("invitation", "sms", expires_hours=6))
    return found


async def take(stage: Stage, customers: list[UUID], limit: int = 100) -> Claim:
    """Claim what waits for all of them at once."""
    route, lane = (await stage.fetch("select route, lane from outbox where customer = $1", customers[0]))[0]
    async with stage.noline.database.transaction() as tx:
        catalogue = await stage.noline.catalogue(tx)
        shards = sorted({stage.shard(it) for it in customers})
        return await claim(tx, shards, route, lane, limit, uuid4(), stage.now, catalogue)


async def answer(stage: Stage, claimed: Claim, result: Result) -> None:
    """The provider answers the same for all of a claim."""
    routes: Routes = (await stage.catalogue())[Routes]
    verdicts = [judge(item, result, stage.now, Uncertain.REPEAT) for item in claimed.items]
    async with stage.noline.database.transaction() as tx:
        await record(tx, claimed, verdicts, routes, stage.now)
    await stage.settle()


async def words(stage: Stage, customers: list[UUID]) -> list[str]:
    """How the messages of customers stand, about which both books agree."""
    books = await balance(stage.noline.database, stage.workspace.id)
    assert books.balanced, books
    return [word for customer in customers for _, word, _ in await stage.fates(customer)]


async def test_a_claim_of_several_shards_lies_on_each_of_them(stage: Stage) -> None:
    customers = await queued(stage)
    claimed = await take(stage, customers)
    assert {(item.shard, item.message.customer) for item in claimed.items} == {
        (stage.shard(it), it) for it in customers
    }
    lying = await stage.fetch("select shard, id, messages from claim order by shard")
    assert [row[0] for row in lying] == claimed.shards
    for shard, identity, messages in lying:
        assert identity == claimed.id
        assert set(messages) == {item.message.id for item in claimed.items if item.shard == shard}
    await answer(stage, claimed, Sent("here"))
    assert await words(stage, customers) == ["sent"] * len(customers)
    assert await stage.fetch("select from claim") == []
    for customer in customers:
        assert len(await stage.facts(customer, "message.sent")) == 1


async def test_no_more_than_asked_for_is_claimed_and_the_rest_waits_on(stage: Stage) -> None:
    customers = await queued(stage)
    claimed = await take(stage, customers, limit=4)
    assert len(claimed.items) == 4
    assert await stage.one("select count(*) from outbox where shard = any($1)", [stage.shard(it) for it in customers])
    await answer(stage, claimed, Sent("here"))
    await carry(stage, Carrier())
    assert await words(stage, customers) == ["sent"] * len(customers)


async def test_what_is_to_be_tried_again_waits_on_its_own_shard(stage: Stage) -> None:
    customers = await queued(stage)
    await answer(stage, await take(stage, customers), Failed(Fault.THROTTLED, "slow down", retry=True, after=5))
    rows = await stage.fetch("select shard, customer, attempt from outbox where attempt > 1")
    assert {(row[0], row[1]) for row in rows} == {(stage.shard(it), it) for it in customers}


async def test_answers_that_come_after_a_part_was_given_up_count_once(stage: Stage) -> None:
    customers = await queued(stage)
    claimed = await take(stage, customers)
    await stage.fetch(
        "update claim set until = until + interval '1 day' where shard = $1 returning 1", claimed.shards[0]
    )
    await outlive(stage)
    sweeper = Sweeper(stage.noline.database, lambda _: Carrier(uncertain=Uncertain.REPEAT))
    kept = sum(item.shard == claimed.shards[0] for item in claimed.items)
    assert await sweeper.sweep((await stage.catalogue())[Routes], stage.now) == len(customers) - kept
    await answer(stage, claimed, Sent("here"))
    assert await words(stage, customers) == ["sent"] * len(customers)
    assert await stage.fetch("select from outbox where customer = any($1)", customers) == []


async def test_a_sender_takes_what_waits_on_several_shards_in_one_batch(stage: Stage) -> None:
    customers = await queued(stage)
    carrier = Carrier()
    await carry(stage, carrier)
    assert len(carrier.messages) >= len(customers)
    assert carrier.most_under_way > 1
