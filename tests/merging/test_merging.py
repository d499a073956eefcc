"""A merge is a hand-over: what was open goes on with the survivor, what is history stays, and all can be undone."""

from __future__ import annotations

import pytest

from noline.log.kinds import ConsentChanged, CustomerChanged, ReplyRequested
from stage import NEWS, Stage, invitation

from .people import MAIL, PHONE, addresses, consents, merge, owner, part, record


async def test_an_open_conversation_goes_on_with_the_survivor(stage: Stage) -> None:
    ana = await stage.customer("Ana", email=MAIL)
    await stage.advance(minutes=1)
    heard = await stage.hear("sms", PHONE, "Where is my order?")
    other, conversation = heard.customer, heard.conversation
    assert await merge(stage, ana, other) == (ana, other)
    assert await stage.conversations(other) == []
    (moved,) = await stage.conversations(ana)
    assert (moved.id, moved.status, moved.waiting_for) == (conversation, "open", "us")
    assert set(await addresses(stage, ana)) == {MAIL, PHONE}
    assert await owner(stage, "phone", PHONE) == ana
    again = await stage.hear("sms", PHONE, "Hello? It is number 4711.")
    assert (again.customer, again.conversation) == (ana, conversation)
    assert (await stage.profile(other)).merged_into == ana


async def test_a_question_that_was_open_is_answered_after_the_merge_and_reaches_the_goal(stage: Stage) -> None:
    ana = await stage.customer("Ana", email=MAIL, tags=("left-out",))
    await stage.advance(minutes=1)
    other = await stage.customer("Ana", phone=PHONE)
    campaign = await stage.begin("event", invitation("text", "sms"), invitation("again", "sms", day=1))
    (asked,) = await stage.sent(other, "sms")
    await merge(stage, ana, other)
    heard = await stage.hear("sms", PHONE, "Yes")
    assert (heard.customer, heard.answers, heard.placed_by) == (ana, asked.id, "open_question")
    (answered,) = await stage.facts(ana, "message.answered")
    assert answered.message == asked.id
    (reached,) = await stage.fetch("select customer, state from enrolment where campaign = $1", campaign.id)
    assert (reached["customer"], reached["state"]) == (ana, "reached")
    await stage.advance(days=2)
    assert [it.id for it in await stage.sent(other)] == [asked.id]
    assert [it.id for it in await stage.sent(ana)] == [asked.id]  # no reminder: there is only the copy
    await part(stage, ana, other)
    (own,) = [it for it in await stage.messages(other) if it.id == asked.id]
    assert (own.reading, own.home) == ("yes", None)


async def test_two_conversations_about_one_matter_become_one_and_two_again(stage: Stage) -> None:
    mailed = await stage.hear("email", MAIL, "My order has not come.", subject="Order")
    await stage.advance(minutes=1)
    texted = await stage.hear("sms", PHONE, "Where is it?")
    ana, other = mailed.customer, texted.customer
    await merge(stage, ana, other)
    mine = {it.id: it for it in await stage.conversations(ana)}
    assert mailed.conversation is not None
    assert texted.conversation is not None
    assert mine[mailed.conversation].status == "open"
    assert mine[texted.conversation].status == "closed"
    assert mine[mailed.conversation].channel == "sms"
    assert set(mine[mailed.conversation].channels) == {"email", "sms"}
    await stage.advance(minutes=1)
    told = await stage.hear("sms", PHONE, "Anybody there?")
    assert told.conversation == mailed.conversation
    await part(stage, ana, other)
    (left,) = await stage.conversations(ana)
    (back,) = await stage.conversations(other)
    assert (left.id, back.id, back.status, back.waiting_for) == (mailed.conversation, texted.conversation, "open", "us")
    said = [it.body["text"] for it in await stage.messages(other) if it.conversation == back.id and it.body]
    assert said == ["Where is it?", "Anybody there?"]
    more = await stage.hear("sms", PHONE, "And now?")
    assert (more.customer, more.conversation) == (other, back.id)
    assert await owner(stage, "phone", PHONE) == other
    assert set(await addresses(stage, ana)) == {MAIL}


async def test_of_two_consents_the_stricter_holds_and_both_are_as_before_afterwards(stage: Stage) -> None:
    ana = await stage.customer("Ana", email=MAIL)
    await stage.advance(minutes=1)
    other = await stage.customer("Ana", phone=PHONE, consents=("sms",))
    await stage.tell(other, "consent.withdrawn", ConsentChanged(NEWS, "email", "by phone"))
    before = await consents(stage, ana)
    await merge(stage, ana, other)
    assert await consents(stage, ana) == {(NEWS, "email"): "withdrawn", (NEWS, "sms"): "given"}
    await stage.advance(minutes=1)
    await stage.hear("sms", PHONE, "STOP")
    await part(stage, ana, other)
    assert before.items() <= (await consents(stage, ana)).items()
    for both in (ana, other):
        assert (await consents(stage, both))["*", "sms"] == "withdrawn"
    assert (await consents(stage, other))[NEWS, "email"] == "withdrawn"


