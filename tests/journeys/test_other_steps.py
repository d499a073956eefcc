"""Steps that reach beyond messages, in the middle of everything: back ends, calls, other journeys, topics, people."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from connectors.acting import BALANCE, connect
from connectors.conftest import BackEnd, back_end
from conversations.board import TOPIC, Board, three
from noline.access import Rules
from noline.content import SmsSource
from noline.log.kinds import CallReported
from stage import Stage, open_stage

from .running import ask, end_of, ends, publish, runs, send, start

PHONE = "+447700900007"
__all__ = ["back_end"]


@pytest.fixture
async def stage(dsn: str) -> AsyncIterator[Stage]:
    """A company whose connectors may reach this machine."""
    async with open_stage(dsn, Rules(private_webhooks=True)) as opened:
        for name in ("question", "reminder"):
            await opened.template(name, {"sms": SmsSource("Hello")})
        yield opened


# ---- back ends


def balance(**changes: Any) -> dict[str, Any]:
    """Ask the bank for the customer's balance."""
    return {
        "type": "call", "connector": "bank", "operation": "balance",
        "arguments": {"phone": {"from": "customer.number"}}, "keep": {"amount": "balance"}, "say": "sorry",
        "exits": {"answered": "tell", "failed": "excuse"},
    } | changes  # fmt: skip


async def test_a_back_end_is_asked_and_its_answer_goes_into_a_message(stage: Stage, back_end: BackEnd) -> None:
    ana = await stage.customer(phone=PHONE, attributes={"number": PHONE})
    await connect(stage, "bank", "http", {"url": back_end.url}, balance=BALANCE)
    await stage.template("amount", {"sms": SmsSource("You have {{ amount }} EUR")})
    await stage.template("sorry", {"sms": SmsSource("{{ sorry }}")})
    steps = {"ask": balance(), "tell": send(template="amount"), "excuse": send(template="sorry"), **ends("done")}
    await publish(stage, entry={"type": "message", "word": "BAL"}, again="always", steps=steps)
    await stage.hear("sms", PHONE, "BAL")
    assert await stage.texts(PHONE) == ["You have 12.5 EUR"]
    assert await end_of(stage, ana) == "done"

    async def away(_: web.Request) -> web.StreamResponse:
        return web.json_response({}, status=404)

    back_end.says = away
    await stage.hear("sms", PHONE, "BAL")
    polite = (await stage.texts(PHONE))[-1]
    assert polite
    assert "12.5" not in polite
    assert await end_of(stage, ana) == "done"


