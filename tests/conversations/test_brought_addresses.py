"""Whoever brought a code has a conversation, not the customer, who is sent what is theirs where they are known."""

from __future__ import annotations

from uuid import UUID

from conversations.test_continuity import ANA, TRAIN, asking, issue, word
from journeys.running import ask, ends, publish, send, start
from noline.log.kinds import AddressChanged, MessageRequested, ReplyRequested
from stage import Stage

SECRET = "You paid 4711 EUR to the clinic"


async def brought(stage: Stage) -> UUID:
    """Let somebody come by text message with the code that Ana was given by mail; returns who Ana is."""
    await stage.template("receipt", SECRET)
    before = await asking(stage)
    await stage.hear("sms", TRAIN, word(stage, await issue(stage, before)))
    return before.customer


async def goes_to(stage: Stage, customer: UUID) -> list[tuple[str, str]]:
    """Return where what has gone out went, the welcome to the code apart."""
    return [(it.channel, it.address) for it in (await stage.sent(customer))[1:]]


async def test_what_journeys_send_and_ask_goes_where_the_customer_is_known(stage: Stage) -> None:
    ana = await brought(stage)
    await publish(stage, "paid", steps={"s": send(template="receipt", purpose="transactional"), **ends("done")})
    await start(stage, ana, "paid")
    await publish(stage, "claim", steps={"a": ask(template="receipt"), **ends("done", "late")})
    await start(stage, ana, "claim")
    await stage.settle()
    assert await goes_to(stage, ana) == [("email", ANA), ("email", ANA)]


async def test_what_others_ask_to_be_sent_goes_there_too_by_whichever_channel(stage: Stage) -> None:
    ana = await brought(stage)
    for channel in ("best", "sms"):
        body = MessageRequested(template="receipt", channel=channel)
        await stage.tell(ana, "message.requested", body, purpose="transactional")
    assert await goes_to(stage, ana) == [("email", ANA)], "by text message there is nobody whom we know"


async def test_the_conversation_itself_goes_on_where_it_was_taken(stage: Stage) -> None:
    ana = await brought(stage)
    (conversation,) = await stage.conversations(ana)
    body = ReplyRequested("It comes today.")
    await stage.tell(ana, "reply.requested", body, conversation=conversation.id)
    assert (await stage.texts(TRAIN))[-1] == "It comes today."


async def test_once_it_is_proved_the_address_is_the_customers(stage: Stage) -> None:
    ana = await brought(stage)
    proved = AddressChanged("phone", TRAIN, TRAIN, "verified", "typed the code", how="code")
    await stage.tell(ana, "address.verified", proved)
    body = MessageRequested(template="receipt", channel="sms")
    await stage.tell(ana, "message.requested", body, purpose="transactional")
    assert await goes_to(stage, ana) == [("sms", TRAIN)]


async def test_a_visitor_whom_we_know_by_nothing_else_is_who_brought_the_code(stage: Stage) -> None:
    await stage.template("receipt", SECRET)
    heard = await stage.hear("chat", "visitor-1", "Where is my parcel?")
    (before,) = await stage.conversations(heard.customer)
    await stage.hear("sms", TRAIN, word(stage, await issue(stage, before)))
    body = MessageRequested(template="receipt", channel="sms")
    await stage.tell(heard.customer, "message.requested", body, purpose="transactional")
    assert (await stage.texts(TRAIN))[-1] == SECRET
