"""Logs of other systems are fetched from OpenSSH's SFTP: each file once, then done or failed, never half a file."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from apistage import ApiStage, api_stage
from noline.app.folders import Folders

from .peers import SftpPeer, sshd

MAPPING = {
    "source": "oldtool",
    "format": "csv",
    "columns": {"customer": "email", "kind": "event", "at": "at"},
    "fixed": {"channel": "email"},
}
HEADER = "email,at,event\n"
FOLDER = "/api/v1/sources/oldtool/folder"


@pytest.fixture(scope="module")
async def opened_house() -> AsyncIterator[SftpPeer]:
    async with sshd() as peer:
        yield peer


@pytest.fixture
def house(opened_house: SftpPeer) -> SftpPeer:
    """The server, with an empty folder."""
    shutil.rmtree(opened_house.home / "logs", ignore_errors=True)
    (opened_house.home / "logs").mkdir()
    return opened_house


@pytest.fixture
async def api(dsn: str, tmp_path: Path) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        changed = await opened.owner.patch("/api/v1/workspace", json={"rules": {"private_webhooks": True}})
        assert changed.status_code == 200, changed.text
        saved = await opened.owner.put("/api/v1/sources/oldtool", json=MAPPING)
        assert saved.status_code == 200, saved.text
        yield opened


async def set_up(api: ApiStage, house: SftpPeer, **more: Any) -> dict[str, Any]:
    """Set the source's folder."""
    answer = await api.owner.put(FOLDER, json={**house.settings, "directory": "logs", "settle": 0, **more})
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def look(api: ApiStage) -> int:
    """Look into the folder now, as a worker does; returns how many files were taken."""
    assert (await api.owner.post(f"{FOLDER}/look")).status_code == 202
    taken = await Folders(api.stage.noline).step()
    await api.stage.settle()
    return taken


async def kept(api: ApiStage) -> int:
    """Return how many rows became interactions."""
    return int(await api.stage.one("select count(*) from interaction where kind = 'source.imported'"))


def names(directory: Path) -> list[str]:
    return sorted(it.name for it in directory.iterdir() if it.is_file()) if directory.exists() else []


async def test_files_are_taken_once_and_moved(api: ApiStage, house: SftpPeer) -> None:
    logs = house.home / "logs"
    (logs / "a.csv").write_text(HEADER + "ana@example.org,2026-02-01T10:00:00Z,sent\nno address,2026-02-01,sent\n")
    (logs / "b.csv").write_text(HEADER + "bob@example.org,2026-02-01T11:00:00Z,opened\n")
    (logs / "empty.csv").write_text("")
    (logs / ".c.csv.part").write_text(HEADER)
    (logs / "notes.pdf").write_bytes(b"%PDF")
    shown = await set_up(api, house)
    assert "private_key" not in shown
    assert "PRIVATE KEY" not in str(shown)
    async with asyncio.timeout(60):
        assert await look(api) == 2
        assert await kept(api) == 2
        assert names(logs) == [".c.csv.part", "notes.pdf"]
        assert names(logs / "done") == ["a.csv", "a.csv.problems.txt", "b.csv"]
        assert names(logs / "failed") == ["empty.csv", "empty.csv.problems.txt"]
        assert (
            "Row 3" in (logs / "done" / "a.csv.problems.txt").read_text()
            or "Row 2" in (logs / "done" / "a.csv.problems.txt").read_text()
        )
        assert await look(api) == 0
        (logs / "a.csv").write_text(HEADER + "ana@example.org,2026-02-01T10:00:00Z,sent\n")
        assert await look(api) == 1, "the same rows in a file of the same name"
        assert await kept(api) == 2, "count once"
    assert len(names(logs / "done")) == 4
    state = (await api.owner.get(FOLDER)).json()
    assert (state["files"], state["problem"]) == (3, "")
    assert state["looked_at"] is not None
    source = (await api.owner.get("/api/v1/sources/oldtool")).json()
    assert source["rows"] == 4


async def test_a_file_that_may_still_grow_is_left_for_later(api: ApiStage, house: SftpPeer) -> None:
    file = house.home / "logs" / "a.csv"
    file.write_text(HEADER + "ana@example.org,2026-02-01T10:00:00Z,sent\n")
    await set_up(api, house, settle=3600)
    async with asyncio.timeout(60):
        assert await look(api) == 0
        long_ago = time.time() - 4000
        os.utime(file, (long_ago, long_ago))
        assert await look(api) == 1


async def test_it_is_looked_into_by_its_schedule_alone_and_by_one_process(api: ApiStage, house: SftpPeer) -> None:
    await set_up(api, house)
    folders = Folders(api.stage.noline)
    async with asyncio.timeout(60):
        await asyncio.gather(folders.step(), folders.step())
        (house.home / "logs" / "a.csv").write_text(HEADER + "ana@example.org,2026-02-01T10:00:00Z,sent\n")
        assert await folders.step() == 0
        await api.stage.fetch("update source_folder set next_at = next_at - interval '14 minutes'")
        assert await folders.step() == 0
        await api.stage.fetch("update source_folder set next_at = next_at - interval '2 minutes'")
        assert sum(await asyncio.gather(folders.step(), folders.step())) == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"directory": "nowhere"}, "missing or closed"),
        ({"port": 1}, "can't be reached"),
        ({"private_key": "no key"}, "can't be read"),
        ({"username": "nosuchuser"}, "refuses"),
    ],
)
async def test_what_is_wrong_is_told(api: ApiStage, house: SftpPeer, changed: dict[str, Any], words: str) -> None:
    await set_up(api, house, **changed)
    async with asyncio.timeout(60):
        assert await look(api) == 0
    assert words in (await api.owner.get(FOLDER)).json()["problem"]


