"""What is closed stays where it was said and is read through; lists show each person once, where they are."""

from __future__ import annotations

from uuid import UUID

import pytest

from noline.conversations.thread import read_thread
from noline.customers import find_customer
from noline.insights.joint_history import joint_history
from noline.log import INBOUND, Draft
from noline.log.kinds import MessageReceived, ReplyRequested, UnmergeRequested
from stage import Stage

from .people import MAIL, PHONE, merge, part


async def said(stage: Stage, customer: object) -> list[str]:
    """Return the texts that came in, as the customer's history tells them."""
    async with stage.noline.database.transaction() as tx:
        facts = await joint_history(
            tx, stage.noline.shards, stage.workspace.id, customer, limit=100, oldest_first=True,  # type: ignore[arg-type]
            kinds=["message.received"],
        )  # fmt: skip
    return [it.body.text for it in facts]  # type: ignore[attr-defined]


async def test_the_timeline_and_the_thread_tell_both_histories_once(stage: Stage) -> None:
    mailed = await stage.hear("email", MAIL, "First, by mail", subject="Order")
    await stage.advance(minutes=1)
    texted = await stage.hear("sms", PHONE, "Then, by text")
    other, conversation = texted.customer, texted.conversation
    await stage.tell(other, "reply.requested", ReplyRequested("We look into it", by="Sam"), conversation=conversation)
    await stage.advance(minutes=1)
    await merge(stage, mailed.customer, other)
    await stage.track(other, "bought")
    assert await said(stage, mailed.customer) == ["First, by mail", "Then, by text"]
    (joined,) = [it for it in await stage.conversations(mailed.customer) if it.id == conversation]
    async with stage.noline.database.transaction() as tx:
        thread = await read_thread(tx, stage.noline.shards, joined, None, 50)
    assert [(it.body or {})["text"] for it in thread.messages] == ["Then, by text", "We look into it"]
    assert [it.outcome for it in thread.fates.values()] == [1]
    await stage.advance(minutes=1)
    await stage.hear("sms", PHONE, "While merged")
    await part(stage, mailed.customer, other)
    assert await said(stage, other) == ["Then, by text", "While merged"]
    (back,) = await stage.conversations(other)
    async with stage.noline.database.transaction() as tx:
        thread = await read_thread(tx, stage.noline.shards, back, None, 50)
    assert [(it.body or {})["text"] for it in thread.messages] == ["Then, by text", "We look into it", "While merged"]


@pytest.mark.usefixtures("homes")
async def test_what_comes_while_two_are_being_parted_is_the_others_once(stage: Stage) -> None:
    mailed = await stage.hear("email", MAIL, "First, by mail", subject="Order")
    await stage.advance(minutes=1)
    other = (await stage.hear("sms", PHONE, "Then, by text")).customer
    ana = mailed.customer
    await merge(stage, ana, other)
    asks = UnmergeRequested(other, "Sam")
    draft = Draft(UUID(int=7), stage.workspace.id, ana, stage.now, "customer.unmerge_requested", asks)
    await stage.noline.appender.append(draft)
    await stage.noline.engage.advance(stage.shard(ana))
    # The survivor has handed back; the other has not heard of it, and sends on what comes.
    received = MessageReceived("In between", PHONE, "phone", known=True)
    late = Draft(
        UUID(int=8),
        stage.workspace.id,
        other,
        stage.now,
        "message.received",
        received,
        direction=INBOUND,
        channel="sms",
    )
    await stage.noline.appender.append(late)
    await stage.noline.engage.advance(stage.shard(other))
    await stage.settle()
    assert await said(stage, ana) == ["First, by mail"]
    assert await said(stage, other) == ["Then, by text", "In between"]
    (talk,) = await stage.conversations(other)
    assert [it.conversation for it in await stage.messages(other)] == [talk.id, talk.id]


async def test_lists_show_each_person_once_and_each_conversation_where_it_is(stage: Stage) -> None:
    mailed = await stage.hear("email", MAIL, "By mail", subject="Order")
    await stage.advance(minutes=1)
    other = (await stage.hear("sms", PHONE, "By text")).customer
    await merge(stage, mailed.customer, other)

    async def listed() -> list[object]:
        return [row[0] for row in await stage.fetch("select customer from customer_item order by customer")]

    inbox = "select distinct customer from inbox_item where status = 'open' order by customer"
    assert await listed() == [mailed.customer]
    assert [row[0] for row in await stage.fetch(inbox)] == [mailed.customer]
    found = await find_customer(stage.noline.directory, stage.workspace.id, "GB", PHONE)
    assert found == mailed.customer
    await part(stage, mailed.customer, other)
    assert await listed() == sorted([mailed.customer, other])
    assert [row[0] for row in await stage.fetch(inbox)] == sorted([mailed.customer, other])
