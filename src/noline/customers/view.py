"""A customer as a whole, for people to look at: profile, addresses, consent, conversations' and interactions' home."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from noline.customers.directory import Directory
from noline.customers.model import ADDRESSES, CONSENTS, CUSTOMERS, Address, Consent, Customer
from noline.customers.normalise import normalise
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput, NotFound


class Profile(Struct, frozen=True):
    """A customer with everything that is known of them."""

    customer: Customer
    addresses: list[Address]
    consents: list[Consent]


async def find_customer(directory: Directory, workspace: int, region: str, wanted: str) -> UUID:
    """Return a customer by id, external id, mail address or phone number; raises NotFound."""
    try:
        return UUID(wanted)
    except ValueError:
        pass
    for scheme in ("external", "email", "phone", "x"):
        try:
            value = normalise(scheme, wanted, region=region)
        except InvalidInput:
            continue
        if entry := await directory.owner(workspace, scheme, value):
            return entry.customer
    raise NotFound(f"Nobody is known by {wanted!r}.", field="customer", remedy="Give an id, address or external id.")


async def read_profile(tx: Connection, shard: int, workspace: int, customer: UUID) -> Profile:
    """Return a customer's profile; raises NotFound where there is none in the workspace."""
    found = [row for row in await CUSTOMERS.of_subjects(tx, shard, [customer]) if row.workspace == workspace]
    if not found:
        raise NotFound("There is no such customer.", field="customer", remedy="Give an id, address or external id.")
    addresses = await ADDRESSES.of_subjects(tx, shard, [customer])
    return Profile(found[0], addresses, await CONSENTS.of_subjects(tx, shard, [customer]))