async def test_a_connector_that_is_not_there_is_no_silence(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await publish(stage, steps={"ask": balance(exits={"answered": "done", "failed": "late"}), **ends("done", "late")})
    await start(stage, ana)
    assert await end_of(stage, ana) == "late"


# ---- calls


def ring(**changes: Any) -> dict[str, Any]:
    """Have the customer called, and wait for what comes of it."""
    exits = {"next": "late", "reached": "done", "no_number": "unknown"}
    return {"type": "callback", "script": "Ask {{ first_name }} how it goes.", "exits": exits} | changes


async def test_a_call_stands_in_the_list_and_the_run_goes_on_when_it_was_made(stage: Stage) -> None:
    ana = await stage.customer("Ana", phone=PHONE)
    await publish(stage, steps={"ring": ring(), **ends("done", "late", "unknown")})
    await start(stage, ana)
    ((call, script, why, by),) = await stage.fetch("select id, script, why, by from phone_call where state = 'planned'")
    assert (script, why, by) == ("Ask Ana how it goes.", "contact", "journey care")
    await stage.tell(ana, "call.reported", CallReported(call=call, status="ended", outcome="reached", by="Sam"))
    assert await end_of(stage, ana) == "done"
    assert await stage.one("select count(*) from timer where purpose = 'journey'") == 0


async def test_who_has_no_number_is_not_waited_for(stage: Stage) -> None:
    ana = await stage.customer("Ana", email="ana@mail.example")
    await publish(stage, steps={"ring": ring(), **ends("done", "late", "unknown")})
    await start(stage, ana)
    assert await end_of(stage, ana) == "unknown"


# ---- journeys within journeys


def through(**changes: Any) -> dict[str, Any]:
    """Pass through the journey ``inner``."""
    return {
        "type": "sub_journey", "journey": "inner", "variables": {"what": "order"}, "keep": {"said": "answer"},
        "store": "how", "exits": {"next": "done", "timeout": "late", "not_started": "kept_out"},
    } | changes  # fmt: skip


async def test_a_run_waits_for_the_end_of_another_and_keeps_what_it_found_out(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    inner = {"ask": ask(store="answer", exits={"reply": "asked"}), **ends("asked", "late")}
    await publish(stage, "inner", variables={"what": ""}, steps=inner)
    await publish(stage, steps={"sub": through(), **ends("done", "late", "kept_out")})
    await start(stage, ana)
    (child,) = await runs(stage, ana, "inner")
    (parent,) = await runs(stage, ana)
    assert (child.parent, child.variables, parent.state) == (parent.id, {"what": "order"}, "waiting")
    await stage.hear("sms", PHONE, "Tomorrow")
    (parent,) = await runs(stage, ana)
    assert (parent.ended_reason, parent.variables) == ("done", {"said": "Tomorrow", "how": "asked"})
    assert await stage.one("select count(*) from timer where purpose = 'journey'") == 0


async def test_one_that_ends_at_once_and_one_that_is_not_there(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await publish(stage, steps={"sub": through(), **ends("done", "late", "kept_out")}, again="always")
    await start(stage, ana)
    assert await end_of(stage, ana) == "kept_out"
    await publish(stage, "inner", steps=ends("at_once"))
    await stage.advance(minutes=1)
    await start(stage, ana)
    last = (await runs(stage, ana))[-1]
    assert (last.ended_reason, last.variables["how"]) == ("done", "at_once")
    assert await stage.one("select count(*) from timer where purpose = 'journey'") == 0


async def test_journeys_that_begin_one_another_come_to_an_end(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    step = through(journey="care", variables={}, keep={}, store=None, exits={"next": "done", "timeout": "late"})
    await publish(stage, steps={"sub": step, **ends("done", "late")}, again="always")
    await start(stage, ana)
    found = await runs(stage, ana)
    assert [run.ended_reason for run in found] == ["done"] * 6
    assert max(run.depth for run in found) == 5


# ---- how often


async def test_a_throttle_remembers_earlier_runs(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    steps = {
        "gate": {"type": "throttle", "span": "P7D", "exits": {"next": "send", "too_often": "often"}},
        "send": send(),
        **ends("done", "often"),
    }
    await publish(stage, steps=steps, again="always")
    for _ in range(2):
        await start(stage, ana)
        await stage.advance(minutes=1)
    assert [run.ended_reason for run in await runs(stage, ana)] == ["done", "often"]
    await stage.advance(days=8)
    await start(stage, ana)
    assert await end_of(stage, ana) == "done"


async def test_a_digest_gathers_from_the_event_that_began_it(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    text = "{% for item in items %}{{ item.what }} {% endfor %}({{ items_count }})"
    await stage.template("news", {"sms": SmsSource(text)})
    steps = {
        "gather": {"type": "digest", "event": "liked", "span": "PT2H", "exits": {"next": "send"}},
        "send": send(template="news"),
        **ends("done"),
    }
    await publish(stage, entry={"type": "event", "name": "liked"}, steps=steps)
    for what in ("boat", "sea", "sun"):
        await stage.track(ana, "liked", what=what)
    await stage.advance(hours=2)
    assert await stage.texts(PHONE) == ["boat sea sun (3)"]
    assert len(await runs(stage, ana)) == 1


# ---- answers that count


async def test_an_answer_that_does_not_count_is_asked_for_again(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, email="ana@mail.example")
    steps = {
        "ask": ask(store="seats", valid={"wanted": "whole", "least": 1, "most": 9}, exits={"invalid": "again"}),
        "again": send(exits={"next": "ask"}),
        **ends("done", "late"),
    }
    await publish(stage, steps=steps)
    await start(stage, ana)
    await stage.advance(minutes=1)
    await stage.hear("sms", PHONE, "many")
    assert await end_of(stage, ana) is None
    await stage.advance(minutes=1)
    await stage.hear("sms", PHONE, "4")
    (run,) = await runs(stage, ana)
    assert (run.ended_reason, run.variables) == ("done", {"seats": 4})
    assert run.path == {"ask": 2, "again": 1, "done": 1}


# ---- people


async def test_people_are_told_why_and_which_skill_it_takes(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    step: dict[str, Any] = {"type": "hand_off", "queue": "claims", "skill": "german", "note": "Wants a refund."}
    step["exits"] = {"next": "done"}
    await publish(stage, entry={"type": "message", "word": "PERSON"}, steps={"people": step, **ends("done")})
    await stage.hear("sms", PHONE, "PERSON")
    (fact,) = await stage.facts(ana, "conversation.handed_over")
    assert fact.body == {"by": "journey care", "reason": "Wants a refund.", "queue": "claims", "skill": "german"}
    (conversation,) = await stage.conversations(ana)
    assert (conversation.mode, conversation.waiting_for) == ("agent", "us")


async def test_what_a_journey_posts_in_a_topic_reaches_its_participants_and_their_answers_the_rest(
    stage: Stage,
) -> None:
    board = Board(stage)
    await board.begin()
    anna, ben, cleo = await three(stage, board)
    dora = await stage.customer("Dora", phone=PHONE)
    text = "{{ first_name }} has moved in."
    say = {"type": "post", "topic": str(TOPIC), "text": text, "exits": {"next": "done"}}
    await publish(stage, steps={"say": say, **ends("done")})
    await start(stage, dora)
    assert await end_of(stage, dora) == "done"
    told = "Harbour (Garden): Dora has moved in."
    assert [await board.told(it) for it in (anna, ben, cleo)] == [[told], ["Harbour wrote in 'Garden':"], [told]]
    assert await stage.sent(dora) == []  # whom it is about takes no part
    await stage.hear("sms", "+447700900123", "Welcome!")
    assert [text for _, text in await board.said()] == ["Dora has moved in.", "Welcome!"]
    assert await board.told(cleo) == [told, "Anna (Garden): Welcome!"]
