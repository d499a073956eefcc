"""Which customers are meant: by channel, tag, segment and condition together; counted, or named as SQL for lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.customers.conditions import Condition
from noline.customers.model import CHANNEL_SCHEMES
from noline.customers.selection import Statement, matching
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput, NotFound

_CONDITION: msgspec.json.Decoder[Condition] = msgspec.json.Decoder(Condition)
_ATTRIBUTES = """
select name, (array_agg(distinct kind))[1:5], count(*),
  (array_agg(distinct left(value, 60)) filter (where value <> ''))[1:12]
from (select attributes from customer where workspace = $1 and merged_into is null limit $2) as found
cross join lateral (
  select key as name, jsonb_typeof(each.value) as kind, each.value #>> '{}' as value from jsonb_each(attributes) as each
) as known
group by name order by count(*) desc, name limit 200
"""
_TAGS = """
select tag, count(*) from (
  select tags from customer where workspace = $1 and merged_into is null and tags <> '{}' limit $2
) as found cross join lateral unnest(tags) as tag
group by tag order by count(*) desc, tag limit 200
"""
SAMPLE = 20_000
"""Customers that are looked at to say which attributes and tags there are."""


class Meant(Struct, frozen=True):
    """The customers of a workspace that all of these hold for."""

    channel: str | None = None
    tag: str | None = None
    segment: UUID | None = None
    condition: Condition | None = None

    @property
    def everybody(self) -> bool:
        """Whether nothing is asked of them."""
        return self.channel is None and self.tag is None and self.segment is None and self.condition is None


class KnownAttribute(Struct, frozen=True):
    """An attribute that customers have; ``values`` are some of them, in no order."""

    name: str
    kinds: tuple[str, ...]
    customers: int
    values: tuple[str, ...]


class KnownTag(Struct, frozen=True):
    """A tag that customers have."""

    tag: str
    customers: int


def read_condition(text: str, *, field: str = "conditions") -> Condition:
    """Read a condition from JSON; raises InvalidInput."""
    try:
        return _CONDITION.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        remedy = 'Write it as {"type": "compare", "field": "customer.city", "operator": "eq", "value": "Lima"}.'
        raise InvalidInput(f"It is no condition: {error}.", field=field, remedy=remedy) from None


async def where(tx: Connection, workspace: int, meant: Meant, statement: Statement, now: datetime) -> list[str]:
    """Return what is true of the rows of ``customer`` that are meant; raises NotFound for an unknown segment."""
    parts = [f"customer.workspace = {statement.take(workspace, 'integer')}", "customer.merged_into is null"]
    if meant.channel is not None:
        scheme = statement.take(CHANNEL_SCHEMES.get(meant.channel, meant.channel), "text")
        parts.append(
            "exists (select from customer_address as reached where reached.shard = customer.shard"
            f" and reached.customer = customer.id and reached.scheme = {scheme} and reached.status = 'active')"
        )
    if meant.tag is not None:
        parts.append(f"customer.tags @> array[{statement.take(meant.tag, 'text')}]")
    if meant.segment is not None:
        parts.append(await _in_segment(tx, workspace, meant.segment, statement, now))
    if meant.condition is not None:
        parts.append(matching(meant.condition, statement, now))
    return parts


async def count_meant(tx: Connection, workspace: int, meant: Meant, now: datetime) -> int:
    """Return how many customers are meant: one statement over all shards, which the database runs in parallel."""
    statement = Statement()
    parts = await where(tx, workspace, meant, statement, now)
    return int(await tx.fetchval(f"select count(*) from customer where {' and '.join(parts)}", *statement.arguments))


async def _in_segment(tx: Connection, workspace: int, segment: UUID, statement: Statement, now: datetime) -> str:
    row = await tx.fetchrow("select condition from segment where workspace = $1 and id = $2", workspace, segment)
    if row is None:
        raise NotFound("There is no such segment.", field="segment", remedy="List the segments.")
    if row[0] is not None:
        return matching(read_condition(row[0]), statement, now)
    return (
        "exists (select from segment_member as member where member.shard = customer.shard"
        f" and member.segment = {statement.take(segment, 'uuid')} and member.customer = customer.id)"
    )


async def known_attributes(tx: Connection, workspace: int) -> list[KnownAttribute]:
    """Return the attributes that customers have, the most common first."""
    return [
        KnownAttribute(row[0], _sorted(row[1]), row[2], _sorted(row[3]))
        for row in await _some(tx, _ATTRIBUTES, workspace)
    ]


async def known_tags(tx: Connection, workspace: int) -> list[KnownTag]:
    """Return the tags that customers have, the most common first."""
    return [KnownTag(row[0], row[1]) for row in await _some(tx, _TAGS, workspace)]


async def _some(tx: Connection, statement: str, workspace: int) -> Sequence[Any]:
    return await tx.fetch(statement, workspace, SAMPLE)


def _sorted(values: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(sorted(values or ()))
