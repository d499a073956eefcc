"""Sessions: how long they live, what ends them, and that no forged or foreign token is one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from access.conftest import NOW, QUICK, Company, SignIn, key_with, principal_of
from noline.access import Principal, System, change_agent, find_session, set_password, sign_out
from noline.access.policy import ABSOLUTE, IDLE
from noline.access.tokens import digest
from noline.kernel.db import Database
from noline.kernel.errors import Forbidden

SECOND = timedelta(seconds=1)


async def seek(database: Database, token: str, now: datetime = NOW) -> Principal | None:
    """Look for a session."""
    async with database.connection() as connection:
        return await find_session(connection, token, now)


async def sign_out_of(database: Database, principal: Principal, token: str) -> None:
    """Sign out."""
    async with database.transaction() as tx:
        await sign_out(tx, principal, token)


@pytest.mark.parametrize("token", ["", "x", "\0", "\ud800", "' or true --", "x" * 10_000])
async def test_a_forged_token_is_no_session(database: Database, company: Company, try_in: SignIn, token: str) -> None:
    await try_in(company.owner.email)
    assert await seek(database, token) is None


async def test_what_the_database_keeps_is_no_token(database: Database, company: Company, try_in: SignIn) -> None:
    signed = await try_in(company.owner.email)
    assert await seek(database, digest(signed.token).hex()) is None
    assert await seek(database, signed.csrf) is None
    assert await seek(database, signed.token[:-1]) is None


async def test_an_idle_session_ends(database: Database, company: Company, try_in: SignIn) -> None:
    signed = await try_in(company.owner.email)
    assert await seek(database, signed.token, NOW + IDLE) is None
    assert await seek(database, signed.token, NOW + IDLE - SECOND)
    assert await seek(database, signed.token, NOW + IDLE + SECOND), "it was used in the meantime"


async def test_a_busy_session_ends_too(database: Database, company: Company, try_in: SignIn) -> None:
    signed = await try_in(company.owner.email)
    at = NOW
    while (at := at + IDLE - SECOND) < NOW + ABSOLUTE:
        assert await seek(database, signed.token, at)
    assert await seek(database, signed.token, NOW + ABSOLUTE) is None


async def test_use_is_written_down_once_a_minute(database: Database, company: Company, try_in: SignIn) -> None:
    signed = await try_in(company.owner.email)
    seen = "select s.seen_at, a.last_seen_at from session s join agent a on a.id = s.agent"
    for seconds, written in ((59, 0), (60, 60), (119, 60), (150, 150)):
        await seek(database, signed.token, NOW + seconds * SECOND)
        assert [set(row) for row in await database.pool.fetch(seen)] == [{NOW + written * SECOND}]


async def test_ended_sessions_are_forgotten(database: Database, company: Company, try_in: SignIn) -> None:
    await try_in(company.owner.email)
    await try_in(company.agent.email, now=NOW + ABSOLUTE)
    assert await database.pool.fetchval("select count(*) from session") == 1


async def test_signing_out_ends_one_session(database: Database, company: Company, try_in: SignIn) -> None:
    first, second = await try_in(company.owner.email), await try_in(company.owner.email)
    for _ in range(2):
        await sign_out_of(database, principal_of(company.owner), first.token)
    assert await seek(database, first.token) is None
    assert await seek(database, second.token)


async def test_nobody_signs_another_out(database: Database, company: Company, try_in: SignIn) -> None:
    signed = await try_in(company.owner.email)
    await sign_out_of(database, principal_of(company.viewer), signed.token)
    with pytest.raises(Forbidden):
        await sign_out_of(database, key_with(company.workspace.id), signed.token)
    assert await seek(database, signed.token)


async def test_a_new_password_ends_every_session(database: Database, company: Company, try_in: SignIn) -> None:
    signed = [await try_in(company.viewer.email) for _ in range(3)]
    others = await try_in(company.agent.email)
    await set_password(database, principal_of(company.owner), company.viewer.id, "a new one at last", passwords=QUICK)
    assert [await seek(database, each.token) for each in signed] == [None, None, None]
    assert await seek(database, others.token)


async def test_who_is_disabled_is_out_and_stays_out_when_they_come_back(
    database: Database, company: Company, try_in: SignIn
) -> None:
    signed = await try_in(company.viewer.email)
    system = System(company.workspace.id)
    await change_agent(database, system, company.viewer.id, status="disabled")
    assert await seek(database, signed.token) is None
    await change_agent(database, system, company.viewer.id, status="active")
    assert await seek(database, signed.token) is None
    assert await try_in(company.viewer.email)


async def test_a_new_role_holds_from_the_next_request_on(database: Database, company: Company, try_in: SignIn) -> None:
    signed = await try_in(company.agent.email)
    await change_agent(database, System(company.workspace.id), company.agent.id, role="viewer")
    principal = await seek(database, signed.token)
    assert principal is not None
    with pytest.raises(Forbidden, match="viewer"):
        principal.require("messages:write")
