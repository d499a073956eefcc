"""Starting, watching and stopping the server itself, whatever an earlier one left behind.

What tells the truth here is the *server lock*: PostgreSQL's processes inherit it open, so it is held exactly as long as
one of them lives, in whatever container. The process id in ``postmaster.pid`` may be stale, or a stranger's by now.
"""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from noline.kernel.errors import Unavailable
from noline.kernel.postgres.account import Account
from noline.kernel.postgres.layout import Layout
from noline.kernel.postgres.locks import FileLock, is_held

# Lists the processes named postgres that are in the directory $1. It runs as PostgreSQL's own account: root in a
# container may not look at other users' processes.
PROCESSES = """
for place in /proc/[0-9]*; do
  [ "$place/cwd" -ef "$1" ] && read -r name < "$place/comm" && [ "$name" = postgres ] && echo "${place#/proc/}"
done 2>/dev/null; true
"""
KILL = 'kill -9 "$@" 2>/dev/null; true'

LAUNCHES = 3  # of a server that goes without a word

# What a start is told while an earlier server's memory is still in use: it passes.
PASSING = "pre-existing shared memory block"

ORDINARY = ("skipping missing configuration file", "redirecting log output", "Future log output will appear")


class Postmaster(msgspec.Struct, frozen=True):
    """The server of one cluster; the caller holds the start lock."""

    layout: Layout
    account: Account
    binaries: Path

    def start(self, patience: float) -> None:
        """Return once the server takes connections; processes that an earlier one left behind are ended.

        Raises `Unavailable` with what PostgreSQL says if it refuses, or is not ready within ``patience`` seconds.
        """
        until = time.monotonic() + patience
        launches = 0
        while not is_ready(self.layout):
            if time.monotonic() > until:
                raise Unavailable(self._why_not(patience))
            living = self._processes()
            if living or is_held(self.layout.server_lock):
                self._end_orphans(living)
                time.sleep(0.05)
            else:
                launches += 1
                self._launch(until, last=launches == LAUNCHES)

    def stop(self, patience: float) -> None:
        """Return once every process of the server is gone; open sessions are ended, nothing committed is lost.

        Raises `Unavailable` if it takes longer than ``patience`` seconds; it goes on stopping then.
        """
        until = time.monotonic() + patience
        while is_held(self.layout.server_lock):
            living = self._processes()
            if _postmaster(self.layout) in living:
                self._pg_ctl("stop", "--mode=fast")
            else:
                self._end_orphans(living)
            _wait(lambda: not is_held(self.layout.server_lock), min(until, time.monotonic() + 0.5))
            if time.monotonic() > until:
                raise Unavailable(f"PostgreSQL is still stopping after {patience:.0f} s.")

    def _launch(self, until: float, *, last: bool) -> None:
        """Start the server, nothing of this cluster being alive, and see it ready or gone.

        Raises `Unavailable` if it gives a reason for going; if it gives none (it was killed), on the ``last`` attempt.
        """
        for leftover in (*self.layout.marks, self.layout.startup_log):
            leftover.unlink(missing_ok=True)  # a stale mark may name a living stranger, and would stop the start
        said = self._spawn()
        _wait(lambda: is_ready(self.layout) or not is_held(self.layout.server_lock), until)
        if is_held(self.layout.server_lock):
            return
        said = _last_words(self.layout) or said
        if PASSING not in said and (said or last):
            raise Unavailable(f"PostgreSQL does not start: {said or 'it is killed before it is ready.'}")

    def _spawn(self) -> str:
        lock = FileLock(self.layout.server_lock)
        try:
            if not lock.take():
                return ""  # somebody looked whether it is held, at this very moment: once more
            options = f"-c config_file={shlex.quote(str(self.layout.conf / 'postgresql.conf'))}"
            return self._pg_ctl("start", "-l", str(self.layout.startup_log), "-o", options, keep_open=[lock.fd]).stderr
        finally:
            lock.hand_over()

    def _pg_ctl(self, *what: str, keep_open: tuple[int, ...] | list[int] = ()) -> subprocess.CompletedProcess[str]:
        command = (str(self.binaries / "pg_ctl"), *what, "-D", str(self.layout.data), "--silent", "--no-wait")
        return self.account.run(*command, keep_open=keep_open)

    def _processes(self) -> set[int]:
        listed = self.account.run("/bin/sh", "-c", PROCESSES, "sh", str(self.layout.data))
        return {int(line) for line in listed.stdout.split()}

    def _end_orphans(self, living: set[int]) -> None:
        """End the processes of a server whose postmaster is gone: while they live, no other can start."""
        if living and _postmaster(self.layout) not in living:
            self.account.run("/bin/sh", "-c", KILL, "sh", *map(str, sorted(living)))

    def _why_not(self, patience: float) -> str:
        if is_held(self.layout.server_lock) and not self._processes():
            return f"{self.layout.data} is used by processes that can't be seen from here; is it another container's?"
        return (
            f"PostgreSQL is not ready after {patience:.0f} s; it may still be recovering: see {self.layout.data}/log."
        )


def is_ready(layout: Layout) -> bool:
    """Tell whether the server takes connections now: it says so, and its socket answers. Needs no lock."""
    lines = _lines(layout.pid_file)
    if len(lines) < 8 or lines[7].strip() != "ready":
        return False
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(os.fsencode(layout.socket))
        except OSError:
            return False
    return True


def _wait(condition: Callable[[], bool], until: float) -> None:
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)


def _postmaster(layout: Layout) -> int:
    first = "".join(_lines(layout.pid_file)[:1]).strip()
    return int(first) if first.isdigit() else 0


def _last_words(layout: Layout) -> str:
    """Return the lines in which the server says why it gave up, as one."""
    lines = _lines(layout.startup_log)
    if any("redirecting log output" in line for line in lines):  # from then on it spoke there
        logs = sorted(layout.data.glob("log/*.log"), key=lambda log: log.lstat().st_mtime)
        lines += [line for log in logs[-1:] for line in _lines(log)]
    return " ".join([line for line in lines if not any(words in line for words in ORDINARY)][-4:])


def _lines(path: Path, most: int = 16_000) -> list[str]:
    """Return a file's last lines, none if it is missing; the directory is another account's, so no link is followed.

    Any other trouble is raised: taken for a missing ``postmaster.pid``, it would make orphans of a healthy server.
    """
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - most))
            return file.read(most).decode(errors="replace").splitlines()
    except FileNotFoundError:
        return []
