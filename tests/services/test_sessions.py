"""Sessions on the real log: code words are answered, menus followed, time passes, people take over, STOP wins."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from noline.customers import ConsentWord, reply_for
from noline.delivery import MARKETING
from noline.log import Interaction, Scenes
from noline.log.kinds import MessageReceived, PinSet, ReplyRequested
from noline.services import ServicesPart
from stage import NEWS, Stage

from .programs import BALANCE, MINI, answer, journey_on, service, set_up

PHONE, CHAT = "+447700900321", "visitor-1"
LIST = "We listed it."


async def sessions(stage: Stage, customer: UUID) -> list[tuple[str, str, str]]:
    """Return a customer's sessions: service, what they wait for, and outcome."""
    rows = await stage.fetch(
        "select service, waits, outcome from service_session where customer = $1 order by opened_at, id", customer
    )
    return [tuple(row) for row in rows]


async def calls(stage: Stage, customer: UUID) -> list[tuple[str, Any]]:
    """Return what back ends were asked."""
    rows = await stage.fetch(
        "select operation, arguments::text from connector_call where customer = $1 order by asked_at, id", customer
    )
    return [tuple(row) for row in rows]


async def test_a_code_word_is_answered_from_the_back_end_and_leads_to_people(stage: Stage) -> None:
    await set_up(stage, BALANCE, MINI)
    ana = (await stage.hear("sms", PHONE, "bal")).customer
    await answer(stage, ana, balance="12.5", currency="EUR")
    assert await stage.texts(PHONE) == ["Your balance is €12.50.\n\n1. Call me back\n2. Chat with us"]
    (conversation,) = await stage.conversations(ana)
    assert (conversation.mode, conversation.waiting_for) == ("program", "customer")
    await stage.hear("sms", PHONE, "2")
    assert (await stage.texts(PHONE))[-1] == "A colleague is coming."
    (conversation,) = await stage.conversations(ana)
    assert (conversation.mode, conversation.waiting_for) == ("agent", "us")
    assert conversation.context["balance"]["value"] == "€12.50"
    assert conversation.context["balance"]["source"] == "service balance"
    (handed,) = await stage.facts(ana, "conversation.handed_over")
    assert handed.body == {"by": "service balance", "reason": "Balance", "queue": "", "skill": ""}
    assert await sessions(stage, ana) == [("balance", "", "handed_over")]


async def test_who_hears_no_more_of_a_service_is_still_told_that_people_take_over(stage: Stage) -> None:
    await set_up(stage, BALANCE)
    ana = (await stage.hear("sms", PHONE, "bal")).customer
    await answer(stage, ana, balance="12.5", currency="EUR")
    await stage.fetch("update service_session set turns = 40 where customer = $1", ana)
    await stage.hear("sms", PHONE, "2")
    texts = await stage.texts(PHONE)
    assert "A colleague is coming." not in texts
    assert "will answer you here" in texts[-1]


async def test_a_session_goes_on_where_the_customer_goes_on(stage: Stage) -> None:
    """A menu by SMS is answered in WhatsApp, and the program speaks there from then on."""
    await set_up(stage, BALANCE)
    ana = (await stage.hear("sms", PHONE, "SALDO")).customer
    await answer(stage, ana, balance="12.5", currency="EUR")
    await stage.hear("whatsapp", PHONE.lstrip("+"), "1")
    last = (await stage.messages(ana))[-1]
    assert (last.channel, (last.body or {})["text"]) == ("whatsapp", "We will call you.")
    assert [it.body for it in await stage.facts(ana, "conversation.moved")] == [{"before": "sms", "after": "whatsapp"}]


@pytest.mark.parametrize("outcome", ["failed", "timed_out", "open_circuit", "refused"])
async def test_a_dead_back_end_gets_a_polite_word(stage: Stage, outcome: str) -> None:
    await set_up(stage, BALANCE)
    ana = (await stage.hear("sms", PHONE, "BAL")).customer
    await answer(stage, ana, outcome)
    assert await stage.texts(PHONE) == ["The bank's system is busy. Please try again later."]
    assert await sessions(stage, ana) == [("balance", "", "failed")]


