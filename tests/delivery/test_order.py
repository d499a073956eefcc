"""Who goes first, and how fast: lanes, and a route's rate over several processes."""

from __future__ import annotations

import asyncio
import time
from uuid import UUID

from noline.bench.people import people, person
from noline.channels import Outgoing, Sent
from noline.delivery import add_route
from noline.log import Draft
from noline.log.kinds import MessageRequested
from stage import Stage, invitation

from .carrier import Carrier, carry, nothing_waits, sending

BULK = 5_000
SENDER = "Harbour <hello@harbour.example>"
REQUEST = MessageRequested("Of course", channel="email")


async def launch_to(stage: Stage, count: int) -> None:
    """Let so many invitations by mail wait."""
    noline = stage.noline
    await people(noline.database, noline.shards, stage.workspace.id, count, stage.now)
    stage.sends = False
    await stage.begin("open-day", invitation("invitation", "email"))
    assert await stage.one("select count(*) from outbox") == count


async def ask(stage: Stage, customer: UUID) -> None:
    """A person asks for a message to a customer; it is queued when this returns."""
    asked = stage.noline.ids.new(stage.now, f"for {customer}")
    draft = Draft(asked, stage.workspace.id, customer, stage.now, "message.requested", REQUEST, purpose="service")
    _, done = await stage.noline.commands.perform(draft)
    assert done


async def reply_to(stage: Stage, customer: UUID) -> UUID:
    """Return the message that a person asked for."""
    (reply,) = [it.id for it in await stage.messages(customer) if it.campaign is None]
    return reply


async def test_replies_overtake_five_thousand_mails_that_wait(stage: Stage) -> None:
    """One that waits with them goes first; one that comes amid them does not wait for their end."""
    await launch_to(stage, BULK)
    early, late = person(1, stage.now), person(2, stage.now)
    await ask(stage, early)
    carrier = Carrier()
    async with sending(stage.noline, carrier):
        while len(carrier.taken) < BULK // 10:
            await asyncio.sleep(0.001)
        await ask(stage, late)
        before = len(carrier.taken)
        await nothing_waits(stage)
    assert len(carrier.taken) == BULK + 2
    assert carrier.messages.index(await reply_to(stage, early)) == 0
    assert carrier.messages.index(await reply_to(stage, late)) - before < BULK // 2


async def test_all_seats_of_a_process_together_have_one_batch_of_the_provider_under_way(stage: Stage) -> None:
    """So that no more can go out twice when it is killed."""
    await launch_to(stage, 600)
    async with stage.noline.database.transaction() as tx:
        await add_route(tx, stage.workspace.id, "sandbox", "sandbox", "email", sender=SENDER, seats=4)
    carrier = Carrier(batch=40)
    await carry(stage, carrier)
    assert len(carrier.taken) == 600
    assert 10 < carrier.most_under_way <= 40


async def test_a_rate_holds_over_two_processes(stage: Stage) -> None:
    rate, seats, count = 200.0, 4, 300
    await launch_to(stage, count)
    async with stage.noline.database.transaction() as tx:
        await add_route(tx, stage.workspace.id, "sandbox", "sandbox", "email", sender=SENDER, seats=seats, rate=rate)
    times: list[float] = []

    def note(outgoing: Outgoing) -> Sent:
        times.append(time.monotonic())
        return Sent()

    async with sending(await stage.another(), Carrier(note)):
        await carry(stage, Carrier(note))
    assert len(times) == count
    # At any moment no more have gone out than the rate allows since the first, and the second that it is reckoned by.
    assert all(sent <= rate * (at - times[0]) + rate for sent, at in enumerate(times, 1))
