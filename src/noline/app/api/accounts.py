"""Accounts over HTTP: what a workspace has with providers, its secrets sealed, and whether it works."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from litestar import delete, get, patch, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter
from msgspec import UNSET, Meta, Struct, UnsetType, structs

from noline.access import Principal, Workspace, find_department
from noline.app.api.account_places import check_account_places, check_secrets_stay, same_places
from noline.app.api.route_shapes import RouteItem, route_item
from noline.app.bootstrap import Noline
from noline.channels import Capabilities, LineDown, Provider
from noline.delivery import (
    Account,
    Addresses,
    add_account,
    change_account,
    find_account,
    hook_address,
    list_accounts,
    list_routes,
    note_mended,
    remove_account,
)
from noline.kernel.clock import wall_now
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput, Misconfigured
from noline.kernel.reach import reaching
from noline.providers import (
    Ports,
    ProviderKind,
    completed,
    kind_named,
    make_provider,
    read_settings,
)

Number = Annotated[int, PathParameter(ge=1, le=2**31 - 1)]
AccountName = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*[^\x00-\x20][^\x00-\x1f]*$")]
_LONGEST_TEST = 30.0
_TAG = "Accounts"


class AccountItem(Struct, frozen=True):
    """An account. ``settings`` are without secrets; ``secrets_set`` names those that are stored."""

    id: int
    name: str
    provider: str
    known: bool
    """False where the provider is no longer installed."""
    channels: list[str]
    settings: dict[str, Any]
    secrets_set: list[str]
    routes: list[RouteItem]
    address: str
    """Where its provider is to tell of what comes in, with a secret in it: shown to who may change the account."""
    department: int | None
    """Whose it is; none: everybody's."""
    unsigned: list[str]
    """Settings that are missing, so that whoever knows the address can send in the account's name."""


class NewAccount(Struct, frozen=True, forbid_unknown_fields=True):
    """An account to be."""

    name: AccountName
    provider: Annotated[str, Meta(max_length=100)]
    settings: dict[str, Any] = {}


class AccountChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to change. Of ``settings`` too, what is not named stays, secrets above all; null takes one away."""

    name: AccountName | UnsetType = UNSET
    settings: dict[str, Any] | UnsetType = UNSET
    department: Annotated[str, Meta(max_length=63)] | UnsetType | None = UNSET
    """The short name of the department whose it is to be; null: everybody's."""


class AccountTest(Struct, frozen=True):
    """Whether a line could be opened. ``fault`` and ``text`` say why not; ``channels`` what the account can carry."""

    ok: bool
    took_ms: int
    fault: Literal["", "account", "unavailable", "configuration", "timeout"]
    text: str
    channels: list[Capabilities]
    unsigned: list[str]
    """Settings that are missing, so that whoever knows the account's address can send in its name."""


