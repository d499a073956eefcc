"""As which user of the machine PostgreSQL runs (it refuses to run as root), and how commands are run as that user."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from noline.kernel.errors import Misconfigured, Unavailable

SYSTEM_USER = "noline"

# Nothing of the caller's environment reaches PostgreSQL: PG*, LD_* and TZ would change what it does.
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC"}


class Account(msgspec.Struct, frozen=True):
    """A user of the machine; ``lowered`` when this process is root and must step down to it."""

    name: str
    uid: int
    gid: int
    lowered: bool

    def run(
        self, *command: str, given: str = "", keep_open: Sequence[int] = (), patience: float = 60
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as this user in a session of its own, in ``/``, and return its output and exit code.

        ``given`` is its standard input, ``keep_open`` are file descriptors it inherits. Raises `Unavailable` if it
        takes longer than ``patience`` seconds, `OSError` if it can't be run.
        """
        try:
            return subprocess.run(
                command,
                cwd="/",
                env=ENVIRONMENT,
                input=given,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                timeout=patience,
                pass_fds=keep_open,
                start_new_session=True,  # an interrupt from the terminal is meant for Noline, which stops in order
                user=self.uid if self.lowered else None,
                group=self.gid if self.lowered else None,
                extra_groups=[] if self.lowered else None,
            )
        except subprocess.TimeoutExpired as error:
            raise Unavailable(f"{Path(command[0]).name} did not end within {patience:.0f} s.") from error


def service_account() -> Account:
    """Return the user PostgreSQL runs as: ourselves, or if we are root the system user ``noline``, made when missing.

    Raises `Misconfigured` if there is no such user and none can be made.
    """
    uid = os.geteuid()
    if uid == 0:
        found = _find(SYSTEM_USER) or _make_system_user()
        return Account(found.pw_name, found.pw_uid, found.pw_gid, lowered=True)
    try:
        own = pwd.getpwuid(uid)
    except KeyError:
        raise Misconfigured(
            f"User id {uid} has no name on this system, and PostgreSQL needs one.",
            remedy="Add it to /etc/passwd, or give a database address of your own.",
        ) from None
    return Account(own.pw_name, uid, os.getegid(), lowered=False)


def _find(name: str) -> pwd.struct_passwd | None:
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        return None
    if found.pw_uid == 0:
        raise Misconfigured(f"The user {name} is root under another name, and PostgreSQL refuses to run as root.")
    return found


def _make_system_user(attempts: int = 50) -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path=ENVIRONMENT["PATH"])
    complaint = "the command useradd is missing"
    command = [useradd or "", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    for _ in range(attempts if useradd else 0):
        made = subprocess.run(
            [*command, "--shell", "/usr/sbin/nologin", SYSTEM_USER], capture_output=True, text=True, check=False
        )
        if found := _find(SYSTEM_USER):  # made by us, or by another process at the same moment
            return found
        complaint = made.stderr.strip()
        if "try again" not in complaint:
            break
        time.sleep(0.1)  # somebody else is writing /etc/passwd
    raise Misconfigured(
        f"PostgreSQL must not run as root, and the system user {SYSTEM_USER} could not be made: {complaint}.",
        remedy=f"Make a system user named {SYSTEM_USER}, or start Noline as an ordinary user.",
    )
