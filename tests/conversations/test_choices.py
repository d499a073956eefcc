"""Choices: a message offers some, and however the customer names one, tapped, numbered or written, it is understood."""

from __future__ import annotations

from typing import Any

import pytest

from noline.content import ChatSource, SmsSource
from noline.content.model import Button
from noline.delivery import Message
from noline.log.kinds import MessageRequested, OfferedButton, ReplyRequested
from stage import Stage

PHONE = "+447700900123"
DAYS = (OfferedButton("Monday", "mon"), OfferedButton("Tuesday", "tue"), OfferedButton("Not at all", "never"))
FLOORS = (OfferedButton("3", "third"), OfferedButton("2", "second"))


async def offer(stage: Stage, customer: Any, text: str = "When?", buttons: tuple[OfferedButton, ...] = DAYS) -> Message:
    body = MessageRequested(text, channel="sms", buttons=buttons)
    return await stage.message(await stage.tell(customer, "message.requested", body, purpose="service"))


def choice(message: Message) -> tuple[str, str]:
    body = message.body or {}
    return body.get("choice", ""), body.get("chosen", "")


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("2", ("tue", "Tuesday")),
        ("2.", ("tue", "Tuesday")),
        (" #2) ", ("tue", "Tuesday")),
        ("２", ("tue", "Tuesday")),
        ("tuesday", ("tue", "Tuesday")),
        ("TUESDAY!", ("tue", "Tuesday")),
        ("TUE", ("tue", "Tuesday")),
        ("1", ("mon", "Monday")),
        ("0", ("", "")),
        ("4", ("", "")),
        ("2 people", ("", "")),
        ("Tuesday or Monday", ("", "")),
        ("How much is it?", ("", "")),
    ],
)
async def test_an_answer_by_text(stage: Stage, said: str, chosen: tuple[str, str]) -> None:
    ana = await stage.customer(phone=PHONE)
    asked = await offer(stage, ana)
    heard = await stage.hear("sms", PHONE, said)
    assert choice(heard) == chosen
    assert heard.answers == asked.id
    assert (heard.reading == "choice") == bool(chosen[0])


async def test_what_a_choice_says_is_how_it_reads(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await offer(stage, ana, "Shall we call?", (OfferedButton("Yes please", "call"), OfferedButton("No", "leave")))
    assert (await stage.hear("sms", PHONE, "1")).reading == "yes"
    # A second thought is understood too, though the question is answered.
    again = await stage.hear("sms", PHONE, "2")
    assert (again.reading, choice(again)) == ("no", ("leave", "No"))


async def test_a_label_that_is_a_number_is_meant_before_the_number_of_a_choice(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await offer(stage, ana, "Which floor?", FLOORS)
    assert choice(await stage.hear("sms", PHONE, "2")) == ("second", "2")


async def test_a_newer_question_takes_the_choices_back(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await offer(stage, ana)
    heard = await stage.hear("sms", PHONE, "Which Monday?")
    # What an agent says meanwhile, asking nothing, changes nothing.
    body = ReplyRequested("The next one.", by="Sam")
    await stage.tell(ana, "reply.requested", body, conversation=heard.conversation)
    await stage.advance(minutes=1)
    assert choice(await stage.hear("sms", PHONE, "1")) == ("mon", "Monday")
    # Choices offered later count instead of those before.
    body = ReplyRequested("At what time?", by="Sam", buttons=(OfferedButton("9:00"), OfferedButton("10:00")))
    await stage.advance(minutes=1)
    await stage.tell(ana, "reply.requested", body, conversation=heard.conversation)
    assert choice(await stage.hear("sms", PHONE, "1")) == ("9:00", "9:00")
    # And a question without any: then a number is just a number.
    await stage.advance(minutes=1)
    asks = MessageRequested("How many will you be?", channel="sms", asks=True)
    asked = await stage.message(await stage.tell(ana, "message.requested", asks, purpose="service"))
    number = await stage.hear("sms", PHONE, "2")
    assert (choice(number), number.answers) == (("", ""), asked.id)


async def test_choices_of_long_ago_are_forgotten(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await offer(stage, ana)
    await stage.advance(days=15)
    assert choice(await stage.hear("sms", PHONE, "2")) == ("", "")


async def test_stop_is_stop_whatever_was_offered(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await offer(stage, ana, "More?", (OfferedButton("More"), OfferedButton("STOP")))
    heard = await stage.hear("sms", PHONE, "STOP")
    assert (choice(heard), heard.reading) == (("", ""), "no")


async def test_a_template_made_for_messengers_is_numbered_by_sms(stage: Stage) -> None:
    buttons = (Button("Yes, {{ first_name }} comes", "in"), Button("Call me", "call"))
    await stage.template("come", {"chat": ChatSource("Will you come, {{ first_name }}?", buttons)})
    ana = await stage.customer(phone=PHONE)
    body = MessageRequested(template="come", channel="sms", asks=True)
    asked = await stage.message(await stage.tell(ana, "message.requested", body, purpose="service"))
    assert asked.template is not None
    (text,) = await stage.texts(PHONE)
    assert text == "Will you come, Ana?\n\n1. Yes, Ana comes\n2. Call me"
    heard = await stage.hear("sms", PHONE, "2")
    assert choice(heard) == ("call", "Call me")
    assert choice(await stage.hear("sms", PHONE, "yes ana comes")) == ("in", "Yes, Ana comes")


async def test_words_of_its_own_for_sms_offer_no_choices_of_the_messenger(stage: Stage) -> None:
    chat = ChatSource("Which?", (Button("Red"), Button("Blue")))
    await stage.template("colour", {"chat": chat, "sms": SmsSource("Write back how many you want.")})
    ana = await stage.customer(phone=PHONE)
    body = MessageRequested(template="colour", channel="sms", asks=True)
    await stage.tell(ana, "message.requested", body, purpose="service")
    assert choice(await stage.hear("sms", PHONE, "2")) == ("", "")
