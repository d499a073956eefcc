"""A customer's addresses over HTTP: add, verify or mark, remove."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, delete, patch, post
from litestar.di import Provide
from litestar.params import FromPath, Parameter
from msgspec import Meta, Struct

from noline.access import Workspace
from noline.customers.api.profiles import App, Short
from noline.customers.api.shapes import Asker, CustomerAddress, CustomerDetail, asker
from noline.customers.directory import Directory, Entry
from noline.customers.normalise import display_form, normalise, with_app
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict, NotFound
from noline.log.kinds import AddressChanged, AddressMarked, CustomerChanged

Why = Annotated[str, Meta(max_length=500)]
Value = Annotated[str, Parameter(min_length=1, max_length=4096, description="The address's value, as it was given.")]


class NewAddress(Struct, frozen=True, forbid_unknown_fields=True):
    """An address as written. ``verified`` only if somebody has seen that it is the customer's, and ``why`` says how.

    ``app``: of a device's token, the app that it is of: Firebase's project id or Apple's bundle id; of a browser's
    subscription the number of the account that it was made with.
    """

    scheme: Short
    value: Annotated[str, Meta(min_length=1, max_length=4096)]
    verified: bool = False
    why: Why = ""
    app: App = ""


class AddressPatch(Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of it by now; ``active`` lets messages go there again."""

    verified: Annotated[bool, Meta(description="Only true: an address is not unverified.")] = False
    status: Annotated[str, Meta(pattern="^(active|stopped|invalid)$")] | None = None
    why: Why = ""


@post(
    "/customers/{customer_id:uuid}/addresses", scope="customers:write", audit="address.added", also=(202,),
    tag="Customers", summary="Add an address", dependencies={"asker": Provide(asker)},
)  # fmt: skip
async def add_address(
    asker: Asker,
    workspace: Workspace,
    connection: Connection,
    directory: Directory,
    customer_id: FromPath[UUID],
    data: NewAddress,
) -> Response[CustomerDetail]:
    """Add an address; 409 if it is somebody else's: the two may be one person, and are proposed to be merged then.

    A postal address may be several customers'.
    """
    await asker.find(connection, customer_id)
    written = with_app(data.scheme, data.value, data.app)
    value = normalise(data.scheme, written, region=workspace.region)
    if data.scheme != "postal":
        owner = await directory.claim(workspace.id, Entry(data.scheme, value, customer_id))
        if owner.customer != customer_id:
            given = AddressChanged(data.scheme, value, written, "claimed", asker.name, how="company")
            told = CustomerChanged(source=asker.name, others=(given,))
            await asker.commands.perform(asker.draft(customer_id, "customer.changed", told))
            text = f"{value} belongs to another customer."
            raise Conflict(text, field="value", remedy=f"Look at customer {owner.customer}, and merge the two.")
    display = display_form(data.scheme, written, region=workspace.region)
    verification = "verified" if data.verified else "claimed"
    body = AddressChanged(data.scheme, value, display, verification, f"{asker.name}: {data.why}".rstrip(": "))
    return await asker.perform(connection, asker.draft(customer_id, "address.linked", body), status=201)


@patch(
    "/customers/{customer_id:uuid}/addresses", scope="customers:write", audit="address.changed", also=(202,),
    tag="Customers", summary="Verify or mark an address", dependencies={"asker": Provide(asker)},
)  # fmt: skip
async def change_address(
    asker: Asker,
    connection: Connection,
    customer_id: FromPath[UUID],
    scheme: Annotated[str, Parameter(max_length=60)],
    value: Value,
    data: AddressPatch,
) -> Response[CustomerDetail]:
    """Say that an address is verified, works again, is to get nothing, or can't be right."""
    known = await _known(asker, connection, customer_id, scheme, value)
    drafts = []
    if data.verified:
        evidence = f"{asker.name}: {data.why}".rstrip(": ")
        body = AddressChanged(known.scheme, known.value, known.display, "verified", evidence, data.why)
        drafts.append(asker.draft(customer_id, "address.verified", body))
    if data.status is not None and (data.status != known.status or data.verified):
        mark = AddressMarked(known.scheme, known.value, data.status, asker.name, data.why)
        drafts.append(asker.draft(customer_id, "address.marked", mark))
    if not drafts:
        return Response(await asker.find(connection, customer_id))
    return await asker.perform(connection, *drafts)


@delete(
    "/customers/{customer_id:uuid}/addresses", scope="customers:write", audit="address.removed", also=(202,),
    status_code=200, tag="Customers", summary="Remove an address",
    dependencies={"asker": Provide(asker)},
)  # fmt: skip
async def remove_address(
    asker: Asker,
    connection: Connection,
    customer_id: FromPath[UUID],
    scheme: Annotated[str, Parameter(max_length=60)],
    value: Value,
) -> Response[CustomerDetail]:
    """Take an address from a customer; it may become somebody else's then. What was sent there stays in the log."""
    known = await _known(asker, connection, customer_id, scheme, value)
    body = AddressChanged(known.scheme, known.value, known.display, evidence=asker.name)
    return await asker.perform(connection, asker.draft(customer_id, "address.unlinked", body))


async def _known(asker: Asker, connection: Connection, customer: UUID, scheme: str, value: str) -> CustomerAddress:
    found = await asker.find(connection, customer)
    for address in found.addresses:
        if address.scheme == scheme and address.value == value:
            return address
    raise NotFound("The customer has no such address.", field="value", remedy="Give scheme and value as listed.")


HANDLERS = (add_address, change_address, remove_address)