def account_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the endpoints of accounts."""
    return [*_reading(noline), *_changing(noline), *_ending(noline)]


def _reading(noline: Noline) -> list[HTTPRouteHandler]:
    @get("/accounts", scope="channels:read", tag=_TAG, summary="List accounts")
    async def list_provider_accounts(principal: Principal, connection: Connection) -> list[AccountItem]:
        """Return the accounts with their routes, without their secrets."""
        return await _items(noline, connection, principal)

    @get("/accounts/{account_id:int}", scope="channels:read", tag=_TAG, summary="Read an account")
    async def read_provider_account(principal: Principal, connection: Connection, account_id: Number) -> AccountItem:
        """Return an account, without its secrets."""
        found = await find_account(connection, principal.workspace, account_id)
        return await _shown(noline, connection, principal, found)

    return [list_provider_accounts, read_provider_account]


def _changing(noline: Noline) -> list[HTTPRouteHandler]:
    @post(
        "/accounts",
        scope="channels:write",
        audit="account.created",
        confidential=True,
        tag=_TAG,
        summary="Create an account",
    )
    async def create_provider_account(
        principal: Principal, workspace: Workspace, database: Database, data: NewAccount
    ) -> AccountItem:
        """Store an account; it carries nothing before it has a route. Its secrets are sealed and never given back."""
        kind = _kind(noline, data.provider)
        given = completed(kind, {name: value for name, value in data.settings.items() if value is not None})
        _check(kind, given)
        await check_account_places(kind, given, private=workspace.rules.private_webhooks)
        async with database.transaction() as tx:
            sealed = noline.sealer.seal(given, kind.secrets)
            made = await add_account(tx, principal.workspace, data.name.strip(), kind.name, sealed)
            return await _shown(noline, tx, principal, made)

    @patch(
        "/accounts/{account_id:int}",
        scope="channels:write",
        audit="account.changed",
        confidential=True,
        tag=_TAG,
        summary="Change an account",
    )
    async def change_provider_account(
        principal: Principal, workspace: Workspace, database: Database, account_id: Number, data: AccountChange
    ) -> AccountItem:
        """Change what is named; senders open new lines with the new settings.

        Where the account leads to another server by then, its secrets are to be given again.
        """
        async with database.transaction() as tx:
            before = await find_account(tx, principal.workspace, account_id, lock=True)
            name = before.name if data.name is UNSET else data.name.strip()
            private = before.private  # as far as the account leads where it led
            settings = before.settings if data.settings is UNSET else _merged(noline, before, data.settings)
            if data.settings is not UNSET:
                kind, clear = _kind(noline, before.provider), noline.sealer.open(settings)
                private = before.private and same_places(kind, noline.sealer.open(before.settings), clear)
                await check_account_places(kind, clear, private=private or workspace.rules.private_webhooks)
            whose = before.department
            if data.department is not UNSET:
                named = data.department
                whose = (await find_department(tx, principal.workspace, named)).id if named else None
            after = structs.replace(before, name=name, settings=settings, department=whose, private=private)
            await change_account(tx, principal.workspace, after)
            return await _shown(noline, tx, principal, after)

    return [create_provider_account, change_provider_account]


def _ending(noline: Noline) -> list[HTTPRouteHandler]:
    @delete(
        "/accounts/{account_id:int}",
        scope="channels:write",
        audit="account.removed",
        status_code=204,
        tag=_TAG,
        summary="Remove an account",
    )
    async def remove_provider_account(principal: Principal, database: Database, account_id: Number) -> None:
        """Remove an account that has no routes any more, with its secrets."""
        async with database.transaction() as tx:
            await remove_account(tx, principal.workspace, account_id)

    @post(
        "/accounts/{account_id:int}/test",
        scope="channels:write",
        status_code=200,
        tag=_TAG,
        summary="Test an account",
    )
    async def test_provider_account(
        principal: Principal, workspace: Workspace, database: Database, account_id: Number
    ) -> AccountTest:
        """Open a line as a sender would, sign in, and hang up; nothing is sent. If it works, what waits goes on."""
        async with database.connection() as connection:
            found = await find_account(connection, principal.workspace, account_id)
        result = await tested(noline, found, private=workspace.rules.private_webhooks)
        if result.ok:
            async with database.transaction() as tx:
                await note_mended(tx, principal.workspace, account_id)
        return result

    return [remove_provider_account, test_provider_account]


async def tested(noline: Noline, account: Account, *, private: bool) -> AccountTest:
    """Open a line to an account's provider and hang up; say what came of it. ``private``: as the workspace allows."""
    began = time.monotonic()
    known = noline.kinds.get(account.provider)

    def said(fault: Any, text: str, channels: list[Capabilities] | None = None) -> AccountTest:
        took = round((time.monotonic() - began) * 1000)
        missing = known.unsigned(account.settings) if known else []
        return AccountTest(not fault, took, fault, text, channels or [], missing)

    try:
        settings = noline.sealer.open(account.settings)
        kind = kind_named(account.provider, noline.kinds)
        private = private or account.private
        await check_account_places(kind, settings, private=private)
        provider = make_provider(kind, settings, Ports(noline.box))
    except (Misconfigured, InvalidInput) as error:
        return said("configuration", str(error))
    try:
        async with asyncio.timeout(_LONGEST_TEST):
            with reaching(private=private):
                await _ring(provider)
    except LineDown as down:
        return said("account" if down.failed.fault == "account" else "unavailable", down.failed.text)
    except TimeoutError:
        return said("timeout", f"There was no answer within {_LONGEST_TEST:.0f} seconds.")
    return said("", "", list(provider.capabilities))


