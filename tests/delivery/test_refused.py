"""A provider that refuses the account: the route rests, its queue is kept, and mended settings let it go on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from noline.channels import Failed, Fault, Outgoing, Result, Sent
from noline.delivery import (
    RouteSetting,
    change_account,
    find_account,
    list_routes,
    resume_route,
    suspend_route,
)
from noline.delivery.resting import rest_of
from noline.log.kinds import MessageRequested
from stage import Stage

from .carrier import Carrier, carry, sending

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WRONG = Failed(Fault.ACCOUNT, "401: the token is not valid", retry=True)


@pytest.mark.parametrize(
    ("failed", "refused_for", "seconds"),
    [
        (Failed(Fault.UNAVAILABLE, "down"), None, 30),
        (Failed(Fault.UNAVAILABLE, "down", after=7), None, 7),
        (WRONG, None, 60),
        (WRONG, timedelta(minutes=10), 600),
        (WRONG, timedelta(days=2), 3600),
        (Failed(Fault.ACCOUNT, "wait a day", after=86400), timedelta(days=2), 86400),
    ],
    ids=["down", "down, told when", "refused", "refused for long", "refused for days", "refused, told when"],
)
def test_a_route_rests_the_longer_the_longer_it_is_refused(
    failed: Failed, refused_for: timedelta | None, seconds: int
) -> None:
    since = NOON - refused_for if refused_for else None
    assert rest_of(failed, since, NOON).total_seconds() == seconds


async def asked(stage: Stage, people: int) -> None:
    """As many messages wait."""
    customers = [await stage.customer("Ana", phone=f"+4477009006{number:02}") for number in range(people)]
    stage.sends = False
    for customer in customers:
        await stage.tell(customer, "message.requested", MessageRequested("Hello", channel="sms"), purpose="service")


async def sms_route(stage: Stage) -> RouteSetting:
    """The route for text messages as it is now."""
    async with stage.noline.database.connection() as connection:
        return next(it for it in await list_routes(connection, stage.workspace.id) if it.channel == "sms")


async def mend(stage: Stage) -> None:
    """Give the account other settings."""
    account = (await sms_route(stage)).account
    async with stage.noline.database.transaction() as tx:
        found = await find_account(tx, stage.workspace.id, account)
        await change_account(tx, stage.workspace.id, found)


async def waiting(stage: Stage) -> int:
    return int(await stage.one("select count(*) from outbox"))


def refuses(_: Outgoing) -> Result:
    return WRONG


@pytest.mark.parametrize("how", ["the line can't be had", "an answer says so"])
async def test_a_refused_account_keeps_its_queue_until_its_settings_are_mended(stage: Stage, how: str) -> None:
    await asked(stage, 6)
    carrier = Carrier(refuses, batch=4)
    carrier.down = WRONG if how == "the line can't be had" else None
    await carry(stage, carrier)
    route = await sms_route(stage)
    assert route.refused_since is not None
    assert (route.failed_fault, route.failed_why) == ("account", "401: the token is not valid")
    assert route.rests(route.refused_since)
    assert await waiting(stage) == 6
    tried = len(carrier.taken)
    await stage.advance(minutes=10)
    async with sending(stage.noline, carrier):
        pass
    assert len(carrier.taken) == tried  # nobody has mended it

    carrier.down, carrier.answer = None, lambda _: Sent()
    await mend(stage)
    await carry(stage, carrier)
    assert await waiting(stage) == 0
    route = await sms_route(stage)
    assert (route.refused_since, route.suspended_until) == (None, None)
    assert route.failed_why == "401: the token is not valid"  # what it was is not forgotten


async def test_while_it_is_refused_one_message_at_a_time_finds_out(stage: Stage) -> None:
    await asked(stage, 5)
    carrier = Carrier(refuses, batch=100)
    await stage.fetch(
        "update route set refused_since = clock_timestamp() - interval '1 day' where channel = 'sms' returning 1"
    )
    await stage.fetch("update installation set catalogue = catalogue + 1 returning 1")
    await carry(stage, carrier)
    shards = len({stage.shard(row[0]) for row in await stage.fetch("select customer from outbox")})
    assert 1 <= len(carrier.taken) <= shards
    route = await sms_route(stage)
    assert route.suspended_until is not None
    assert route.failed_at is not None
    assert route.suspended_until - route.failed_at == timedelta(hours=1)


async def test_a_message_that_goes_through_ends_the_refusal(stage: Stage) -> None:
    await asked(stage, 3)
    await stage.fetch("update route set refused_since = clock_timestamp() where channel = 'sms' returning 1")
    await stage.fetch("update installation set catalogue = catalogue + 1 returning 1")
    await carry(stage, Carrier())
    assert await waiting(stage) == 0
    assert (await sms_route(stage)).refused_since is None


async def test_attempts_that_are_refused_do_not_use_a_message_up(stage: Stage) -> None:
    await asked(stage, 1)
    carrier = Carrier(refuses)
    for _ in range(10):
        await mend(stage)
        await carry(stage, carrier)
        await stage.advance(hours=5)
    assert len(carrier.taken) == 10
    assert await waiting(stage) == 1
    async with stage.noline.database.transaction() as tx:
        await resume_route(tx, stage.workspace.id, (await sms_route(stage)).id)
    await carry(stage, Carrier())
    assert await waiting(stage) == 0


async def test_mended_settings_do_not_end_what_a_person_decided(stage: Stage) -> None:
    route = await sms_route(stage)
    async with stage.noline.database.transaction() as tx:
        await suspend_route(tx, stage.workspace.id, route.id, "Ana: the bill is disputed")
    await mend(stage)
    assert (await sms_route(stage)).by_person()
