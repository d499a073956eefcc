"""Accounts: what a workspace has with providers, stored with sealed secrets; changed here, used by routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import asyncpg
import msgspec
from msgspec import Struct

from noline.access import touch_catalogue
from noline.delivery.resting import note_mended
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict, InvalidInput, NotFound


class Account(Struct, frozen=True):
    """One account at a provider; ``settings`` as they are stored, secrets sealed."""

    id: int
    name: str
    provider: str
    settings: dict[str, Any]
    department: int | None = None
    """Whose it is; none: everybody's."""
    private: bool = False
    """It was set up on the server itself, and may lead into private networks whatever the workspace's rules say."""


_SELECT = "select id, name, provider, settings, department, private from account where workspace = $1"
_ANYWHERE = "select id, name, provider, settings, department, private, workspace from account where id = $1"
_INSERT = """
insert into account (workspace, name, provider, settings, private) values ($1, $2, $3, $4, $5)
on conflict (workspace, name) do nothing returning id
"""
_FORGET = "delete from account_traffic using head where account_traffic.shard = head.shard and account = $1"
_TAKEN = "select exists (select from account where workspace = $1 and name = $2 and id <> $3)"


async def list_accounts(connection: Connection, workspace: int) -> list[Account]:
    """Return the accounts in the order they were made."""
    return [_account(row) for row in await connection.fetch(f"{_SELECT} order by id", workspace)]


async def find_account(connection: Connection, workspace: int, account: int, *, lock: bool = False) -> Account:
    """Return one account, locked against others' changes if wished; raises NotFound."""
    statement = f"{_SELECT} and id = $2{' for update' if lock else ''}"
    row = await connection.fetchrow(statement, workspace, account)
    if row is None:
        raise NotFound("There is no such account.", field="account", remedy="Look at the list of accounts.")
    return _account(row)


async def find_account_anywhere(connection: Connection, account: int) -> tuple[int, Account] | None:
    """Return an account with its workspace, for who knows nothing but its number: its provider."""
    row = await connection.fetchrow(_ANYWHERE, account)
    return (row[6], _account(row)) if row else None


async def add_account(
    tx: Connection, workspace: int, name: str, provider: str, settings: Mapping[str, Any], *, private: bool = False
) -> Account:
    """Store an account; raises Conflict if there is one of this name. ``settings`` are checked, secrets sealed."""
    identity = await tx.fetchval(_INSERT, workspace, name, provider, _encoded(settings), private)
    if identity is None:
        raise _taken(name)
    await touch_catalogue(tx)
    return Account(identity, name, provider, dict(settings), private=private)


async def change_account(tx: Connection, workspace: int, account: Account) -> Account:
    """Store an account's new name and settings, and try it again at once; raises Conflict if another has the name."""
    if await tx.fetchval(_TAKEN, workspace, account.name, account.id):
        raise _taken(account.name)
    try:
        await tx.execute(
            "update account set name = $3, settings = $4, department = $5, private = $6"
            " where workspace = $1 and id = $2",
            workspace, account.id, account.name, _encoded(account.settings), account.department,
            account.private,
        )  # fmt: skip
    except asyncpg.UniqueViolationError:  # another took it at the same moment
        raise _taken(account.name) from None
    await note_mended(tx, workspace, account.id)
    await touch_catalogue(tx)
    return account


async def remove_account(tx: Connection, workspace: int, account: int) -> None:
    """Remove an account; raises Conflict while it has routes."""
    await find_account(tx, workspace, account, lock=True)
    if await tx.fetchval("select exists (select from route where account = $1)", account):
        raise Conflict("The account has routes.", field="account", remedy="Remove its routes first.")
    await tx.execute(_FORGET, account)
    await tx.execute("delete from account where workspace = $1 and id = $2", workspace, account)
    await touch_catalogue(tx)


def _account(row: Any) -> Account:
    return Account(row[0], row[1], row[2], msgspec.json.decode(row[3]), row[4], row[5])


def _encoded(settings: Mapping[str, Any]) -> str:
    text = msgspec.json.encode(settings).decode()
    if "\\u0000" in text:
        raise InvalidInput("A setting holds a NUL.", field="settings", remedy="Remove it.")
    return text


def _taken(name: str) -> Conflict:
    return Conflict(f"There is an account {name!r} already.", field="name", remedy="Give it another name.")
