"""Signing in: who gets a session, and what those who should not get one learn: nothing, always with the same work."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from access.conftest import NOW, PASSWORD, QUICK, Company, SignIn, principal_of
from noline.access import (
    Passwords,
    System,
    change_agent,
    change_own_password,
    create_agent,
    find_session,
    list_audit,
    set_password,
)
from noline.kernel.db import Database
from noline.kernel.errors import InvalidInput, NolineError, TooManyRequests, Unauthenticated

GUESSER = Path(__file__).parent / "programs" / "guesser.py"
WRONG = "wrong horse battery"
MINUTE = timedelta(minutes=1)


class Watched(PasswordHasher):
    """Argon2 that remembers what it was asked to check."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.checked: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # takes fewer kinds
        self.checked.append(str(hash).rsplit("$", 2)[0])
        return super().verify(hash, password)


async def refusal(attempt: SignIn, *given: str, **more: object) -> NolineError:
    """Return the error of an attempt that must fail."""
    with pytest.raises(NolineError) as caught:
        await attempt(*given, **more)
    return caught.value


async def fail(attempt: SignIn, times: int, email: str, **more: object) -> None:
    """Fail to sign in, each time with the ordinary refusal."""
    for _ in range(times):
        assert isinstance(await refusal(attempt, email, WRONG, **more), Unauthenticated)


async def test_the_right_password_opens_a_session(database: Database, company: Company, try_in: SignIn) -> None:
    signed = await try_in("Owner@Harbour.example")
    async with database.connection() as connection:
        principal = await find_session(connection, signed.token, NOW)
    assert principal is not None
    assert (principal.id, principal.workspace, principal.role) == (company.owner.id, company.workspace.id, "owner")
    assert principal.csrf == signed.csrf != signed.token


async def test_each_session_has_a_token_of_its_own(company: Company, try_in: SignIn) -> None:
    first, second = await try_in(company.owner.email), await try_in(company.owner.email)
    assert first.token != second.token
    assert first.csrf != second.csrf


async def test_a_stolen_database_holds_no_token_and_no_password(
    database: Database, company: Company, try_in: SignIn
) -> None:
    signed = await try_in(company.owner.email)
    rows = [
        str(dict(row)) for table in ("agent", "session") for row in await database.pool.fetch(f"select * from {table}")
    ]
    assert rows
    assert not [row for row in rows if signed.token in row or PASSWORD in row]
    assert all(
        hash_.startswith("$argon2id$") for (hash_,) in await database.pool.fetch("select password_hash from agent")
    )


@pytest.mark.parametrize(
    "email", ["nobody@harbour.example", "not an address", "", "owner\0@harbour.example", "\ud800@x.example", "x" * 5000]
)
async def test_an_unknown_address_learns_what_a_wrong_password_learns(
    company: Company, try_in: SignIn, email: str
) -> None:
    unknown, wrong = await refusal(try_in, email, PASSWORD), await refusal(try_in, company.owner.email, WRONG)
    assert type(unknown) is type(wrong) is Unauthenticated
    assert str(unknown) == str(wrong)


async def test_an_agent_who_is_disabled_learns_no_more(database: Database, company: Company, try_in: SignIn) -> None:
    await change_agent(database, System(company.workspace.id), company.viewer.id, status="disabled")
    disabled, wrong = await refusal(try_in, company.viewer.email), await refusal(try_in, company.owner.email, WRONG)
    assert str(disabled) == str(wrong)


async def test_every_refusal_costs_one_check_under_the_same_parameters(company: Company, try_in: SignIn) -> None:
    hasher = Watched()
    for email in (company.owner.email, "nobody@harbour.example", "not an address", "a\0b"):
        await refusal(try_in, email, WRONG, passwords=Passwords(hasher))
    assert hasher.checked == ["$argon2id$v=19$m=8,t=1,p=1"] * 4


@pytest.mark.parametrize("password", ["", "x" * 100_000, "\0", "\ud800", PASSWORD.upper(), f"{PASSWORD} "])
async def test_odd_passwords_are_wrong_passwords(company: Company, try_in: SignIn, password: str) -> None:
    assert isinstance(await refusal(try_in, company.owner.email, password), Unauthenticated)