async def test_a_back_end_that_is_never_heard_of_again_gets_one_too(stage: Stage) -> None:
    await set_up(stage, BALANCE)
    ana = (await stage.hear("sms", PHONE, "BAL")).customer
    await stage.advance(minutes=4)
    assert await stage.texts(PHONE) == ["The bank's system is busy. Please try again later."]
    await answer(stage, ana, balance="12.5", currency="EUR")  # too late: it was answered already
    assert len(await stage.texts(PHONE)) == 1


async def test_a_session_ends_after_its_time_and_the_word_begins_a_new_one(stage: Stage) -> None:
    await set_up(stage, BALANCE)
    ana = (await stage.hear("sms", PHONE, "BAL")).customer
    await answer(stage, ana, balance="12.5", currency="EUR")
    await stage.advance(minutes=31)
    assert await sessions(stage, ana) == [("balance", "", "timed_out")]
    await stage.hear("sms", PHONE, "BAL")
    assert [it[2] for it in await sessions(stage, ana)] == ["timed_out", ""]


async def test_a_code_word_within_a_session_begins_anew(stage: Stage) -> None:
    await set_up(stage, BALANCE, MINI)
    ana = (await stage.hear("sms", PHONE, "BAL")).customer
    await answer(stage, ana, balance="12.5", currency="EUR")
    await stage.advance(minutes=1)
    await stage.hear("sms", PHONE, "MINI 5")
    await answer(stage, ana, transactions=[{"date": "2 Mar", "amount": "-9.00"}])
    assert (await stage.texts(PHONE))[-1] == "2 Mar -9.00"
    assert [it[2] for it in await sessions(stage, ana)] == ["replaced", "done"]
    assert '"count": 5' in (await calls(stage, ana))[-1][1]


async def test_stop_always_wins(stage: Stage) -> None:
    await set_up(stage, BALANCE)
    ana = (await stage.hear("sms", PHONE, "BAL")).customer
    await answer(stage, ana, balance="12.5", currency="EUR")
    await stage.hear("sms", PHONE, "stop")
    assert (await stage.texts(PHONE))[-1] == reply_for(ConsentWord.STOP, "en")
    assert await sessions(stage, ana) == [("balance", "", "stopped")]
    assert len(await stage.facts(ana, "consent.withdrawn")) == 1


async def test_an_answer_begins_no_journey(stage: Stage) -> None:
    await set_up(stage, BALANCE)
    await journey_on(stage, "bal")
    ana = (await stage.hear("sms", PHONE, "BAL")).customer
    assert await stage.facts(ana, "run.started") == []


async def test_where_nobody_has_services_nothing_is_read_for_them(stage: Stage) -> None:
    scenes = Scenes([0], stage.now, await stage.catalogue())
    unused: Any = None  # a connection that would fail as soon as it was used
    await ServicesPart().load(unused, [], scenes)
    given: dict[str, Any] = dict.fromkeys(Interaction.__struct_fields__)
    body = MessageReceived("BAL", PHONE, "phone")
    given |= {"subject": UUID(int=2), "workspace": stage.workspace.id, "kind": "message.received", "body": body}
    heard = Interaction(**given)
    await ServicesPart().load(unused, [heard], scenes)


# ---- what is not understood


async def test_a_typing_error_is_forgiven_and_an_unsure_one_asked_about(stage: Stage) -> None:
    await set_up(stage, BALANCE)
    ana = (await stage.hear("sms", PHONE, "balnce")).customer
    assert [it[0] for it in await calls(stage, ana)] == ["balance"]
    bo = (await stage.hear("sms", "+447700900322", "BAK")).customer
    assert await stage.texts("+447700900322") == ["Did you mean BAL?\n\n1. Yes\n2. No"]
    await stage.hear("sms", "+447700900322", "yes")
    assert [it[0] for it in await calls(stage, bo)] == ["balance"]


