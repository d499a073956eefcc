"""One person who writes on four channels at the same moment is one customer with one conversation."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from noline.access import Rules
from noline.app.bootstrap import Noline
from noline.delivery import add_route
from stage import Stage, open_stage

from .people import MAIL, PHONE

pytestmark = pytest.mark.usefixtures("homes")

TALKS = {
    "sms": (PHONE, f"Hello, my mail is {MAIL}"),
    "whatsapp": (PHONE.removeprefix("+"), "Hello from WhatsApp"),
    "email": (MAIL, "Hello by mail"),
    "telegram": ("991177", f"I am {MAIL}"),
}


async def everybody_follows(processes: list[Noline]) -> None:
    """Let several processes follow the log at the same time until there is nothing left."""

    async def follow(noline: Noline) -> int:
        return sum([await runner.step(shards=64) for runner in (noline.engage, noline.relay)])

    while sum(await asyncio.gather(*map(follow, processes))):
        pass


async def test_two_hundred_webhooks_on_four_channels_are_one_customer_and_one_conversation(dsn: str) -> None:
    async with open_stage(dsn, Rules(match={"given": "make"})) as stage:
        for channel in ("whatsapp", "telegram"):
            async with stage.noline.database.transaction() as tx:
                await add_route(tx, stage.workspace.id, "sandbox", "sandbox", channel, sender="harbour", seats=1)
        processes = [stage.noline, await stage.another(), await stage.another()]

        async def write(number: int) -> UUID:
            channel = list(TALKS)[number % 4]
            sender, text = TALKS[channel]
            more = {"subject": "Hello"} if channel == "email" else {}
            said = f"{text} {number}" if channel in ("whatsapp", "email") else text
            return await stage.arrive(channel, sender, said, by=processes[number % 3], **more)

        writing = asyncio.gather(*(write(number) for number in range(200)))
        while not writing.done():
            await everybody_follows(processes)
            await asyncio.sleep(0)
        assert len(set(await writing)) == 200
        await everybody_follows(processes)
        await stage.settle()
        (survivor,) = await stage.fetch("select id from customer where merged_into is null")
        (talk,) = [it for it in await stage.conversations(survivor[0]) if it.status == "open"]
        placed = await stage.fetch(
            "select distinct on (id) id, conversation from message where direction = 1 order by id, home is null"
        )
        assert len(placed) == 200
        assert set(talk.channels) == set(TALKS)
        for channel, (sender, _) in TALKS.items():
            heard = await stage.hear(channel, sender, "Once more", subject="Hello" if channel == "email" else "")
            assert (heard.customer, heard.conversation) == (survivor[0], talk.id), channel


async def test_two_messages_50_ms_apart_on_two_channels_of_one_phone(stage: Stage) -> None:
    first = asyncio.create_task(stage.arrive("sms", PHONE, "Is my order on its way?"))
    second = asyncio.create_task(stage.arrive("whatsapp", PHONE.removeprefix("+"), "Number 4711, I mean"))
    await asyncio.gather(first, second)
    await stage.settle()
    messages = [await stage.message(it.result()) for it in (first, second)]
    assert len({it.customer for it in messages}) == 1
    assert len({it.conversation for it in messages}) == 1


async def test_brazils_ninth_digit_makes_no_second_customer(stage: Stage) -> None:
    old = await stage.hear("whatsapp", "551187654321", "Oi")  # WhatsApp keeps the number of eight digits
    new = await stage.hear("sms", "+5511987654321", "Oi de novo")
    assert (new.customer, new.conversation) == (old.customer, old.conversation)
