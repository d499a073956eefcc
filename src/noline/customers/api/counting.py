"""How many customers meet a condition, and what conditions can be made of."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import get, post
from msgspec import Meta, Struct

from noline.access import Principal
from noline.customers.conditions import Condition, to_sentence
from noline.customers.filtering import Meant, count_meant, known_attributes, known_tags
from noline.kernel.clock import Clock
from noline.kernel.db import Connection


class CountWanted(Struct, frozen=True, forbid_unknown_fields=True):
    """Customers that all of these hold for; nothing: everybody."""

    condition: Condition | None = None
    channel: Annotated[str, Meta(max_length=60)] | None = None
    tag: Annotated[str, Meta(max_length=60)] | None = None
    segment: UUID | None = None


class CustomerCount(Struct, frozen=True):
    """How many there are, and the condition in words."""

    count: int
    sentence: str


class AttributeInfo(Struct, frozen=True):
    """An attribute that customers have, of which kinds, and some of its values."""

    name: str
    kinds: list[str]
    customers: int
    values: list[str]


class TagInfo(Struct, frozen=True):
    """A tag and how many of the customers looked at have it."""

    tag: str
    customers: int


class CustomerFields(Struct, frozen=True):
    """What customers can be told apart by; numbers are of the first 20,000 customers."""

    attributes: list[AttributeInfo]
    tags: list[TagInfo]


@post("/customers/count", scope="customers:read", status_code=200, tag="Customers", summary="Count customers")
async def count_customers_meant(
    principal: Principal, connection: Connection, clock: Clock, data: CountWanted
) -> CustomerCount:
    """Return how many customers meet a condition, are in a segment, have a tag, or can be reached on a channel."""
    meant = Meant(data.channel, data.tag, data.segment, data.condition)
    found = await count_meant(connection, principal.workspace, meant, clock.now())
    return CustomerCount(found, to_sentence(data.condition) if data.condition is not None else "")


@get("/customers/fields", scope="customers:read", tag="Customers", summary="List attributes and tags")
async def list_customer_fields(principal: Principal, connection: Connection) -> CustomerFields:
    """Return the attributes and tags that customers have, the most common first."""
    attributes = await known_attributes(connection, principal.workspace)
    tags = await known_tags(connection, principal.workspace)
    return CustomerFields(
        [AttributeInfo(it.name, list(it.kinds), it.customers, list(it.values)) for it in attributes],
        [TagInfo(it.tag, it.customers) for it in tags],
    )


HANDLERS = (count_customers_meant, list_customer_fields)
