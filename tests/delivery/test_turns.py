"""Turns: what is said to one customer at one address leaves in the order in which it was asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from noline.channels import Failed, Fault, Outgoing, Result, Sent, Uncertain
from noline.delivery import Routes, Status, Sweeper
from noline.delivery.turns import LONGEST, Turns
from noline.log import Draft, append
from noline.log.kinds import MessageRequested
from stage import Stage

from .carrier import Carrier, carry, nothing_waits, outlive, sending, take

PHONE, EMAIL = "+447700900151", "ana@example.com"
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


async def ask(stage: Stage, customer: UUID, text: str, *, channel: str = "sms", purpose: str = "service") -> UUID:
    """Somebody asks for a message; it is queued when this returns."""
    stage.sends = False
    return await stage.tell(customer, "message.requested", MessageRequested(text, channel=channel), purpose=purpose)


async def two(stage: Stage, customer: UUID) -> list[UUID]:
    """Two messages wait."""
    stage.sends = False
    asked = await ask_together(stage, customer, 2)
    await stage.follow()
    return asked


async def ask_together(stage: Stage, customer: UUID, count: int) -> list[UUID]:
    """So many messages are asked for before any of them is handled; returns them in that order."""
    workspace, now = stage.workspace.id, stage.now
    drafts = [
        Draft(uuid4(), workspace, customer, now, "message.requested", MessageRequested(f"{n}", channel="sms"),
              purpose="service")
        for n in range(count)
    ]  # fmt: skip
    async with stage.noline.database.transaction() as tx:
        await append(tx, stage.shard(customer), drafts)
    return [draft.id for draft in drafts]


def fails_while(texts: Callable[[Outgoing], bool]) -> Callable[[Outgoing], Result]:
    """A provider that is down for some messages and takes the others."""
    return lambda it: Failed(Fault.UNAVAILABLE, "busy", retry=True) if texts(it) else Sent()


async def test_what_was_asked_for_in_one_moment_leaves_in_that_order(stage: Stage) -> None:
    customers = [await stage.customer("Ana", phone=f"+4477009002{n:02}") for n in range(12)]
    asked = {customer: await ask_together(stage, customer, 4) for customer in customers}
    await stage.follow()
    carrier = Carrier()
    await carry(stage, carrier)
    assert len(carrier.taken) == 48
    for customer, messages in asked.items():
        assert [it for it in carrier.messages if it in messages] == messages, customer


async def test_a_later_one_waits_for_one_that_is_to_be_tried_again(stage: Stage) -> None:
    customer = await stage.customer("Ana", phone=PHONE)
    first, second = await two(stage, customer)
    busy = Carrier(fails_while(lambda it: it.message == first))
    await carry(stage, busy)
    assert busy.messages == [first]
    well = Carrier()
    await stage.advance(seconds=31)
    await carry(stage, well)
    assert well.messages == [first, second]


async def test_one_that_failed_for_good_holds_nobody_back(stage: Stage) -> None:
    customer = await stage.customer("Ana", phone=PHONE)
    first, second = await two(stage, customer)
    refuses = Carrier(lambda it: Failed(Fault.CONTENT, "no") if it.message == first else Sent())
    await carry(stage, refuses)
    assert refuses.messages == [first, second]
    assert (await stage.message(second)).status == Status.SENT


async def test_one_that_never_ends_holds_the_next_back_for_three_minutes(stage: Stage) -> None:
    customer = await stage.customer("Ana", phone=PHONE)
    first, second = await two(stage, customer)
    carrier = Carrier(fails_while(lambda it: it.message == first))
    stage.sends = False
    await carry(stage, carrier)
    assert second not in carrier.messages
    async with sending(stage.noline, carrier):
        for _ in range(40):
            await stage.advance(seconds=5)
            await nothing_waits(stage)
    assert carrier.messages.count(first) == 3  # at once, after 30 s, after two minutes more
    assert carrier.messages.index(second) == 3


@pytest.mark.parametrize("other", ["another address", "another purpose", "another customer"])
async def test_others_do_not_wait(stage: Stage, other: str) -> None:
    customer = await stage.customer("Ana", phone=PHONE, email=EMAIL)
    first = await ask(stage, customer, "first")
    match other:
        case "another address":
            second = await ask(stage, customer, "second", channel="email")
        case "another purpose":
            second = await ask(stage, customer, "second", purpose="transactional")
        case _:
            second = await ask(stage, await stage.customer("Ben", phone="+447700900152"), "second")
    carrier = Carrier(fails_while(lambda it: it.message == first))
    await carry(stage, carrier)
    assert set(carrier.messages) == {first, second}
    assert (await stage.message(second)).status == Status.SENT


async def test_what_a_process_that_died_had_under_way_still_goes_first(stage: Stage) -> None:
    customer = await stage.customer("Ana", phone=PHONE)
    first = await ask(stage, customer, "first")
    await take(stage, customer)  # and dies with it
    await stage.advance(seconds=1)
    second = await ask(stage, customer, "second")
    claimed = await take(stage, customer)
    assert claimed.items == []
    await outlive(stage)
    sweeper = Sweeper(stage.noline.database, lambda _: Carrier(uncertain=Uncertain.REPEAT))
    assert await sweeper.sweep((await stage.catalogue())[Routes], stage.now) == 1
    carrier = Carrier()
    await carry(stage, carrier)
    assert carrier.messages == [first, second]


def test_how_long_a_turn_is_waited_for() -> None:
    turns, message, due = Turns(), uuid4(), NOW - timedelta(seconds=1)
    assert turns.wait(message, None, due, NOW) is None
    assert turns.wait(message, 1, due, NOW) == due  # being sent: look again at once
    assert turns.wait(message, 2, due, NOW) == NOW + timedelta(seconds=0.2)
    last = [turns.wait(message, 1, due, NOW) for _ in range(200)][-1]
    assert last == NOW + timedelta(seconds=2)
    assert turns.wait(message, 2, due, NOW + LONGEST) is not None
    assert turns.wait(message, 2, due, NOW + LONGEST + timedelta(seconds=1)) is None
