"""Making a new cluster with its first database, whole or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from noline.kernel.errors import Misconfigured, Unavailable
from noline.kernel.postgres.account import Account
from noline.kernel.postgres.binaries import wheel_version
from noline.kernel.postgres.layout import Layout
from noline.kernel.postgres.locks import FileLock, alone
from noline.kernel.postgres.settings import USER

SLOWEST = 300  # seconds: of making it on a slow disk

# A collation that no update of the operating system changes, and that is the same on every machine.
LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8")
ACCESS = ("--username", USER, "--auth=reject", "--auth-local=peer")
ALONE = ("--single", "-c", "exit_on_error=on", "-c", "fsync=off", "-c", "shared_buffers=16MB")


def initialise(layout: Layout, account: Account, binaries: Path) -> None:
    """Make the cluster, with an empty database ``noline``, if there is none. The caller holds the start lock.

    Raises `Misconfigured` if there is one of another major version, `Unavailable` with PostgreSQL's own words if it
    can't be made.
    """
    if layout.data.exists():
        _check_version(layout.data)
        return
    with alone(layout.server_lock, SLOWEST) as lock:  # inherited: a start that was killed may have left some at work
        _make_room(layout.unfinished, account)
        _fill(layout.unfinished, account, binaries, lock)
        layout.unfinished.rename(layout.data)
        _keep_name(layout.home)


def _make_room(directory: Path, account: Account) -> None:
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(mode=0o700)
    if account.lowered:
        os.chown(directory, account.uid, account.gid)


def _fill(directory: Path, account: Account, binaries: Path, lock: FileLock) -> None:
    where = ("-D", str(directory))

    def run(program: str, *arguments: str, given: str = "") -> None:
        command = (str(binaries / program), *arguments)
        _expect_success(account.run(*command, given=given, keep_open=[lock.fd], patience=SLOWEST), directory)

    run("initdb", *where, *ACCESS, *LOCALE, "--no-sync")
    run("postgres", *ALONE, *where, "template1", given=f"CREATE DATABASE {USER}\n")
    run("initdb", *where, "--sync-only")  # once at the end: it is on disk before anything is accepted into it


def _expect_success(done: subprocess.CompletedProcess[str], directory: Path) -> None:
    if done.returncode != 0:
        last_words = " ".join(line.strip() for line in done.stderr.splitlines()[-4:])
        raise Unavailable(f"PostgreSQL can't make its files in {directory}: {last_words}")


def _keep_name(directory: Path) -> None:
    fd = os.open(directory, os.O_RDONLY)
    os.fsync(fd)
    os.close(fd)


def _check_version(data: Path) -> None:
    found = (data / "PG_VERSION").read_text().strip()
    installed = wheel_version().partition(".")[0]
    if found != installed:
        raise Misconfigured(
            f"The data in {data} are of PostgreSQL {found}, and PostgreSQL {installed} is installed.",
            field="data_dir",
            remedy=f"Dump them with PostgreSQL {found} and load them into a new data directory.",
        )
