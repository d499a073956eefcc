"""Where the parts of a cluster lie on disk, and whose each directory is:

<data_dir>/postgres/        ours; the account that PostgreSQL runs as may pass through, nobody else
    data/                   PostgreSQL's data directory, its own, 0700
    run/                    its socket, 0700 (elsewhere under a hashed name if the path is too long for a socket)
    conf/                   the configuration, ours; local.conf there is the operator's
    locks/                  start (one at a time), users (one share each), server (held by PostgreSQL itself)
    binaries-<version>/     a copy, only when that account can't read the wheel
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import msgspec

from noline.kernel.errors import Misconfigured
from noline.kernel.postgres.account import Account

SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 107  # bytes: sun_path in unix(7), less the closing NUL


class Layout(msgspec.Struct, frozen=True):
    """The paths of one cluster."""

    home: Path
    data: Path
    unfinished: Path
    conf: Path
    locks: Path
    sockets: Path

    @property
    def start_lock(self) -> Path:
        """Held while a process starts or stops the cluster."""
        return self.locks / "start"

    @property
    def users_lock(self) -> Path:
        """Shared by every process that uses the cluster."""
        return self.locks / "users"

    @property
    def server_lock(self) -> Path:
        """Held by PostgreSQL's own processes, so it is free exactly when the last of them is gone."""
        return self.locks / "server"

    @property
    def pid_file(self) -> Path:
        """PostgreSQL's own: process id first, state in the eighth line."""
        return self.data / "postmaster.pid"

    @property
    def socket(self) -> Path:
        """The socket itself."""
        return self.sockets / SOCKET

    @property
    def startup_log(self) -> Path:
        """What the server says until it has opened its log."""
        return self.data / "startup.log"

    @property
    def marks(self) -> tuple[Path, ...]:
        """What a running server leaves lying if it is killed."""
        return (self.pid_file, self.socket, self.sockets / f"{SOCKET}.lock")


def default_data_dir() -> Path:
    """Return ``/var/lib/noline`` for root, else the user's data directory (XDG Base Directory Specification)."""
    if os.geteuid() == 0:
        return Path("/var/lib/noline")
    given = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (given if given.is_absolute() else Path.home() / ".local" / "share") / "noline"


def lay_out(data_dir: Path, uid: int) -> Layout:
    """Return the paths for a data directory and our effective user id; touches nothing."""
    home = data_dir / "postgres"
    return Layout(
        home=home,
        data=home / "data",
        unfinished=home / "data.unfinished",
        conf=home / "conf",
        locks=home / "locks",
        sockets=_socket_directory(home, uid),
    )


def _socket_directory(home: Path, uid: int) -> Path:
    inside = home / "run"
    if len(os.fsencode(inside / SOCKET)) <= LONGEST_SOCKET:
        return inside
    # Every process that shares the cluster must find the same place, so nothing of the environment goes into it.
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    place = Path("/run") if uid == 0 and Path("/run").is_dir() else Path("/tmp")  # noqa: S108 - owner and mode are checked
    return place / f"noline-{uid}-{digest}"


def prepare(data_dir: Path, layout: Layout, account: Account) -> None:
    """Make what is missing and refuse directories that somebody else could have laid there.

    Raises `Misconfigured` naming ``data_dir``.
    """
    _prepare_data_dir(data_dir)
    _own_directory(layout.home, os.geteuid(), account.gid, 0o710)
    _own_directory(layout.conf, os.geteuid(), account.gid, 0o750)
    _own_directory(layout.locks, os.geteuid(), account.gid, 0o700)
    _own_directory(layout.sockets, account.uid, account.gid, 0o700)


def check_reachable(layout: Layout, account: Account) -> None:
    """Raise `Misconfigured` if PostgreSQL's account can't get to its directory, e.g. below ``/root``."""
    if account.lowered and account.run("/bin/sh", "-c", 'cd "$1"', "sh", str(layout.home)).returncode != 0:
        raise Misconfigured(
            f"The user {account.name}, as whom PostgreSQL runs, can't get to {layout.home}.",
            field="data_dir",
            remedy="Name a directory whose parents every user may pass through, such as /var/lib/noline.",
        )


def _prepare_data_dir(data_dir: Path) -> None:
    try:
        data_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
        found = data_dir.stat()
        if os.geteuid() == 0 and found.st_uid == 0 and not any(data_dir.iterdir()):
            data_dir.chmod(found.st_mode | stat.S_IXOTH)  # PostgreSQL's account passes through; it can't list
    except OSError as error:
        raise Misconfigured(
            f"The data directory {data_dir} can't be made or read: {error.strerror}.",
            field="data_dir",
            remedy="Name a directory that you can write to.",
        ) from error
    if found.st_uid != os.geteuid() or found.st_mode & stat.S_IWOTH:
        raise Misconfigured(
            f"The data directory {data_dir} belongs to another user, or everybody may write to it.",
            field="data_dir",
            remedy="Name a directory of your own, or start Noline as the user it belongs to.",
        )


def _own_directory(path: Path, uid: int, gid: int, mode: int) -> None:
    """Make ``path`` a real directory of that owner and mode; one of another owner is refused, not taken over."""
    try:
        path.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(path, uid, -1)
    except FileExistsError:
        pass
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid:
        raise Misconfigured(
            f"{path} is not a directory of user id {uid}.", field="data_dir", remedy="Remove it, and start again."
        )
    if os.geteuid() == 0 and found.st_gid != gid:
        os.chown(path, -1, gid)
    if stat.S_IMODE(found.st_mode) != mode:
        path.chmod(mode)
