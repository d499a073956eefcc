"""Where two matters are open and nothing decides between them, the customer is asked, once, and what they say holds."""

from __future__ import annotations

from uuid import UUID

from noline.conversations import Conversation
from noline.log.kinds import AddressChanged, ByAgent, MessageMoved, ReplyRequested
from stage import Stage

HERE, MAIL = "+447700900007", "ana@mail.example"


async def two_matters(stage: Stage, *, verified: bool = True) -> tuple[UUID, dict[str, Conversation]]:
    """A customer with two conversations, both spoken of by text some days ago; by their matters."""
    ana = await stage.customer(phone=HERE, email=MAIL)
    if verified:
        await stage.tell(
            ana, "address.verified", AddressChanged("phone", HERE, HERE, "verified", "the shop", how="code")
        )
    first = await stage.hear("sms", HERE, "Do you open on Sundays?")
    await stage.advance(hours=1)
    other = await stage.hear("sms", HERE, "My lamp is broken")
    moved = MessageMoved(None, "order:lamp", "Sam")
    await stage.tell(ana, "message.move_requested", moved, message=other.id, conversation=first.conversation)
    await stage.advance(days=3)
    talks = {it.matter: it for it in await stage.conversations(ana)}
    assert {it.status for it in talks.values()} == {"open"}
    return ana, talks


async def test_the_customer_is_asked_and_the_message_goes_where_they_say(stage: Stage) -> None:
    ana, talks = await two_matters(stage)
    heard = await stage.hear("sms", HERE, "Any news?")
    (asked,) = await stage.texts(HERE)
    assert asked.splitlines() == [
        "Which of these is it about?", "", "1. order lamp", "2. “Do you open on Sundays?”", "3. Something else",
    ]  # fmt: skip
    await stage.advance(minutes=1)
    said = await stage.hear("sms", HERE, "2")
    assert (said.conversation, said.placed_by) == (talks[""].id, "chosen_matter")
    moved = await stage.message(heard.id)
    assert (moved.conversation, moved.placed_by) == (talks[""].id, "chosen_matter")
    assert moved.placed_why == "The customer was asked, and said so."
    more = await stage.hear("sms", HERE, "I mean next Sunday")
    assert more.conversation == talks[""].id
    assert len(await stage.texts(HERE)) == 1
    await stage.advance(days=3)
    await stage.hear("sms", HERE, "Well?")
    assert len(await stage.texts(HERE)) == 1  # once
    assert len(await stage.sent(ana)) == 1


async def test_who_says_neither_is_not_asked_again(stage: Stage) -> None:
    _, talks = await two_matters(stage)
    heard = await stage.hear("sms", HERE, "Any news?")
    said = await stage.hear("sms", HERE, "I only want to know what is going on")
    assert said.conversation == heard.conversation == talks["order:lamp"].id
    await stage.hear("sms", HERE, "Hello?")
    assert len(await stage.texts(HERE)) == 1


async def test_a_reply_a_question_or_talk_decides_and_nobody_is_asked(stage: Stage) -> None:
    ana, talks = await two_matters(stage)
    reply = ReplyRequested("Yes, from ten to four", by="Sam")
    await stage.tell(ana, "reply.requested", reply, conversation=talks[""].id)
    heard = await stage.hear("sms", HERE, "Great")
    assert heard.conversation == talks[""].id
    (answer,) = await stage.sent(ana, "sms")
    await stage.advance(days=2)
    token = stage.token(answer)
    assert (await stage.hear("email", MAIL, "And on Mondays?", tokens=(token,))).conversation == talks[""].id
    await stage.tell(ana, "conversation.close_requested", ByAgent("Sam"), conversation=talks["order:lamp"].id)
    await stage.advance(days=2)
    assert (await stage.hear("sms", HERE, "And Tuesdays?")).conversation == talks[""].id
    assert await stage.texts(HERE) == ["Yes, from ten to four"]


async def test_nothing_is_named_to_an_address_that_had_no_part_in_it(stage: Stage) -> None:
    await two_matters(stage, verified=False)
    await stage.hear("email", MAIL, "Any news?", subject="News")
    assert await stage.texts(MAIL) == []
