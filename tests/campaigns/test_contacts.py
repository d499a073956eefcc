"""When a contact goes out, when it does not, and what goes instead: pauses, caps, hours, failures, ends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from noline.access import Rules
from noline.campaigns import Campaigns, cancel, pause, resume
from noline.channels import Fault, Receipt
from noline.customers import NewCustomer
from noline.customers.conditions import Compare
from noline.delivery import Message
from noline.log.kinds import ConsentChanged
from stage import NEWS, Stage, invitation, open_stage, ticket

PHONE, MAIL = "+447700900007", "ana@mail.example"


async def pausing(stage: Stage) -> None:
    """Pause the campaign, and let happen what then happens."""
    await pause(stage.noline.database, stage.workspace.id, "event")
    await stage.settle()


async def resuming(stage: Stage) -> None:
    """Go on, and let happen what then happens."""
    await resume(stage.noline.database, stage.workspace.id, "event", stage.now)
    await stage.settle()


# ---- pause and end


async def test_nothing_goes_out_during_a_pause_and_everything_once_after_it(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL)
    stage.sends = False
    await stage.begin("event", invitation("text", "sms"), invitation("mail", "email", day=1, at="12:00"), ticket("sms"))
    await pausing(stage)
    stage.sends = True
    await stage.advance(days=1, hours=4)
    await stage.track(ana, "opened_account")
    assert await stage.fates(ana) == [("sms", "waiting", "")]
    await resuming(stage)
    await stage.advance(hours=1)
    assert await stage.fates(ana) == [("sms", "delivered", ""), ("email", "delivered", "")]
    assert await stage.one("select sum(copies) from sandbox_item") == 2


async def test_a_ticket_for_who_registers_during_a_pause_waits_for_its_end(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await stage.begin("event", invitation("text", "sms"), ticket("sms"))
    await pausing(stage)
    await stage.hear("sms", PHONE, "Yes")
    await stage.advance(hours=1)
    assert [fate[1] for fate in await stage.fates(ana)] == ["delivered", "waiting"]
    await resuming(stage)
    await stage.advance(minutes=10)
    assert [fate[1] for fate in await stage.fates(ana)] == ["delivered", "delivered"]


async def test_what_is_to_be_tried_again_waits_for_the_end_of_a_pause_too(stage: Stage) -> None:
    ana = await stage.customer(phone="+447700900004")  # the sandbox: down at first, twice
    await stage.begin("event", invitation("text", "sms"))
    assert await stage.fates(ana) == [("sms", "waiting", "unreachable")]
    await pausing(stage)
    await stage.advance(hours=2)
    assert await stage.fates(ana) == [("sms", "waiting", "unreachable")]
    await resuming(stage)
    await stage.advance(hours=1)
    assert await stage.fates(ana) == [("sms", "delivered", "")]


async def test_contacts_that_came_due_in_a_long_pause_and_are_of_no_use_any_more_expire(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL)
    await stage.begin("event", invitation("mail", "email", day=1, at="12:00"), invitation("text", "sms", day=9))
    await pausing(stage)
    await stage.advance(days=9)
    await resuming(stage)
    assert await stage.fates(ana) == [("email", "expired", ""), ("sms", "delivered", "")]


async def test_an_event_that_happens_during_a_pause_is_not_lost(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await stage.begin("event", invitation("bought", "sms", day=None, on="order_placed", template="ticket"))
    await pausing(stage)
    await stage.track(ana, "order_placed")
    await stage.advance(hours=1)
    assert await stage.fates(ana) == [("sms", "waiting", "")]
    await resuming(stage)
    await stage.advance(minutes=10)
    assert await stage.fates(ana) == [("sms", "delivered", "")]


@pytest.mark.parametrize("paused", [False, True], ids=["while it runs", "while it is paused"])
async def test_what_waits_when_a_campaign_is_cancelled_expires_and_nothing_more_comes(
    stage: Stage, paused: bool
) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL)
    stage.sends = False
    await stage.begin("event", invitation("text", "sms"), invitation("mail", "email", day=1), ticket("sms"))
    if paused:
        await pausing(stage)
    await cancel(stage.noline.database, stage.workspace.id, "event", stage.now)
    stage.sends = True
    await stage.settle()
    assert await stage.fates(ana) == [("sms", "expired", "")]
    await stage.hear("sms", PHONE, "JOIN")
    await stage.advance(days=2)
    assert await stage.fates(ana) == [("sms", "expired", "")]
    assert await stage.one("select count(*) from launch where not done") == 0


async def test_what_waits_for_the_morning_expires_when_its_campaign_is_cancelled(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, zone="Asia/Tokyo")  # ten in London is seven in the evening there
    await stage.advance(hours=3)
    await stage.begin("event", invitation("text", "sms"))
    assert await stage.fates(ana) == [("sms", "waiting", "")]
    await cancel(stage.noline.database, stage.workspace.id, "event", stage.now)
    await stage.advance(days=1)
    assert await stage.fates(ana) == [("sms", "expired", "")]


# ---- real time


async def test_an_event_of_the_companys_brings_a_contact_at_once_and_once(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await stage.begin(
        "event",
        invitation("text", "sms"),
        invitation("bought", "sms", day=None, on="order_placed", template="reminder", purpose="transactional"),
    )
    await stage.advance(days=1)
    await stage.track(ana, "order_shipped")
    await stage.track(ana, "order_placed", total=20)
    await stage.track(ana, "order_placed", total=30)
    assert [it.contact_event for it in await stage.sent(ana)] == ["text", "bought"]


async def test_a_campaign_on_live_events_alone_takes_in_whoever_of_its_audience_they_happen_to(stage: Stage) -> None:
    ana = await stage.customer("Ana", phone=PHONE, tags=("vip",))
    ben = await stage.customer("Ben", phone="+447700900008")
    vip = Compare("tags", "contains", "vip")
    await stage.begin("event", invitation("bought", "sms", day=None, on="order_placed"), audience=vip)
    for customer in (ana, ben):
        await stage.track(customer, "order_placed")
    assert (await stage.fates(ana), await stage.fates(ben)) == ([("sms", "delivered", "")], [])
    rows = await stage.fetch("select customer, why from enrolment")
    assert [tuple(row) for row in rows] == [(ana, "came by order_placed")]


# ---- caps and hours


async def test_the_cap_holds_over_all_campaigns_and_channels(dsn: str) -> None:
    async with open_stage(dsn, Rules(cap=2, cap_days=7)) as stage:
        ana = await stage.customer(phone=PHONE, email=MAIL)
        await stage.begin(
            "first", invitation("text", "sms"), invitation("mail", "email", day=1, at="12:00"), ticket("sms")
        )
        await stage.begin("second", invitation("text", "sms", day=2, at="12:00"))
        await stage.advance(days=2, hours=4)
        assert [fate[1:] for fate in await stage.fates(ana)] == [
            ("delivered", ""), ("delivered", ""), ("suppressed", "frequency_cap"),
        ]  # fmt: skip
        await stage.hear("sms", PHONE, "JOIN")  # a ticket is no marketing
        assert (await stage.sent(ana))[-1].contact_event == "ticket"
        await stage.advance(days=7)
        await stage.begin("third", invitation("text", "sms"))
        assert (await stage.fates(ana))[-1] == ("sms", "delivered", "")


async def test_what_failed_counts_towards_no_cap(dsn: str) -> None:
    async with open_stage(dsn, Rules(cap=1)) as stage:
        ana = await stage.customer(phone="+447700900001", email=MAIL)  # the sandbox: refuses every message
        await stage.begin("first", invitation("text", "sms"))
        await stage.begin("second", invitation("mail", "email"))
        assert await stage.fates(ana) == [("sms", "failed", "rejected"), ("email", "delivered", "")]


async def test_marketing_waits_for_the_customers_own_morning(stage: Stage) -> None:
    zones = {"Europe/London": 13, "America/Los_Angeles": 16, "Asia/Tokyo": 23, "Australia/Sydney": 21}
    await stage.advance(hours=3)  # one in the afternoon in London
    customers = {zone: await stage.customer(zone, phone=f"+4477009000{n}9", zone=zone) for n, zone in enumerate(zones)}
    await stage.begin("event", invitation("text", "sms", expires_hours=72), invitation("letter", "print"))
    await stage.advance(days=1)
    for zone, hour in zones.items():
        at = await stage.one(
            "select at from sandbox_item where message = $1", (await stage.sent(customers[zone]))[0].id
        )
        assert at == datetime(2026, 3, 2, hour, tzinfo=UTC), zone


async def test_a_ticket_waits_for_no_morning(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, zone="Asia/Tokyo")
    await stage.begin("event", invitation("text", "sms"), ticket("sms"))
    await stage.advance(hours=8)
    await stage.hear("sms", PHONE, "Yes")
    assert (await stage.sent(ana))[-1].contact_event == "ticket"


async def test_quiet_hours_that_begin_while_a_message_waits_hold_it_back(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await stage.advance(hours=10, minutes=50)  # ten minutes to nine in the evening
    stage.sends = False
    await stage.begin("event", invitation("text", "sms"))
    await stage.advance(minutes=20)
    stage.sends = True
    await stage.settle()
    assert await stage.fates(ana) == [("sms", "waiting", "")]
    await stage.advance(hours=12)
    assert await stage.one("select at from sandbox_item") == datetime(2026, 3, 3, 8, tzinfo=UTC)


async def test_what_waited_too_long_expires(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    stage.sends = False
    await stage.begin("event", invitation("text", "sms", expires_hours=2))
    await stage.advance(hours=3)
    stage.sends = True
    await stage.settle()
    assert await stage.fates(ana) == [("sms", "expired", "")]


# ---- failures


async def test_what_fails_on_one_channel_goes_out_on_the_next(stage: Stage) -> None:
    ana = await stage.customer(phone="+447700900001", email="ana@bounce.test", push="ana-phone")
    await stage.begin("event", invitation("any", "sms", "email", "push"))
    assert await stage.fates(ana) == [
        ("sms", "failed", "rejected"), ("email", "failed", "unreachable"), ("push", "delivered", ""),
    ]  # fmt: skip
    text, mail, push = sorted((it for it in await stage.messages(ana)), key=lambda it: len(it.fallback), reverse=True)
    assert [it.instead_of for it in (text, mail, push)] == [None, text.id, text.id]
    assert {it.contact_event for it in (text, mail, push)} == {"any"}
    marks = await stage.fetch("select scheme, status from customer_address order by scheme")
    assert [tuple(row) for row in marks] == [("email", "bounced"), ("phone", "active"), ("push", "active")]


async def test_what_goes_out_instead_needs_the_same_consent_and_ends_with_the_goal_as_well(stage: Stage) -> None:
    ana = await stage.customer("Ana", phone="+447700900001", email=MAIL, consents=("sms",))
    ben = await stage.customer("Ben", phone="+447700900011", email="ben@mail.example")
    await stage.begin("event", invitation("any", "sms", "email"))
    assert await stage.fates(ana) == [("sms", "failed", "rejected"), ("email", "suppressed", "no_consent")]
    assert await stage.fates(ben) == [("sms", "delivered", "")]
    (text,) = await stage.sent(ben)
    await stage.hear("sms", "+447700900011", "Yes")
    await bounce(stage, text)
    assert await stage.fates(ben) == [("sms", "failed", "unreachable"), ("email", "suppressed", "goal_reached")]


async def bounce(stage: Stage, message: Message) -> None:
    """The line tells, later, that a message never arrived."""
    receipt = Receipt("failed", token=stage.token(message), fault=Fault.UNREACHABLE, text="Unknown subscriber")
    assert await stage.noline.receipts.take([receipt], stage.now) == []
    await stage.settle()


async def test_an_answer_to_what_went_out_instead_reaches_the_goal_by_its_own_channel(stage: Stage) -> None:
    ana = await stage.customer(phone="+447700900001", email=MAIL)
    await stage.begin("event", invitation("any", "sms", "email"))
    (mail,) = await stage.sent(ana)
    await stage.hear("email", MAIL, "Yes", tokens=(stage.token(mail),))
    assert await stage.one("select via from enrolment") == "email"


# ---- who was there before


async def test_somebody_entered_a_moment_before_the_launch_is_not_passed_over(stage: Stage) -> None:
    row = NewCustomer(key="Ana", addresses=(("phone", PHONE),), consents=(ConsentChanged(NEWS, "sms", "form"),))
    await stage.draft("event", invitation("text", "sms"))
    await stage.fetch("update campaign set status = 'running', launched_at = $1", stage.now)
    await stage.fetch("update installation set catalogue = catalogue + 1")
    (entered,) = await stage.entrance().enter(stage.workspace.id, stage.workspace.region, [row], stage.now)
    campaigns = (await stage.catalogue())[Campaigns]
    while await stage.noline.launcher.step(campaigns, stage.now):  # nobody has followed the log yet
        pass
    await stage.settle()
    assert [message.channel for message in await stage.messages(entered.customer)] == ["sms"]
