"""Migrations: numbered files, applied once each, never changed afterwards."""

from __future__ import annotations

import asyncio
from importlib.resources import files
from pathlib import Path

import asyncpg
import pytest

from log.conftest import Start
from noline.kernel.errors import Conflict
from noline.kernel.migrations import migrate, read_migrations


def write(folder: Path, **scripts: str) -> Path:
    """Write files named ``0001_….sql``."""
    for name, sql in scripts.items():
        (folder / f"{name.removeprefix('n')}.sql").write_text(sql)
    return folder


async def test_processes_that_start_together_apply_each_file_once(empty_dsn: str, start: Start) -> None:
    programs = [start("migrator", empty_dsn) for _ in range(4)]
    for program in programs:
        await program.line("ready")
    for program in programs:
        program.go()
    applied = [int((await program.line("applied")).split()[1]) for program in programs]
    count = len(read_migrations(files("noline.app") / "migrations"))
    assert sorted(applied) == [0, 0, 0, count]


async def test_a_file_that_has_changed_since_is_refused(empty_dsn: str, tmp_path: Path) -> None:
    connection = await asyncpg.connect(empty_dsn)
    await migrate(connection, read_migrations(write(tmp_path, n0001_one="create table one (id integer)")))
    changed = read_migrations(write(tmp_path, n0001_one="create table one (id bigint)", n0002_two="select 1"))
    with pytest.raises(Conflict, match=r"0001_one\.sql has changed"):
        await migrate(connection, changed)
    assert await connection.fetchval("select count(*) from migration") == 1
    await connection.close()


async def test_a_file_that_fails_leaves_nothing_and_is_tried_again(empty_dsn: str, tmp_path: Path) -> None:
    connection = await asyncpg.connect(empty_dsn)
    scripts = {"n0001_one": "create table one (id integer)", "n0002_two": "create table two (id integer); nonsense"}
    with pytest.raises(asyncpg.PostgresSyntaxError):
        await migrate(connection, read_migrations(write(tmp_path, **scripts)))
    scripts["n0002_two"] = "create table two (id integer)"
    applied = await migrate(connection, read_migrations(write(tmp_path, **scripts)))
    assert [migration.name for migration in applied] == ["0002_two.sql"]
    await connection.close()


async def test_a_process_of_the_release_before_finds_nothing_to_do(empty_dsn: str, tmp_path: Path) -> None:
    connection = await asyncpg.connect(empty_dsn)
    both = read_migrations(write(tmp_path, n0001_one="select 1", n0002_two="select 2"))
    assert await migrate(connection, both) == both
    assert await migrate(connection, both[:1]) == []
    await asyncio.wait_for(connection.close(), 5)


@pytest.mark.parametrize("names", [("0001_a", "0003_c"), ("0002_b",), ("0001_a", "0001_b")], ids=str)
def test_numbers_have_no_gap_and_do_not_repeat(names: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="without gaps"):
        read_migrations(write(tmp_path, **{f"n{name}": "select 1" for name in names}))
