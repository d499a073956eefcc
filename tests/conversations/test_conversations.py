"""One conversation for one person and matter, whatever channels it goes over and however long it sleeps."""

from __future__ import annotations

import asyncio
from io import BytesIO

import pytest
from pypdf import PdfReader

from noline.conversations import campaign_matter
from noline.delivery import Message
from noline.log import INBOUND
from noline.log.kinds import ByAgent, ContextChanged, MessageRequested
from stage import Stage, invitation

from .agents import agent_says

PHONE, MAIL = "+447700900007", "ana@mail.example"


def placed(message: Message) -> tuple[str | None, str | None]:
    return message.placed_by, message.placed_why


# ---- each strategy, through the real doors


async def test_a_token_finds_the_message_it_was_sent_with(stage: Stage) -> None:
    ana = await stage.customer(email=MAIL)
    campaign = await stage.begin("event", invitation("mail", "email"))
    (mail,) = await stage.sent(ana)
    answer = await stage.hear("email", MAIL, "Where is it?", tokens=(stage.token(mail),))
    assert placed(answer) == ("token", "It carries the token of a message sent by email.")
    assert (answer.answers, answer.campaign, answer.contact_event) == (mail.id, campaign.id, "mail")
    (conversation,) = await stage.conversations(ana)
    assert (conversation.matter, conversation.id) == (campaign_matter(campaign.id), answer.conversation)
    assert (await stage.message(mail.id)).conversation == conversation.id


@pytest.mark.parametrize(
    "how",
    ["{code}", "Yes! {code}", "yes {code} please", "{code}.", "  {lower}  ", "{spaced}", "Yes {spaced}", "{parted}"],
    ids=lambda how: how.strip(),
)
async def test_a_code_typed_from_a_letter_finds_it_from_an_unknown_phone(stage: Stage, how: str) -> None:
    ana = await stage.customer(postal=True)
    await stage.begin("event", invitation("letter", "print"))
    (letter,) = await stage.sent(ana)
    code = stage.noline.signer.code(letter.id)
    forms = {"code": code, "lower": code.lower(), "spaced": " ".join(code), "parted": f"{code[:3]}-{code[3:]}"}
    answer = await stage.hear("sms", PHONE, how.format(**forms))
    assert (answer.customer, answer.answers) == (ana, letter.id)
    assert placed(answer) == ("code", "It carries the code of a message sent by print.")
    again = await stage.hear("sms", PHONE, "And where do I park?")
    assert (again.customer, again.conversation) == (ana, answer.conversation)


async def test_the_code_is_the_one_that_is_printed_on_the_letter(stage: Stage) -> None:
    ana = await stage.customer(postal=True)
    await stage.begin("event", invitation("letter", "print"))
    (letter,) = await stage.sent(ana)
    pdf = PdfReader(BytesIO(await stage.one("select file from sandbox_item")))
    assert stage.noline.signer.code(letter.id) in pdf.pages[0].extract_text().replace(" ", "")


async def test_what_is_written_on_the_page_behind_a_link_joins_its_conversation_and_is_answered_to_the_owner(
    stage: Stage,
) -> None:
    ana = await stage.customer(email=MAIL)
    await stage.begin("event", invitation("mail", "email"))
    (mail,) = await stage.sent(ana)
    await stage.press(mail, "continue", {"message": "Where do I park?"})
    (conversation,) = await stage.conversations(ana)
    (written,) = [it for it in await stage.messages(ana) if it.direction == INBOUND]
    assert (written.conversation, written.answers, written.address) == (conversation.id, mail.id, "")
    assert (written.body or {})["text"] == "Where do I park?"
    await agent_says(stage, conversation, "By the gate.")
    assert [it.address for it in await stage.sent(ana)] == [MAIL, MAIL]


async def test_a_reference_finds_the_mail_it_names(stage: Stage) -> None:
    ana = await stage.customer(email=MAIL)
    await stage.begin("event", invitation("mail", "email"))
    (mail,) = await stage.sent(ana)
    ids = ("<lost@elsewhere.example>", f"<{stage.token(mail)}@harbour.example>")
    answer = await stage.hear("email", MAIL, "Where is it?", references=ids)
    assert placed(answer) == ("reference", "It refers to a message sent by email.")
    assert answer.answers == mail.id


async def test_references_of_somebody_else_name_nothing(stage: Stage) -> None:
    await stage.customer("Ben", email="ben@mail.example")
    await stage.begin("event", invitation("mail", "email"))
    (mail,) = [await stage.message(row[0]) for row in await stage.fetch("select id from message")]
    answer = await stage.hear("email", MAIL, "Hello", references=(f"<{stage.token(mail)}@harbour.example>",))
    assert (answer.placed_by, answer.answers, answer.customer != mail.customer) == ("new", None, True)


