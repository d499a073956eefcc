"""Bench ``crash``: every process is killed in turn during a blast, PostgreSQL too; counts what is lost and doubled.

The rate says little: the mail server takes its time, so that there is always a batch under way.
"""

from __future__ import annotations

import os
import resource
import time
from typing import Any

import msgspec

from noline.bench.ground import Ground
from noline.bench.ordeal import BATCH, Ordeal, ordeal
from noline.kernel.errors import InvalidInput

_ROUNDS = 2
_MILLION = 1_000_000


async def run(ground: Ground, size: int, processes: int, smtp: str | None) -> dict[str, Any]:
    """Send ``size`` mails under fire; raises RuntimeError where something was lost or the books don't balance."""
    if smtp is not None:
        raise InvalidInput("This bench counts at its own mail server.", field="smtp", remedy="Leave it out.")
    async with ordeal(ground, size, processes) as under_fire:
        began = time.monotonic()
        await kill_in_turn(under_fire, _ROUNDS, database=ground.cluster is not None)
        await under_fire.finish()
        figures = _figures(ground, size, processes, time.monotonic() - began)
    found = under_fire.reckoning
    if found.lost or found.acknowledged_lost or found.set_aside or not found.balanced:
        raise RuntimeError(f"Something was lost or left over: {found}")
    return (
        figures
        | msgspec.structs.asdict(found)
        | {
            "allowance": found.kills * BATCH,
            "lost_per_million": round(found.lost / size * _MILLION),
            "duplicates_per_million": round(found.duplicates / size * _MILLION),
        }
    )


def _figures(ground: Ground, size: int, processes: int, seconds: float) -> dict[str, Any]:
    """Return what every bench tells; of CPU time and memory what the children that have ended have had."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "size": size,
        "seconds": round(seconds, 3),
        "rate": round(size / seconds),
        "cpu_s_per_1000": round((spent.ru_utime + spent.ru_stime) / size * 1000, 4),
        "peak_rss_mb": round(spent.ru_maxrss / 1024, 1),
        "processes": processes,
        "cores": len(os.sched_getaffinity(0)),
        "postgres": ground.postgres,
    }


async def kill_in_turn(under_fire: Ordeal, rounds: int = 1, *, database: bool = True) -> None:
    """Kill the process that launches, each worker, the edge and the database, spread over the blast."""
    children = [under_fire.launcher, *under_fire.workers, under_fire.edge]
    total = rounds * (len(children) + database)
    for number in range(total):
        await under_fire.reach(number / (total + 1) + 0.01)
        place = number % (len(children) + database)
        if place < len(children):
            await under_fire.kill(children[place])
        else:
            await under_fire.kill_database()
