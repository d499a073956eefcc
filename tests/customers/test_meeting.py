"""Meeting: whoever writes from an address is one customer, however many ask at once and in however many processes."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from noline.customers import Directory, Entry, Meetings, Writer
from noline.kernel.db import Database
from noline.kernel.ids import Shards

SHARDS = Shards(64)


def writer(number: int, workspace: int = 1) -> Writer:
    """Somebody who is a new customer, unless the number has an owner."""
    return Writer(workspace, "phone", f"+4477009{number:05}", uuid4())


async def test_who_owns_the_address_already_is_who_writes(database: Database) -> None:
    ana, known = uuid4(), writer(1)
    await Directory(database, SHARDS).claim(1, Entry("phone", known.value, ana))
    meetings = Meetings(database, SHARDS)
    new, elsewhere = writer(2), writer(1, workspace=2)
    found = await asyncio.gather(*[meetings.owner(it) for it in (known, new, elsewhere, new)])
    assert found == [ana, new.wanted, elsewhere.wanted, new.wanted]
    entry = await Directory(database, SHARDS).owner(1, "phone", new.value)
    assert entry is not None
    assert entry.customer == new.wanted


async def test_many_first_contacts_at_once_in_two_processes(database: Database, dsn: str) -> None:
    other = await Database.open(dsn)
    servers = [Meetings(database, SHARDS), Meetings(other, SHARDS)]
    # Backwards in one and forwards in the other: neither waits for what the other holds.
    asked = [(0, number) for number in range(300)] + [(1, number) for number in reversed(range(300))]
    owners = await asyncio.gather(*[servers[server].owner(writer(number)) for server, number in asked * 2])
    await other.close()
    by_number: dict[int, set[object]] = {}
    for (_, number), owner in zip(asked * 2, owners, strict=True):
        by_number.setdefault(number, set()).add(owner)
    assert all(len(mine) == 1 for mine in by_number.values())
    assert len({owner for mine in by_number.values() for owner in mine}) == 300
    stored = await database.pool.fetchval("select count(*) from directory where workspace = 1")
    assert stored == 300
