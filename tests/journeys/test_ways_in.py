"""Ways into a journey: what is written, what becomes of messages, the clock, dates, and who comes into a segment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from noline.channels import Receipt
from noline.content import PostSource, SmsSource
from noline.customers import Segment, save_segment
from noline.customers.conditions import Compare
from noline.log.kinds import CustomerChanged, LinkClicked
from stage import Stage

from .running import ask, ends, publish, runs, send, start

PHONE = "+447700900007"
RESTS: dict[str, Any] = {"rest": {"type": "wait", "duration": "PT1H", "exits": {"next": "done"}}, **ends("done")}
VIP: dict[str, Any] = {"type": "compare", "field": "tags", "operator": "contains", "value": "vip"}


async def entered(stage: Stage, *customers: UUID) -> list[int]:
    """Return how often each has entered."""
    return [len(await runs(stage, it)) for it in customers]


# ---- what is written


async def test_whatever_is_written_that_is_no_answer_and_no_word(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await publish(
        stage, "asked", entry={"type": "message", "word": "ASK"}, steps={"ask": ask(), **ends("done", "late")}
    )
    await publish(
        stage, entry={"type": "inbound", "channel": "sms", "reading": "question"}, again="always", steps=RESTS
    )
    await stage.hear("sms", PHONE, "ASK")
    await stage.advance(minutes=1)
    await stage.hear("sms", PHONE, "When do you open?")  # answers the question that was asked
    assert await entered(stage, ana) == [0]
    await stage.advance(days=3)
    await stage.hear("sms", PHONE, "Nice day")
    await stage.hear("whatsapp", PHONE, "When do you open?")
    assert await entered(stage, ana) == [0]
    await stage.hear("sms", PHONE, "When do you open?")
    assert await entered(stage, ana) == [1]


# ---- what becomes of messages


async def test_a_link_that_is_followed_and_an_answer(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await stage.template("offer", {"sms": SmsSource("See our offer")})
    await publish(stage, "sends", steps={"offer": send(template="offer"), **ends("done")})
    await publish(stage, entry={"type": "receipt", "news": "clicked", "template": "offer"}, steps=RESTS)
    await publish(stage, "answered", entry={"type": "receipt", "news": "answered", "template": "offer"}, steps=RESTS)
    await publish(stage, "another", entry={"type": "receipt", "news": "clicked", "template": "reminder"}, steps=RESTS)
    await start(stage, ana, "sends")
    (offer,) = await stage.sent(ana)
    await stage.tell(ana, "link.clicked", LinkClicked("0", "https://harbour.example"), message=offer.id)
    assert await entered(stage, ana) == [1]
    assert await runs(stage, ana, "another") == []
    await stage.hear("sms", PHONE, "Thank you", tokens=(stage.token(offer),))
    assert len(await runs(stage, ana, "answered")) == 1


async def test_what_arrives_and_what_is_read_by_a_person_brings_them_in_once(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await stage.template("offer", {"sms": SmsSource("See our offer")})
    await stage.template("other", {"sms": SmsSource("Hello")})
    steps = {"offer": send(template="offer"), **ends("done")}
    await publish(stage, "sends", steps=steps)
    await publish(stage, "arrived", entry={"type": "receipt", "news": "delivered"}, again="always", steps=RESTS)
    await publish(
        stage, "read", entry={"type": "receipt", "news": "read", "journey": "sends"}, again="always", steps=RESTS
    )
    await publish(stage, "other", entry={"type": "receipt", "news": "read", "template": "other"}, steps=RESTS)
    await publish(stage, "campaign", entry={"type": "receipt", "news": "read", "campaign": "spring"}, steps=RESTS)
    await start(stage, ana, "sends")
    (offer,) = await stage.sent(ana)
    for status in ("delivered", "delivered", "read", "read"):
        await stage.noline.receipts.keep([Receipt(status, token=stage.token(offer))], stage.now)
        await stage.settle()
    names = ("arrived", "read", "other", "campaign")
    assert [len(await runs(stage, ana, it)) for it in names] == [1, 1, 0, 0]
    assert (await runs(stage, ana, "read"))[0].follows == ("sends",)


async def test_no_journey_is_begun_by_what_became_of_its_own_messages_nor_in_a_circle(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await stage.template("offer", {"sms": SmsSource("See our offer")})
    steps = {"offer": send(template="offer"), **ends("done")}
    for name in ("one", "two"):
        entry = {"type": "receipt", "news": "delivered"}
        await publish(stage, name, entry=entry, again="always", steps=steps)
    await publish(stage, "sends", steps=steps)
    await start(stage, ana, "sends")
    for _ in range(6):
        for message in await stage.sent(ana):
            await stage.noline.receipts.keep([Receipt("delivered", token=stage.token(message))], stage.now)
        await stage.settle()
    assert [len(await runs(stage, ana, it)) for it in ("sends", "one", "two")] == [1, 2, 2]
    found = sorted(it.follows for it in await runs(stage, ana, "one"))
    assert found == [("sends",), ("sends", "two")]


# ---- the clock


async def test_a_schedule_brings_in_whoever_meets_its_condition_once_each_time(stage: Stage) -> None:
    ana = await stage.customer("Ana", phone=PHONE)
    ben = await stage.customer("Ben", phone="+447700900008")
    await stage.tell(ana, "customer.changed", CustomerChanged(add_tags=("vip",)))
    entry = {"type": "schedule", "hour": "09:00", "weekdays": ["tue", "thu"], "condition": VIP}
    await publish(stage, entry=entry, again="always", steps=RESTS)
    await stage.settle()
    assert await entered(stage, ana, ben) == [0, 0]  # it was due before it was published
    counts = []
    for _ in range(8):  # from a Monday
        await stage.advance(days=1)
        counts.append((await entered(stage, ana, ben))[0])
    assert counts == [1, 1, 2, 2, 2, 2, 2, 3]
    assert (await entered(stage, ben)) == [0]


async def test_a_date_of_the_customers_a_week_before_and_every_year(stage: Stage) -> None:
    soon = (stage.now + timedelta(days=9)).date()
    birthday = soon.replace(year=1980)
    ana = await stage.customer("Ana", phone=PHONE, attributes={"due": soon.isoformat(), "born": birthday.isoformat()})
    await stage.customer("Ben", phone="+447700900008", attributes={"due": "soon", "born": ""})
    entry = {"type": "date", "attribute": "due", "offset": "-P7D"}
    await publish(stage, entry=entry, again="always", steps=RESTS)
    await publish(stage, "born", entry={"type": "date", "attribute": "born", "yearly": True}, steps=RESTS)
    for days, counts in ((1, (0, 0)), (1, (1, 0)), (6, (1, 0)), (1, (1, 1)), (2, (1, 1))):
        await stage.advance(days=days)
        assert (len(await runs(stage, ana)), len(await runs(stage, ana, "born"))) == counts
    assert await stage.one("select count(*) from run") == 2


# ---- segments


async def segment(stage: Stage, name: str) -> None:
    now = stage.now
    async with stage.noline.database.transaction() as tx:
        wanted = Compare("tags", "contains", "vip")
        await save_segment(tx, stage.workspace.id, Segment(uuid4(), name, wanted, "", "Olga", now, now))


@pytest.mark.parametrize("present", [True, False])
async def test_who_comes_into_a_segment_and_comes_again(stage: Stage, present: bool) -> None:
    ana = await stage.customer("Ana", phone=PHONE)
    ben = await stage.customer("Ben", phone="+447700900008")
    await stage.tell(ana, "customer.changed", CustomerChanged(add_tags=("vip",)))
    await segment(stage, "Best")
    entry = {"type": "segment", "segment": "best", "present": present}
    await publish(stage, entry=entry, again="always", steps=RESTS)
    await stage.settle()
    already = 1 if present else 0
    assert await entered(stage, ana, ben) == [already, 0]
    await stage.tell(ben, "customer.changed", CustomerChanged(add_tags=("vip",)))
    await stage.advance(minutes=6)
    await stage.advance(minutes=6)
    assert await entered(stage, ana, ben) == [already, 1]
    await stage.tell(ana, "customer.changed", CustomerChanged(remove_tags=("vip",)))
    await stage.advance(minutes=6)
    await stage.tell(ana, "customer.changed", CustomerChanged(add_tags=("vip",)))
    await stage.advance(minutes=6)
    assert await entered(stage, ana, ben) == [already + 1, 1]


async def test_whoever_leaves_the_segment_leaves_the_journey_where_that_is_asked(stage: Stage) -> None:
    ana = await stage.customer("Ana", phone=PHONE)
    ben = await stage.customer("Ben", phone="+447700900008")
    for it in (ana, ben):
        await stage.tell(it, "customer.changed", CustomerChanged(add_tags=("vip",)))
    await segment(stage, "Best")
    entry = {"type": "segment", "segment": "best", "present": True}
    await publish(stage, entry=entry | {"stay": True}, steps=RESTS)
    await publish(stage, "other", entry=entry, steps=RESTS)
    await stage.settle()
    await stage.tell(ana, "customer.changed", CustomerChanged(remove_tags=("vip",)))
    await stage.advance(minutes=6)
    ends = [(await runs(stage, who, name))[0].ended_reason for who in (ana, ben) for name in ("care", "other")]
    assert ends == ["left", None, None, None]


# ---- how often


async def test_how_many_runs_at_a_time_and_how_long_between(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await publish(stage, again="always", at_most=2, steps=RESTS)
    await publish(stage, "rested", again="always", rest="P1D", steps=RESTS)
    for _ in range(3):
        await start(stage, ana)
        await start(stage, ana, "rested")
    assert (len(await runs(stage, ana)), len(await runs(stage, ana, "rested"))) == (2, 1)
    await stage.advance(days=1)
    await start(stage, ana)
    await start(stage, ana, "rested")
    assert (len(await runs(stage, ana)), len(await runs(stage, ana, "rested"))) == (3, 2)


async def test_a_template_that_answers_what_was_written_goes_to_where_it_was_written(stage: Stage) -> None:
    await stage.template("thanks", {"post": PostSource("Thank you.")})
    says = send(template="thanks", channel="x")
    await publish(stage, entry={"type": "message", "word": "ASK"}, steps={"say": says, **ends("done")})
    heard = await stage.hear("x", "ana", "ASK", provider_id="1205290247124217856:77")
    (said,) = await stage.sent(heard.customer)
    assert said.template is not None
    assert said.body == {"in_reply_to": "1205290247124217856:77"}