async def test_no_to_what_was_meant_is_no(stage: Stage) -> None:
    await set_up(stage, BALANCE)
    ana = (await stage.hear("sms", PHONE, "BAK")).customer
    await stage.hear("sms", PHONE, "2")
    assert await calls(stage, ana) == []
    assert await sessions(stage, ana) == [("@mean", "", "declined")]


@pytest.mark.parametrize("text", ["XYZ", "😀", "hello there friend", ""])
async def test_unknown_words_to_a_number_of_services_get_help_once_an_hour(stage: Stage, text: str) -> None:
    await set_up(stage, BALANCE | {"scope": {"numbers": ["12345"]}}, service("other", {"en": ["OTHER"]}))
    ana = (await stage.hear("sms", PHONE, text, recipient="12345")).customer
    wanted = "You can text us:\nBAL: your balance\nOTHER: other"
    assert await stage.texts(PHONE) == [wanted]
    await stage.hear("sms", PHONE, text + "Q", recipient="12345")
    assert await stage.texts(PHONE) == [wanted]
    (conversation,) = await stage.conversations(ana)
    assert conversation.waiting_for == "us"  # now people look at it
    await stage.advance(hours=2)
    await stage.hear("sms", PHONE, text + "Q", recipient="12345")
    assert len(await stage.texts(PHONE)) == 2


@pytest.mark.parametrize("text", ["My order is late", "x" * 100_000, "Is anybody there?", "BALSAM"])
async def test_what_people_write_elsewhere_is_for_people(stage: Stage, text: str) -> None:
    await set_up(stage, BALANCE)
    ana = (await stage.hear("chat", CHAT, text)).customer
    (conversation,) = await stage.conversations(ana)
    assert (conversation.waiting_for == "us") == (text != "BALSAM")  # a single word may have been one: help
    assert await calls(stage, ana) == []


async def test_a_conversation_with_people_is_theirs_but_for_an_exact_word(stage: Stage) -> None:
    await set_up(stage, BALANCE)
    heard = await stage.hear("sms", PHONE, "My card is gone, please help me quickly")
    said = ReplyRequested("We are looking", by="Sam", agent=None)
    await stage.tell(heard.customer, "reply.requested", said, conversation=heard.conversation)
    for text in ("BALNCE", "HELLO", "Balance is what I want to know"):
        await stage.hear("sms", PHONE, text)
    assert await calls(stage, heard.customer) == []
    await stage.hear("sms", PHONE, "BAL")
    assert [it[0] for it in await calls(stage, heard.customer)] == ["balance"]
    (conversation,) = await stage.conversations(heard.customer)
    assert conversation.mode == "agent"


# ---- who it is, and what may be offered


async def test_a_pin_opens_what_is_only_for_those_who_are_known(stage: Stage) -> None:
    await set_up(stage, BALANCE | {"open_to": "verified", "proof": "pin"})
    ana = (await stage.hear("sms", PHONE, "BAL")).customer
    assert (await stage.texts(PHONE))[-1].startswith("For your safety")
    mac = stage.noline.signer.pin_mac(ana, "4711").hex()
    await stage.tell(ana, "pin.changed", PinSet(mac, "Sam"))
    await stage.hear("sms", PHONE, "BAL")
    assert (await stage.texts(PHONE))[-1] == "Please type your PIN."
    await stage.hear("sms", PHONE, "4712")
    assert await calls(stage, ana) == []
    await stage.hear("sms", PHONE, "4711")
    await answer(stage, ana, balance="12.5", currency="EUR")
    assert (await stage.texts(PHONE))[-1].startswith("Your balance is €12.50.")


async def test_a_code_by_another_line_opens_it_too(stage: Stage) -> None:
    await set_up(stage, BALANCE | {"open_to": "verified"})
    ana = await stage.customer(phone=PHONE, email="ana@mail.example")
    await stage.fetch("update customer_address set verification = 'verified' where scheme = 'email' returning 1")
    await stage.fetch("update customer_address set verification = 'claimed' where scheme = 'phone' returning 1")
    await stage.hear("sms", PHONE, "BAL")
    assert await calls(stage, ana) == []
    (code,) = await stage.sent(ana, "email")
    await stage.hear("sms", PHONE, stage.noline.signer.one_time(code.id))
    assert [it[0] for it in await calls(stage, ana)] == ["balance"]


