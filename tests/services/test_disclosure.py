"""What an attacker gets of a service whose author said nothing of whom it is open to: a question, never the balance."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from noline.log.kinds import PinSet
from noline.services import Service, parse_service, warnings
from noline.services.model import Answered, Proved, Said
from noline.services.policy import resume
from stage import Stage

from .programs import BALANCE, answer, set_up
from .test_engine import said, started

CLOSED: dict[str, Any] = {name: value for name, value in BALANCE.items() if name != "open_to"}
MAIL, PHONE, OTHER = "ana@mail.example", "+447700900321", "+447700900999"
LOOK: dict[str, Any] = {"type": "call", "name": "look", "connector": "bank", "operation": "balance", "keep": {"b": "b"}}
TELL: dict[str, Any] = {"type": "answer", "name": "tell", "text": {"en": "{{ b }}"}}
PROVE: dict[str, Any] = {"type": "verify", "name": "prove"}
NOTE: dict[str, Any] = {"type": "answer", "name": "note", "text": {"en": "Sorry."}}


def one(*steps: dict[str, Any], **more: Any) -> Service:
    """A service of these steps."""
    return parse_service({"name": "one", "words": {"en": ["ONE"]}, "steps": list(steps), **more})


@pytest.mark.parametrize(
    ("service", "opens_to", "warned"),
    [
        (one(TELL), "anybody", []),
        (one(LOOK, TELL), "verified", []),
        (one(LOOK | {"keep": {}}), "verified", []),
        (one(LOOK, TELL, open_to="verified"), "verified", []),
        (one(LOOK, TELL, open_to="anybody"), "anybody", ["steps.0"]),
        (one(PROVE, LOOK, TELL), "anybody", []),
        (one(PROVE | {"failed": "look"}, LOOK, TELL), "verified", []),
        (one(PROVE | {"failed": "tell"}, LOOK, TELL), "anybody", []),
        (one(PROVE, LOOK, TELL, open_to="anybody"), "anybody", []),
        (one(NOTE | {"next": "look"}, PROVE, LOOK, TELL), "verified", []),
        (one(NOTE, LOOK, TELL, LOOK | {"name": "again"}, open_to="anybody"), "anybody", ["steps.1", "steps.3"]),
    ],
    ids=lambda it: it.name if isinstance(it, Service) else None,
)
def test_what_asks_a_back_end_before_a_proof_is_closed_unless_said_otherwise(
    service: Service, opens_to: str, warned: list[str]
) -> None:
    assert service.opens_to() == opens_to
    assert [it.field for it in warnings(service)] == warned


def test_an_answer_that_comes_when_the_conversation_went_elsewhere_waits_for_a_proof() -> None:
    turn, visit = started(parse_service(CLOSED), visit={"verified": True})
    elsewhere = replace(visit, address="chat:9", channel="chat", verified=False, can_send_code=True)
    turn = resume(turn.session, Answered(True, {"balance": 1, "currency": "EUR"}), elsewhere)
    assert (said(turn), turn.session.waits) == ([], "code")
    assert said(resume(turn.session, Proved(), elsewhere)) == ["Your balance is €1.00."]


def test_a_proof_given_at_one_address_opens_nothing_at_another() -> None:
    question = {"type": "ask", "name": "which", "text": {"en": "Which?"}, "store": "which"}
    service = one(PROVE, LOOK, question, TELL)
    turn, visit = started(service, visit={"verified": True})
    turn = resume(turn.session, Answered(True, {"b": 7}), visit)
    elsewhere = replace(visit, address="chat:9", channel="chat", verified=False, can_send_code=True)
    turn = resume(turn.session, Said("this one"), elsewhere)
    assert (said(turn), turn.session.waits) == ([], "code")
    assert said(resume(turn.session, Said("this one"), visit)) != ["7"]


async def calls(stage: Stage) -> int:
    """Return how often a back end was asked."""
    return int(await stage.one("select count(*) from connector_call"))


async def test_an_unknown_number_is_told_nothing(stage: Stage) -> None:
    await set_up(stage, CLOSED)
    await stage.hear("sms", OTHER, "BAL")
    assert (await stage.texts(OTHER)) == ["For your safety we can't tell you that here. Please call us."]
    assert await calls(stage) == 0


async def test_an_address_that_somebody_claims_is_asked_for_a_code_that_goes_to_the_customer(stage: Stage) -> None:
    await set_up(stage, CLOSED)
    ana = await stage.customer(phone=PHONE, email=MAIL)
    await stage.fetch("update customer_address set verification = 'verified' where scheme = 'email' returning 1")
    await stage.fetch("update customer_address set verification = 'claimed' where scheme = 'phone' returning 1")
    await stage.hear("sms", PHONE, "BAL")
    assert await calls(stage) == 0
    (code,) = await stage.sent(ana, "email")
    for guess in ("000000", "111111"):
        await stage.hear("sms", PHONE, guess)
    assert await calls(stage) == 0
    await stage.hear("sms", PHONE, stage.noline.signer.one_time(code.id))
    await answer(stage, ana, balance="12.5", currency="EUR")
    assert (await stage.texts(PHONE))[-1].startswith("Your balance is €12.50.")


async def test_a_forged_from_is_asked_to_prove_itself_though_the_address_is_verified(stage: Stage) -> None:
    await set_up(stage, CLOSED)
    ana = await stage.customer(phone=PHONE, email=MAIL)
    await stage.fetch("update customer_address set verification = 'verified' returning 1")
    mac = stage.noline.signer.pin_mac(ana, "4711").hex()
    await stage.tell(ana, "pin.changed", PinSet(mac, "Sam"))
    heard = await stage.hear("email", MAIL, "BAL", subject="BAL")
    assert await calls(stage) == 0
    assert len(await stage.sent(ana, "sms")) == 1  # the code, to the telephone that the forger does not hold
    (conversation,) = [it for it in await stage.conversations(ana) if it.id == heard.conversation]
    assert "balance" not in conversation.context


async def test_a_verified_number_is_answered_at_once(stage: Stage) -> None:
    await set_up(stage, CLOSED)
    ana = await stage.customer(phone=PHONE)
    await stage.fetch("update customer_address set verification = 'verified' returning 1")
    await stage.hear("sms", PHONE, "BAL")
    await answer(stage, ana, balance="12.5", currency="EUR")
    assert (await stage.texts(PHONE))[-1].startswith("Your balance is €12.50.")


# ---- what is typed in confidence


async def read(stage: Stage, said: str) -> list[str]:
    """Return the tables in which digits can be read that belong to no id and no time."""
    tables = ("interaction", "message", "inbox_item", "customer_item", "service_session", "webhook_delivery")
    statement = "select count(*) from {} as row where row::text ~ ('[^0-9a-f.-]' || $1 || '[^0-9a-f-]')"
    return [it for it in tables if await stage.one(statement.format(it), said)]


async def test_what_is_looked_for_would_be_found(stage: Stage) -> None:
    await stage.hear("sms", PHONE, "It was 47119 then")
    assert await read(stage, "47119") == ["interaction", "message", "inbox_item", "customer_item"]


async def pinned(stage: Stage, pin: str) -> UUID:
    """A customer with a PIN, who writes from a number that is only claimed."""
    ana = await stage.customer(phone=PHONE)
    await stage.fetch("update customer_address set verification = 'claimed' returning 1")
    mac = stage.noline.signer.pin_mac(ana, pin).hex()
    await stage.tell(ana, "pin.changed", PinSet(mac, "Sam"))
    return ana


@pytest.mark.parametrize("typed", ["47119", "4 7 1 1 9", "47-11-9", "４７１１９"])
async def test_a_pin_stays_readable_nowhere(stage: Stage, typed: str) -> None:
    await set_up(stage, CLOSED)
    ana = await pinned(stage, "47119")
    await stage.hear("sms", PHONE, "BAL")
    heard = await stage.hear("sms", PHONE, typed)
    assert [it[0] for it in await stage.fetch("select operation from connector_call")] == ["balance"]
    assert (heard.body or {})["text"] == "••••"
    assert await read(stage, typed) == []
    (first, second) = await stage.facts(ana, "message.received")
    assert (first.body["text"], second.body["text"]) == ("BAL", "••••")


async def test_wrong_late_and_mistyped_pins_are_hidden_too_and_words_are_not(stage: Stage) -> None:
    await set_up(stage, CLOSED)
    ana = await pinned(stage, "47119")
    await stage.hear("sms", PHONE, "BAL")
    typed = ["47l19", "I forgot it, is it 47118 or 47117? I am not sure at all", "What PIN do you mean?"]
    for text in typed:
        await stage.hear("sms", PHONE, text)
    await stage.hear("sms", PHONE, "47119")  # too late: three were wrong
    told = [it.body["text"] for it in await stage.facts(ana, "message.received")]
    assert told == ["BAL", "••••", "I forgot it, is it •••• or ••••? I am not sure at all", typed[2], "••••"]
    assert [await read(stage, it) for it in ("47l19", "47118", "47117", "47119")] == [[]] * 4
    await stage.advance(hours=2)
    heard = await stage.hear("sms", PHONE, "My order is 47119")
    assert (heard.body or {})["text"] == "My order is 47119"  # nobody asked


async def test_a_pin_in_a_mail_is_hidden_in_all_its_parts(stage: Stage) -> None:
    await set_up(stage, CLOSED)
    ana = await stage.customer(email=MAIL)
    mac = stage.noline.signer.pin_mac(ana, "47119").hex()
    await stage.tell(ana, "pin.changed", PinSet(mac, "Sam"))
    await stage.hear("email", MAIL, "BAL", subject="BAL")
    parts = {"full_text": "47119\n\n> Please type your PIN.", "html": "<p>47119</p><p>Please type your PIN.</p>"}
    heard = await stage.hear("email", MAIL, "47119", subject="Re: 47119", **parts)
    assert await read(stage, "47119") == []
    assert (heard.body or {})["html"] == "••••"
    assert len(await stage.fetch("select 1 from connector_call")) == 1


async def test_a_one_time_code_is_hidden_whatever_is_written_around_it(stage: Stage) -> None:
    await set_up(stage, CLOSED)
    ana = await stage.customer(phone=PHONE, email=MAIL)
    await stage.fetch("update customer_address set verification = 'verified' where scheme = 'email' returning 1")
    await stage.fetch("update customer_address set verification = 'claimed' where scheme = 'phone' returning 1")
    await stage.hear("sms", PHONE, "BAL")
    (code,) = await stage.sent(ana, "email")
    right = stage.noline.signer.one_time(code.id)
    await stage.hear("sms", PHONE, f"Here you are, this is the code that came by mail: {right}")
    assert await read(stage, right) == []
    await stage.hear("sms", PHONE, right)
    assert await read(stage, right) == []
    assert len(await stage.fetch("select 1 from connector_call")) == 1
