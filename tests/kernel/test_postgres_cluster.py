"""The embedded PostgreSQL, driven for real: started, shared, killed and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
from pathlib import Path

import asyncpg
import pytest

from kernel.clusters import (
    ROOT,
    connected,
    holder,
    let_go,
    postmaster,
    says,
    server_lives,
    works,
)
from noline.kernel.postgres import Cluster
from noline.kernel.postgres.binaries import wheel_version


async def test_the_first_start_makes_a_cluster_of_this_release_with_a_database(place: Path) -> None:
    async with await Cluster.start(place) as cluster, connected(cluster) as connection:
        assert cluster.is_running()
        assert connection.get_server_version().major == int(wheel_version().partition(".")[0])
        assert await connection.fetchval("SELECT current_user || '@' || current_database()") == "noline@noline"
    assert not cluster.is_running()
    assert not server_lives(place)


async def test_every_setting_is_accepted_and_none_listens_on_tcp(cluster: Cluster) -> None:
    async with connected(cluster) as connection:
        refused = "SELECT name, error FROM pg_file_settings WHERE error IS NOT NULL OR NOT applied"
        assert await connection.fetch(refused) == []
        assert await connection.fetchval("SHOW listen_addresses") == ""
        assert await connection.fetchval("SHOW synchronous_commit") == "on"
        assert await connection.fetchval("SHOW idle_in_transaction_session_timeout") == "30s"
        assert await connection.fetch("SELECT * FROM pg_hba_file_rules WHERE auth_method <> 'peer'") == []
        provider = "SELECT datlocprovider::text || ' ' || datlocale FROM pg_database WHERE datname = 'noline'"
        assert await connection.fetchval(provider) == "b C.UTF-8"


async def test_its_directories_are_its_own_and_it_never_runs_as_root(cluster: Cluster, place: Path) -> None:
    home = place / "postgres"
    for private in (home / "data", home / "run", home / "locks"):
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert not home.stat().st_mode & stat.S_IRWXO
    runs_as = Path(f"/proc/{postmaster(place)}").stat().st_uid
    assert runs_as == (home / "data").stat().st_uid == (home / "run").stat().st_uid
    assert runs_as != 0


async def test_it_does_not_belong_to_the_session_or_the_process_that_started_it(cluster: Cluster, place: Path) -> None:
    server = postmaster(place)
    assert os.getsid(server) == server
    parent = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()[1]
    assert int(parent) != os.getpid()


async def test_a_second_start_shares_it_and_only_the_last_stop_stops_it(place: Path) -> None:
    first = await Cluster.start(place)
    second = await Cluster.start(place)
    server = postmaster(place)
    await first.stop()
    await first.stop()  # giving up a share twice takes nobody else's
    assert second.is_running()
    assert postmaster(place) == server
    await second.stop()
    assert not server_lives(place)


async def test_other_processes_share_it_and_those_starting_at_once_start_one(place: Path) -> None:
    with holder(place) as one, holder(place) as other:
        assert [says(one), says(other)] == ["up", "up"]
        server = postmaster(place)
        let_go(one)
        assert postmaster(place) == server
        let_go(other)
    assert not server_lives(place)


async def test_processes_racing_for_a_new_directory_make_one_cluster(fresh_place: Path) -> None:
    with holder(fresh_place) as one, holder(fresh_place) as other:
        assert [says(one), says(other)] == ["up", "up"]
        let_go(one)
        let_go(other)
    assert not server_lives(fresh_place)


async def test_a_process_killed_gives_up_its_share(cluster: Cluster, place: Path) -> None:
    with holder(place) as other:
        assert says(other) == "up"
        other.kill()
        other.wait()
        await cluster.stop()
    assert not server_lives(place)


async def test_the_server_outlives_a_killed_process_and_serves_the_next(place: Path) -> None:
    with holder(place) as only:
        assert says(only) == "up"
        server = postmaster(place)
        only.kill()
        only.wait()
    async with await Cluster.start(place) as cluster, connected(cluster) as connection:
        assert await connection.fetchval("SELECT 1") == 1
        assert postmaster(place) == server
    assert not server_lives(place)


async def test_after_kill_9_with_a_busy_back_end_it_starts_again_with_all_that_was_committed(
    cluster: Cluster, place: Path
) -> None:
    async with connected(cluster) as connection:
        await connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
        await connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
        back_end = connection.get_server_pid()
        # It never waits, so it does not notice that its postmaster is gone.
        busy = asyncio.create_task(connection.execute("DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$"))
        await asyncio.sleep(0.1)
        os.kill(postmaster(place), signal.SIGKILL)
        while cluster.is_running():
            await asyncio.sleep(0.01)
        assert server_lives(place)
        await cluster.ensure_running()
        with pytest.raises((asyncpg.PostgresConnectionError, OSError)):
            await busy
    assert not works(back_end)
    async with await Cluster.start(place) as again, connected(again) as connection:
        assert await connection.fetchval("SELECT count(*) FROM kept") == 1000
        await connection.execute("DROP TABLE kept")


async def test_a_stop_after_kill_9_leaves_nothing_running(place: Path) -> None:
    cluster = await Cluster.start(place)
    async with connected(cluster) as connection:
        busy = asyncio.create_task(connection.execute("DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$"))
        await asyncio.sleep(0.1)
        os.kill(postmaster(place), signal.SIGKILL)
        await cluster.stop()
        with pytest.raises((asyncpg.PostgresConnectionError, OSError)):
            await busy
    assert not server_lives(place)


async def test_a_stale_pid_file_that_names_a_living_stranger_is_no_obstacle(place: Path) -> None:
    pid_file = place / "postgres/data/postmaster.pid"
    stranger = subprocess.Popen(["sleep", "600"])
    state = [str(stranger.pid), str(pid_file.parent), "1", "5432", "", "", "1 1", "ready"]
    pid_file.write_text("\n".join(state) + "\n")
    (place / "postgres/run/.s.PGSQL.5432.lock").write_text("\n".join(state[:5]) + "\n")
    async with await Cluster.start(place):
        assert postmaster(place) != stranger.pid
        assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


async def test_processes_that_only_stand_in_the_directory_are_left_alone(place: Path) -> None:
    cluster = await Cluster.start(place)
    owner = (place / "postgres/data").stat().st_uid
    bystander = subprocess.Popen(["sleep", "600"], cwd=place / "postgres/data", user=owner if ROOT else None)
    os.kill(postmaster(place), signal.SIGKILL)
    await cluster.ensure_running()
    await cluster.stop()
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


async def test_a_first_start_that_was_interrupted_is_made_good(fresh_place: Path) -> None:
    (fresh_place / "postgres/data.unfinished/base").mkdir(parents=True)
    if ROOT:
        fresh_place.chmod(0o711)
    async with await Cluster.start(fresh_place) as cluster, connected(cluster) as connection:
        assert await connection.fetchval("SELECT 1") == 1
    assert not (fresh_place / "postgres/data.unfinished").exists()


async def test_a_cancelled_start_keeps_no_share(place: Path) -> None:
    starting = asyncio.create_task(Cluster.start(place))
    await asyncio.sleep(0.01)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert not server_lives(place)