DATA: dict[str, Any] = {
    "name": "data",
    "title": "Data",
    "words": {"en": ["DATA"]},
    "steps": [
        {"type": "answer", "name": "left", "text": {"en": "You have 1 GB left."}},
        {"type": "offer", "name": "more", "text": {"en": "2 GB more for €5?"}, "subscription": NEWS},
        {"type": "answer", "name": "bought", "text": {"en": "It is yours."}},
    ],
}


async def test_an_offer_follows_only_with_consent_and_yes_buys(stage: Stage) -> None:
    await set_up(stage, DATA)
    ana = await stage.customer(phone=PHONE)
    await stage.hear("sms", PHONE, "DATA")
    await stage.advance(seconds=2)
    assert await stage.texts(PHONE) == ["You have 1 GB left.", "2 GB more for €5?\n\n1. Yes\n2. No"]
    assert [it.purpose for it in await stage.sent(ana)] == ["service", MARKETING]
    await stage.hear("sms", PHONE, "YES")
    assert (await stage.texts(PHONE))[-1] == "It is yours."


@pytest.mark.parametrize("why", ["no consent", "quiet hours", "cap"])
async def test_an_offer_is_not_made(stage: Stage, why: str) -> None:
    await set_up(stage, DATA)
    consents = () if why == "no consent" else ("sms",)
    await stage.customer(phone=PHONE, consents=consents, zone="Asia/Tokyo" if why == "quiet hours" else None)
    if why == "quiet hours":
        await stage.advance(hours=4)  # 23:00 in Tokyo
    for _ in range(5 if why == "cap" else 1):
        await stage.hear("sms", PHONE, "DATA")
        await stage.advance(seconds=2)
    offered = [it for it in await stage.texts(PHONE) if it.startswith("2 GB")]
    assert len(offered) == (4 if why == "cap" else 0)
    assert (await stage.texts(PHONE)).count("You have 1 GB left.") == (5 if why == "cap" else 1)


async def test_a_reminder_waits_for_the_morning(stage: Stage) -> None:
    ask = {"type": "ask", "name": "ask", "text": {"en": "Your name?"}, "store": "name", "remind_after": 600}
    tell = {"type": "answer", "name": "tell", "text": {"en": "Hello {{ name }}"}}
    await set_up(stage, {"name": "hi", "words": {"en": ["HI"]}, "steps": [ask, tell], "timeout": 4320})
    ana = await stage.customer(phone=PHONE, zone="Europe/London")
    await stage.advance(hours=8)  # 18:00
    await stage.hear("sms", PHONE, "HI")
    await stage.advance(hours=13)  # 07:00: it would have been due at 04:00
    assert await stage.texts(PHONE) == ["Your name?"]
    await stage.advance(hours=2)
    assert await stage.texts(PHONE) == ["Your name?", "Your name?"]
    await stage.advance(days=1)
    await stage.hear("whatsapp", PHONE.lstrip("+"), "Ana")
    assert ((await stage.messages(ana))[-1].body or {})["text"] == "Hello Ana"


async def test_two_programs_that_answer_each_other_are_stopped(stage: Stage) -> None:
    await set_up(stage, service("ping", {"en": ["PING"]}))
    ana = await stage.customer(phone=PHONE)
    for _ in range(43):
        await stage.arrive("sms", PHONE, "PING")
    await stage.settle()
    assert len(await stage.texts(PHONE)) == 40
    assert len(await stage.sent(ana)) == 40


async def test_a_service_that_is_gone_ends_politely(stage: Stage) -> None:
    await set_up(stage, BALANCE)
    ana = (await stage.hear("sms", PHONE, "BAL")).customer
    await answer(stage, ana, balance="12.5", currency="EUR")
    await set_up(stage, BALANCE | {"steps": [{"type": "answer", "name": "new", "text": {"en": "New"}}]})
    await stage.hear("sms", PHONE, "2")
    assert (await stage.texts(PHONE))[-1] == "Sorry, that did not work. Please begin again."
