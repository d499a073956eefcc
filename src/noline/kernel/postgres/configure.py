"""Writing the configuration files, so that a newer Noline's settings hold from the next start on."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from noline.kernel.postgres.account import Account
from noline.kernel.postgres.layout import Layout
from noline.kernel.postgres.settings import HBA, pg_ident_conf, postgresql_conf


def configure(layout: Layout, account: Account, tuned: dict[str, str]) -> None:
    """Write ``postgresql.conf``, ``pg_hba.conf`` and ``pg_ident.conf`` where they differ from what they should say."""
    ours = pwd.getpwuid(os.geteuid()).pw_name
    files = {
        "postgresql.conf": postgresql_conf(tuned, sockets=layout.sockets, conf=layout.conf),
        "pg_hba.conf": HBA,
        "pg_ident.conf": pg_ident_conf([account.name, ours]),
    }
    for name, text in files.items():
        _write(layout.conf / name, text)


def _write(path: Path, text: str) -> None:
    if path.exists() and path.read_text() == text:
        return
    fresh = path.with_suffix(".new")
    fresh.write_text(text)
    fresh.chmod(0o644)  # PostgreSQL's account reads it; the directory keeps everybody else out
    fresh.rename(path)
