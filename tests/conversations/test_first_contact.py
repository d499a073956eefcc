"""Who wrote, and where it lands, when everything comes at once: one customer, one conversation, each message once."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections import Counter
from pathlib import Path

import msgspec

from noline.app.bootstrap import Noline
from noline.channels import Inbound
from noline.customers import normalise
from stage import Stage, invitation

PHONE, WHATSAPP_ID = "+447700900007", "447700900007"


async def work(noline: Noline, done: asyncio.Event) -> None:
    """Follow the log as a worker does, until told to end."""
    while not done.is_set():
        await noline.engage.step(shards=64)
        await asyncio.sleep(0)


async def receive_at_once(stage: Stage, servers: list[Noline], webhooks: list[Inbound]) -> None:
    """Let several servers take in webhooks at the same time, each beside a worker of its own."""
    over = asyncio.Event()
    workers = [asyncio.create_task(work(server, over)) for server in servers]
    await asyncio.gather(
        *[servers[i % len(servers)].ingress.receive(stage.workspace, it, stage.now) for i, it in enumerate(webhooks)]
    )
    over.set()
    await asyncio.gather(*workers)
    await stage.settle()


def webhook(channel: str, sender: str, number: int, *tokens: str) -> Inbound:
    """One message, by its number."""
    text, identity = f"Hello {number}", f"webhook-{number}"
    return Inbound(channel=channel, sender=sender, recipient="", provider_id=identity, text=text, tokens=tokens)


def on_four_channels(token: str) -> list[Inbound]:
    """200 webhooks of one person: by the same phone on two channels, and by the token of an invitation on two."""
    found = []
    for number in range(50):
        found += [
            webhook("sms", PHONE, number),
            webhook("whatsapp", WHATSAPP_ID, number),
            webhook("email", "ana@elsewhere.example", number, token),
            webhook("web", "5f0c2c7e-session", number, token),
        ]
    random.Random(7).shuffle(found)
    return found


async def test_200_webhooks_at_once_for_one_person_on_four_channels(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await stage.begin("event", invitation("text", "sms"))
    (text,) = await stage.sent(ana)
    servers = [stage.noline, await stage.another(), await stage.another()]
    webhooks = on_four_channels(stage.token(text))
    await receive_at_once(stage, servers, [*webhooks, *webhooks[:40]])  # some come twice, as webhooks do
    assert await stage.one("select count(*) from customer") == 1
    (conversation,) = await stage.conversations(ana)
    heard = [it for it in await stage.messages(ana) if it.direction == 1]
    assert Counter(it.channel for it in heard) == {"sms": 50, "whatsapp": 50, "email": 50, "web": 50}
    assert {it.conversation for it in heard} == {conversation.id}
    assert set(conversation.channels) == {"sms", "whatsapp", "email", "web"}
    assert len(await stage.facts(ana, "conversation.opened")) == 1


async def test_200_webhooks_over_several_processes(stage: Stage, dsn: str) -> None:
    ana = await stage.customer(phone=PHONE)
    await stage.begin("event", invitation("text", "sms"))
    (text,) = await stage.sent(ana)
    webhooks = on_four_channels(stage.token(text))
    tests = Path(__file__).parent.parent
    command = [sys.executable, "-m", "conversations.programs.webhooks", dsn]
    pipe = asyncio.subprocess.PIPE
    children = [
        await asyncio.create_subprocess_exec(
            *command, env=os.environ | {"PYTHONPATH": str(tests)}, stdin=pipe, stdout=pipe
        )
        for _ in range(2)
    ]
    for child in children:
        assert child.stdout is not None
        assert await child.stdout.readline() == b"ready\n"
    said = await asyncio.gather(
        *[child.communicate(lines_of(webhooks[number::2])) for number, child in enumerate(children)]
    )
    assert [out for out, _ in said] == [b"took 100\n"] * 2
    await stage.settle()
    assert await stage.one("select count(*) from customer") == 1
    (conversation,) = await stage.conversations(ana)
    heard = [it for it in await stage.messages(ana) if it.direction == 1]
    assert len(heard) == 200
    assert {it.conversation for it in heard} == {conversation.id}


def lines_of(webhooks: list[Inbound]) -> bytes:
    """Write webhooks as a child reads them."""
    return b"".join(msgspec.json.encode(it) + b"\n" for it in webhooks) + b"\n"


async def test_racing_first_messages_from_an_unknown_phone_make_one_customer(stage: Stage) -> None:
    servers = [stage.noline, await stage.another(), await stage.another()]
    channels = (("sms", PHONE), ("whatsapp", WHATSAPP_ID))
    webhooks = [webhook(channel, sender, number) for number in range(20) for channel, sender in channels]
    await receive_at_once(stage, servers, webhooks)
    (ana,) = [row[0] for row in await stage.fetch("select id from customer")]
    assert await stage.one("select count(*) from directory") == 1
    assert len(await stage.conversations(ana)) == 1
    assert len(await stage.messages(ana)) == 40


async def test_a_stranger_becomes_a_customer_with_a_name_and_a_claimed_address(stage: Stage) -> None:
    first = await stage.hear("email", "Ana.Lopez@mail.example", "Do you open on Sundays?", sender_name="Ana López")
    assert (first.placed_by, first.placed_why) == ("new", "Nothing that came before explains it.")
    assert (await stage.profile(first.customer)).attributes == {"first_name": "Ana", "last_name": "López"}
    rows = await stage.fetch("select scheme, value, display, verification, evidence from customer_address")
    assert [tuple(row) for row in rows] == [
        ("email", "ana.lopez@mail.example", "Ana.Lopez@mail.example", "claimed", "wrote by email")
    ]


async def test_whatsapp_names_a_phone_by_its_digits_alone(stage: Stage) -> None:
    text = await stage.hear("sms", "+34600111222", "Hola")
    chat = await stage.hear("whatsapp", "34600111222", "Hola")
    assert chat.customer == text.customer
    assert chat.address == normalise("phone", "+34 600 11 12 22")


async def test_a_webhook_that_comes_again_after_days_is_still_the_same_message(stage: Stage) -> None:
    first = await stage.arrive("sms", PHONE, "Hello", provider_id="again")
    await stage.advance(days=2)
    assert await stage.arrive("sms", PHONE, "Hello", provider_id="again") == first
    await stage.settle()
    assert await stage.one("select count(*) from message") == 1


async def test_a_reused_id_of_a_provider_hides_no_message(stage: Stage) -> None:
    """SMPP's message ids begin anew after a restart of the other side."""
    await stage.hear("sms", PHONE, "Hello", provider_id="1")
    await stage.hear("sms", PHONE, "Is anybody there?", provider_id="1")
    assert await stage.one("select count(*) from message") == 2