async def _ring(provider: Provider) -> None:
    check = getattr(provider, "check", None)
    if check is not None:
        await check()
        return
    line = await provider.open()
    await line.close()


def _kind(noline: Noline, name: str) -> ProviderKind:
    if name not in noline.kinds:
        remedy = f"There are {', '.join(sorted(noline.kinds))}."
        raise InvalidInput(f"There is no provider {name[:50]!r}.", field="provider", remedy=remedy)
    return noline.kinds[name]


def _check(kind: ProviderKind, settings: Mapping[str, Any]) -> None:
    """Refuse settings that can't work, the fault named as the form names it: ``settings.host``."""
    try:
        read_settings(kind, settings)
    except InvalidInput as error:
        field = f"settings.{error.field}" if error.field else "settings"
        raise InvalidInput(error.text, field=field, remedy=error.remedy) from None


def _merged(noline: Noline, before: Account, change: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored settings with a change made to them; a secret that is not named stays sealed as it was."""
    kind = _kind(noline, before.provider)
    merged = {name: value for name, value in {**before.settings, **change}.items() if value is not None}
    for name, value in change.items():
        if isinstance(value, dict) and value.keys() == {"sealed"}:  # only what is stored is sealed
            raise InvalidInput("This is not a value.", field=f"settings.{name}", remedy="Give it in clear.")
    after = noline.sealer.open(merged)
    _check(kind, after)
    check_secrets_stay(kind, noline.sealer.open(before.settings), after, change)
    return noline.sealer.seal(merged, kind.secrets)


async def _items(noline: Noline, connection: Connection, principal: Principal) -> list[AccountItem]:
    routes = await list_routes(connection, principal.workspace)
    now = wall_now()
    return [
        _item(noline, principal, it, [route_item(route, now) for route in routes if route.account == it.id])
        for it in await list_accounts(connection, principal.workspace)
    ]


async def _shown(noline: Noline, connection: Connection, principal: Principal, account: Account) -> AccountItem:
    routes = [it for it in await list_routes(connection, principal.workspace) if it.account == account.id]
    return _item(noline, principal, account, [route_item(route, wall_now()) for route in routes])


def _item(noline: Noline, principal: Principal, account: Account, routes: list[RouteItem]) -> AccountItem:
    kind = noline.kinds.get(account.provider)
    known = set(kind.settings.__struct_fields__) if kind else set()
    secrets = set(kind.secrets) if kind else set(account.settings)  # whatever an unknown provider's are
    shown = {name: value for name, value in account.settings.items() if name in known - secrets}
    stored = sorted(name for name in account.settings if name in secrets and account.settings[name])
    channels = list(kind.channels) if kind else sorted({route.channel for route in routes})
    where = Addresses(noline.settings.public_url, noline.settings.mail_domain)
    tells = kind is not None and kind.webhook is not None and "channels:write" in principal.scopes
    address = hook_address(where, noline.signer, account.id) if tells else ""
    return AccountItem(
        account.id,
        account.name,
        account.provider,
        kind is not None,
        channels,
        shown,
        stored,
        routes,
        address,
        account.department,
        kind.unsigned(account.settings) if kind else [],
    )
