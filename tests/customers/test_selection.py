"""A condition as SQL finds exactly the customers whom ``evaluate`` says yes to."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from noline.customers import CUSTOMERS, Customer, customer_facts
from noline.customers.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Happened,
    Incomparable,
    Not,
    Operator,
    Within,
    evaluate,
)
from noline.customers.selection import Statement, matching
from noline.kernel.db import Database
from noline.kernel.errors import InvalidInput

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
FACTS: tuple[Any, ...] = (
    "Lima", "lima", "LIMA norte", "", "7", " 7 ", "7.5", "-3", "seven", "2026-02-28", "2026-02-31",
    "2026-03-01T23:30:00Z",
    "2026-03-01T23:30:00+02:00", "2027-01-01", 7, 7.5, -3, 0, 12_000_000, True, False, None, [], ["Lima", 7], ["a"],
    {"city": "Lima"}, {}, "Ñandú", "20260504",
)  # fmt: skip
VALUES: tuple[Any, ...] = ("Lima", "LIM", "7", 7, 7.5, -3, True, False, "2026-03-01", "2026-03-01T23:30:00Z", "ñandú")
ORDERED: tuple[Any, ...] = (
    7,
    7.5,
    "7",
    "2026-03-01",
    "2026-02-28",
    "2026-02-28T12:00:00Z",
    "2026-03-01T23:30:00Z",
    "20260504",
)


def compared() -> list[Condition]:
    """Every operator with values it takes."""
    plain: tuple[Operator, ...] = ("eq", "ne", "contains", "prefix")
    ordered: tuple[Operator, ...] = ("lt", "le", "gt", "ge")
    found: list[Condition] = [
        Compare("customer.fact", operator, value)
        for operator in plain
        for value in VALUES
        if operator != "prefix" or isinstance(value, str)
    ]
    found += [Compare("customer.fact", operator, value) for operator in ordered for value in ORDERED]
    found += [Compare("customer.fact", "in", values) for values in (("lima", 7), (True,), ("a", "b"), (-3, "7.5"))]
    found += [Compare("customer.fact", "exists"), Compare("customer.fact.city", "eq", "lima")]
    found += [Compare("customer.fact.city.deeper", "exists"), Compare("customer.locale", "prefix", "ES")]
    found += [Within("customer.fact", past=timedelta(days=2)), Within("customer.fact", future=timedelta(days=400))]
    found += [
        Compare("tags", "contains", "VIP"),
        Compare("tags", "in", ("gold", "new, old")),
        Compare("tags", "exists"),
    ]
    pair = Compare("customer.fact", "eq", "lima"), Compare("tags", "contains", "vip")
    return [*found, AllOf(pair), AnyOf(pair), Not(pair[0]), Not(AllOf(pair))]


@pytest.fixture(scope="module")
async def people(module_database: Database) -> list[Customer]:
    """A customer for each fact and each set of tags."""
    tags = ((), ("vip",), ("Gold", "new, old"))
    found = [
        Customer(UUID(int=number), 1, {} if fact is None else {"fact": fact}, some, "es-MX", "UTC", NOW)
        for number, (fact, some) in enumerate(itertools.product(FACTS, tags), 1)
    ]
    async with module_database.transaction() as tx:
        await CUSTOMERS.copy(tx, 3, found)
    return found


async def found_by(database: Database, condition: Condition) -> set[int]:
    """Return the numbers of the customers that the statement finds."""
    statement = Statement()
    where = matching(condition, statement, NOW)
    async with database.connection() as connection:
        rows = await connection.fetch(f"select id from customer where {where}", *statement.arguments)
    return {row[0].int for row in rows}


def meets(condition: Condition, customer: Customer) -> bool:
    """Say what ``evaluate`` says; what it refuses to compare does not meet it."""
    try:
        return evaluate(condition, customer_facts(customer, now=NOW))  # type: ignore[arg-type]
    except Incomparable:
        return False


@pytest.mark.parametrize("condition", compared(), ids=lambda it: msgspec.json.encode(it).decode())
async def test_sql_finds_whom_evaluate_says_yes_to(
    module_database: Database, people: list[Customer], condition: Condition
) -> None:
    expected = {it.id.int for it in people if meets(condition, it)}
    assert await found_by(module_database, condition) == expected


async def test_what_cannot_be_compared_is_not_below(module_database: Database, people: list[Customer]) -> None:
    below = Compare("customer.fact", "lt", 7)
    expected = {it.id.int for it in people if not meets(below, it)}
    assert await found_by(module_database, Not(below)) == expected


async def test_addresses_consent_and_events_can_be_asked_for(module_database: Database, people: list[Customer]) -> None:
    async with module_database.transaction() as tx:
        await tx.execute(
            "insert into customer_address (shard, customer, scheme, value, workspace, display, verification, evidence,"
            " added_at) values (3, $1, 'email', 'ana@acme.example', 1, '', 'claimed', '', $2)", UUID(int=5), NOW,
        )  # fmt: skip
        await tx.execute("insert into consent values (3, $1, '*', 'sms', 1, 'withdrawn', $2)", UUID(int=6), NOW)
        for seq, (subject, kind, body, days) in enumerate(
            [
                (7, "event.tracked", '{"name": "order", "properties": {"total": 90}}', 3),
                (7, "event.tracked", '{"name": "order", "properties": {"total": 20}}', 40),
                (8, "event.tracked", '{"name": "order", "properties": {"total": 10}}', 1),
                (9, "link.clicked", '{"link": "more"}', 2),
            ],
            1,
        ):
            await tx.execute(
                "insert into interaction (shard, seq, logged_at, id, workspace, subject, at, kind, version, reacts,"
                " direction, depth, body) values (3, $1, now(), gen_random_uuid(), 1, $2, $3, $4, 1, false, 0, 0, $5)",
                seq, UUID(int=subject), NOW - timedelta(days=days), kind, body,
            )  # fmt: skip
    month = timedelta(days=30)
    dear = Compare("event.total", "ge", 50)
    for condition, expected in (
        (Compare("address.email", "exists"), {5}),
        (Compare("address.email", "contains", "ACME"), {5}),
        (Compare("consent.everything.sms", "eq", "withdrawn"), {6}),
        (Happened("order"), {7, 8}),
        (Happened("order", at_least=2), {7}),
        (Happened("order", at_least=2, within=month), set()),
        (Happened("order", where=dear), {7}),
        (Happened("link.clicked", within=month), {9}),
        (AllOf((Happened("order"), Not(Happened("order", where=dear)))), {8}),
        (Within("profile.created_at", past=month), {it.id.int for it in people}),
    ):
        assert await found_by(module_database, condition) == expected, condition


@pytest.mark.parametrize(
    "condition",
    [
        Compare("enrolment.registered", "eq", True),
        Compare("profile.name", "exists"),
        Compare("consent.news", "exists"),
        Compare("tags", "eq", "vip"),
        Compare("customer.x'; drop table customer; --", "eq", 1),
    ],
)
def test_what_a_segment_cannot_look_at_is_refused(condition: Condition) -> None:
    with pytest.raises(InvalidInput):
        matching(condition, Statement(), NOW)
