"""The edges: what can't be stored is refused alone, and what was acknowledged is there, whatever happens between."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import asyncpg
import pytest
from msgspec.structs import replace

from log.programs.toy import NOON, SHARDS, say, subject_on
from noline.kernel.db import Database, Wake
from noline.kernel.errors import InvalidInput, TooLarge, Unavailable
from noline.log import Appender, Draft, check_draft
from noline.log.kinds import EventTracked, LinkClicked


def nested(levels: int) -> Any:
    """Return lists in lists."""
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


def tracked(value: Any) -> dict[str, Any]:
    """Return a body that holds a value."""
    return {"body": EventTracked("e", {"value": value})}


REFUSED: list[tuple[str, dict[str, Any], str, type[InvalidInput]]] = [
    ("a NUL", tracked("a\0b"), "body", InvalidInput),
    ("a NUL in a key", {"body": EventTracked("e", {"a\0": 1})}, "body", InvalidInput),
    ("half of a surrogate pair", tracked("\ud83d"), "body", InvalidInput),
    ("half of a pair in a key", {"body": EventTracked("e", {"\ude00": 1})}, "body", InvalidInput),
    ("an integer beyond 64 bits", tracked(2**63), "body", InvalidInput),
    ("an integer of 5,000 digits", tracked(10**5000), "body", InvalidInput),
    ("nesting of 33", tracked(nested(31)), "body", TooLarge),
    ("nesting of 100,000", tracked(nested(100_000)), "body", TooLarge),
    ("a NUL at the bottom of 900", tracked([nested(900), "\0"]), "body", TooLarge),
    ("over a megabyte", tracked("x" * 1_000_001), "body", TooLarge),
    ("no JSON", tracked(object()), "body", InvalidInput),
    ("the body of another kind", {"body": LinkClicked("x")}, "body", InvalidInput),
    ("an unknown kind", {"kind": "nonsense.happened"}, "kind", InvalidInput),
    ("a NUL in a column", {"channel": "s\0s"}, "channel", InvalidInput),
    ("a surrogate in a column", {"contact_event": "\ud83d"}, "contact_event", InvalidInput),
    ("a long currency", {"currency": "x" * 201}, "currency", InvalidInput),
    ("a cost beyond 32 bits", {"cost": 2**31}, "cost", InvalidInput),
    ("a workspace beyond 32 bits", {"workspace": 2**31}, "workspace", InvalidInput),
    ("a year beyond reason", {"at": NOON.replace(year=9999)}, "at", InvalidInput),
    ("a time without zone", {"at": datetime(2030, 1, 1)}, "at", InvalidInput),  # noqa: DTZ001 (that is the point)
]
TAKEN: list[tuple[str, dict[str, Any]]] = [
    ("nesting of 32", tracked(nested(30))),
    ("the largest integer", tracked(2**63 - 1)),
    ("twenty digits as text", tracked("12345678901234567890")),
    ("a backslash and u0000", tracked("\\u0000")),
    ("other scripts and emoji", tracked("日本語 😀 عربى")),
    ("almost a megabyte", tracked("x" * 999_000)),
]


def appender(database: Database) -> Appender:
    """Return the edges' way in."""
    return Appender(database, SHARDS, Wake(database))


@pytest.mark.parametrize(("fields", "field", "error"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_cannot_be_stored_is_refused_by_field(
    fields: dict[str, Any], field: str, error: type[InvalidInput]
) -> None:
    with pytest.raises(error) as caught:
        check_draft(replace(say(subject_on(3), "x"), **fields))
    assert caught.value.field == field


async def test_bad_items_are_refused_alone_and_their_neighbours_are_written(module_database: Database) -> None:
    edges = appender(module_database)
    bad = [replace(say(subject_on(5), f"bad {n}"), **row[1]) for n, row in enumerate(REFUSED)]
    good = [replace(say(subject_on(5), f"good {n}"), **row[1]) for n, row in enumerate(TAKEN)]
    settled = await asyncio.gather(*[edges.append(draft) for draft in [*bad, *good]], return_exceptions=True)
    assert all(isinstance(one, InvalidInput) for one in settled[: len(bad)])
    stored = await module_database.pool.fetch("select id from interaction where shard = 5")
    assert {row[0] for row in stored} == {draft.id for draft in good}


async def test_an_unchecked_item_that_postgresql_refuses_costs_only_itself(module_database: Database) -> None:
    drafts = [say(subject_on(6), str(n)) for n in range(60)]
    drafts[17] = replace(drafts[17], cost=2**40)
    drafts[41] = replace(drafts[41], purpose="\0")
    with pytest.raises((asyncpg.DataError, OverflowError)):
        await appender(module_database).append_all(drafts)
    assert await module_database.pool.fetchval("select count(*) from interaction where shard = 6") == 58


async def test_an_id_that_was_there_before_has_no_new_place(module_database: Database) -> None:
    edges = appender(module_database)
    draft = say(subject_on(7), "once")
    assert (await edges.append(draft)).seq == 1
    assert (await edges.append(draft)).seq is None


async def test_what_comes_together_is_written_together(module_database: Database) -> None:
    edges = appender(module_database)
    await asyncio.gather(*[edges.append(say(subject_on(8), str(n))) for n in range(400)])
    transactions = await module_database.pool.fetchval(
        "select count(distinct xmin::text) from interaction where shard = 8"
    )
    assert transactions <= 2


async def test_too_much_at_once_is_refused_as_a_whole(module_database: Database) -> None:
    edges = appender(module_database)
    with pytest.raises(Unavailable):
        await edges.append_all([say(subject_on(9), "x", name=str(n)) for n in range(20_001)])
    await edges.close()
    assert not await module_database.pool.fetchval("select count(*) from interaction where shard = 9")


async def test_closing_waits_for_what_was_accepted(module_database: Database) -> None:
    edges = appender(module_database)
    asked = [asyncio.ensure_future(edges.append(say(subject_on(10), str(n)))) for n in range(50)]
    await asyncio.sleep(0)
    await edges.close()
    assert [one.result().seq for one in asked] == list(range(1, 51))


async def test_cut_connections_lose_nothing_that_was_acknowledged(module_database: Database, module_dsn: str) -> None:
    edges = appender(module_database)
    drafts = [say(subject_on(shard, n % 3), f"{shard} {n}") for shard in (20, 21, 22, 23) for n in range(500)]
    admin = await asyncpg.connect(module_dsn)
    acknowledged: list[Draft] = []

    async def append(draft: Draft) -> None:
        try:
            await edges.append(draft)
        except Unavailable:
            return
        acknowledged.append(draft)

    cuts = 0
    for start in range(0, len(drafts), 100):
        written = asyncio.gather(*map(append, drafts[start : start + 100]))
        while not written.done() and cuts < 5:
            cuts += await admin.fetchval(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
                " and application_name = 'noline' and state <> 'idle'"
            )
            await asyncio.sleep(0.002)
        await written
    stored = [row[0] for row in await admin.fetch("select id from interaction where shard between 20 and 23")]
    assert cuts
    assert len(stored) == len(set(stored))
    assert {draft.id for draft in acknowledged} <= set(stored)
    assert acknowledged
    await admin.close()
