"""A customer's profile over HTTP: create or identify, find, read, change, tag."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, patch, post, put
from litestar.di import Provide
from litestar.params import FromPath, Parameter
from msgspec import Meta, Struct
from msgspec.structs import replace

from noline.access import Workspace
from noline.customers.api.shapes import Asker, CustomerDetail, asker, detail_of
from noline.customers.directory import Directory
from noline.customers.enter import Entrance, NewCustomer
from noline.customers.model import Customer
from noline.customers.normalise import normalise, with_app
from noline.customers.quiet_hours import known_zone
from noline.customers.view import Profile, find_customer
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput
from noline.kernel.ids import IdSource, Shards
from noline.log import Draft
from noline.log.kinds import ConsentChanged, CustomerChanged

Short = Annotated[str, Meta(min_length=1, max_length=200)]
App = Annotated[str, Meta(max_length=155)]
Tag = Annotated[str, Meta(min_length=1, max_length=60)]
Tags = Annotated[tuple[Tag, ...], Meta(max_length=200)]
Locale = Annotated[str, Meta(max_length=35, pattern=r"^([A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*)?$")]
Attributes = dict[str, Any]
_MOST_ATTRIBUTES = 500
_LONGEST_NAME = 64


class GivenAddress(Struct, frozen=True, forbid_unknown_fields=True):
    """An address as written; ``scheme`` is email, phone, postal, x, push, web, telegram …

    ``verified``: the company knows that it is the customer's; personal data is disclosed to it then. ``app``: of a
    device's token, the app that it is of: Firebase's project id or Apple's bundle id; of a browser's subscription the
    number of the account that it was made with.
    """

    scheme: Short
    value: Annotated[str, Meta(min_length=1, max_length=4096)]
    verified: bool = False
    app: App = ""

    @property
    def written(self) -> str:
        """The address with the app that it is of; raises InvalidInput for none that can be."""
        return with_app(self.scheme, self.value, self.app)


class GivenConsent(Struct, frozen=True, forbid_unknown_fields=True):
    """What was said of a subscription on a channel, how it was said, and the text that was shown."""

    subscription: Short
    channel: Short
    how: Annotated[str, Meta(min_length=1, max_length=500)]
    state: Annotated[str, Meta(pattern="^(given|requested|withdrawn)$")] = "given"
    text: Annotated[str, Meta(max_length=10_000)] = ""


class CustomerInput(Struct, frozen=True, forbid_unknown_fields=True):
    """A customer to be created, or identified by external id or address and changed."""

    external_id: Short | None = None
    addresses: Annotated[tuple[GivenAddress, ...], Meta(max_length=50)] = ()
    attributes: Attributes = {}
    tags: Tags = ()
    locale: Locale | None = None
    zone: str | None = None
    consents: Annotated[tuple[GivenConsent, ...], Meta(max_length=50)] = ()


class CustomerPatch(Struct, frozen=True, forbid_unknown_fields=True):
    """What changes: attributes that are null are removed, what is left out stays."""

    attributes: Attributes = {}
    locale: Locale | None = None
    zone: str | None = None


class TagsInput(Struct, frozen=True, forbid_unknown_fields=True):
    """All tags that the customer is to have."""

    tags: Tags


class Identified(Struct, frozen=True):
    """Who it is. ``others`` are the given addresses that belong to somebody else, and stay there."""

    customer: CustomerDetail
    created: bool
    others: list[str]


@post(
    "/customers", scope="customers:write", audit="customer.entered", also=(200, 202), tag="Customers",
    summary="Create or identify a customer", dependencies={"asker": Provide(asker)},
)  # fmt: skip
async def create_customer(
    asker: Asker,
    workspace: Workspace,
    connection: Connection,
    database: Database,
    directory: Directory,
    shards: Shards,
    ids: IdSource,
    data: CustomerInput,
) -> Response[Identified]:
    """Create a customer; one whose external id or address is known is changed instead. 202 while that is under way."""
    _check_zone(data.zone)
    _check_attributes(data.attributes)
    entrance = Entrance(database, shards, directory, ids)
    row = _row(data, key=asker.fresh("customer"), source=asker.name, region=workspace.region)
    ((entered, draft),) = await entrance.prepare(workspace.id, workspace.region, [row], asker.clock.now())
    _, done = await asker.commands.perform(replace(draft, bulk=False))
    profile = await asker.profile(connection, entered.customer) if done else _to_come(draft)
    body = Identified(detail_of(profile), entered.new, [value for _, value in entered.others])
    return Response(body, status_code=202 if not done else 201 if entered.new else 200)


def _to_come(draft: Draft) -> Profile:
    """Return what is known of somebody whose profile is still being written."""
    assert isinstance(draft.body, CustomerChanged)
    body = draft.body
    customer = Customer(
        draft.subject, draft.workspace, body.attributes, body.add_tags, body.locale or "", body.zone or "", draft.at
    )
    return Profile(customer, [], [])


def _row(data: CustomerInput, key: str, source: str, region: str) -> NewCustomer:
    for address in data.addresses:
        normalise(address.scheme, address.written, region=region)
    consents = tuple(
        ConsentChanged(it.subscription, it.channel, it.how, it.text, it.state, source) for it in data.consents
    )
    return NewCustomer(
        key=key,
        attributes={name: value for name, value in data.attributes.items() if name != "external_id"},
        addresses=tuple((it.scheme, it.written) for it in data.addresses if it.scheme != "external"),
        tags=data.tags,
        locale=data.locale,
        zone=data.zone,
        consents=consents,
        external_id=normalise("external", data.external_id) if data.external_id else None,
        source=source,
        verified=tuple((it.scheme, it.written) for it in data.addresses if it.verified),
    )


@get(
    "/customers/find", scope="customers:read", tag="Customers", summary="Find a customer by address or external id",
    dependencies={"asker": Provide(asker)},
)  # fmt: skip
async def find_customer_by(
    asker: Asker,
    workspace: Workspace,
    connection: Connection,
    directory: Directory,
    address: Annotated[str, Parameter(min_length=1, max_length=300, description="An address, external id or id.")],
) -> CustomerDetail:
    """Return the customer whose external id, mail address, phone number or name on X it is."""
    found = await find_customer(directory, workspace.id, workspace.region, address)
    return await asker.find(connection, found)


@get(
    "/customers/{customer_id:uuid}", scope="customers:read", tag="Customers", summary="Read a customer",
    dependencies={"asker": Provide(asker)},
)  # fmt: skip
async def read_customer(asker: Asker, connection: Connection, customer_id: FromPath[UUID]) -> CustomerDetail:
    """Return a customer with addresses and consents."""
    return await asker.find(connection, customer_id)


@patch(
    "/customers/{customer_id:uuid}", scope="customers:write", audit="customer.changed", also=(202,), tag="Customers",
    summary="Change a customer", dependencies={"asker": Provide(asker)},
)  # fmt: skip
async def change_customer(
    asker: Asker, connection: Connection, customer_id: FromPath[UUID], data: CustomerPatch
) -> Response[CustomerDetail]:
    """Change attributes, language or time zone."""
    _check_zone(data.zone)
    _check_attributes(data.attributes)
    if "external_id" in data.attributes:
        text = "The external id can't be changed as an attribute."
        raise InvalidInput(text, field="attributes.external_id", remedy="Create the customer under that id.")
    await asker.find(connection, customer_id)
    body = CustomerChanged(attributes=data.attributes, locale=data.locale, zone=data.zone, source=asker.name)
    return await asker.perform(connection, asker.draft(customer_id, "customer.changed", body))


@put(
    "/customers/{customer_id:uuid}/tags", scope="customers:write", audit="customer.tagged", also=(202,),
    tag="Customers", summary="Set a customer's tags", dependencies={"asker": Provide(asker)},
)  # fmt: skip
async def set_tags(
    asker: Asker, connection: Connection, customer_id: FromPath[UUID], data: TagsInput
) -> Response[CustomerDetail]:
    """Set the tags; those that are not given go."""
    before = await asker.find(connection, customer_id)
    wanted = {" ".join(tag.split()) for tag in data.tags} - {""}
    body = CustomerChanged(
        add_tags=tuple(sorted(wanted - set(before.tags))),
        remove_tags=tuple(sorted(set(before.tags) - wanted)),
        source=asker.name,
    )
    return await asker.perform(connection, asker.draft(customer_id, "customer.changed", body))


def _check_attributes(attributes: Attributes) -> None:
    if len(attributes) > _MOST_ATTRIBUTES:
        remedy = f"Keep it within {_MOST_ATTRIBUTES}."
        raise InvalidInput(f"{len(attributes)} attributes are too many.", field="attributes", remedy=remedy)
    for name in attributes:
        if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
            remedy = f"Use 1 to {_LONGEST_NAME} characters that can be printed."
            raise InvalidInput(f"{name[:80]!r} can't name an attribute.", field="attributes", remedy=remedy)


def _check_zone(zone: str | None) -> None:
    if zone and known_zone(zone) is None:
        raise InvalidInput(f"There is no time zone {zone[:60]!r}.", field="zone", remedy="Write it as Europe/Madrid.")


HANDLERS = (create_customer, find_customer_by, read_customer, change_customer, set_tags)
