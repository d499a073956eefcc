"""What goes through an account is counted as it happens: attempts, receipts, what comes in, errors and cost."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from noline.channels import Failed, Fault, Inbound, Outgoing, Receipt, Result, Sent
from noline.delivery import (
    Lately,
    TrafficCost,
    list_routes,
    read_costs,
    read_errors,
    read_lately,
    read_points,
)
from noline.kernel.db import Connection
from noline.log.kinds import MessageRequested
from stage import Stage

from .carrier import Carrier, carry

GOOD, BAD, SLOW = "+447700900701", "+447700900702", "+447700900703"


def answers(outgoing: Outgoing) -> Result:
    if outgoing.to == BAD:
        return Failed(Fault.UNREACHABLE, f"no subscriber at attempt {outgoing.attempt}")
    if outgoing.to == SLOW and outgoing.attempt == 1:
        return Failed(Fault.THROTTLED, "too many", retry=True)
    return Sent(reference=f"ref-{outgoing.to}", cost=7, currency="GBP")


@pytest.fixture
async def connection(stage: Stage) -> AsyncIterator[Connection]:
    """A connection to look with."""
    async with stage.noline.database.connection() as opened:
        yield opened


async def sent(stage: Stage, *phones: str) -> int:
    """A message went to each of these; returns the account."""
    customers = [await stage.customer("Ana", phone=phone) for phone in phones]
    stage.sends = False
    for customer in customers:
        await stage.tell(customer, "message.requested", MessageRequested("Hello", channel="sms"), purpose="service")
    await carry(stage, Carrier(answers))
    async with stage.noline.database.connection() as connection:
        routes = await list_routes(connection, stage.workspace.id)
    return next(it.account for it in routes if it.channel == "sms")


async def counts(connection: Connection, stage: Stage, account: int) -> dict[str, int]:
    return (await lately(connection, stage, account)).counts


async def lately(connection: Connection, stage: Stage, account: int) -> Lately:
    return (await read_lately(connection, [account], stage.now))[account]


async def test_attempts_count_with_their_cost_and_the_providers_words(stage: Stage, connection: Connection) -> None:
    account = await sent(stage, GOOD, BAD, SLOW)
    assert await counts(connection, stage, account) == {"sent": 1, "failed": 1, "again": 1}
    await stage.advance(hours=2)
    await carry(stage, Carrier(answers))
    assert await counts(connection, stage, account) == {"sent": 2, "failed": 1, "again": 1}
    first, second = await read_points(connection, account, "hour", stage.now)
    assert (first.sent, first.failed, first.again, second.sent) == (1, 1, 1, 1)
    (day,) = await read_points(connection, account, "day", stage.now)
    assert (day.sent, day.failed) == (2, 1)
    errors = await read_errors(connection, account, "day", stage.now)
    assert {(it.channel, it.measure, it.reason, it.count, it.said) for it in errors} == {
        ("sms", "failed", "unreachable", 1, "no subscriber at attempt 1"),
        ("sms", "again", "rejected", 1, "too many"),
    }
    assert await read_costs(connection, account, "day", stage.now) == [TrafficCost("sms", "GBP", 14, 2)]


async def test_a_receipt_counts_once_for_the_account_that_carried_the_message(
    stage: Stage, connection: Connection
) -> None:
    account = await sent(stage, GOOD)
    arrived = Receipt("delivered", reference=f"ref-{GOOD}")
    for _ in range(2):
        await stage.noline.receipts.keep([arrived], stage.now, account=account)
    assert await counts(connection, stage, account) == {"sent": 1, "delivered": 1}
    bounced = Receipt("failed", reference=f"ref-{GOOD}", fault=Fault.UNREACHABLE, text="absent subscriber")
    await stage.noline.receipts.keep([bounced], stage.now, account=account)
    (error,) = await read_errors(connection, account, "hour", stage.now)
    assert (error.measure, error.reason, error.said) == ("bounced", "unreachable", "absent subscriber")


async def test_what_comes_in_counts_once_and_is_found_again(stage: Stage, connection: Connection) -> None:
    account = await sent(stage, GOOD)
    inbound = Inbound("sms", GOOD, "+447700900100", "provider-77", "Are you there?")
    for _ in range(2):
        await stage.noline.arrivals.keep(stage.workspace, [inbound], account=account)
    await stage.noline.tally.close()
    await stage.settle()
    found = await lately(connection, stage, account)
    assert found.counts == {"sent": 1, "received": 1, "heard": 1}  # "heard": by the number it came to
    (message,) = await stage.fetch("select id::text from message where direction = 1")
    assert found.received_last == message[0]
    assert found.received_at == stage.now
