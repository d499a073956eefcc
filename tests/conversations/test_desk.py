"""The desk: whose a conversation is, when it rests, and what people know better than the rules."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from noline.conversations import Conversation
from noline.delivery import Message
from noline.insights import per_channel, per_event
from noline.insights.scorecard_funnel import Funnels, figures_of_customer
from noline.log.kinds import (
    AgentAssigned,
    BeginRequested,
    ByAgent,
    ConversationSnoozed,
    MessageMoved,
    ReadingCorrected,
    ReplyRequested,
)
from stage import Stage, invitation

from .agents import agent_says

PHONE, MAIL = "+447700900007", "ana@mail.example"


async def one(stage: Stage, message: Message) -> Conversation:
    """Return the conversation that a message is in."""
    return next(it for it in await stage.conversations(message.customer) if it.id == message.conversation)


async def snooze(stage: Stage, conversation: Conversation, **span: float) -> None:
    until = stage.now + timedelta(**span) if span else None
    body = ConversationSnoozed(until, "Sam")
    await stage.tell(conversation.customer, "conversation.snooze_requested", body, conversation=conversation.id)


# ---- whose it is


async def test_it_is_the_agents_who_answers_first(stage: Stage) -> None:
    asked = await stage.hear("sms", PHONE, "Do you open on Sundays?")
    for agent, name in ((7, "Sam"), (8, "Kim")):
        body = ReplyRequested(f"I am {name}", by=name, agent=agent)
        await stage.tell(asked.customer, "reply.requested", body, conversation=asked.conversation)
    assert (await one(stage, asked)).agent == 7
    assert await stage.texts(PHONE) == ["I am Sam", "I am Kim"]
    (mine, _) = await stage.sent(asked.customer)
    assert (mine.body or {})["by"] == "Sam"


async def test_it_is_given_to_another_and_to_nobody(stage: Stage) -> None:
    asked = await stage.hear("sms", PHONE, "Do you open on Sundays?")
    for agent, name in ((7, "Sam"), (7, "Sam"), (None, "")):
        body = AgentAssigned(agent, name, "Kim")
        await stage.tell(asked.customer, "conversation.assign_requested", body, conversation=asked.conversation)
    assert (await one(stage, asked)).agent is None
    facts = await stage.facts(asked.customer, "conversation.assigned")
    assert [fact.body["agent"] for fact in facts] == [7, None]  # what was so already is no news


# ---- resting


async def test_it_rests_until_its_time_and_then_waits_for_us(stage: Stage) -> None:
    asked = await stage.hear("sms", PHONE, "Call me on Friday")
    await agent_says(stage, await one(stage, asked), "We will.")
    await snooze(stage, await one(stage, asked), days=3)
    await stage.advance(days=2)
    assert (await one(stage, asked)).snoozed_until is not None
    await stage.advance(days=2)
    woken = await one(stage, asked)
    assert (woken.snoozed_until, woken.waiting_for) == (None, "us")


async def test_a_later_time_counts_and_an_earlier_alarm_does_nothing(stage: Stage) -> None:
    asked = await stage.hear("sms", PHONE, "Call me on Friday")
    await snooze(stage, await one(stage, asked), days=1)
    await snooze(stage, await one(stage, asked), days=5)
    await stage.advance(days=3)
    assert (await one(stage, asked)).snoozed_until is not None
    await snooze(stage, await one(stage, asked))
    assert (await one(stage, asked)).snoozed_until is None
    await stage.advance(days=5)
    assert len(await stage.facts(asked.customer, "conversation.snoozed")) == 3


async def test_whoever_writes_wakes_it(stage: Stage) -> None:
    asked = await stage.hear("sms", PHONE, "Call me on Friday")
    await snooze(stage, await one(stage, asked), days=3)
    await stage.hear("sms", PHONE, "Or tomorrow?")
    assert (await one(stage, asked)).snoozed_until is None


# ---- closing and opening


async def test_it_is_closed_and_opened_again(stage: Stage) -> None:
    asked = await stage.hear("sms", PHONE, "Do you open on Sundays?")
    for kind in ("close", "close", "reopen", "reopen"):
        told = f"conversation.{kind}_requested"
        await stage.tell(asked.customer, told, ByAgent("Sam"), conversation=asked.conversation)
    reopened = await one(stage, asked)
    assert (reopened.status, reopened.waiting_for) == ("open", "us")
    facts = await stage.facts(asked.customer, "conversation.opened", "conversation.closed")
    assert [fact.body.get("by") for fact in facts] == ["", "Sam", "Sam"]


async def test_an_answer_in_a_closed_conversation_opens_it(stage: Stage) -> None:
    asked = await stage.hear("sms", PHONE, "Do you open on Sundays?")
    await stage.tell(asked.customer, "conversation.close_requested", ByAgent(), conversation=asked.conversation)
    await agent_says(stage, await one(stage, asked), "From May we do.")
    answered = await one(stage, asked)
    assert (answered.status, answered.waiting_for) == ("open", "customer")


# ---- writing first


async def test_an_agent_writes_first_and_the_answer_comes_back_to_it(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL)
    body = BeginRequested("Your order has come.", "sms", "order 7", by="Sam", agent=7)
    await stage.tell(ana, "conversation.begin_requested", body)
    (begun,) = await stage.conversations(ana)
    assert (begun.matter, begun.status, begun.waiting_for, begun.agent) == ("order 7", "open", "customer", 7)
    answer = await stage.hear("sms", PHONE, "Great, when can I fetch it?")
    assert answer.conversation == begun.id


async def test_whoever_said_stop_is_not_written_to_first(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await stage.hear("sms", PHONE, "STOP")
    await stage.tell(ana, "conversation.begin_requested", BeginRequested("Hello", "sms", "order 7"))
    assert ("sms", "suppressed", "no_consent") in await stage.fates(ana)


# ---- what people know better


CORRECTIONS = [
    ("a yes that was missed", "Put the kettle on", "unclear", "yes", 1, 1),
    ("a yes that was none", "Sure", "yes", "no", 0, 0),
    ("another word for no yes", "Put the kettle on", "unclear", "complaint", 0, 0),
]


@pytest.mark.parametrize(
    ("words", "was", "corrected", "positive", "reached"),
    [row[1:] for row in CORRECTIONS],
    ids=[r[0] for r in CORRECTIONS],
)
async def test_a_reading_is_corrected_and_the_figures_follow(
    stage: Stage, words: str, was: str, corrected: str, positive: int, reached: int
) -> None:
    ana = await stage.customer(phone=PHONE)
    campaign = await stage.begin("event", invitation("text", "sms"))
    answer = await stage.hear("sms", PHONE, words)
    assert answer.reading == was
    for reading in (corrected, corrected):
        body = ReadingCorrected(reading, "Sam")
        await stage.tell(ana, "reading.corrected", body, message=answer.id, conversation=answer.conversation)
    assert (await stage.message(answer.id)).reading == corrected
    async with stage.noline.database.transaction() as tx:
        sms = (await per_channel(tx, stage.workspace.id, campaign.id))["sms"]
    readings = {name: count for name, (count, _) in sms.items() if name.startswith("read_as:") and count}
    assert readings == {f"read_as:{corrected}": 1}
    assert sms.get("positive", (0, 0))[0] == positive
    assert sms["answered"][0] == 1
    assert sms.get("reached", (0, 0))[0] == reached
    state = await stage.one("select state from enrolment where customer = $1", ana)
    assert state == ("reached" if reached else "in")


async def test_a_message_is_moved_and_stays_where_it_is_put(stage: Stage) -> None:
    first = await stage.hear("sms", PHONE, "Do you open on Sundays?")
    await stage.advance(minutes=1)
    second = await stage.hear("sms", PHONE, "And my order 7 never came")
    assert second.conversation == first.conversation
    moved = MessageMoved(None, "order 7", "Sam")
    await stage.tell(
        first.customer, "message.move_requested", moved, message=second.id, conversation=first.conversation
    )
    second = await stage.message(second.id)
    assert second.conversation != first.conversation
    assert (second.placed_by, second.placed_why) == ("agent", "Sam moved it here.")
    order = await one(stage, second)
    assert (order.matter, order.status, order.waiting_for, order.channel) == ("order 7", "open", "us", "sms")
    await stage.advance(minutes=1)
    await agent_says(stage, order, "It is on its way.")
    answer = await stage.hear("sms", PHONE, "Thank you")
    assert answer.conversation == order.id


async def test_a_conversation_that_is_left_empty_is_closed(stage: Stage) -> None:
    order = await stage.hear("sms", PHONE, "Where is my order?")
    moved = MessageMoved(None, "order 7", "Sam")
    await stage.tell(order.customer, "message.move_requested", moved, message=order.id, conversation=order.conversation)
    states = {it.matter: it.status for it in await stage.conversations(order.customer)}
    assert states == {"": "closed", "order 7": "open"}
    back = MessageMoved(order.conversation, "", "Sam")
    await stage.tell(order.customer, "message.move_requested", back, message=order.id)
    states = {it.matter: it.status for it in await stage.conversations(order.customer)}
    assert states == {"": "open", "order 7": "closed"}


async def test_another_customers_message_is_moved_nowhere(stage: Stage) -> None:
    mine = await stage.hear("sms", PHONE, "Do you open on Sundays?")
    other = await stage.customer(phone="+447700900009")
    await stage.tell(other, "message.move_requested", MessageMoved(None, "mine now"), message=mine.id)
    assert msgspec.structs.asdict(await stage.message(mine.id)) == msgspec.structs.asdict(mine)


async def reads(stage: Stage, message: Message, *readings: str) -> None:
    """Correct how an answer reads, one after the other."""
    for reading in readings:
        body = ReadingCorrected(reading, "Sam")
        await stage.tell(message.customer, "reading.corrected", body, message=message.id)


async def test_a_goal_that_is_taken_back_counts_nowhere_and_may_be_reached_again(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    campaign = await stage.begin("event", invitation("text", "sms"))
    answer = await stage.hear("sms", PHONE, "Sure")
    await reads(stage, answer, "no")
    (told,) = await stage.facts(ana, "goal.withdrawn")
    assert (told.body["how"], told.body["by"]) == ("reply", "Sam")
    async with stage.noline.database.transaction() as tx:
        assert (await per_event(tx, stage.workspace.id, campaign.id))["text", "sms"]["reached"][0] == 0
        funnel = await Funnels().read(tx, "", stage.workspace.id, campaign.id)
        (sms,) = await figures_of_customer(tx, stage.shard(ana), stage.workspace.id, ana, campaign.id)
    assert (funnel.answered, funnel.positive, funnel.reached) == (1, 0, 0)
    assert (sms.answered, sms.positive, sms.reached) == (1, 0, 0)
    await reads(stage, answer, "yes")
    async with stage.noline.database.transaction() as tx:
        funnel = await Funnels().read(tx, "", stage.workspace.id, campaign.id)
    assert (funnel.positive, funnel.reached) == (1, 1)
    facts = await stage.facts(ana, "goal.reached", "goal.withdrawn")
    assert [fact.kind for fact in facts] == ["goal.reached", "goal.withdrawn", "goal.reached"]


async def test_another_yes_keeps_the_goal(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await stage.begin("event", invitation("text", "sms"), invitation("again", "sms", day=1, until_goal=False))
    first = await stage.hear("sms", PHONE, "Sure")
    await stage.advance(days=1)
    second = await stage.hear("sms", PHONE, "Yes, please")
    assert None not in (first.answers, second.answers)
    assert first.answers != second.answers
    await reads(stage, first, "no")
    assert await stage.facts(ana, "goal.withdrawn") == []
    await reads(stage, second, "complaint")
    assert len(await stage.facts(ana, "goal.withdrawn")) == 1
