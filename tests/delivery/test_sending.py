"""Sending through thick and thin: back-off, another route, a route that rests, a provider that breaks its promise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from noline.channels import Failed, Fault, Outgoing, Result, Sent, Unknown
from noline.delivery import Failover, Routes, add_route
from noline.delivery.retry import MAX_ATTEMPTS
from noline.log.kinds import MessageRequested
from stage import Stage, invitation

from .carrier import Carrier, carry, routes_of, sending

PHONE = "+447700900121"
DOWN = Failed(Fault.UNAVAILABLE, "the line is down", retry=True, after=2)
BROKE = Failed(Fault.ACCOUNT, "no money left", retry=True, after=300)


async def asked(stage: Stage, phone: str = PHONE, *, expires_in: float | None = None) -> UUID:
    """A customer for whom a text message waits."""
    customer = await stage.customer("Ana", phone=phone)
    stage.sends = False
    body = MessageRequested("Hello", channel="sms", expires_in=expires_in)
    await stage.tell(customer, "message.requested", body, purpose="service")
    return customer


async def attempts(stage: Stage) -> list[tuple[int, int, str | None]]:
    """The ledger: attempt, outcome, reason."""
    rows = await stage.fetch("select attempt, outcome, reason from ledger order by attempt")
    return [(row[0], row[1], row[2]) for row in rows]


async def second_route(stage: Stage) -> list[int]:
    """Give the company another account for text messages; returns the ids of both routes, in order."""
    async with stage.noline.database.transaction() as tx:
        sender = "+447700900200"
        await add_route(tx, stage.workspace.id, "spare", "sandbox", "sms", sender=sender, seats=1, position=1)
    return await routes_of(stage, "sms")


async def wake_routes(stage: Stage) -> None:
    """Let the time of every suspension be over."""
    await stage.fetch("update route set suspended_until = suspended_until - interval '1 hour' returning 1")
    await stage.fetch("update installation set catalogue = catalogue + 1 returning 1")


def first(count: int, failed: Result) -> Callable[[Outgoing], Result]:
    """Answer so on the first few attempts, then well."""
    return lambda outgoing: failed if outgoing.attempt <= count else Sent()


# ---- back-off


async def test_a_line_that_was_down_is_tried_again_after_30_seconds_then_after_two_minutes(stage: Stage) -> None:
    customer = await asked(stage)
    carrier = Carrier(first(2, DOWN))
    for seconds, tried in ((0, 1), (29, 1), (1, 2), (119, 2), (1, 3)):
        await stage.advance(seconds=seconds)
        await carry(stage, carrier)
        assert len(carrier.taken) == tried, seconds
    assert await stage.fates(customer) == [("sms", "sent", "")]
    assert await attempts(stage) == [(1, 2, "unreachable"), (2, 2, "unreachable"), (3, 1, None)]
    assert {it.key for it in carrier.taken} == {carrier.taken[0].key}  # the idempotency key is the message's


async def test_a_message_that_never_gets_through_fails_in_the_end(stage: Stage) -> None:
    customer = await asked(stage)
    carrier = Carrier(lambda _: DOWN)
    for _ in range(MAX_ATTEMPTS + 2):
        await carry(stage, carrier)
        await stage.advance(hours=5)
    assert len(carrier.taken) == MAX_ATTEMPTS
    assert await stage.fates(customer) == [("sms", "failed", "unreachable")]


async def test_a_message_that_would_expire_before_its_next_attempt_expires_now(stage: Stage) -> None:
    customer = await asked(stage, expires_in=20)
    await carry(stage, Carrier(lambda _: DOWN))
    assert [fate[1] for fate in await stage.fates(customer)] == ["expired"]


async def test_a_provider_that_raises_leaves_its_batch_uncertain_and_gets_a_new_line(stage: Stage) -> None:
    customer = await asked(stage)

    def answer(outgoing: Outgoing) -> Result:
        if outgoing.attempt == 1:
            raise RuntimeError("a bug of theirs")
        return Sent()

    carrier = Carrier(answer)
    await carry(stage, carrier)
    assert await stage.fates(customer) == [("sms", "sent", "")]
    assert await attempts(stage) == [(1, 2, "uncertain"), (2, 1, None)]
    assert carrier.opened == 2


async def test_answers_that_never_come_are_not_asked_for_in_haste(stage: Stage) -> None:
    customer = await asked(stage)
    carrier = Carrier(lambda _: Unknown("no answer"))
    await carry(stage, carrier)
    assert len(carrier.taken) == 2
    await stage.advance(seconds=30)
    await carry(stage, carrier)
    assert len(carrier.taken) == 3
    assert [fate[1] for fate in await stage.fates(customer)] == ["waiting"]


# ---- one message must not harm another


async def test_a_message_that_can_not_be_rendered_fails_alone(stage: Stage) -> None:
    good, bad = await asked(stage), await asked(stage, phone="+447700900122")
    await stage.fetch("update message set channel = 'pigeon' where customer = $1 returning 1", bad)
    await stage.fetch(
        "update interaction set channel = 'pigeon' where subject = $1 and kind = 'message.accepted' returning 1", bad
    )
    carrier = Carrier()
    await carry(stage, carrier)
    assert [fate[1:] for fate in await stage.fates(bad)] == [("failed", "content")]
    assert await stage.fates(good) == [("sms", "sent", "")]


# ---- another route, another channel


async def test_an_attempt_that_failed_for_the_providers_sake_goes_by_the_channels_other_route(stage: Stage) -> None:
    one, other = await second_route(stage)
    customer = await asked(stage)
    carriers = {one: Carrier(lambda _: DOWN), other: Carrier()}
    await carry(stage, carriers)
    await stage.advance(seconds=30)
    await carry(stage, carriers)
    assert [it.attempt for it in carriers[one].taken] == [1]
    assert [it.attempt for it in carriers[other].taken] == [2]
    assert carriers[other].taken[0].sender == "+447700900200"
    assert await stage.fates(customer) == [("sms", "sent", "")]


async def test_what_waits_for_a_route_that_rests_goes_by_the_other_one(stage: Stage) -> None:
    one, other = await second_route(stage)
    people = [await asked(stage, phone=f"+4477009003{number:02}") for number in range(6)]
    carriers = {one: Carrier(), other: Carrier()}
    carriers[one].down = BROKE
    await carry(stage, carriers)
    assert [len(carriers[it].taken) for it in (one, other)] == [0, 0]
    routes: Routes = (await stage.catalogue())[Routes]
    assert await Failover(stage.noline.database).step(routes, stage.now) == 6
    await carry(stage, carriers)
    assert [len(carriers[it].taken) for it in (one, other)] == [0, 6]
    assert all([await stage.fates(customer) == [("sms", "sent", "")] for customer in people])


async def test_with_both_routes_at_rest_all_waits_and_either_may_be_the_first_to_be_back(stage: Stage) -> None:
    one, other = await second_route(stage)
    customer = await asked(stage)
    carriers = {one: Carrier(lambda _: BROKE), other: Carrier(lambda _: BROKE)}
    for _ in range(2):
        await carry(stage, carriers)
        await stage.advance(seconds=300)
    assert [len(carriers[it].taken) for it in (one, other)] == [1, 1]
    routes: Routes = (await stage.catalogue())[Routes]
    assert await Failover(stage.noline.database).step(routes, stage.now) == 0
    await stage.fetch("update route set suspended_until = null where id = $1 returning 1", one)
    await stage.fetch("update installation set catalogue = catalogue + 1 returning 1")
    routes = (await stage.catalogue())[Routes]
    moved = await Failover(stage.noline.database).step(routes, stage.now)
    carriers[one].answer = lambda _: Sent()
    await carry(stage, carriers)
    assert moved == 1
    assert await stage.fates(customer) == [("sms", "sent", "")]


async def test_a_fallback_goes_out_on_the_terms_of_the_message_it_stands_for(stage: Stage) -> None:
    """Another channel, yet the same subject of consent, the same end, and not once the goal is reached."""
    customer = await stage.customer("Ana", phone=PHONE, email="ana@example.com")
    stage.sends = False
    await stage.begin("open-day", invitation("invitation", "sms", "email", expires_hours=6))
    await carry(stage, Carrier(lambda it: Failed(Fault.REJECTED, "no") if it.channel == "sms" else Sent()))
    assert await stage.fates(customer) == [("sms", "failed", "rejected"), ("email", "waiting", "")]
    (waiting,) = await stage.fetch("select expires_at, until_goal from outbox")
    assert waiting["expires_at"] == stage.now + timedelta(hours=6)
    assert waiting["until_goal"]
    (message,) = [it for it in await stage.messages(customer) if it.channel == "email"]
    assert (message.subscription, message.purpose, message.contact_event) == ("news", "marketing", "invitation")


# ---- routes that rest


@pytest.mark.parametrize("how", ["the line can't be had", "an answer says so"])
async def test_a_route_rests_and_goes_on_where_it_was(stage: Stage, how: str) -> None:
    people = [await asked(stage, phone=f"+4477009004{number:02}") for number in range(8)]
    carrier = Carrier(batch=4)
    if how == "the line can't be had":
        carrier.down = BROKE
    else:
        carrier.answer = lambda outgoing: BROKE if outgoing.attempt == 1 else Sent()
    await carry(stage, carrier)
    tried = len(carrier.taken)
    assert tried == 0 if carrier.down else 0 < tried < 8
    assert await stage.one("select suspended_why from route where channel = 'sms'") == "no money left"
    assert await stage.one("select count(*) from outbox") == 8
    carrier.down, carrier.answer = None, lambda _: Sent()
    async with sending(stage.noline, carrier):
        pass
    assert len(carrier.taken) == tried  # it still rests
    await wake_routes(stage)
    await stage.advance(minutes=6)
    await carry(stage, carrier)
    assert all([await stage.fates(customer) == [("sms", "sent", "")] for customer in people])


async def test_a_provider_that_finds_us_too_fast_gets_its_messages_later_and_none_is_lost(stage: Stage) -> None:
    people = [await asked(stage, phone=f"+4477009005{number:02}") for number in range(5)]
    carrier = Carrier(first(1, Failed(Fault.THROTTLED, "slow down", retry=True, after=0.05)), batch=5)
    await carry(stage, carrier)
    assert await stage.one("select count(*) from outbox where attempt = 2") == 5
    await stage.advance(seconds=30)
    await carry(stage, carrier)
    assert all([await stage.fates(customer) == [("sms", "sent", "")] for customer in people])
