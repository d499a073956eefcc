"""Runs in the middle of everything: how they begin, what moves them, and what becomes of what they send."""

from __future__ import annotations

from typing import Any

import pytest

from noline.content import SmsSource
from noline.kernel.errors import InvalidInput
from stage import Stage, invitation

from .running import ask, end_of, ends, publish, runs, send, start

PHONE, MAIL = "+447700900007", "ana@mail.example"


# ---- publishing


@pytest.mark.parametrize(
    ("step", "field"),
    [
        pytest.param(ask(exits={"no_reply": "nowhere"}), "steps.it.exits.no_reply", id="an exit into nowhere"),
        pytest.param(
            {"type": "ask", "template": "t", "purpose": "service", "timeout": "P1D", "exits": {"reply": "done"}},
            "steps.it.exits.no_reply",
            id="an exit that is missing",
        ),
        pytest.param({"type": "split", "shares": {"a": 50, "b": 40}, "exits": {"a": "done", "b": "done"}},
                     "steps.it.shares", id="shares that don't add up"),
    ],
)  # fmt: skip
async def test_an_unsound_journey_is_not_published(stage: Stage, step: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        await publish(stage, steps={"it": step, **ends("done", "late")})
    assert caught.value.field == field
    assert caught.value.remedy
    assert await stage.one("select count(*) from journey") == 0


async def test_a_run_finishes_on_the_version_it_began_with(stage: Stage) -> None:
    ana = await stage.customer("Ana", phone=PHONE)
    ben = await stage.customer("Ben", phone="+447700900008")
    assert await publish(stage, steps={"ask": ask(), **ends("done", "late")}) == 1
    await start(stage, ana)
    assert await publish(stage, steps={"ask": ask(exits={"reply": "other"}), **ends("other", "late")}) == 2
    await start(stage, ben)
    for phone in (PHONE, "+447700900008"):
        await stage.hear("sms", phone, "Please do")
    assert [(run.version, run.ended_reason) for run in await runs(stage, ana)] == [(1, "done")]
    assert [(run.version, run.ended_reason) for run in await runs(stage, ben)] == [(2, "other")]


# ---- how it begins


async def test_an_event_begins_a_run_and_leaves_what_is_to_be_kept(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    entry = {
        "type": "event", "name": "order_placed", "keep": {"total": "total"},
        "condition": {"type": "compare", "field": "event.total", "operator": "ge", "value": 100},
    }  # fmt: skip
    await stage.template("thanks", {"sms": SmsSource("Thank you for {{ total }} EUR")})
    await publish(stage, entry=entry, steps={"send": send(template="thanks"), **ends("done")})
    await stage.track(ana, "order_placed", total=20)
    await stage.track(ana, "order_placed", total=200)
    assert await stage.texts(PHONE) == ["Thank you for 200 EUR"]
    (begun,) = await stage.facts(ana, "run.started")
    assert begun.body == {"journey": "care", "version": 1}


async def test_a_word_begins_a_run_that_answers_where_it_was_written(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL, attributes={"preferred_channel": "email"})
    await stage.template("balance", "Your balance, {{ first_name }}: 12.00 EUR")
    await publish(
        stage, entry={"type": "message", "word": "BAL"}, again="always",
        steps={"send": send(template="balance"), **ends("done")},
    )  # fmt: skip
    asked = await stage.hear("sms", "+447700900155", " bal ")
    assert await stage.texts("+447700900155") == []  # a stranger has no name: the template can't be filled
    assert await stage.fates(asked.customer) == [("sms", "suppressed", "content")]
    asked = await stage.hear("sms", PHONE, " bal ")
    assert await stage.texts(PHONE) == ["Your balance, Ana: 12.00 EUR"]
    (answer,) = await stage.sent(ana)
    assert answer.conversation == asked.conversation
    (conversation,) = await stage.conversations(ana)
    assert conversation.waiting_for == "customer"  # it has been answered: nobody at the desk need look at it


async def test_a_run_answers_to_the_very_phone_it_was_asked_from(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await stage.begin("event", invitation("text", "sms"))
    (text,) = await stage.sent(ana)
    await publish(stage, entry={"type": "message", "word": "PRICE"}, steps={"send": send(), **ends("done")})
    await stage.hear("sms", "+447700900155", "PRICE", tokens=(stage.token(text),))  # her other phone
    assert (await stage.sent(ana))[-1].address == "+447700900155"


async def test_two_programs_that_answer_each_other_by_a_code_word_come_to_rest(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    entry = {"type": "message", "word": "PRICE"}
    await publish(stage, entry=entry, again="always", steps={"send": send(), **ends("done")})
    for _ in range(10):
        await stage.hear("sms", PHONE, "PRICE")
        await stage.advance(seconds=30)
    assert len(await stage.texts(PHONE)) == 6
    assert (await stage.fates(ana))[-1] == ("sms", "suppressed", "frequency_cap")


async def test_a_mail_that_a_program_wrote_begins_and_answers_nothing(stage: Stage) -> None:
    ana = await stage.customer(email=MAIL)
    await publish(stage, entry={"type": "message", "word": "PRICE"}, steps={"ask": ask(), **ends("done", "late")})
    await stage.hear("email", MAIL, "PRICE", automatic=True)
    assert await runs(stage, ana) == []
    await stage.hear("email", MAIL, "PRICE")
    (question,) = await stage.sent(ana)
    await stage.hear("email", MAIL, "I am away", tokens=(stage.token(question),), automatic=True)
    assert await end_of(stage, ana) is None


async def test_a_campaign_that_enrols_begins_a_run_for_all_but_those_kept_for_comparison(stage: Stage) -> None:
    for number in range(12):
        await stage.customer(f"Ana {number}", phone=f"+4477009001{number:02d}")
    await publish(stage, entry={"type": "campaign", "campaign": "event"}, steps={"ask": ask(), **ends("done", "late")})
    await stage.begin("event", invitation("text", "sms"), control=0.5)
    treated = await stage.fetch("select customer from enrolment where cohort = 'treated'")
    begun = await stage.fetch("select customer from run")
    assert 0 < len(begun) < 12
    assert {row[0] for row in begun} == {row[0] for row in treated}


@pytest.mark.parametrize(
    ("again", "number"), [pytest.param("once", 1), pytest.param("when_ended", 2), pytest.param("always", 3)]
)
async def test_whether_it_may_begin_again(stage: Stage, again: str, number: int) -> None:
    ana = await stage.customer(phone=PHONE)
    await publish(stage, again=again, steps={"ask": ask(), **ends("done", "late")})
    await start(stage, ana)
    await start(stage, ana)  # while the first waits
    await stage.hear("sms", PHONE, "Yes")
    await start(stage, ana)  # after it has ended
    assert len(await runs(stage, ana)) == number


# ---- what moves it


@pytest.mark.parametrize(
    ("text", "way"),
    [
        pytest.param("Yes please", "yes", id="a yes"),
        pytest.param("No, thank you", "no", id="a no"),
        pytest.param("When would that be?", "done", id="a question, which has no exit of its own"),
    ],
)
async def test_an_answer_on_another_channel_moves_the_run_by_how_it_reads(stage: Stage, text: str, way: str) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL)
    exits = {"yes": "yes", "no": "no"}
    await publish(
        stage, steps={"ask": ask(channel="email", exits=exits, store="said"), **ends("done", "late", "yes", "no")}
    )
    await start(stage, ana)
    (question,) = await stage.sent(ana)
    await stage.advance(days=1)
    answer = await stage.hear("whatsapp", "447700900007", text)
    assert (question.channel, answer.answers, answer.run) == ("email", question.id, question.run)
    (run,) = await runs(stage, ana)
    assert (run.ended_reason, run.variables) == (way, {"said": text})
    assert await stage.one("select count(*) from timer") == 0


async def test_without_an_answer_it_goes_on_when_its_time_is_over(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await publish(stage, steps={"ask": ask(), **ends("done", "late")})
    await start(stage, ana)
    await stage.advance(days=1, hours=23)
    assert await end_of(stage, ana) is None
    await stage.advance(hours=1)
    assert await end_of(stage, ana) == "late"
    await stage.hear("sms", PHONE, "Yes please")  # too late
    assert await end_of(stage, ana) == "late"


async def test_it_waits_for_an_event_and_for_a_time(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    steps = {
        "wait": {"type": "wait", "duration": "P1D", "exits": {"next": "paid"}},
        "paid": {
            "type": "wait_for_event", "event": "paid", "timeout": "P3D", "exits": {"event": "done", "timeout": "late"},
        },
        **ends("done", "late"),
    }  # fmt: skip
    await publish(stage, steps=steps)
    await start(stage, ana)
    await stage.track(ana, "paid")  # too soon: it waits for tomorrow
    await stage.advance(days=2)
    assert await end_of(stage, ana) is None
    await stage.track(ana, "paid")
    assert await end_of(stage, ana) == "done"


async def test_it_sets_values_and_goes_by_them(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    vip = {"type": "compare", "field": "tags", "operator": "contains", "value": "vip"}
    said = {"type": "compare", "field": "customer.wants", "operator": "eq", "value": "a call"}
    steps = {
        "ask": ask(store="said", exits={"reply": "set"}),
        "set": {
            "type": "set", "attributes": {"wants": {"from": "run.said"}}, "add_tags": ["asked"],
            "context": {"wish": {"from": "run.said"}}, "exits": {"next": "branch"},
        },
        "branch": {
            "type": "branch", "cases": [{"exit": "vip", "when": vip}, {"exit": "call", "when": said}],
            "exits": {"vip": "late", "call": "call", "else": "late"},
        },
        **ends("call", "late"),
    }  # fmt: skip
    await publish(stage, steps=steps)
    await start(stage, ana)
    await stage.hear("sms", PHONE, "a call")
    assert await end_of(stage, ana) == "call"
    profile = await stage.profile(ana)
    assert (profile.attributes["wants"], profile.tags) == ("a call", ("asked",))
    (conversation,) = await stage.conversations(ana)
    wish = conversation.context["wish"]
    assert (wish["value"], wish["source"]) == ("a call", "journey care")


async def test_a_run_sees_and_sets_the_context_of_its_own_conversation_alone(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL)
    await publish(
        stage, entry={"type": "message", "word": "ORDER"},
        steps={
            "set": {"type": "set", "context": {"service": "orders"}, "exits": {"next": "ask"}},
            "ask": ask(exits={"reply": "again"}),
            "again": {"type": "set", "context": {"answered": True}, "exits": {"next": "done"}},
            **ends("done", "late"),
        },
    )  # fmt: skip
    await stage.begin("event", invitation("mail", "email"))
    (mail,) = await stage.sent(ana)
    await stage.hear("email", MAIL, "Can I bring my dog?", tokens=(stage.token(mail),))
    await stage.hear("sms", "+447700900155", "ORDER")  # somebody else's phone, somebody else's run
    event_talk = (await stage.conversations(ana))[0]
    await stage.advance(minutes=1)
    await stage.hear("web", "ana-session", "ORDER", tokens=(stage.token(mail),))
    (talk,) = await stage.conversations(ana)
    assert (talk.context["service"]["value"], talk.context["service"]["source"]) == ("orders", "journey care")
    assert talk.id == event_talk.id


# ---- goals, and people


async def test_a_goal_reached_in_a_campaign_ends_the_runs_that_end_with_it(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await publish(stage, "nudge", goals=["registered"], steps={"ask": ask(), **ends("done", "late")})
    await publish(stage, "other", steps={"ask": ask(), **ends("done", "late")})
    await stage.begin("event", invitation("text", "sms"))
    (text,) = await stage.sent(ana)
    for name in ("nudge", "other"):
        await start(stage, ana, name)
    await stage.press(text)
    assert (await end_of(stage, ana, "nudge"), await end_of(stage, ana, "other")) == ("goal", None)
    assert await stage.one("select count(*) from timer") == 1


async def test_a_goal_that_a_run_records_ends_the_others_and_not_itself(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await publish(stage, "nudge", goals=["bought"], steps={"ask": ask(), **ends("done", "late")})
    steps = {"goal": {"type": "goal", "name": "bought", "exits": {"next": "ask"}}, "ask": ask(), **ends("done", "late")}
    await publish(stage, "sale", goals=["bought"], steps=steps)
    await start(stage, ana, "nudge")
    await start(stage, ana, "sale")
    assert (await end_of(stage, ana, "nudge"), await end_of(stage, ana, "sale")) == ("goal", None)


@pytest.mark.parametrize("spoken", [True, False], ids=["after a talk", "before any talk"])
async def test_people_take_over_where_the_customer_is(stage: Stage, spoken: bool) -> None:
    ana = await stage.customer(phone=PHONE)
    steps = {"hand": {"type": "hand_off", "queue": "sales", "exits": {"next": "done"}}, **ends("done")}
    entry = {"type": "message", "word": "CALL"} if spoken else None
    await publish(stage, entry=entry, steps=steps)
    if spoken:
        await stage.hear("sms", PHONE, "call")
    else:
        await start(stage, ana)
    (conversation,) = await stage.conversations(ana)
    assert (conversation.status, conversation.mode, conversation.waiting_for) == ("open", "agent", "us")
    assert (conversation.channel, conversation.address) == ("sms", PHONE)
    (handed,) = await stage.facts(ana, "conversation.handed_over")
    assert handed.conversation == conversation.id