@pytest.mark.usefixtures("homes")
async def test_gaps_of_the_profile_are_filled_and_emptied_again(stage: Stage) -> None:
    ana = await stage.customer("Ana", email=MAIL, tags=("vip",))
    await stage.advance(minutes=1)
    other = await stage.customer("Anna", phone=PHONE, attributes={"city": "Bristol", "plan": "gold"}, tags=("shop",))
    await merge(stage, ana, other)
    joined = await stage.profile(ana)
    assert (joined.attributes, joined.tags) == (
        {"first_name": "Ana", "city": "Bristol", "plan": "gold"}, ("shop", "vip"),
    )  # fmt: skip
    await stage.tell(other, "customer.changed", CustomerChanged(attributes={"plan": "silver"}))
    assert (await stage.profile(ana)).attributes["plan"] == "silver"
    await part(stage, ana, other)
    parted = await stage.profile(ana)
    assert (parted.attributes, parted.tags) == ({"first_name": "Ana", "plan": "silver"}, ("vip",))
    assert (await stage.profile(other)).attributes["city"] == "Bristol"


async def test_what_answers_an_old_message_by_its_token_finds_the_survivor(stage: Stage) -> None:
    ana = await stage.customer("Ana", email=MAIL)
    await stage.advance(minutes=1)
    other = await stage.customer("Ana", phone=PHONE)
    await stage.begin("event", invitation("text", "sms"))
    (old,) = await stage.sent(other, "sms")
    await stage.advance(days=40)
    await merge(stage, ana, other)
    assert await stage.fetch("select from message where id = $1 and shard = $2", old.id, stage.shard(ana)) == []
    heard = await stage.hear("email", MAIL, "Is it too late?", tokens=(stage.token(old),))
    assert (heard.customer, heard.answers, heard.placed_by) == (ana, old.id, "token")
    (talk,) = await stage.conversations(ana)
    assert talk.id == heard.conversation
    assert talk.matter.startswith("campaign:")


@pytest.mark.usefixtures("homes")
async def test_who_was_merged_by_a_chain_is_found_at_its_end(stage: Stage) -> None:
    first = await stage.customer("Ana", email=MAIL)
    await stage.advance(minutes=1)
    second = await stage.customer("Ana", x="ana")
    await stage.advance(minutes=1)
    third = (await stage.hear("sms", PHONE, "Hello")).customer
    await merge(stage, second, third)
    await merge(stage, first, second)
    await stage.track(third, "bought")
    assert len(await stage.facts(first, "event.tracked")) == 1
    assert {it.other for it in await record(stage, first)} == {second, third}
    assert (await stage.hear("sms", PHONE, "Again")).customer == first
    await part(stage, first, third)
    assert (await stage.hear("sms", PHONE, "And again")).customer == third
    assert (await stage.hear("x", "ana", "Hi")).customer == first


@pytest.mark.usefixtures("homes")
async def test_a_mail_that_refers_to_what_was_sent_before_finds_it(stage: Stage) -> None:
    ana = await stage.customer("Ana", phone=PHONE)
    await stage.advance(minutes=1)
    other = await stage.customer("Ana", email=MAIL)
    await stage.begin("event", invitation("mail", "email"))
    (old,) = await stage.sent(other, "email")
    await stage.advance(days=40)
    await merge(stage, ana, other)
    heard = await stage.hear("email", MAIL, "Too late?", subject="Hm", references=(f"<r-{stage.token(old)}@x>",))
    assert (heard.customer, heard.answers, heard.placed_by) == (ana, old.id, "reference")


@pytest.mark.usefixtures("homes")
async def test_what_was_said_while_merged_is_answered_after_the_merge_is_undone(stage: Stage) -> None:
    ana = await stage.customer("Ana", email=MAIL)
    await stage.advance(minutes=1)
    asked = await stage.hear("sms", PHONE, "Where is my order?")
    other, conversation = asked.customer, asked.conversation
    await merge(stage, ana, other)
    await stage.advance(minutes=1)
    reply = ReplyRequested("It left today", by="Sam", channel="sms")
    await stage.tell(ana, "reply.requested", reply, conversation=conversation)
    (answer,) = [it for it in await stage.sent(ana, "sms") if it.home is None]
    await part(stage, ana, other)
    heard = await stage.hear("email", MAIL, "From my mail: thanks", tokens=(stage.token(answer),))
    assert (heard.customer, heard.answers, heard.conversation) == (other, answer.id, conversation)
    await merge(stage, ana, other)
    again = await stage.hear("sms", PHONE, "Has it come?")
    assert (again.customer, again.conversation) == (ana, conversation)
