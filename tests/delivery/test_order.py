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
REQUEST = MessageRequested("Of course", channel="email")


async def launch_to(stage: Stage, count: int) -> None:
    """Let so many invitations by mail wait."""
    noline = stage.noline
    await people(noline.database, noline.shards, stage.workspace.id, count, stage.now)
    stage.sends = False
    await stage.begin("open-day", invitation("invitation", "email"))
    assert await stage.one("select count(*) from outbox") == count


async def test_a_reply_overtakes_five_thousand_mails_that_wait(stage: Stage) -> None:
    await launch_to(stage, BULK)
    ana = person(1, stage.now)
    await stage.tell(ana, "message.requested", REQUEST, purpose="service")
    carrier = Carrier()
    await carry(stage, carrier)
    assert len(carrier.taken) == BULK + 1
    (answer,) = [it.id for it in await stage.messages(ana) if it.campaign is None]
    assert carrier.messages.index(answer) == 0


async def test_a_reply_that_comes_amid_a_launch_does_not_wait_for_its_end(stage: Stage) -> None:
    await launch_to(stage, BULK)
    ana = person(1, stage.now)
    carrier = Carrier()
    async with sending(stage.noline, carrier):
        while len(carrier.taken) < BULK // 10:
            await asyncio.sleep(0.001)
        asked = Draft(UUID(int=7), stage.workspace.id, ana, stage.now, "message.requested", REQUEST, purpose="service")
        _, done = await stage.noline.commands.perform(asked)
        assert done
        before = len(carrier.taken)
        await nothing_waits(stage)
    (answer,) = [it.id for it in await stage.messages(ana) if it.campaign is None]
    assert carrier.messages.index(answer) - before < BULK // 2


async def test_a_rate_holds_over_two_processes(stage: Stage) -> None:
    rate, seats, count = 200.0, 4, 400
    await launch_to(stage, count)
    async with stage.noline.database.transaction() as tx:
        sender = "Harbour <hello@harbour.example>"
        await add_route(tx, stage.workspace.id, "sandbox", "sandbox", "email", sender=sender, seats=seats, rate=rate)
    times: list[float] = []

    def note(outgoing: Outgoing) -> Sent:
        times.append(time.monotonic())
        return Sent()

    async with sending(await stage.another(), Carrier(note)):
        await carry(stage, Carrier(note))
    assert len(times) == count
    # At any moment no more have gone out than the rate allows since the first, and the second that it is reckoned by.
    assert all(sent <= rate * (at - times[0]) + rate for sent, at in enumerate(times, 1))
