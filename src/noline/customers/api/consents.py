"""A customer's consent over HTTP: what holds now, how it came to that, and what somebody says anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, get, put
from litestar.di import Provide
from litestar.params import FromPath
from msgspec import Meta, Struct

from noline.customers.api.profiles import Short
from noline.customers.api.shapes import Asker, CustomerConsent, CustomerDetail, asker
from noline.kernel.db import Connection
from noline.log import Interaction, read_subject
from noline.log.kinds import ConsentChanged, CustomerChanged

_KINDS = ["consent.requested", "consent.given", "consent.withdrawn", "customer.created", "customer.changed"]
_STATES = {"consent.requested": "requested", "consent.given": "given", "consent.withdrawn": "withdrawn"}


class ConsentInput(Struct, frozen=True, forbid_unknown_fields=True):
    """What the customer said, how, and the text that was shown to them; ``*`` stands for all."""

    subscription: Short
    channel: Short
    state: Annotated[str, Meta(pattern="^(given|withdrawn)$")]
    how: Annotated[str, Meta(min_length=1, max_length=500)]
    text: Annotated[str, Meta(max_length=10_000)] = ""


class ConsentEntry(Struct, frozen=True):
    """One thing that was said: what GDPR (7.1) wants demonstrated. ``by`` is empty for the customer themself."""

    at: datetime
    subscription: str
    channel: str
    state: str
    how: str
    text: str
    by: str


class ConsentRecord(Struct, frozen=True):
    """What holds now, and everything that was said, the latest first."""

    current: list[CustomerConsent]
    history: list[ConsentEntry]


@get(
    "/customers/{customer_id:uuid}/consents", scope="customers:read", tag="Customers",
    summary="Read a customer's consent", dependencies={"asker": Provide(asker)},
)  # fmt: skip
async def read_consents(asker: Asker, connection: Connection, customer_id: FromPath[UUID]) -> ConsentRecord:
    """Return what the customer consents to, and who said so when, how and on which text."""
    found = await asker.find(connection, customer_id)
    shard, workspace = asker.shards.of(customer_id), asker.principal.workspace
    facts = await read_subject(connection, shard, workspace, customer_id, kinds=_KINDS, limit=1000)
    return ConsentRecord(found.consents, [entry for fact in facts for entry in _entries(fact)])


@put(
    "/customers/{customer_id:uuid}/consents", scope="customers:write", audit="consent.changed", also=(202,),
    tag="Customers", summary="Record consent", dependencies={"asker": Provide(asker)},
)  # fmt: skip
async def record_consent(
    asker: Asker, connection: Connection, customer_id: FromPath[UUID], data: ConsentInput
) -> Response[CustomerDetail]:
    """Write down what the customer said; it is appended to what they said before."""
    await asker.find(connection, customer_id)
    body = ConsentChanged(data.subscription, data.channel, data.how, data.text, data.state, asker.name)
    draft = asker.draft(
        customer_id, f"consent.{data.state}", body, channel=None if data.channel == "*" else data.channel
    )
    return await asker.perform(connection, draft)


def _entries(fact: Interaction) -> Iterator[ConsentEntry]:
    body = fact.body
    if isinstance(body, ConsentChanged):
        yield _entry(fact, body, _STATES[fact.kind])
    elif isinstance(body, CustomerChanged):
        # Those that were only requested have a fact of their own.
        yield from (_entry(fact, it, it.state) for it in body.consents if it.state != "requested")


def _entry(fact: Interaction, said: ConsentChanged, state: str) -> ConsentEntry:
    return ConsentEntry(fact.at, said.subscription, said.channel, state, said.how, said.text, said.by)


HANDLERS = (read_consents, record_consent)