async def test_a_password_is_the_same_on_every_keyboard(database: Database, company: Company, try_in: SignIn) -> None:
    await set_password(
        database, System(company.workspace.id), company.owner.id, "se\u00f1or de la casa", passwords=QUICK
    )
    assert (await try_in(company.owner.email, "sen\u0303or de la casa")).agent == company.owner


async def test_who_works_in_two_workspaces_comes_to_the_older_or_the_one_they_name(
    database: Database, company: Company, try_in: SignIn
) -> None:
    email = company.owner.email
    password = "another one entirely"
    there = System(company.other.id)
    await create_agent(database, there, email=email, name="O", role="viewer", password=password, passwords=QUICK)
    assert (await try_in(email)).agent.workspace == company.workspace.id
    assert (await try_in(email, password, workspace="dunes")).agent.workspace == company.other.id
    assert isinstance(await refusal(try_in, email, password), Unauthenticated)
    assert isinstance(await refusal(try_in, email, workspace="nowhere"), Unauthenticated)


# ---- failures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("email", ["owner@harbour.example", "nobody@harbour.example"])
async def test_after_five_failures_an_address_waits_known_or_not(company: Company, try_in: SignIn, email: str) -> None:
    await fail(try_in, 5, email)
    refused = await refusal(try_in, email, PASSWORD)
    assert isinstance(refused, TooManyRequests)
    assert refused.retry
    assert 899 <= refused.after <= 901
    assert isinstance(await refusal(try_in, email.upper(), PASSWORD), TooManyRequests)
    assert await try_in(company.agent.email)


async def test_a_stranger_does_not_keep_an_agent_out(company: Company, try_in: SignIn) -> None:
    await fail(try_in, 5, company.owner.email, peer="203.0.113.9")
    assert isinstance(await refusal(try_in, company.owner.email, peer="203.0.113.9"), TooManyRequests)
    assert await try_in(company.owner.email, peer="198.51.100.7")
    assert isinstance(await refusal(try_in, company.owner.email, peer="203.0.113.9"), TooManyRequests)


async def test_strangers_everywhere_have_fifty_guesses_in_all(company: Company, try_in: SignIn) -> None:
    for number in range(10):
        await fail(try_in, 5, company.owner.email, peer=f"203.0.113.{number}")
    assert isinstance(await refusal(try_in, company.owner.email, peer="203.0.113.99"), TooManyRequests)
    assert await try_in(company.agent.email, peer="203.0.113.99")


async def test_the_wait_ends_as_it_was_said(company: Company, try_in: SignIn) -> None:
    for minute in range(5):
        await fail(try_in, 1, company.owner.email, now=NOW + minute * MINUTE)
    refused = await refusal(try_in, company.owner.email, now=NOW + 5 * MINUTE)
    assert isinstance(refused, TooManyRequests)
    assert await try_in(company.owner.email, now=NOW + 5 * MINUTE + timedelta(seconds=refused.after))


async def test_waiting_is_not_made_longer_by_trying(company: Company, try_in: SignIn) -> None:
    await fail(try_in, 5, company.owner.email)
    for minute in range(1, 15):
        assert isinstance(await refusal(try_in, company.owner.email, now=NOW + minute * MINUTE), TooManyRequests)
    assert await try_in(company.owner.email, now=NOW + 15 * MINUTE)


async def test_a_success_forgives_an_addresss_failures(company: Company, try_in: SignIn) -> None:
    for _ in range(3):
        await fail(try_in, 4, company.owner.email)
        await try_in(company.owner.email)


async def test_twenty_failures_stop_a_peer_on_every_address(company: Company, try_in: SignIn) -> None:
    for number in range(20):
        await fail(try_in, 1, f"guess{number}@harbour.example", peer="2001:db8::1")
    stopped = await refusal(try_in, company.owner.email, peer="2001:db8::ffff:1")
    assert isinstance(stopped, TooManyRequests)
    assert await try_in(company.owner.email, peer="2001:db8:0:1::1")


async def test_a_peer_with_an_account_of_its_own_wins_no_further_guesses(company: Company, try_in: SignIn) -> None:
    for number in range(20):
        await fail(try_in, 1, f"guess{number}@harbour.example")
        if number < 19:
            await try_in(company.viewer.email)
    assert isinstance(await refusal(try_in, company.viewer.email), TooManyRequests)


