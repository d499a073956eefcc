"""The embedded PostgreSQL, driven for real: started, shared, killed, started again, and kept from others."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from noline.kernel.errors import InvalidInput, Misconfigured, Unavailable
from noline.kernel.postgres import Cluster
from noline.kernel.postgres.binaries import PACKAGE, wheel_version
from noline.kernel.postgres.locks import is_held

ROOT = os.geteuid() == 0
as_root = pytest.mark.skipif(not ROOT, reason="only root can become other users")

# Another process that uses the cluster: says so, and stops when its input ends.
HOLDER = """
import asyncio, sys
from pathlib import Path
from noline.kernel.postgres import Cluster

async def hold():
    async with await Cluster.start(Path(sys.argv[1])):
        print("up", flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(hold())
print("stopped", flush=True)
"""


def make_place() -> Path:
    """Return a new directory that is short, and that PostgreSQL's account can get to."""
    return Path(tempfile.mkdtemp(prefix="noline-test-", dir="/var/lib" if ROOT else None))


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """Yield one data directory for all tests: making it takes a second, starting in it a fifth."""
    made = make_place()
    yield made
    shutil.rmtree(made)


@pytest.fixture
def fresh_place() -> Iterator[Path]:
    made = make_place()
    yield made
    shutil.rmtree(made)


@pytest.fixture
async def cluster(place: Path) -> AsyncIterator[Cluster]:
    async with await Cluster.start(place) as running:
        yield running
    assert not running.is_running()


@contextlib.asynccontextmanager
async def connected(cluster: Cluster, database: str = "noline") -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection = await asyncpg.connect(cluster.dsn(database))
    try:
        yield connection
    finally:
        await connection.close(timeout=5)


@contextlib.contextmanager
def holder(place: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Start another process that uses the cluster; it is made an end of if the test doesn't."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ) | environment,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def says(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def let_go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    assert says(process) == "stopped"
    process.wait()


def postmaster(place: Path) -> int:
    return int((place / "postgres/data/postmaster.pid").read_text().split()[0])


def server_lives(place: Path) -> bool:
    return is_held(place / "postgres/locks/server")


def works(process: int) -> bool:
    """Tell whether a process runs; one that ended may stay listed until its parent asks for it."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def as_user(name: str, act: Callable[[], Awaitable[None]]) -> str:
    """Run ``act`` in a child process as another user; return what it raised, or nothing."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with open(writing, "w") as answer:
            try:
                user = pwd.getpwnam(name)
                os.setgroups([])
                os.setgid(user.pw_gid)
                os.setuid(user.pw_uid)
                asyncio.run(_awaited(act))
            except BaseException as error:
                answer.write(f"{type(error).__name__}: {error}")
        os._exit(0)
    os.close(writing)
    with open(reading) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return said


async def _awaited(act: Callable[[], Awaitable[None]]) -> None:
    await act()


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
