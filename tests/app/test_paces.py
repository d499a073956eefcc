"""Limits of public pages hold over all server processes together, and a flood is refused from memory."""

from __future__ import annotations

import asyncio

import pytest

from noline.app.paces import Paces
from noline.app.public.limits import SharedLimit
from noline.kernel.db import Database
from noline.kernel.errors import TooManyRequests


async def taken(limits: list[SharedLimit], place: str, times: int) -> list[int]:
    """Act at several processes at once, in turn; returns the seconds that were named where it was too much."""

    async def take(number: int) -> int:
        try:
            await limits[number % len(limits)].take(place)
        except TooManyRequests as error:
            return int(error.after or 0)
        return 0

    return await asyncio.gather(*(take(number) for number in range(times)))


async def test_two_processes_count_together(database: Database) -> None:
    limits = [SharedLimit(Paces(database), "calling", 10, 600.0) for _ in range(2)]
    found = await taken(limits, "192.0.2.1", 16)
    assert found.count(0) == 10, found
    assert all(after == 0 or 1 <= after <= 61 for after in found), found
    with pytest.raises(TooManyRequests) as refused:
        await SharedLimit(Paces(database), "calling", 10, 600.0).take("192.0.2.1")
    assert refused.value.after
    assert refused.value.remedy
    await limits[0].take("192.0.2.2")
    await SharedLimit(Paces(database), "phoning", 10, 600.0).take("192.0.2.1")


async def test_what_fell_due_has_room_again_and_is_swept(database: Database) -> None:
    limit = SharedLimit(Paces(database), "acting", 2, 600.0)
    assert [it == 0 for it in await taken([limit], "192.0.2.1", 3)] == [True, True, False]
    async with database.connection() as connection:
        await connection.execute("update visitor_pace set until = until - interval '5 minutes'")
    assert (await taken([SharedLimit(Paces(database), "acting", 2, 600.0)], "192.0.2.1", 2)).count(0) == 1
    async with database.connection() as connection:
        await connection.execute("update visitor_pace set until = now() - interval '1 second'")
    paces = Paces(database)
    for number in range(200):
        await SharedLimit(paces, "acting", 2, 600.0).take(f"198.51.100.{number}")
    async with database.connection() as connection:
        assert await connection.fetchval("select count(*) from visitor_pace where until < now()") == 0


async def test_a_flood_is_refused_from_memory(database: Database) -> None:
    paces = Paces(database)
    limit = SharedLimit(paces, "acting", 3, 600.0, now=lambda: 0.0)
    for _ in range(3):
        await limit.take("192.0.2.1")
    async with database.connection() as connection:
        await connection.execute("delete from visitor_pace")
    with pytest.raises(TooManyRequests):
        await limit.take("192.0.2.1")
    async with database.connection() as connection:
        assert await connection.fetchval("select count(*) from visitor_pace") == 0


async def test_no_address_is_kept(database: Database) -> None:
    await SharedLimit(Paces(database), "acting", 3, 600.0).take("192.0.2.77")
    async with database.connection() as connection:
        key = await connection.fetchval("select key from visitor_pace")
    assert len(key) == 16
    assert b"192" not in key
