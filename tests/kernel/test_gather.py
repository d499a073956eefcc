"""Gather: what is asked for at once is done at once, and one bad question spoils no other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from noline.kernel.errors import InvalidInput, Unavailable
from noline.kernel.gather import Gather


async def test_what_is_asked_while_work_is_under_way_is_one_lot_that_begins_later() -> None:
    lots: list[list[int]] = []
    go = asyncio.Event()

    async def double(numbers: Sequence[int]) -> list[int]:
        lots.append(list(numbers))
        await go.wait()
        return [2 * number for number in numbers]

    gather = Gather(double)
    first = asyncio.ensure_future(gather.ask(0))
    while not lots:
        await asyncio.sleep(0)
    rest = [asyncio.ensure_future(gather.ask(number)) for number in range(1, 100)]
    await asyncio.sleep(0)
    assert lots == [[0]]
    go.set()
    assert await asyncio.gather(first, *rest) == [2 * number for number in range(100)]
    assert lots == [[0], list(range(1, 100))]


async def test_one_that_can_not_be_done_fails_alone() -> None:
    async def refuse_seven(numbers: Sequence[int]) -> list[int]:
        if 7 in numbers:
            raise InvalidInput("Seven.", field="number", remedy="Another one.")
        return list(numbers)

    gather = Gather(refuse_seven)
    found = await asyncio.gather(*[gather.ask(number) for number in range(20)], return_exceptions=True)
    assert isinstance(found[7], InvalidInput)
    assert [it for it in found if isinstance(it, int)] == [*range(7), *range(8, 20)]


async def test_a_database_that_is_away_is_asked_once_for_all() -> None:
    times = 0

    async def away(numbers: Sequence[int]) -> list[int]:
        nonlocal times
        times += 1
        raise ConnectionError

    gather = Gather(away)
    found = await asyncio.gather(*[gather.ask(number) for number in range(20)], return_exceptions=True)
    assert all(isinstance(it, ConnectionError) for it in found)
    assert times == 1


async def test_who_no_longer_waits_holds_nobody_up() -> None:
    go = asyncio.Event()

    async def echo(numbers: Sequence[int]) -> list[int]:
        await go.wait()
        return list(numbers)

    gather = Gather(echo)
    asked = [asyncio.ensure_future(gather.ask(number)) for number in range(3)]
    await asyncio.sleep(0)
    asked[1].cancel()
    go.set()
    assert await asyncio.gather(*asked, return_exceptions=True) == [0, pytest.approx(1), 2] or asked[1].cancelled()
    assert (asked[0].result(), asked[2].result()) == (0, 2)


async def test_when_it_is_stopped_nobody_waits_for_ever() -> None:
    async def never(numbers: Sequence[int]) -> list[int]:
        await asyncio.Event().wait()
        return list(numbers)

    gather = Gather(never)
    asked = [asyncio.ensure_future(gather.ask(number)) for number in range(3)]
    while gather._task is None:
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    gather._task.cancel()
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(it, Unavailable) for it in found)
