"""Merging customers over HTTP: make two one, make them two again, say that a candidate is none."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, post
from litestar.di import Provide
from litestar.params import FromPath
from msgspec import Meta, Struct

from noline.customers.api.shapes import Asker, asker
from noline.customers.kin import bonds_of
from noline.customers.merges import in_order
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict, NotFound
from noline.log.kinds import MatchSettled, MergeRequested, UnmergeRequested

_ACCEPTED = 202


class MergeWith(Struct, frozen=True, forbid_unknown_fields=True):
    """The other customer, and why the two are one."""

    other: UUID
    why: Annotated[str, Meta(max_length=500)] = ""


class OtherCustomer(Struct, frozen=True, forbid_unknown_fields=True):
    """The other customer."""

    other: UUID


class CustomersMerged(Struct, frozen=True):
    """Who survives: the older of the two; and who is found with them from now on."""

    survivor: UUID
    other: UUID


@post(
    "/customers/{customer_id:uuid}/merge", scope="customers:write", audit="customer.merged", status_code=200,
    also=(202,), tag="Customers", summary="Merge two customers", dependencies={"asker": Provide(asker)},
)  # fmt: skip
async def merge_customers(
    asker: Asker, connection: Connection, customer_id: FromPath[UUID], data: MergeWith
) -> Response[CustomersMerged]:
    """Make two customers one; the older survives. What is open goes on with them, history is read through.

    It can be undone. The rest of it follows within moments of the answer.
    """
    one, other = await _now(asker, connection, customer_id), await _now(asker, connection, data.other)
    if one == other:
        raise Conflict("These are one customer already.", field="other", remedy="Name somebody else.")
    older, younger = in_order(one, other)
    draft = asker.draft(younger, "customer.merge_requested", MergeRequested(older, asker.name, data.why))
    _, done = await asker.commands.perform(draft)
    return Response(CustomersMerged(older, younger), status_code=200 if done else _ACCEPTED)


@post(
    "/customers/{customer_id:uuid}/unmerge", scope="customers:write", audit="customer.unmerged", status_code=200,
    also=(202,), tag="Customers", summary="Undo a merge", dependencies={"asker": Provide(asker)},
)  # fmt: skip
async def unmerge_customers(
    asker: Asker, connection: Connection, customer_id: FromPath[UUID], data: OtherCustomer
) -> Response[CustomersMerged]:
    """Hand back to a customer who was merged into this one what came with them, and what has come of it since."""
    await asker.find(connection, customer_id)
    bonds = await bonds_of(connection, asker.principal.workspace, customer_id)
    if not any(it.survivor == customer_id and it.other == data.other and it.until is None for it in bonds):
        raise NotFound(
            "That customer is not merged into this one.", field="other", remedy="Look at the customer's merges."
        )
    draft = asker.draft(customer_id, "customer.unmerge_requested", UnmergeRequested(data.other, asker.name))
    _, done = await asker.commands.perform(draft)
    return Response(CustomersMerged(customer_id, data.other), status_code=200 if done else _ACCEPTED)


@post(
    "/customers/{customer_id:uuid}/dismiss-match", scope="customers:write", audit="match.dismissed", status_code=204,
    tag="Customers", summary="Dismiss a possible duplicate", dependencies={"asker": Provide(asker)},
)  # fmt: skip
async def dismiss_match(asker: Asker, connection: Connection, customer_id: FromPath[UUID], data: OtherCustomer) -> None:
    """Say that two customers are not one; they are proposed again by stronger evidence only."""
    for customer in (customer_id, data.other):
        await asker.find(connection, customer)
    older, younger = in_order(customer_id, data.other)
    await asker.commands.perform(asker.draft(younger, "match.dismissed", MatchSettled(older, asker.name)))


async def _now(asker: Asker, connection: Connection, customer: UUID) -> UUID:
    """Return who a customer is by now; raises NotFound."""
    found = await asker.find(connection, customer)
    while found.merged_into is not None:
        found = await asker.find(connection, found.merged_into)
    return found.id


HANDLERS = (merge_customers, unmerge_customers, dismiss_match)