async def test_a_server_in_the_own_network_needs_the_companys_word(api: ApiStage, house: SftpPeer) -> None:
    await api.owner.patch("/api/v1/workspace", json={"rules": {"private_webhooks": False}})
    await set_up(api, house)
    assert await look(api) == 0
    assert "private network" in (await api.owner.get(FOLDER)).json()["problem"]


async def test_the_key_stays_where_it_was_given_for(api: ApiStage, house: SftpPeer) -> None:
    await set_up(api, house)
    await set_up(api, house, private_key="", minutes=30)
    async with asyncio.timeout(60):
        await look(api)
    assert (await api.owner.get(FOLDER)).json()["problem"] == ""
    elsewhere = {**house.settings, "private_key": "", "host": "evil.example"}
    refused = await api.owner.put(FOLDER, json=elsewhere)
    assert refused.status_code == 422
    stored = await api.stage.one("select settings::text from source_folder")
    assert "PRIVATE KEY" not in stored
    assert (await api.owner.delete(FOLDER)).status_code == 204
    assert (await api.owner.get(FOLDER)).status_code == 404


async def test_a_folder_is_tried_before_it_is_stored_and_only_named_files_are_taken(
    api: ApiStage, house: SftpPeer
) -> None:
    logs = house.home / "logs"
    for name in ("sent-1.csv", "Sent-2.csv", "other.csv", "notes.pdf"):
        (logs / name).write_text(HEADER + "ana@example.org,2026-02-01T10:00:00Z,sent\n")
    key = await api.owner.post(f"{FOLDER}/host-key", json={"host": "127.0.0.1", "port": house.settings["port"]})
    assert key.status_code == 200, key.text
    assert key.json()["host_key"].split()[:2] == house.settings["host_key"].split()[:2]
    assert key.json()["fingerprint"].startswith("SHA256:")
    wanted = {**house.settings, "host_key": key.json()["host_key"], "directory": "logs", "settle": 0}
    wanted["pattern"] = "sent-*.csv"
    tried = await api.owner.post(f"{FOLDER}/test", json=wanted)
    assert tried.json() == {
        "ok": True, "problem": "", "waiting": ["Sent-2.csv", "sent-1.csv"], "files": 2, "growing": 0, "others": 2,
    }  # fmt: skip
    growing = (await api.owner.post(f"{FOLDER}/test", json={**wanted, "settle": 3600})).json()
    assert (growing["files"], growing["growing"], growing["others"]) == (0, 2, 2)
    assert (await api.owner.get(FOLDER)).status_code == 404, "nothing was stored"
    unknown = await api.owner.post(f"{FOLDER}/test", json={**wanted, "private_key": ""})
    assert (unknown.status_code, unknown.json()["field"]) == (422, "private_key")
    assert (await api.owner.put(FOLDER, json=wanted)).status_code == 200
    again = await api.owner.post(f"{FOLDER}/test", json={**wanted, "private_key": ""})
    assert again.json()["ok"], "with the stored key"
    elsewhere = await api.owner.post(f"{FOLDER}/test", json={**wanted, "private_key": "", "username": "nosuchuser"})
    assert elsewhere.status_code == 422
    assert not (await api.owner.post(f"{FOLDER}/test", json={**wanted, "username": "nosuchuser"})).json()["ok"]
    down = await api.owner.post(f"{FOLDER}/host-key", json={"host": "127.0.0.1", "port": 1})
    assert (down.status_code, down.json()["field"]) == (422, "host")
    async with asyncio.timeout(60):
        assert await look(api) == 2
    assert names(logs) == ["notes.pdf", "other.csv"]


async def test_a_server_that_wants_a_password_gets_it(api: ApiStage, tmp_path: Path) -> None:
    class Door(asyncssh.SSHServer):
        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == ("shop", "open sesame")

    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "a.csv").write_text(HEADER + "ana@example.org,2026-02-01T10:00:00Z,sent\n")
    host = asyncssh.generate_private_key("ssh-ed25519")
    server = await asyncssh.listen(
        "127.0.0.1", 0, server_factory=Door, server_host_keys=[host],
        sftp_factory=lambda chan: asyncssh.SFTPServer(chan, chroot=str(tmp_path).encode()),
    )  # fmt: skip
    async with server, asyncio.timeout(60):
        wanted = {
            "host": "127.0.0.1", "port": server.get_port(), "username": "shop", "password": "shut",
            "host_key": host.export_public_key().decode().strip(), "directory": "logs", "settle": 0,
        }  # fmt: skip
        refused = (await api.owner.post(f"{FOLDER}/test", json=wanted)).json()
        assert refused["problem"] == "The server refuses this user and password."
        both = await api.owner.put(FOLDER, json={**wanted, "private_key": "x"})
        assert (both.status_code, both.json()["field"]) == (422, "password")
        shown = (await api.owner.put(FOLDER, json={**wanted, "password": "open sesame"})).json()
        assert shown["signs_in"] == "password"
        assert "sesame" not in str(shown)
        assert "sesame" not in await api.stage.one("select settings::text from source_folder")
        assert await look(api) == 1
