"""How the embedded PostgreSQL is set: for which machine, for whom, and where its parts lie."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noline.kernel.postgres import default_data_dir, tuning
from noline.kernel.postgres.box import usable_cores, usable_memory
from noline.kernel.postgres.layout import LONGEST_SOCKET, lay_out
from noline.kernel.postgres.settings import pg_ident_conf, postgresql_conf

MB = 1024**2
GB = 1024**3

BOXES = [
    # label, cores, memory, and what PostgreSQL gets
    ("the smallest container", 1, GB // 2, {"shared_buffers": "128MB", "work_mem": "4MB", "io_workers": "2"}),
    ("a small server", 2, 4 * GB, {"shared_buffers": "1024MB", "effective_cache_size": "2048MB", "work_mem": "7MB"}),
    ("a laptop", 8, 16 * GB, {"shared_buffers": "4096MB", "maintenance_work_mem": "1024MB", "work_mem": "30MB"}),
    ("a big machine", 64, 512 * GB, {"shared_buffers": "8192MB", "work_mem": "32MB", "io_workers": "8"}),
]


@pytest.mark.parametrize(("label", "cores", "memory", "expected"), BOXES, ids=[box[0] for box in BOXES])
def test_memory_and_workers_follow_the_box(label: str, cores: int, memory: int, expected: dict[str, str]) -> None:
    assert tuning(cores, memory).items() >= expected.items()


@given(cores=st.integers(0, 512), memory=st.integers(0, 4096 * GB))
def test_on_no_box_is_durability_traded_for_speed(cores: int, memory: int) -> None:
    settings = tuning(cores, memory)
    durable = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
    assert settings.items() >= durable.items()
    assert settings["idle_in_transaction_session_timeout"] == "30s"
    assert settings["jit"] == "off"


@given(cores=st.integers(1, 512), memory=st.integers(GB, 4096 * GB))
def test_the_settings_of_a_box_fit_into_its_memory(cores: int, memory: int) -> None:
    settings = tuning(cores, memory)
    shared, work, autovacuum = (
        int(settings[name].removesuffix("MB")) * MB for name in ("shared_buffers", "work_mem", "autovacuum_work_mem")
    )
    connections = int(settings["max_connections"])
    workers = int(settings["autovacuum_max_workers"])
    assert shared + connections * work + workers * autovacuum <= memory


def test_the_configuration_quotes_its_values_and_lets_the_operator_have_the_last_word() -> None:
    text = postgresql_conf({"search_path": "it's"}, sockets=Path("/run/o'neill"), conf=Path("/etc/conf"))
    assert "unix_socket_directories = '/run/o''neill'\n" in text
    assert "search_path = 'it''s'\n" in text
    assert "listen_addresses = ''\n" in text
    assert text.splitlines()[-1] == "include_if_exists = 'local.conf'"


def test_the_ident_map_names_each_system_user_once() -> None:
    assert pg_ident_conf(["noline", "root"]).splitlines()[1:] == ['noline  "noline"  noline', 'noline  "root"  noline']
    assert pg_ident_conf(["ada", "ada"]).splitlines()[1:] == ['noline  "ada"  noline']


@given(depth=st.integers(0, 60))
def test_the_socket_path_is_never_longer_than_the_system_allows(depth: int) -> None:
    layout = lay_out(Path("/srv", *["directory"] * depth), uid=1000)
    assert len(os.fsencode(layout.socket)) <= LONGEST_SOCKET


def test_long_directories_get_different_sockets_and_every_process_finds_the_same() -> None:
    one, other = Path("/srv", "a" * 120), Path("/srv", "b" * 120)
    assert lay_out(one, uid=1000).sockets == lay_out(one, uid=1000).sockets
    assert len({lay_out(path, uid=uid).sockets for path in (one, other) for uid in (1000, 1001)}) == 4


def test_the_default_directory_is_the_users_own() -> None:
    place = default_data_dir()
    assert place.name == "noline"
    assert place.is_absolute()
    assert (place == Path("/var/lib/noline")) == (os.geteuid() == 0)


QUOTAS = [
    ("no limit", "max 100000", os.cpu_count()),
    ("half a core", "50000 100000", 1),
    ("a core", "100000 100000", 1),
    ("no such file", None, os.cpu_count()),
]


@pytest.mark.parametrize(("label", "text", "cores"), QUOTAS, ids=[quota[0] for quota in QUOTAS])
def test_cores_are_those_the_container_may_use(tmp_path: Path, label: str, text: str | None, cores: int) -> None:
    if text is not None:
        (tmp_path / "cpu.max").write_text(f"{text}\n")
    assert usable_cores(tmp_path) <= cores
    assert usable_cores(tmp_path) >= 1


LIMITS = [
    ("of the whole container", {"memory.max": "1073741824"}, GB),
    ("of the service's own group", {"system.slice/noline/memory.max": "536870912"}, GB // 2),
    ("of a group above it, being smaller", {"memory.max": "max", "system.slice/memory.max": "268435456"}, GB // 4),
    ("of the older kind", {"memory/memory.limit_in_bytes": "134217728"}, GB // 8),
]


@pytest.mark.parametrize(("label", "files", "expected"), LIMITS, ids=[limit[0] for limit in LIMITS])
def test_memory_is_the_smallest_limit(tmp_path: Path, label: str, files: dict[str, str], expected: int) -> None:
    (tmp_path / "own").write_text("0::/system.slice/noline\n")
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{text}\n")
    assert usable_memory(tmp_path, tmp_path / "own") == expected


def test_without_limits_memory_is_the_machines(tmp_path: Path) -> None:
    assert usable_memory(tmp_path, tmp_path / "none") == os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
