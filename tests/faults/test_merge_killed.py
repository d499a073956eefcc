"""A worker is killed between the steps by which a merge, or its undoing, is handed over, while both customers write.

Afterwards there is one customer with one history (or two again): nothing lost, nothing twice, and a question that was
open before is answered by what the customer said meanwhile.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from uuid import UUID

import pytest
from msgspec import Struct
from msgspec.structs import replace

from noline.customers import in_order
from noline.delivery import balance
from noline.log import INBOUND
from noline.log.kinds import MergeRequested, RunRequested, UnmergeRequested

from .handover import Company, Person, company, two_people

EACH = 8
"""How many messages each of the two writes meanwhile."""
_FACT = "select seq from interaction where shard = $1 and kind = $2"
_RELAYED = "select seq from cursor where shard = $1 and follower = 'relay'"
_OWNER = "select customer from directory where value = $1"


Said = dict[UUID, list[str]]
"""The messages that were acknowledged, by who wrote them."""


@pytest.mark.parametrize("step", ["before anybody is told", "between the log and the directory", "before it is noted"])
async def test_the_worker_that_hands_over_is_killed(dsn: str, step: str) -> None:
    async with company(dsn) as at:
        ana, other = await two_people(at)
        assert in_order(ana.id, other.id) == (ana.id, other.id)
        await at.tell(other.id, "run.start_requested", RunRequested("care", {}))
        other = replace(other, question=await at.asked(other.phone, "First"))

        await at.settle()
        asks = MergeRequested(ana.id, "Sam", "the same person")
        said = await killed(
            at, step, asks, about=other, to=ana, moves=other, kinds=("customer.merged", "customer.joined")
        )
        other = replace(other, question=await at.asked(other.phone, "Second"))
        await at.settle()
        assert await at.fetch("select id, merged_into from customer order by id") == [
            (ana.id, None), (other.id, ana.id),
        ]  # fmt: skip
        await all_is_there(at, {ana.id: [*said[ana.id], *said[other.id]]})
        assert {await at.value(_OWNER, it.phone) for it in (ana, other)} == {ana.id}
        assert [it.ended_reason for it in await at.runs(ana.id)] == [None]
        assert await at.runs(other.id) == []
        assert len({it.conversation for it in await at.messages(ana.id) if it.direction == INBOUND}) == 1

        parts = UnmergeRequested(other.id, "Sam")
        again = await killed(
            at, step, parts, about=ana, to=other, moves=other, kinds=("customer.unmerged", "customer.restored")
        )
        await at.settle()
        assert [row[0] for row in await at.fetch("select merged_into from customer")] == [None, None]
        await all_is_there(at, {ana.id: again[ana.id], other.id: again[other.id]})
        assert [await at.value(_OWNER, it.phone) for it in (ana, other)] == [ana.id, other.id]
        assert [it.ended_reason for it in await at.runs(other.id)] == ["done"]
        assert await at.runs(ana.id) == []
        await each_question_once(at, other)
        assert await at.fetch("select kind, why from set_aside") == []
        assert (await balance(at.noline.database, at.workspace.id)).balanced


async def killed(
    at: Company, step: str, command: Struct, *, about: Person, to: Person, moves: Person, kinds: tuple[str, str]
) -> Said:
    """Have the worker hand over, kill it at a step while both write, and start it again; returns what they wrote."""
    kind = "customer.merge_requested" if isinstance(command, MergeRequested) else "customer.unmerge_requested"
    source, target = at.noline.shards.of(about.id), at.noline.shards.of(to.id)
    before = await at.value(_OWNER, moves.phone)
    async with AsyncExitStack() as holding, asyncio.TaskGroup() as writing:
        head = step == "before anybody is told"
        held = at.held("head", target) if head else at.held("directory", moves.phone)
        await holding.enter_async_context(held)
        await at.tell(about.id, kind, command)
        await at.until("it is handed over", lambda: at.value(_FACT, source, kinds[0]))
        await at.stands("" if head else "update directory")
        first = writing.create_task(write(at, about))
        second = writing.create_task(write(at, to))  # who writes where the test stands waits to be acknowledged
        if not head:
            await asyncio.wait([first, second])
        if step == "before it is noted":
            async with at.held("cursor"):
                await holding.aclose()
                await at.until("the directory is changed", lambda: moved(at, moves, before))
                await at.stands("update cursor")
                await at.worker.kill()
                await shows(at, step, source, target, kinds)
        else:
            await at.worker.kill()
            await shows(at, step, source, target, kinds)
            assert await at.value(_OWNER, moves.phone) == before
            await holding.aclose()
        await at.worker.start()
    return {about.id: first.result(), to.id: second.result()}


async def moved(at: Company, moves: Person, before: UUID) -> bool:
    """Say whether the address is somebody else's than before."""
    return bool(await at.value(_OWNER, moves.phone) != before)


async def shows(at: Company, step: str, source: int, target: int, kinds: tuple[str, str]) -> None:
    """It was killed where it should be: the relay has not moved on, and has told the other shard or not."""
    left, told = await at.value(_FACT, source, kinds[0]), await at.value(_FACT, target, kinds[1])
    assert left is not None
    assert await at.value(_RELAYED, source) < left
    assert (told is None) == (step == "before anybody is told")


async def write(at: Company, person: Person) -> list[str]:
    """Write several messages at once: the first answers the question that is open; all name what they answer."""
    said = [f"Number {next(at.numbers)} of {person.phone}" for _ in range(EACH)]
    answered = [*([person.question] if person.question else []), *([person.hello] * EACH)][:EACH]
    await asyncio.gather(*[at.hear(person.phone, text, it) for text, it in zip(said, answered, strict=True)])
    return said


async def all_is_there(at: Company, said: Said) -> None:
    """Each message is one customer's, once, and nobody else's."""
    everything = Counter(text for texts in said.values() for text in texts)
    for customer, texts in said.items():
        shown = Counter((it.body or {})["text"] for it in await at.messages(customer) if it.direction == INBOUND)
        mine = {text: count for text, count in shown.items() if text in everything}
        assert mine == Counter(texts)


async def each_question_once(at: Company, person: Person) -> None:
    """The customer's phone has shown each question once."""
    items = await at.fetch(
        "select content ->> 'text' from sandbox_item where address = $1 order by arrived", person.phone
    )
    assert [row[0].partition(",")[0] for row in items] == ["Hello", "First", "Second"]
