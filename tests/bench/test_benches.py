"""Every bench runs on a small size, checks its own outcome and ends with its figures as one JSON object."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any

import asyncpg
import pytest

from noline.bench import run_bench
from noline.kernel.errors import InvalidInput

ALWAYS = {"bench", "size", "seconds", "rate", "cpu_s_per_1000", "peak_rss_mb", "cores", "postgres"}
SIZES = {"append": 130, "ingest": 250, "engage": 60, "journey": 60, "blast": 70, "smpp": 130, "reply": 70, "fanout": 70}
"""More than one batch, and no multiple of one."""


@pytest.fixture
async def ground(server: Callable[[str], str]) -> AsyncIterator[str]:
    """The address of a database that benches may use, with something in it from an earlier run."""
    name = f"noline_bench_{os.getpid()}"
    admin = await asyncpg.connect(server("postgres"))
    try:
        await admin.execute(f'create database "{name}"')
        earlier = await asyncpg.connect(server(name))
        await earlier.execute("create table customer (old text)")
        await earlier.close()
        yield server(name)
        await admin.execute(f'drop database "{name}" with (force)')
    finally:
        await admin.close()


async def _run(*arguments: str, dsn: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "noline.bench", *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=os.environ | {"NOLINE_DSN": dsn},
    )  # fmt: skip
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


@pytest.mark.parametrize("name", SIZES)
async def test_a_bench_ends_with_its_figures(name: str, ground: str) -> None:
    size = SIZES[name]
    code, out, err = await _run(name, "--size", str(size), "--processes", "2", "--json", dsn=ground)
    assert code == 0, err
    figures: dict[str, Any] = json.loads(out.splitlines()[-1])
    assert figures.keys() >= ALWAYS
    assert figures["bench"] == name
    assert figures["size"] == size
    assert figures["rate"] == pytest.approx(size / figures["seconds"], rel=0.05)
    assert figures["processes"] == 2


async def test_screens_are_opened_over_a_company_that_is_made_for_it(ground: str) -> None:
    code, out, err = await _run("screens", "--size", "70", "--json", dsn=ground)
    assert code == 0, err
    figures: dict[str, Any] = json.loads(out.splitlines()[-1])
    assert figures.keys() >= ALWAYS
    assert (figures["size"], figures["bench"]) == (70, "screens")
    assert figures["interactions"] > 700
    assert figures["timeline_p99_ms"] <= figures["p99_ms"]


async def test_without_json_people_read_a_table_first(ground: str) -> None:
    code, out, err = await _run("append", "--size", "60", dsn=ground)
    assert code == 0, err
    lines = out.splitlines()
    assert lines[0].split() == ["bench", "append"]
    assert json.loads(lines[-1])["bench"] == "append"


async def test_a_database_that_somebody_may_need_is_left_alone(dsn: str) -> None:
    code, _, err = await _run("append", "--size", "60", "--json", dsn=dsn)
    assert code != 0
    assert "may hold what somebody needs" in err
    connection = await asyncpg.connect(dsn)
    assert await connection.fetchval("select count(*) from head") == 64
    await connection.close()


@pytest.mark.parametrize(
    ("name", "size", "processes", "field"),
    [("sprint", 10, 1, "name"), ("append", -1, 1, "size"), ("append", 0, 1, "size"), ("append", 10, 0, "processes")],
)
def test_what_can_not_be_is_refused(name: str, size: int, processes: int, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        run_bench(name, size, processes=processes)
    assert refused.value.field == field