async def test_a_forged_token_proves_nothing(stage: Stage) -> None:
    ana = await stage.customer(email=MAIL)
    await stage.begin("event", invitation("mail", "email"))
    (mail,) = await stage.sent(ana)
    token = stage.token(mail)
    forged = token[:-1] + ("0" if token[-1] != "0" else "1")
    answer = await stage.hear("email", "eve@elsewhere.example", "Hello", tokens=(forged,))
    assert (answer.placed_by, answer.customer != ana) == ("new", True)


async def test_an_open_question_on_the_same_channel(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await stage.begin("event", invitation("text", "sms"))
    (text,) = await stage.sent(ana)
    answer = await stage.hear("sms", PHONE, "Where is it?")
    assert placed(answer) == ("open_question", "It answers the last question asked by sms.")
    assert answer.answers == text.id


async def test_an_open_question_on_another_channel(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL)
    await stage.begin("event", invitation("mail", "email"))
    (mail,) = await stage.sent(ana)
    answer = await stage.hear("whatsapp", "447700900007", "Where is it?")
    why = "It answers the question asked by email; nothing was open on whatsapp."
    assert placed(answer) == ("open_question_elsewhere", why)
    assert answer.answers == mail.id
    (conversation,) = await stage.conversations(ana)
    assert (conversation.channels, conversation.switches) == (("email", "whatsapp"), 1)
    (moved,) = await stage.facts(ana, "conversation.moved")
    assert moved.body == {"before": "email", "after": "whatsapp"}


async def test_what_was_last_spoken_of(stage: Stage) -> None:
    first = await stage.hear("sms", PHONE, "Do you open on Sundays?")
    await stage.advance(days=3)
    second = await stage.hear("whatsapp", "447700900007", "And on Mondays?")
    assert placed(second) == ("recent_matter", "It goes on with what was last spoken of, by sms.")
    assert second.conversation == first.conversation


async def test_the_last_message_sent(stage: Stage) -> None:
    ana = await stage.customer(email=MAIL)
    await stage.begin("event", invitation("news", "email", asks=False))
    (mail,) = await stage.sent(ana)
    answer = await stage.hear("email", MAIL, "Thank you")
    assert placed(answer) == ("latest_message", "It follows the last message sent by email.")
    assert answer.answers == mail.id


# ---- matters


async def test_two_interleaved_matters_on_three_channels_asleep_for_days_are_resumed_on_others(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL, x="ana_lopez", consents=("email", "sms"))
    fair = await stage.begin("fair", invitation("mail", "email"))
    shop = await stage.begin("shop", invitation("text", "sms"))
    (mail,) = await stage.sent(ana, "email")
    about_fair, about_shop = [], []
    about_fair.append(await stage.hear("email", MAIL, "Can I bring my dog?", tokens=(stage.token(mail),)))
    await stage.advance(minutes=10)
    about_shop.append(await stage.hear("sms", PHONE, "Do you have it in blue?"))
    fair_talk, shop_talk = await stage.conversations(ana)
    await stage.advance(hours=2)
    await agent_says(stage, shop_talk, "Blue and green.")
    await agent_says(stage, fair_talk, "Dogs are welcome.")
    about_shop.append(await stage.hear("sms", PHONE, "And how much is it?"))
    await stage.advance(days=5)  # both sleep
    (welcome,) = [it for it in await stage.sent(ana, "email") if it.conversation == fair_talk.id and it.body]
    (colours,) = [it for it in await stage.sent(ana, "sms") if it.conversation == shop_talk.id and it.body]
    about_shop.append(await stage.hear("x", "ana_lopez", "I take the green one", tokens=(stage.token(colours),)))
    about_fair.append(await stage.hear("sms", PHONE, "My dog is a big one!", tokens=(stage.token(welcome),)))
    await stage.advance(days=6)
    await agent_says(stage, shop_talk, "It is on its way.", channel="email")
    (sent_off,) = [it for it in await stage.sent(ana, "email") if it.conversation == shop_talk.id]
    about_shop.append(await stage.hear("email", MAIL, "Wonderful", tokens=(stage.token(sent_off),)))
    about_fair.append(await stage.hear("x", "ana_lopez", "See you there", tokens=(stage.token(mail),)))
    assert [it.matter for it in await stage.conversations(ana)] == [
        campaign_matter(fair.id), campaign_matter(shop.id),
    ]  # fmt: skip
    assert {it.conversation for it in about_fair} == {fair_talk.id}
    assert {it.conversation for it in about_shop} == {shop_talk.id}
    spoken = {it.id: set(it.channels) for it in await stage.conversations(ana)}
    assert spoken == {fair_talk.id: {"email", "sms", "x"}, shop_talk.id: {"sms", "x", "email"}}
    texts = {it.body["text"] for it in await stage.messages(ana) if it.conversation == fair_talk.id and it.body}
    assert texts == {"Can I bring my dog?", "Dogs are welcome.", "My dog is a big one!", "See you there"}


async def test_an_answer_to_the_last_thing_said_on_a_channel_stays_out_of_an_older_question_there(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL)
    await stage.begin("fair", invitation("text", "sms"))
    await stage.begin("shop", invitation("mail", "email"))
    (mail,) = await stage.sent(ana, "email")
    await stage.hear("email", MAIL, "Do you have it in blue?", tokens=(stage.token(mail),))
    (shop_talk,) = await stage.conversations(ana)
    await stage.advance(hours=1)
    await agent_says(stage, shop_talk, "Yes. Shall we send it?", channel="sms")
    await stage.advance(minutes=5)
    answer = await stage.hear("sms", PHONE, "Yes please")
    assert answer.conversation == shop_talk.id


async def test_a_text_about_a_letter_and_a_mail_about_the_same_campaign_are_one_conversation(stage: Stage) -> None:
    ana = await stage.customer(postal=True, email=MAIL)
    campaign = await stage.begin("event", invitation("letter", "print"), invitation("mail", "email", day=3, at="10:00"))
    (letter,) = await stage.sent(ana)
    code = stage.noline.signer.code(letter.id)
    by_text = await stage.hear("sms", PHONE, f"{code} is there parking?")
    await stage.advance(days=4)
    (mail,) = await stage.sent(ana, "email")
    by_mail = await stage.hear("email", MAIL, "I still don't know about parking", tokens=(stage.token(mail),))
    assert by_mail.conversation == by_text.conversation
    (conversation,) = await stage.conversations(ana)
    assert (conversation.matter, conversation.channel) == (campaign_matter(campaign.id), "email")
    assert conversation.channels == ("print", "sms", "email")


async def test_a_receipt_is_about_its_order_and_so_is_the_question_that_answers_it_on_any_channel(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL)
    for number, text in ((4711, "Paid: 20 EUR"), (4712, "Paid: 30 EUR")):
        body = MessageRequested(text, channel="email", matter=f"order:{number}")
        await stage.tell(ana, "message.requested", body, purpose="transactional")
        await stage.advance(hours=1)
    first, second = await stage.sent(ana, "email")
    assert [(it.matter, it.status, it.waiting_for) for it in await stage.conversations(ana)] == [
        ("order:4711", "closed", "nobody"), ("order:4712", "closed", "nobody"),
    ]  # fmt: skip
    by_mail = await stage.hear("email", MAIL, "When does it come?", tokens=(stage.token(first),))
    await stage.advance(days=40)
    on_the_train = await stage.hear("sms", PHONE, "Is it here yet?")
    assert on_the_train.conversation == by_mail.conversation == first.conversation
    opened, _ = await stage.conversations(ana)
    assert (opened.matter, opened.status, opened.channels) == ("order:4711", "open", ("email", "sms"))
    late = await stage.hear("email", MAIL, "And this one?", tokens=(stage.token(second),))
    assert [it.matter for it in await stage.conversations(ana) if it.id == late.conversation] == ["order:4712"]


# ---- somebody else's address


async def test_a_forwarded_token_joins_the_conversation_and_links_no_owned_address(stage: Stage) -> None:
    ana = await stage.customer("Ana", email=MAIL)
    ben = await stage.customer("Ben", email="ben@mail.example")
    await stage.begin("event", invitation("mail", "email"))
    (mail,) = await stage.sent(ana)
    answer = await stage.hear("email", "ben@mail.example", "Can I come too?", tokens=(stage.token(mail),))
    assert (answer.customer, answer.placed_by) == (ana, "token")
    assert await stage.conversations(ben) == []
    owned = await stage.fetch("select customer, value from customer_address order by value")
    assert [tuple(row) for row in owned] == [(ana, MAIL), (ben, "ben@mail.example")]
    (conversation,) = await stage.conversations(ana)
    await agent_says(stage, conversation, "Your own code is 4711, Ana.")
    assert await stage.one("select address from message where body ->> 'text' like '%4711%'") == MAIL
    later = await stage.hear("email", "ben@mail.example", "Hello, Ben here")
    assert (later.customer, later.placed_by) == (ben, "open_question")  # his own invitation


async def test_a_new_address_that_comes_with_a_token_is_claimed_and_not_verified(stage: Stage) -> None:
    ana = await stage.customer(email=MAIL)
    await stage.begin("event", invitation("mail", "email"))
    (mail,) = await stage.sent(ana)
    await stage.hear("email", "ana@work.example", "Where is it?", tokens=(stage.token(mail),))
    rows = await stage.fetch("select verification, evidence from customer_address where value = 'ana@work.example'")
    assert [tuple(row) for row in rows] == [("claimed", "wrote by email")]
    (conversation,) = await stage.conversations(ana)
    assert conversation.address == "ana@work.example"


# ---- open, closed, reopened


async def test_a_closed_conversation_is_reopened_within_its_window(stage: Stage) -> None:
    first = await stage.hear("sms", PHONE, "Do you open on Sundays?")
    await stage.tell(first.customer, "conversation.close_requested", ByAgent(), conversation=first.conversation)
    (closed,) = await stage.conversations(first.customer)
    assert (closed.status, closed.waiting_for) == ("closed", "nobody")
    await stage.advance(days=13)
    again = await stage.hear("sms", PHONE, "And on Mondays?")
    (reopened,) = await stage.conversations(first.customer)
    assert (again.conversation, reopened.status, reopened.waiting_for) == (first.conversation, "open", "us")
    opened = await stage.facts(first.customer, "conversation.opened", "conversation.closed")
    assert [fact.kind for fact in opened] == ["conversation.opened", "conversation.closed", "conversation.opened"]


async def test_after_its_window_a_new_one_begins_about_the_same_matter(stage: Stage) -> None:
    ana = await stage.customer(email=MAIL)
    campaign = await stage.begin("event", invitation("mail", "email"))
    (mail,) = await stage.sent(ana)
    first = await stage.hear("email", MAIL, "Where is it?", tokens=(stage.token(mail),))
    await stage.tell(ana, "conversation.close_requested", ByAgent(), conversation=first.conversation)
    await stage.advance(days=20)
    again = await stage.hear("email", MAIL, "Where was it again?", tokens=(stage.token(mail),))
    old, new = await stage.conversations(ana)
    assert (old.id, old.status, new.id, new.status) == (first.conversation, "closed", again.conversation, "open")
    assert old.matter == new.matter == campaign_matter(campaign.id)


async def test_there_is_one_open_conversation_even_when_two_workers_race(stage: Stage) -> None:
    other = await stage.another()
    for number in range(12):
        await stage.arrive("sms", f"+4477009000{number:02d}", "Hello")
        await stage.arrive("whatsapp", f"4477009000{number:02d}", "Hello again")
    while any(await asyncio.gather(stage.noline.engage.step(shards=64), other.engage.step(shards=64))):
        pass
    assert await stage.one("select count(*) from conversation") == 12
    unique = (
        "select indisunique and indpred is not null from pg_index where indexrelid = 'conversation_matter'::regclass"
    )
    assert await stage.one(unique)


# ---- context


async def test_context_travels_with_the_conversation_from_channel_to_channel(stage: Stage) -> None:
    first = await stage.hear("sms", PHONE, "My order is late")
    values = ContextChanged({"order": "4711", "mood": "cross"}, "agent Sam")
    await stage.tell(first.customer, "context.changed", values, conversation=first.conversation)
    await stage.advance(days=4)
    await stage.hear("whatsapp", "447700900007", "Still nothing")
    (conversation,) = await stage.conversations(first.customer)
    said = {name: (it["value"], it["source"]) for name, it in conversation.context.items()}
    assert said == {"order": ("4711", "agent Sam"), "mood": ("cross", "agent Sam")}
    await stage.tell(
        first.customer, "context.changed", ContextChanged({"mood": None}, "agent Sam"), conversation=conversation.id
    )
    (conversation,) = await stage.conversations(first.customer)
    assert list(conversation.context) == ["order"]


# ---- programs


async def test_an_out_of_office_reply_waits_for_nobody_answers_nothing_and_gets_no_answer(stage: Stage) -> None:
    ana = await stage.customer(email=MAIL)
    await stage.begin("event", invitation("mail", "email"))
    (mail,) = await stage.sent(ana)
    for text in ("I am out of the office until Monday.", "HELP", "STOP", "yes"):
        answer = await stage.hear("email", MAIL, text, tokens=(stage.token(mail),), automatic=True)
        assert answer.reading == "unclear"
    (conversation,) = await stage.conversations(ana)
    assert conversation.waiting_for == "nobody"
    assert await stage.facts(ana, "message.answered", "consent.withdrawn", "goal.reached") == []
    assert len(await stage.sent(ana)) == 1
    await stage.hear("email", MAIL, "Yes, gladly", tokens=(stage.token(mail),))
    (answered,) = await stage.facts(ana, "message.answered")
    assert (answered.body["first"], answered.body["positive"]) == (True, True)


async def test_two_programs_that_answer_each_other_come_to_rest(stage: Stage) -> None:
    for _ in range(20):
        await stage.hear("sms", PHONE, "HELP")
        await stage.advance(seconds=20)
    assert len(await stage.texts(PHONE)) == 6
    await stage.advance(hours=1)
    await stage.hear("sms", PHONE, "HELP")
    assert len(await stage.texts(PHONE)) == 7
