"""Keys: shown once, kept as a hash, never worth more than whoever made them; and the trail they leave."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import pytest

from access.conftest import NOW, Company, key_with, principal_of
from noline.access import (
    SCOPES,
    Actor,
    ApiKey,
    Principal,
    System,
    create_key,
    find_key,
    list_audit,
    list_keys,
    record_audit,
    revoke_key,
)
from noline.access.tokens import digest, new_key
from noline.kernel.db import Database
from noline.kernel.errors import Forbidden, InvalidInput, NotFound


async def make(database: Database, actor: Actor, scopes: Collection[str] = ("events:write",)) -> tuple[ApiKey, str]:
    """Make a key."""
    async with database.transaction() as tx:
        return await create_key(tx, actor, "till", scopes)


async def seek(database: Database, secret: str, after: timedelta = timedelta()) -> Principal | None:
    """Look for a key."""
    async with database.connection() as connection:
        return await find_key(connection, secret, NOW + after)


async def revoke(database: Database, actor: Actor, key: int) -> ApiKey:
    """Revoke a key."""
    async with database.transaction() as tx:
        return await revoke_key(tx, actor, key, NOW)


async def test_a_key_may_what_its_scopes_say(database: Database, company: Company) -> None:
    key, secret = await make(database, principal_of(company.owner), ["events:write", "customers:read"])
    found = await seek(database, secret)
    assert found == Principal(
        company.workspace.id, "key", key.id, "till", None, frozenset({"customers:read", "events:write"})
    )
    assert (key.hint, key.created_by) == (secret[-4:], company.owner.id)


async def test_the_secret_is_kept_nowhere(database: Database, company: Company) -> None:
    key, secret = await make(database, principal_of(company.owner))
    async with database.connection() as connection:
        shown = str([await list_keys(connection, company.workspace.id), await list_audit(connection, key.workspace)])
    kept = [
        str(dict(row)) for table in ("api_key", "audit") for row in await database.pool.fetch(f"select * from {table}")
    ]
    assert not [text for text in (shown, *kept) if secret in text or secret[4:20] in text]


async def test_forged_keys_are_none(database: Database, company: Company) -> None:
    _, secret = await make(database, principal_of(company.owner))
    last = "0" if secret[-1] != "0" else "1"
    kept = digest(secret)
    for forged in (
        "",
        "nlk_",
        new_key(),
        secret[:-1] + last,
        secret.swapcase(),
        secret + "0",
        kept.hex(),
        "nlk_\ud800",
    ):
        assert await seek(database, forged) is None


async def test_a_revoked_key_is_none_at_once_and_for_good(database: Database, company: Company) -> None:
    owner = principal_of(company.owner)
    key, secret = await make(database, owner)
    assert (await revoke(database, owner, key.id)).revoked_at == NOW
    assert await seek(database, secret) is None
    assert (await revoke(database, owner, key.id)).revoked_at == NOW
    async with database.connection() as connection:
        assert len(await list_audit(connection, company.workspace.id, action="key.revoked")) == 1


@pytest.mark.parametrize("scopes", [["settings:read"], ["channels:write"], sorted(SCOPES)])
async def test_no_key_is_worth_more_than_its_maker(database: Database, company: Company, scopes: list[str]) -> None:
    for maker in (principal_of(company.agent), principal_of(company.viewer)):
        with pytest.raises(Forbidden):
            await make(database, maker, scopes)
    with pytest.raises(Forbidden, match="rights that you lack"):
        await make(database, key_with(company.workspace.id, "settings:write", "events:write"), scopes)


async def test_a_key_that_may_change_settings_makes_keys_within_its_own_scopes(
    database: Database, company: Company
) -> None:
    maker = key_with(company.workspace.id, "settings:write", "events:write")
    made, secret = await make(database, maker, ["events:write"])
    assert made.created_by is None
    assert await seek(database, secret)


async def test_scopes_are_a_closed_list(database: Database, company: Company) -> None:
    for scopes in ([], ["*"], ["customers"], ["customers:admin"]):
        with pytest.raises(InvalidInput):
            await make(database, System(company.workspace.id), scopes)


async def test_another_workspaces_keys_are_not_there(database: Database, company: Company) -> None:
    key, secret = await make(database, principal_of(company.stranger))
    with pytest.raises(NotFound):
        await revoke(database, principal_of(company.owner), key.id)
    async with database.connection() as connection:
        assert await list_keys(connection, company.workspace.id) == []
    found = await seek(database, secret)
    assert found is not None
    assert found.workspace == company.other.id


async def test_use_is_written_down_once_a_minute(database: Database, company: Company) -> None:
    _, secret = await make(database, System(company.workspace.id))
    for seconds, written in ((0, 0), (59, 0), (60, 60)):
        await seek(database, secret, timedelta(seconds=seconds))
        used = await database.pool.fetchval("select last_used_at from api_key")
        assert used == NOW + timedelta(seconds=written)


# ---- the trail ------------------------------------------------------------------------------------------------------


async def test_the_trail_is_read_by_actor_and_action_latest_first(database: Database, company: Company) -> None:
    owner, key = principal_of(company.owner), key_with(company.workspace.id)
    async with database.transaction() as tx:
        actors: list[Actor] = [owner, key, owner, System(company.workspace.id)]
        for number, actor in enumerate(actors):
            await record_audit(tx, actor, "campaign.launched", f"spring-{number}", {"customers": number})
        await record_audit(tx, principal_of(company.stranger), "campaign.launched", "theirs")
    async with database.connection() as connection:

        async def objects(**wanted: object) -> list[str]:
            of = company.workspace.id
            found = await list_audit(connection, of, action="campaign.launched", **wanted)  # type: ignore[arg-type]  # filters
            return [entry.object for entry in found]

        assert await objects() == ["spring-3", "spring-2", "spring-1", "spring-0"]
        assert await objects(actor_kind="agent", actor=company.owner.id) == ["spring-2", "spring-0"]
        assert await objects(actor_kind="key", actor=1) == ["spring-1"]
        assert await objects(actor_kind="system") == ["spring-3"]
        first = await list_audit(connection, company.workspace.id, limit=2)
        assert await objects(before=first[-1].id) == ["spring-1", "spring-0"]


async def test_the_trail_takes_what_postgresql_does_not(database: Database, company: Company) -> None:
    detail = {"text": "a\0b", "path": "\\u0000", "both": "\\\0"}
    async with database.transaction() as tx:
        await record_audit(tx, System(company.workspace.id), "note.written", "a\0b" + "x" * 1000, detail)
    async with database.connection() as connection:
        entry = (await list_audit(connection, company.workspace.id, limit=1))[0]
    assert entry.detail == {"text": "a\ufffdb", "path": "\\u0000", "both": "\\\ufffd"}
    assert len(entry.object) == 500
