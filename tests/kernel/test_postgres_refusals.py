"""What the embedded PostgreSQL refuses: other settings, other versions, other directories, other users."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import stat
import sys
from pathlib import Path

import asyncpg
import pytest

from kernel.clusters import (
    ROOT,
    as_root,
    as_user,
    connected,
    holder,
    let_go,
    postmaster,
    says,
    server_lives,
)
from noline.kernel.errors import InvalidInput, Misconfigured, Unavailable
from noline.kernel.postgres import Cluster
from noline.kernel.postgres.binaries import PACKAGE, wheel_version


@pytest.fixture(scope="module", autouse=True)
def made(place: Path) -> None:
    """These tests begin where a cluster has been made and stopped."""
    with holder(place) as process:
        assert says(process) == "up"
        let_go(process)


async def test_settings_of_another_release_are_rewritten_and_the_operators_are_kept(place: Path) -> None:
    conf = place / "postgres/conf"
    (conf / "postgresql.conf").write_text("work_mem = '1MB'\n")
    (conf / "local.conf").write_text("max_connections = 77\n")
    try:
        async with await Cluster.start(place) as cluster, connected(cluster) as connection:
            assert await connection.fetchval("SHOW work_mem") != "1MB"
            assert await connection.fetchval("SHOW max_connections") == "77"
    finally:
        (conf / "local.conf").unlink()


async def test_a_server_that_refuses_to_start_is_quoted(place: Path) -> None:
    local = place / "postgres/conf/local.conf"
    local.write_text("no_such_setting = 1\n")
    try:
        with pytest.raises(Unavailable, match="no_such_setting"):
            await Cluster.start(place)
    finally:
        local.unlink()
    assert not server_lives(place)


async def test_data_of_another_major_version_are_refused_and_left_as_they_are(fresh_place: Path) -> None:
    data = fresh_place / "postgres/data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("15\n")
    fresh_place.chmod(0o711)
    with pytest.raises(Misconfigured, match="PostgreSQL 15"):
        await Cluster.start(fresh_place)
    assert [path.name for path in data.iterdir()] == ["PG_VERSION"]


async def test_a_directory_too_long_for_a_socket_gets_a_short_one_elsewhere(fresh_place: Path) -> None:
    if ROOT:
        fresh_place.chmod(0o711)
    async with await Cluster.start(fresh_place / ("long" * 30)) as cluster, connected(cluster) as connection:
        sockets = Path(await connection.fetchval("SHOW unix_socket_directories"))
        assert not sockets.is_relative_to(fresh_place)
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    sockets.rmdir()


async def test_a_directory_that_everybody_may_write_to_is_refused(fresh_place: Path) -> None:
    fresh_place.chmod(0o777)
    with pytest.raises(Misconfigured, match="data_dir"):
        await Cluster.start(fresh_place)


async def test_a_link_laid_in_place_of_a_directory_is_refused(fresh_place: Path) -> None:
    (fresh_place / "elsewhere").mkdir()
    (fresh_place / "postgres").symlink_to(fresh_place / "elsewhere")
    with pytest.raises(Misconfigured, match="not a directory"):
        await Cluster.start(fresh_place)
    assert list((fresh_place / "elsewhere").iterdir()) == []


@as_root
async def test_as_root_a_directory_that_the_system_user_cannot_reach_is_refused(fresh_place: Path) -> None:
    fresh_place.chmod(0o700)
    (fresh_place / "inside").mkdir()
    with pytest.raises(Misconfigured, match="can't get to"):
        await Cluster.start(fresh_place / "inside")


@as_root
async def test_as_root_a_wheel_in_a_private_directory_is_copied_once(fresh_place: Path) -> None:
    data_dir, private = fresh_place / "data", fresh_place / "private"
    fresh_place.chmod(0o711)
    private.mkdir(mode=0o700)
    import_path = next(Path(path) for path in sys.path if (Path(path) / PACKAGE).is_dir())
    for part in import_path.glob(f"{PACKAGE}*"):
        shutil.copytree(part, private / part.name, symlinks=True)
    for _ in range(2):
        with holder(data_dir, PYTHONPATH=str(private)) as process:
            assert says(process) == "up"
            program = Path(f"/proc/{postmaster(data_dir)}/cmdline").read_text()
            assert program.startswith(f"{data_dir}/postgres/binaries-{wheel_version()}/{PACKAGE}/pginstall/")
            let_go(process)


@as_root
async def test_another_user_of_the_machine_is_denied(cluster: Cluster, place: Path) -> None:
    async def connect() -> None:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(place / "postgres/run/.s.PGSQL.5432"))

    assert "Permission denied" in as_user("nobody", connect)


@as_root
async def test_another_user_is_denied_even_where_the_directories_were_opened(cluster: Cluster, place: Path) -> None:
    async def connect() -> None:
        await asyncpg.connect(cluster.dsn())

    sockets = place / "postgres/run"
    opened = [place, place / "postgres", sockets]
    modes = [path.stat().st_mode for path in opened]
    for path in opened:
        path.chmod(0o755)
    (sockets / ".s.PGSQL.5432").chmod(0o777)
    assert "Peer authentication failed" in as_user("nobody", connect)
    for path, mode in zip(opened, modes, strict=True):
        path.chmod(mode)


@as_root
def test_an_ordinary_user_has_a_cluster_of_their_own(fresh_place: Path) -> None:
    async def use() -> None:
        async with await Cluster.start(fresh_place) as cluster, connected(cluster) as connection:
            assert await connection.fetchval("SELECT current_user") == "noline"
            assert Path(f"/proc/{postmaster(fresh_place)}").stat().st_uid == os.getuid()
            assert "nobody" in (fresh_place / "postgres/conf/pg_ident.conf").read_text()
        assert not server_lives(fresh_place)

    shutil.chown(fresh_place, "nobody")
    assert as_user("nobody", use) == ""


@as_root
def test_an_ordinary_user_is_refused_the_directory_of_another(place: Path) -> None:
    async def use() -> None:
        await Cluster.start(place)

    assert "belongs to another user" in as_user("nobody", use)


async def test_a_database_is_made_once_and_removed_with_those_still_in_it(cluster: Cluster) -> None:
    await asyncio.gather(*(cluster.create_database(name) for name in ("one", "one", "two", "two")))
    async with connected(cluster, "one") as idle:
        await cluster.drop_database("one")
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await idle.fetchval("SELECT 1")
    await cluster.drop_database("one")
    await cluster.drop_database("two")
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(cluster.dsn("one"))


@pytest.mark.parametrize(
    "name", ["", "Upper", "1st", 'quo"te', "a b", "a/b", "x" * 64, "nul\0", "postgres", "template1"]
)
async def test_a_name_that_is_none_is_refused(cluster: Cluster, name: str) -> None:
    with pytest.raises(InvalidInput):
        await cluster.create_database(name)
    with pytest.raises(InvalidInput):
        await cluster.drop_database(name)
