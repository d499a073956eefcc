"""The templates that an account's provider has approved, over HTTP: as it lists them now, ready to be filled in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from litestar import get
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from noline.access import Principal, Workspace
from noline.app.api.account_places import check_account_places
from noline.app.api.accounts import Number
from noline.app.bootstrap import Noline
from noline.channels import Fault, LineDown
from noline.content import Approved
from noline.delivery import Account, find_account
from noline.kernel.db import Database
from noline.kernel.errors import InvalidInput, Unavailable
from noline.kernel.reach import reaching
from noline.providers import ListedTemplate, kind_named, read_settings

_PATIENCE = 60.0
_LATER = (Fault.UNAVAILABLE, Fault.THROTTLED)


class ApprovedTemplate(Struct, frozen=True):
    """A template as its maker lists it: ``status``, ``category`` and why it was refused, in the maker's words.

    ``approved`` is what a message holds that sends it, with what is to be filled in left empty.
    """

    name: str
    language: str
    status: str
    category: str
    reason: str
    approved: Approved


def account_template_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the endpoint of approved templates."""

    @get("/accounts/{account_id:int}/templates", scope="channels:read", tag="Accounts",
         summary="Fetch approved templates")  # fmt: skip
    async def fetch_account_templates(
        principal: Principal, workspace: Workspace, database: Database, account_id: Number
    ) -> list[ApprovedTemplate]:
        """Ask the provider for the account's templates, whatever their status. Nothing of it is kept."""
        async with database.connection() as connection:
            found = await find_account(connection, principal.workspace, account_id)
        return await fetched(noline, found, private=workspace.rules.private_webhooks)

    return [fetch_account_templates]


async def fetched(noline: Noline, account: Account, *, private: bool) -> list[ApprovedTemplate]:
    """Return an account's templates by name and language; raises with the provider's words where it refuses."""
    kind = kind_named(account.provider, noline.kinds)
    if kind.templates is None:
        raise InvalidInput(f"{account.provider} lists no templates.", field="account", remedy="Name one of WhatsApp's.")
    given = noline.sealer.open(account.settings)
    private = private or account.private
    await check_account_places(kind, given, private=private)
    try:
        async with asyncio.timeout(_PATIENCE):
            with reaching(private=private):
                found = await kind.templates(read_settings(kind, given))
    except LineDown as down:
        said = f"{account.provider} says: {down.failed.text}"
        if down.failed.fault in _LATER:
            raise Unavailable(said, field="account", remedy="Try again later.") from None
        remedy = "Look at the account's settings: its business account and what its token may do."
        raise InvalidInput(said, field="account", remedy=remedy) from None
    except TimeoutError:
        raise Unavailable(f"{account.provider} does not answer.", field="account", remedy="Try again later.") from None
    return _sorted(found)


def _sorted(found: Sequence[ListedTemplate]) -> list[ApprovedTemplate]:
    made = [
        ApprovedTemplate(it.approved.name, it.approved.language, it.status, it.category, it.reason, it.approved)
        for it in found
    ]
    return sorted(made, key=lambda it: (it.name, it.language))
