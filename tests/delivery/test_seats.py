"""Seats: several processes share a route fairly, and a dead one's seats are taken over after its lease."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from noline.access import create_workspace
from noline.delivery import add_route
from noline.delivery.seats import LEASE, Seat, Seats
from noline.kernel.db import Database


async def with_routes(database: Database, *seats: int) -> list[int]:
    """Set up a route for each number of seats; returns their ids."""
    async with database.transaction() as tx:
        workspace = await create_workspace(tx, "harbour", "Harbour")
        return [
            await add_route(tx, workspace.id, f"account {n}", "sandbox", "sms", seats=count)
            for n, count in enumerate(seats)
        ]


def processes(database: Database, count: int) -> list[Seats]:
    """So many processes, by their hold on seats."""
    return [Seats(database, UUID(int=number)) for number in range(1, count + 1)]


async def settle(members: list[Seats]) -> list[set[Seat]]:
    """Let all renew, and give back what is over their share, until nothing changes; returns what each holds."""
    before: list[set[Seat]] = []
    while True:
        held = []
        for member in members:
            mine, surplus = await member.renew()
            for seat in surplus:
                await member.release(seat)
            held.append(mine - surplus)
        if held == before:
            return held
        before = held


async def pass_by(database: Database, span: timedelta) -> None:
    """Let wall time pass for what is stored."""
    await database.pool.execute("update seat set until = until - $1::interval", span)
    await database.pool.execute("update worker set seen_at = seen_at - $1::interval", span)


SHARES = {
    "one process": (4, 1, [4]),
    "two processes": (4, 2, [2, 2]),
    "an odd number of seats": (5, 2, [3, 2]),
    "one seat": (1, 2, [1, 0]),
    "more processes than seats": (2, 3, [1, 1, 0]),
}


@pytest.mark.parametrize(("seats", "count", "shares"), SHARES.values(), ids=SHARES)
async def test_seats_are_shared_fairly(database: Database, seats: int, count: int, shares: list[int]) -> None:
    await with_routes(database, seats)
    members = processes(database, count)
    for member in members:
        await member.renew()
    held = await settle(members)
    assert sorted(map(len, held), reverse=True) == shares
    assert all(not one & other for one, other in pairwise(held))


async def test_each_route_is_shared_by_itself(database: Database) -> None:
    one, other = await with_routes(database, 2, 6)
    members = processes(database, 2)
    for member in members:
        await member.renew()
    for held in await settle(members):
        assert Counter(route for route, _ in held) == {one: 1, other: 3}


async def test_a_process_that_comes_later_waits_until_a_seat_is_given_back(database: Database) -> None:
    await with_routes(database, 2)
    first, second = processes(database, 2)
    assert len((await first.renew())[0]) == 2
    assert await second.renew() == (set(), set())
    held, surplus = await first.renew()
    assert (len(held), len(surplus)) == (2, 1)  # its own until the batch there is done
    assert await second.renew() == (set(), set())
    await first.release(surplus.pop())
    assert len((await second.renew())[0]) == 1


async def test_a_dead_processs_seats_are_taken_over_after_its_lease_and_not_before(database: Database) -> None:
    await with_routes(database, 4)
    dead, alive = processes(database, 2)
    await dead.renew()
    await settle([dead, alive])
    await pass_by(database, LEASE * 0.9)
    assert len((await alive.renew())[0]) == 2
    await pass_by(database, LEASE * 0.2)
    assert len((await alive.renew())[0]) == 4


async def test_a_process_that_was_frozen_finds_its_seats_gone_and_gets_a_share_again(database: Database) -> None:
    await with_routes(database, 2)
    frozen, other = processes(database, 2)
    assert len((await frozen.renew())[0]) == 2
    await pass_by(database, LEASE * 2)
    assert len((await other.renew())[0]) == 2
    assert await frozen.renew() == (set(), set())
    assert sorted(map(len, await settle([frozen, other]))) == [1, 1]


async def test_who_takes_leave_lets_the_others_in_at_once(database: Database) -> None:
    await with_routes(database, 3)
    leaving, staying = processes(database, 2)
    await leaving.renew()
    await leaving.give_back()
    assert len((await staying.renew())[0]) == 3


async def test_a_route_with_fewer_seats_than_before_loses_the_others(database: Database) -> None:
    (route,) = await with_routes(database, 4)
    (member,) = processes(database, 1)
    await member.renew()
    async with database.transaction() as tx:
        await add_route(tx, 1, "account 0", "sandbox", "sms", seats=1)
    assert await member.renew() == ({(route, 0)}, set())
