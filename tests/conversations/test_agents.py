"""What agents write: where it goes, the thread it belongs to, and what becomes of the conversation."""

from __future__ import annotations

from noline.log.kinds import ByAgent
from stage import Stage

from .agents import agent_says

PHONE, MAIL = "+447700900007", "ana@mail.example"


async def test_an_agent_answers_where_the_customer_was_last(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL)
    await stage.hear("email", MAIL, "Do you open on Sundays?", subject="Hours")
    await stage.hear("sms", PHONE, "I meant this Sunday")
    (conversation,) = await stage.conversations(ana)
    assert conversation.waiting_for == "us"
    await agent_says(stage, conversation, "Yes, from ten to four.")
    assert await stage.texts(PHONE) == ["Yes, from ten to four."]
    (conversation,) = await stage.conversations(ana)
    assert (conversation.waiting_for, conversation.mode, conversation.channel) == ("customer", "agent", "sms")


async def test_an_agent_may_name_another_channel(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL)
    await stage.hear("sms", PHONE, "Can you send me the map?")
    (conversation,) = await stage.conversations(ana)
    await agent_says(stage, conversation, "Here it is.", channel="email")
    (mail,) = await stage.sent(ana)
    assert (mail.channel, mail.address, mail.conversation) == ("email", MAIL, conversation.id)


async def test_a_mail_is_answered_in_its_thread(stage: Stage) -> None:
    first, second = "<first@mail.example>", "<second@mail.example>"
    asked = await stage.hear("email", MAIL, "Do you open on Sundays?", subject="Hours", provider_id=first)
    await stage.advance(minutes=1)
    await stage.hear("email", MAIL, "I meant this Sunday", subject="Re: Hours", provider_id=second)
    (conversation,) = await stage.conversations(asked.customer)
    await agent_says(stage, conversation, "Yes, from ten to four.")
    raw = await stage.one("select decode(content ->> 'mime', 'base64') from sandbox_item where address = $1", MAIL)
    assert b"\r\nIn-Reply-To: <second@mail.example>\r\n" in raw
    assert b"\r\nReferences: <first@mail.example>\r\n <second@mail.example>\r\n" in raw
    assert b"\r\nSubject: Re: Hours\r\n" in raw


async def test_an_answer_that_could_not_go_out_still_waits_for_us(stage: Stage) -> None:
    first = await stage.hear("telegram", "31337", "Do you open on Sundays?")  # no account carries it
    (conversation,) = await stage.conversations(first.customer)
    await agent_says(stage, conversation, "Yes.")
    assert await stage.fates(first.customer) == [("telegram", "suppressed", "account")]
    (conversation,) = await stage.conversations(first.customer)
    assert conversation.waiting_for == "us"


async def test_an_answer_that_did_not_arrive_makes_the_conversation_wait_for_us_again(stage: Stage) -> None:
    first = await stage.hear("sms", "+447700900003", "Do you open on Sundays?")  # the sandbox: no such address
    (conversation,) = await stage.conversations(first.customer)
    await agent_says(stage, conversation, "Yes.")
    assert await stage.fates(first.customer) == [("sms", "failed", "unreachable")]
    (conversation,) = await stage.conversations(first.customer)
    assert conversation.waiting_for == "us"


async def test_an_agent_can_answer_in_a_conversation_that_was_closed_long_ago(stage: Stage) -> None:
    first = await stage.hear("sms", PHONE, "Do you open on Sundays?")
    await stage.tell(first.customer, "conversation.close_requested", ByAgent(), conversation=first.conversation)
    await stage.advance(days=60)
    (conversation,) = await stage.conversations(first.customer)
    await agent_says(stage, conversation, "From May we do.")
    assert (await stage.texts(PHONE)) == ["From May we do."]
