"""The front door: a bench by its name, on a database of its own, and its figures for people or programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import uvloop
from msgspec import Struct

from noline.bench import append, blast, crash, engage, fanout, hooks, http, ingest, reply, screens, smpp
from noline.bench.ground import Ground, own_ground
from noline.kernel.config import load_settings
from noline.kernel.errors import InvalidInput
from noline.kernel.telemetry import configure_logs

Figures = dict[str, Any]


class Bench(Struct, frozen=True):
    """A bench: ``size`` and ``processes`` are what it takes if nothing is said; ``smtp`` is a mail server's address."""

    run: Callable[[Ground, int, int, str | None], Awaitable[Figures]]
    size: int
    processes: int
    alone: bool = False
    """On a server of its own: it would disturb others."""
    kept: bool = False
    """What is made for it stays for the next run of the same size."""


BENCHES: Mapping[str, Bench] = {
    "append": Bench(append.run, 300_000, 2),
    "ingest": Bench(ingest.run, 200_000, 2),
    "engage": Bench(engage.run, 100_000, 2),
    "journey": Bench(engage.run_journey, 50_000, 2),
    "waiting": Bench(engage.run_waiting, 100_000, 2),
    "blast": Bench(blast.run, 50_000, 2),
    "http": Bench(http.run, 20_000, 2),
    "smpp": Bench(smpp.run, 20_000, 2),
    "reply": Bench(reply.run, 6_000, 1),
    "hooks": Bench(hooks.run, 20_000, 2),
    "fanout": Bench(fanout.run, 10_000, 2),
    "screens": Bench(screens.run, 200_000, 1, kept=True),
    "crash": Bench(crash.run, 50_000, 2, alone=True),
}


def run_bench(name: str, size: int | None = None, *, processes: int | None = None, smtp: str | None = None) -> Figures:
    """Run a bench and return its figures; raises InvalidInput for a name, size or number that can't be."""
    bench = BENCHES.get(name)
    if bench is None:
        raise InvalidInput(f"There is no bench {name!r}.", field="name", remedy=f"Use {', '.join(BENCHES)}.")
    given = {
        "size": bench.size if size is None else size,
        "processes": bench.processes if processes is None else processes,
    }
    for field, value in given.items():
        if value < 1:
            raise InvalidInput(f"{value} is too small.", field=field, remedy="Give 1 or more.")
    configure_logs(level="warning")
    settings = load_settings(os.environ, Path.cwd())

    async def run() -> Figures:
        kept = f"{name} {given['size']}" if bench.kept else None
        async with own_ground(name, settings, alone=bench.alone, kept=kept) as ground:
            return {"bench": name, **await bench.run(ground, given["size"], given["processes"], smtp)}

    return uvloop.run(run())


def say(figures: Figures, *, as_json: bool) -> None:
    """Write figures to standard output: the last line is one JSON object; without ``as_json`` a table comes before."""
    if not as_json:
        width = max(map(len, figures))
        sys.stdout.write("".join(f"{name:<{width}}  {value}\n" for name, value in figures.items()))
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()
