"""Journeys in a department's name: its people get the conversation, and marketing yields to an answer that is owed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from noline.access import System, change_department, create_department
from noline.log.kinds import ByAgent, HandOverRequested, ReplyRequested
from stage import START, Stage

from .running import end_of, ends, publish, send, start

PHONE = "+447700900007"
NOTE = {"type": "hand_off", "queue": "claims", "skill": "boats", "note": "A mast is broken.", "exits": {"next": "done"}}


async def _department(stage: Stage, slug: str, **given: Any) -> int:
    async with stage.noline.database.transaction() as tx:
        made = await create_department(tx, System(stage.workspace.id), slug, slug.title(), **given)
    await stage.settle()
    return made.id


async def _owed(stage: Stage, customer: UUID) -> UUID:
    """The customer has asked something, and people have it."""
    await stage.hear("sms", PHONE, "My invoice is wrong")
    (conversation,) = await stage.conversations(customer)
    await stage.tell(
        customer, "conversation.hand_over_requested", HandOverRequested("Sam", tell=False), conversation=conversation.id
    )
    return conversation.id


@pytest.mark.parametrize(("named", "known"), [("claims", True), ("nobody", False), (None, False)])
async def test_what_a_journey_sends_is_of_its_department(stage: Stage, named: str | None, known: bool) -> None:
    department = await _department(stage, "claims")
    ana = await stage.customer(phone=PHONE)
    more: dict[str, Any] = {"department": named} if named else {}
    await publish(stage, steps={"send": send(channel="sms"), **ends("done")}, **more)
    await start(stage, ana)
    assert [it.department for it in await stage.sent(ana)] == [department if known else None]


async def test_marketing_of_a_journey_yields_to_an_owed_answer_for_a_day(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await _owed(stage, ana)
    await publish(stage, steps={"send": send(channel="sms", purpose="marketing"), **ends("done")})
    await start(stage, ana)
    assert await stage.sent(ana) == []
    await stage.advance(hours=23)
    assert await stage.sent(ana) == []
    await stage.advance(hours=2)
    (sent,) = await stage.sent(ana)
    assert (sent.purpose, await end_of(stage, ana)) == ("marketing", "done")


@pytest.mark.parametrize("purpose", ["service", "transactional"])
async def test_service_outranks_it_and_does_not_wait(stage: Stage, purpose: str) -> None:
    ana = await stage.customer(phone=PHONE)
    await _owed(stage, ana)
    await publish(stage, steps={"send": send(channel="sms", purpose=purpose), **ends("done")})
    await start(stage, ana)
    assert [it.purpose for it in await stage.sent(ana)] == [purpose]


@pytest.mark.parametrize("what", ["answered", "given back", "closed"])
async def test_who_is_owed_nothing_any_more_is_advertised_to(stage: Stage, what: str) -> None:
    ana = await stage.customer(phone=PHONE)
    conversation = await _owed(stage, ana)
    if what == "answered":
        reply = ReplyRequested(channel="sms", address=PHONE, text="It is right.", by="Sam")
        await stage.tell(ana, "reply.requested", reply, conversation=conversation)
        await stage.advance(hours=5)  # the talk is over
    else:
        kind = "conversation.hand_back_requested" if what == "given back" else "conversation.close_requested"
        await stage.tell(ana, kind, ByAgent("Sam"), conversation=conversation)
    await publish(stage, steps={"send": send(channel="sms", purpose="marketing"), **ends("done")})
    await start(stage, ana)
    assert "marketing" in [it.purpose for it in await stage.sent(ana)]


async def test_the_day_counts_from_when_the_department_is_there(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    claims = await _department(stage, "claims")
    async with stage.noline.database.transaction() as tx:
        away = {"hours": ["4 09:00-17:00"], "zone": "UTC"}
        await change_department(tx, System(stage.workspace.id), claims, away)
    await stage.hear("sms", PHONE, "My mast is broken")
    (conversation,) = await stage.conversations(ana)
    asked = HandOverRequested("Sam", queue="claims", tell=False)
    await stage.tell(ana, "conversation.hand_over_requested", asked, conversation=conversation.id)
    await publish(stage, steps={"send": send(channel="sms", purpose="marketing"), **ends("done")})
    await start(stage, ana)
    await stage.advance(days=3, hours=22)  # Friday morning: they are there since Thursday, 9:00
    assert await stage.sent(ana) == []
    await stage.advance(hours=2)
    (sent,) = await stage.sent(ana)
    assert sent.at < START + timedelta(hours=1)


async def test_a_journey_hands_over_to_a_department_with_a_skill_and_who_has_written_is_told(stage: Stage) -> None:
    claims = await _department(stage, "claims", hours=["3 09:00-17:00"], zone="Europe/London")
    ana = await stage.customer(phone=PHONE)
    await publish(stage, entry={"type": "message", "word": "MAST"}, steps={"people": NOTE, **ends("done")})
    await stage.hear("sms", PHONE, "mast")
    (conversation,) = await stage.conversations(ana)
    assert (conversation.department, conversation.skill, conversation.mode) == (claims, "boats", "agent")
    (told,) = await stage.sent(ana)
    assert (told.body or {})["text"] == "Claims will answer you here when we are back: Wednesday 09:00."
    assert told.department == claims


async def test_who_has_not_written_is_not_written_to_for_it(stage: Stage) -> None:
    claims = await _department(stage, "claims")
    ana = await stage.customer(phone=PHONE)
    await publish(stage, steps={"people": NOTE, **ends("done")})
    await start(stage, ana)
    (conversation,) = await stage.conversations(ana)
    assert (conversation.department, conversation.mode) == (claims, "agent")
    assert await stage.sent(ana) == []
