"""Number pools: a route that sends under several senders, each customer always under the same one; pure but for rows.

Whoever is new gets a sender for their country, the more often the more it may send; whoever wrote to one is answered by
it. Which one is derived from the customer, so that two processes that choose at once choose the same.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from noline.access import touch_catalogue
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict, InvalidInput
from noline.log import RowType

POOLED = frozenset({"sms", "voice"})
"""Channels on which a route may have several senders."""

Name = Annotated[str, Meta(min_length=3, max_length=20, pattern=r"^(\+?[0-9]{3,15}|[A-Za-z0-9 ]{3,11})$")]
Prefix = Annotated[str, Meta(max_length=12, pattern=r"^\+[1-9][0-9]{0,10}$")]


class PoolNumber(Struct, frozen=True, forbid_unknown_fields=True):
    """A sender of a pool: a number, a short code or a name.

    ``prefixes``: numbers that it is for, such as +44; none is for all that no other is for. ``per_minute``: how many
    messages it may send; none is no limit, and its share is that of the largest.
    """

    sender: Name
    prefixes: Annotated[tuple[Prefix, ...], Meta(max_length=100)] = ()
    per_minute: Annotated[float, Meta(gt=0, le=1_000_000)] | None = None


class Pools(Struct, frozen=True):
    """The catalogue of pools by route; a route without one sends under its own sender."""

    by_route: Mapping[int, tuple[PoolNumber, ...]] = {}


class CustomerSender(Struct, frozen=True, gc=False):
    """That a customer's address knows us by a sender of a route."""

    customer: UUID
    route: int
    address: str
    sender: str


CUSTOMER_SENDERS = RowType(CustomerSender, "customer_sender", key=("customer", "route"))

_LOAD = "select route, sender, prefixes, per_minute from route_sender order by route, sender"
_READ = "select sender, prefixes, per_minute from route_sender where route = $1 order by sender"
_CLEAR = "delete from route_sender where route = $1"
_INSERT = "insert into route_sender (route, sender, prefixes, per_minute) values ($1, $2, $3, $4)"


def choose(pool: Sequence[PoolNumber], customer: UUID, address: str) -> PoolNumber:
    """Return the sender for a customer who has none: of their country if there is one, by weight, always the same."""
    fitting = _fitting(pool, address)
    largest = max((it.per_minute or 0.0 for it in fitting), default=0.0) or 1.0
    return max(fitting, key=lambda it: (_score(customer, it.sender, it.per_minute or largest), it.sender))


def keeps(pool: Sequence[PoolNumber], known: CustomerSender | None, address: str) -> PoolNumber | None:
    """Return the sender that an address knows already, if it is still in the pool."""
    if known is None or known.address != address:
        return None
    return next((it for it in pool if it.sender == known.sender), None)


def _fitting(pool: Sequence[PoolNumber], address: str) -> list[PoolNumber]:
    """Return the senders of the longest prefix that fits; else those for everybody; else all: a foreign one is one."""
    reach = [max((len(prefix) for prefix in it.prefixes if address.startswith(prefix)), default=0) for it in pool]
    if longest := max(reach, default=0):
        return [it for it, length in zip(pool, reach, strict=True) if length == longest]
    return [it for it in pool if not it.prefixes] or list(pool)


def _score(customer: UUID, sender: str, weight: float) -> float:
    """Weighted rendezvous hashing: each sender gets its share, and a new one takes only its own from the others."""
    digest = hashlib.blake2b(customer.bytes + sender.encode(), digest_size=8).digest()
    return -weight / math.log((int.from_bytes(digest) + 1) / (2**64 + 1))


async def load_pools(tx: Connection) -> Pools:
    """Read the catalogue."""
    found: dict[int, list[PoolNumber]] = {}
    for row in await tx.fetch(_LOAD):
        found.setdefault(row[0], []).append(PoolNumber(row[1], tuple(row[2]), row[3]))
    return Pools({route: tuple(pool) for route, pool in found.items()})


async def read_pool(connection: Connection, route: int) -> list[PoolNumber]:
    """Return the senders of a route."""
    return [PoolNumber(row[0], tuple(row[1]), row[2]) for row in await connection.fetch(_READ, route)]


async def save_pool(tx: Connection, route: int, channel: str, pool: Sequence[PoolNumber]) -> None:
    """Set a route's senders; raises InvalidInput for a channel that has none, Conflict for one that comes twice."""
    if pool and channel not in POOLED:
        raise InvalidInput("This channel has one sender.", field="numbers", remedy="Pools are for SMS and calls.")
    names = [it.sender for it in pool]
    if (twice := next((at for at, name in enumerate(names) if name in names[:at]), None)) is not None:
        raise Conflict(f"{names[twice]} comes twice.", field=f"numbers[{twice}].sender", remedy="Name each once.")
    await tx.execute(_CLEAR, route)
    await tx.executemany(_INSERT, [(route, it.sender, list(it.prefixes), it.per_minute) for it in pool])
    await touch_catalogue(tx)


async def assign(
    tx: Connection, shard: int, route: int, pool: Sequence[PoolNumber], wanted: Collection[tuple[UUID, str]]
) -> dict[tuple[UUID, str], PoolNumber]:
    """Return the sender for each customer and address, and remember it for those who are new."""
    customers = list({customer for customer, _ in wanted})
    rows = await CUSTOMER_SENDERS.fetch(
        tx, CUSTOMER_SENDERS.select("customer = any($2) and route = $3"), shard, customers, route
    )
    known = {row.customer: row for row in rows}
    found: dict[tuple[UUID, str], PoolNumber] = {}
    new: dict[UUID, CustomerSender] = {}
    for customer, address in sorted(wanted):
        kept = keeps(pool, known.get(customer), address)
        number = found[customer, address] = kept or choose(pool, customer, address)
        if kept is None:
            new[customer] = CustomerSender(customer, route, address, number.sender)
    await CUSTOMER_SENDERS.put(tx, shard, list(new.values()))
    return found