async def test_a_new_password_lets_an_address_try_again(database: Database, company: Company, try_in: SignIn) -> None:
    await fail(try_in, 5, company.agent.email)
    await set_password(database, principal_of(company.owner), company.agent.id, "a new one at last", passwords=QUICK)
    assert await try_in(company.agent.email, "a new one at last")


async def test_failures_are_kept_without_what_was_typed_and_not_for_ever(
    database: Database, company: Company, try_in: SignIn
) -> None:
    await fail(try_in, 3, "my secret password")  # typed into the wrong field
    keys = {key for (key,) in await database.pool.fetch("select key from sign_in_failure")}
    assert all(len(key) == 64 and "secret" not in key for key in keys)
    await try_in(company.owner.email, now=NOW + 16 * MINUTE)
    assert await database.pool.fetchval("select count(*) from sign_in_failure") == 0


async def test_many_guesses_at_once_are_many_guesses(company: Company, try_in: SignIn) -> None:
    guesses = (refusal(try_in, company.owner.email, f"{WRONG} {n}", peer=f"192.0.2.{n % 2}") for n in range(40))
    seen = Counter(type(error) for error in await asyncio.gather(*guesses))
    assert seen == {Unauthenticated: 10, TooManyRequests: 30}


async def test_two_processes_have_the_guesses_of_one(dsn: str, company: Company) -> None:
    async def guess(network: str) -> Sequence[int]:
        command = (sys.executable, GUESSER, dsn, company.owner.email, network)
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        out, _ = await process.communicate()
        return [int(word) for word in out.split()]

    found = await asyncio.gather(guess("192.0.2"), guess("198.51.100"))
    assert [sum(column) for column in zip(*found, strict=True)] == [50, 10]


# ---- passwords ----------------------------------------------------------------------------------------------------


async def test_a_hash_of_other_parameters_is_made_anew_when_its_owner_comes(
    database: Database, company: Company, try_in: SignIn
) -> None:
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    await fail(try_in, 1, company.owner.email, passwords=stronger)
    await try_in(company.owner.email, passwords=stronger)
    found = dict(await database.pool.fetch("select email, password_hash from agent where workspace = $1", 1))
    assert {email for email, kept in found.items() if "m=16,t=2" in kept} == {company.owner.email}
    assert await try_in(company.owner.email, passwords=stronger)


async def test_a_password_changed_while_it_is_checked_opens_nothing(
    database: Database, company: Company, try_in: SignIn
) -> None:
    class Meanwhile(Passwords):
        async def verify(self, kept: str | None, password: str) -> bool:
            system = System(company.workspace.id)
            await set_password(database, system, company.owner.id, "changed meanwhile", passwords=QUICK)
            return await super().verify(kept, password)

    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    assert isinstance(await refusal(try_in, company.owner.email, passwords=Meanwhile(hasher)), Unauthenticated)
    assert await database.pool.fetchval("select count(*) from session") == 0


async def test_one_changes_ones_password_knowing_the_present_one(
    database: Database, company: Company, try_in: SignIn
) -> None:
    here, elsewhere = await try_in(company.agent.email), await try_in(company.agent.email)
    me = principal_of(company.agent)
    more = {"peer": "192.0.2.1", "passwords": QUICK}
    with pytest.raises(InvalidInput, match=r"current: .*wrong"):
        await change_own_password(database, me, here.token, WRONG, "a new one at last", NOW, **more)  # type: ignore[arg-type]
    await change_own_password(database, me, here.token, PASSWORD, "a new one at last", NOW, **more)  # type: ignore[arg-type]
    async with database.connection() as connection:
        assert await find_session(connection, here.token, NOW) is not None
        assert await find_session(connection, elsewhere.token, NOW) is None
        trail = await list_audit(connection, company.workspace.id, action="agent.password_changed")
    assert [(entry.actor, entry.object) for entry in trail] == [(company.agent.id, company.agent.email)]
    assert await try_in(company.agent.email, "a new one at last")


async def test_a_browser_left_open_gives_no_free_guesses(database: Database, company: Company, try_in: SignIn) -> None:
    signed = await try_in(company.agent.email)
    me = principal_of(company.agent)
    for expected in (*[InvalidInput] * 5, TooManyRequests):
        with pytest.raises(expected):
            await change_own_password(
                database, me, signed.token, WRONG, "a new one at last", NOW, peer="192.0.2.1", passwords=QUICK
            )
