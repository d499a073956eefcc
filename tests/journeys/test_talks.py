"""While a person talks with the customer journeys ask nothing, and what the customer says is the person's."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from conversations.agents import agent_says
from journeys.running import ask, ends, publish, runs, send, start
from noline.access import Rules, System, create_department
from noline.conversations import Conversation
from noline.journeys import Run
from noline.log.kinds import ByAgent, HandOverRequested
from stage import Stage, open_stage

PHONE = "+447700900321"


async def _talk(stage: Stage, purpose: str = "service") -> tuple[UUID, Conversation]:
    """A customer talks with Sam, and a journey that asks has come to its question."""
    await stage.template("question", "Is your lamp all right?")
    ana = await stage.customer("Ana", phone=PHONE)
    await publish(stage, steps={"q": ask(purpose=purpose), **ends("done", "late")})
    await stage.hear("sms", PHONE, "My parcel is late, where is it")
    (talk,) = await stage.conversations(ana)
    await agent_says(stage, talk, "Which parcel is it?")
    await stage.advance(minutes=1)
    return ana, talk


async def _one(stage: Stage, customer: UUID) -> Run:
    (run,) = await runs(stage, customer)
    return run


async def test_a_question_waits_until_the_talk_is_handed_back(stage: Stage) -> None:
    """In its midst it isn't asked, and the answer to the agent ends nothing."""
    ana, talk = await _talk(stage)
    await start(stage, ana)
    await stage.settle()
    held = await _one(stage, ana)
    assert (held.state, held.step, held.wait_key, held.path) == ("waiting", "q", "talk", {"q": 1})
    told = await stage.hear("sms", PHONE, "The red one, number 4711")
    assert (told.conversation, told.answers) == (talk.id, None)
    assert "lamp" not in " ".join(await stage.texts(PHONE))
    await agent_says(stage, talk, "It comes tomorrow.")
    await stage.tell(ana, "conversation.hand_back_requested", ByAgent("Sam"), conversation=talk.id)
    await stage.settle()
    asked = await _one(stage, ana)
    assert (asked.wait_key or "").startswith("message:")
    assert asked.path == {"q": 1}
    assert asked.wake_at == stage.now + timedelta(days=2)
    await stage.advance(minutes=5)
    await stage.hear("sms", PHONE, "Yes")
    assert (await _one(stage, ana)).ended_reason == "done"


async def test_a_question_waits_until_the_talk_is_closed(stage: Stage) -> None:
    """Closing it lets the run go on at once; its wait's timer is gone."""
    ana, talk = await _talk(stage)
    await start(stage, ana)
    await stage.tell(ana, "conversation.close_requested", ByAgent("Sam"), conversation=talk.id)
    await stage.settle()
    assert "lamp" in (await stage.texts(PHONE))[-1]
    timers = await stage.fetch("select token from timer where purpose = 'journey'")
    assert ["talk" in it[0] for it in timers] == [False]


async def test_a_question_waits_until_the_talk_is_quiet(stage: Stage) -> None:
    """Each word puts it off again; four hours after the last it is asked."""
    ana, talk = await _talk(stage)
    await start(stage, ana)
    await stage.advance(hours=3)
    await agent_says(stage, talk, "Are you there?")
    await stage.advance(hours=3)
    held = await _one(stage, ana)
    assert (held.wait_key, held.path) == ("talk", {"q": 1})
    await stage.advance(hours=1, minutes=2)
    assert "lamp" in (await stage.texts(PHONE))[-1]


async def test_what_is_no_question_goes_at_once(stage: Stage) -> None:
    """A notice takes no answer; marketing waits."""
    ana, talk = await _talk(stage)
    await stage.template("reminder", "Your parcel is on its way.")
    await publish(stage, "notice", steps={"s": send(), **ends("done")})
    await publish(stage, "offer", steps={"s": send(purpose="marketing"), **ends("done")})
    await start(stage, ana, "notice")
    await start(stage, ana, "offer")
    await stage.settle()
    assert (await stage.texts(PHONE))[-1] == "Your parcel is on its way."
    assert (await runs(stage, ana, "offer"))[0].wait_key == "talk"
    told = await stage.hear("sms", PHONE, "Yes, the red one")
    assert (told.placed_by, told.conversation, told.answers) == ("talk", talk.id, None)


