"""Changing a workspace: what is checked, what stays, who learns of it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from access.conftest import Company, principal_of
from noline.access import (
    Actor,
    Rules,
    RulesChange,
    System,
    Workspace,
    WorkspaceChange,
    change_workspace,
    get_workspace,
    list_audit,
)
from noline.kernel.db import Database
from noline.kernel.errors import Forbidden, InvalidInput


async def change(database: Database, actor: Actor, **given: Any) -> Workspace:
    """Change the actor's workspace."""
    async with database.transaction() as tx:
        return await change_workspace(tx, actor, msgspec.convert(given, WorkspaceChange))


def test_every_rule_can_be_changed() -> None:
    assert RulesChange.__struct_fields__ == Rules.__struct_fields__


async def test_what_is_not_named_stays(database: Database, company: Company) -> None:
    owner = principal_of(company.owner)
    await change(database, owner, rules={"cap": 7, "double_opt_in": ["email"]})
    after = await change(database, owner, name=" Harbour ", language="es", rules={"quiet_from": "22:30"})
    assert (after.name, after.zone, after.language) == ("Harbour", "Europe/London", "es")
    assert after.rules == Rules(cap=7, double_opt_in=("email",), quiet_from="22:30")
    async with database.connection() as connection:
        assert await get_workspace(connection, company.workspace.id) == after
        assert (await get_workspace(connection, company.other.id)).rules == Rules()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"region": "XX"}, "region"),
        ({"region": "gb"}, "region"),
        ({"language": "English"}, "language"),
        ({"currency": "euro"}, "currency"),
        ({"currency": "DEM"}, "currency"),
        ({"rules": {"quiet_from": "24:00"}}, "rules.quiet_from"),
        ({"rules": {"quiet_until": "8"}}, "rules.quiet_until"),
        ({"rules": {"cap": -1}}, "rules.cap"),
        ({"rules": {"cap_days": 0}}, "rules.cap_days"),
        ({"rules": {"reply_window_days": 366}}, "rules.reply_window_days"),
        ({"rules": {"automatic_replies_per_hour": 1000}}, "rules.automatic_replies_per_hour"),
        ({"rules": {"opt_out": ["E-Mail!"]}}, "rules.opt_out"),
        ({"rules": {"double_opt_in": ["email"] * 51}}, "rules.double_opt_in"),
    ],
)
async def test_what_can_not_be_is_named_and_nothing_changes(
    database: Database, company: Company, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        await change(database, principal_of(company.owner), **given)
    assert caught.value.field == field
    async with database.connection() as connection:
        assert await get_workspace(connection, company.workspace.id) == company.workspace


async def test_only_owners_change_it(database: Database, company: Company) -> None:
    for actor in (company.agent, company.viewer):
        with pytest.raises(Forbidden, match="settings:write"):
            await change(database, principal_of(actor), name="Ours")


async def test_every_process_looks_again_but_only_after_a_change(database: Database, company: Company) -> None:
    version = "select catalogue from installation"
    before = await database.pool.fetchval(version)
    await change(database, System(company.workspace.id), name=company.workspace.name)
    assert await database.pool.fetchval(version) == before
    await change(database, System(company.workspace.id), name="Harbour")
    assert await database.pool.fetchval(version) > before


async def test_the_trail_says_what_it_was_and_what_it_is(database: Database, company: Company) -> None:
    await change(database, principal_of(company.owner), zone="Europe/Madrid", currency="USD", rules={"cap": 2})
    async with database.connection() as connection:
        entry = (await list_audit(connection, company.workspace.id, action="workspace.changed"))[0]
    assert entry.object == "harbour"
    assert entry.detail == {"zone": ["Europe/London", "Europe/Madrid"], "rules.cap": [4, 2], "currency": ["EUR", "USD"]}
