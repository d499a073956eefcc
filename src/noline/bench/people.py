"""Customers by the thousand, put into a bench's database as engage would have written them, by COPY."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from noline.kernel.db import Database
from noline.kernel.ids import SeededIds, Shards

SUBSCRIPTION = "news"
"""What the customers have consented to."""

_STRETCH = 20_000


def person(number: int, at: datetime) -> UUID:
    """Return the id of the bench's ``number``-th customer."""
    return SeededIds(7).new(at, f"customer {number}")


def phone(number: int) -> str:
    """Return a customer's phone number."""
    return f"+4477{number:08d}"


async def people(
    database: Database, shards: Shards, workspace: int, count: int, at: datetime, *, channel: str = "email"
) -> None:
    """Store ``count`` customers with a phone number, a mail address and consent to marketing on a channel."""
    for first in range(0, count, _STRETCH):
        numbers = range(first, min(first + _STRETCH, count))
        ids = [(person(number, at), number) for number in numbers]
        placed = [(shards.of(identity), identity, number) for identity, number in ids]
        async with database.transaction() as tx:
            for table, columns, rows in (
                ("customer", _CUSTOMER, _customers(placed, workspace, at)),
                ("customer_address", _ADDRESS, _addresses(placed, workspace, at)),
                ("consent", _CONSENT, _consents(placed, workspace, at, channel)),
            ):
                await tx.copy_records_to_table(table, columns=columns, records=rows)
    async with database.connection() as connection:
        await connection.execute("vacuum analyze customer, customer_address, consent")


Placed = list[tuple[int, UUID, int]]
Rows = Iterator[tuple[Any, ...]]

_CUSTOMER = ("shard", "id", "workspace", "attributes", "tags", "locale", "zone", "created_at")
_ADDRESS = (
    "shard", "customer", "scheme", "value", "workspace", "display", "verification", "evidence", "status", "added_at",
)  # fmt: skip
_CONSENT = ("shard", "customer", "subscription", "channel", "workspace", "state", "at")


def _customers(placed: Placed, workspace: int, at: datetime) -> Rows:
    for shard, identity, number in placed:
        attributes = f'{{"first_name": "Ana{number}", "points": {number % 500}, "plan": "gold"}}'
        yield shard, identity, workspace, attributes, [], "en", "UTC", at


def _addresses(placed: Placed, workspace: int, at: datetime) -> Rows:
    for shard, identity, number in placed:
        for scheme, value in (("phone", phone(number)), ("email", f"user{number}@example.com")):
            yield shard, identity, scheme, value, workspace, value, "verified", "import", "active", at


def _consents(placed: Placed, workspace: int, at: datetime, channel: str) -> Rows:
    for shard, identity, _ in placed:
        yield shard, identity, SUBSCRIPTION, channel, workspace, "given", at