async def test_what_was_asked_before_the_talk_is_not_answered_by_it(stage: Stage) -> None:
    """The agent spoke last, even in the conversation where the question stands."""
    await stage.template("question", "Is your lamp all right?")
    ana = await stage.customer("Ana", phone=PHONE)
    await publish(stage, steps={"q": ask(), **ends("done", "late")})
    first = await stage.hear("sms", PHONE, "Hello")
    await start(stage, ana)
    await stage.settle()
    (talk,) = await stage.conversations(ana)
    assert first.conversation == talk.id
    await stage.advance(minutes=1)
    await agent_says(stage, talk, "Which parcel is it?")
    await stage.advance(minutes=1)
    told = await stage.hear("sms", PHONE, "The red one")
    assert (told.placed_by, told.answers) == ("talk", None)
    assert (await _one(stage, ana)).state == "waiting"


async def test_a_workspace_may_let_questions_go_in_between(dsn: str) -> None:
    """With no hours to wait for, the question is asked at once."""
    async with open_stage(dsn, Rules(talk_hours=0)) as stage:
        ana, _ = await _talk(stage)
        await start(stage, ana)
        await stage.settle()
        assert "lamp" in (await stage.texts(PHONE))[-1]


async def test_programs_answer_again_by_rule(dsn: str) -> None:
    """After so many hours in which nobody wrote it is given back, which the thread tells; a held question is asked."""
    async with open_stage(dsn, Rules(hand_back_hours=2)) as stage:
        ana, talk = await _talk(stage)
        await start(stage, ana)
        await stage.advance(hours=1)
        assert [it.mode for it in await stage.conversations(ana)] == ["agent"]
        await agent_says(stage, talk, "Are you there?")
        await stage.advance(hours=1, minutes=58)
        assert [it.mode for it in await stage.conversations(ana)] == ["agent"]
        await stage.advance(minutes=3)
        (free,) = await stage.conversations(ana)
        assert (free.mode, free.agent, free.status) == ("program", None, "open")
        (told,) = await stage.facts(ana, "conversation.handed_back")
        assert told.body["by"] == "The rule (2 h without a word)"
        assert "lamp" in (await stage.texts(PHONE))[-1]


@pytest.mark.parametrize(
    ("own", "mode", "asked"),
    [(None, "agent", False), ({"hand_back_hours": 1}, "program", True), ({"talk_hours": 0}, "agent", True)],
    ids=["the company's", "handed back sooner", "questions don't wait"],
)
async def test_a_department_has_hours_of_its_own_for_talks(
    dsn: str, own: dict[str, int] | None, mode: str, asked: bool
) -> None:
    """What its people talk of rests by its own rule; where it has none the company's holds."""
    async with open_stage(dsn, Rules(hand_back_hours=9, talk_hours=4)) as stage:
        async with stage.noline.database.transaction() as tx:
            await create_department(tx, System(stage.workspace.id), "care", "Care", **(own or {}))
        ana, talk = await _talk(stage)
        await stage.tell(
            ana,
            "conversation.hand_over_requested",
            HandOverRequested("Sam", queue="care", tell=False),
            conversation=talk.id,
        )
        await agent_says(stage, talk, "Care here. What is it about?")
        await start(stage, ana)
        await stage.advance(hours=1, minutes=3)
        assert [it.mode for it in await stage.conversations(ana)] == [mode]
        assert any("lamp" in it for it in await stage.texts(PHONE)) is asked


async def test_who_waits_for_people_is_not_given_back_by_rule(dsn: str) -> None:
    """A customer whom nobody has answered yet stays in the queue."""
    async with open_stage(dsn, Rules(hand_back_hours=2)) as stage:
        ana, _ = await _talk(stage)
        await stage.hear("sms", PHONE, "The red one")
        await stage.advance(days=2)
        assert [(it.mode, it.waiting_for) for it in await stage.conversations(ana)] == [("agent", "us")]
        assert await stage.facts(ana, "conversation.handed_back") == []
