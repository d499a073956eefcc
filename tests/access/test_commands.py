"""``noline agents`` and ``noline keys``: how the first owner comes in, and what is printed where."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from access.conftest import NOW, Company
from noline.access import find_key, list_audit, sign_in
from noline.kernel.db import Database


def noline(dsn: str, *words: str, say: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command on a database."""
    command = [str(Path(sys.executable).parent / "noline"), *words, "--workspace", "harbour"]
    environment = os.environ | {"NOLINE_DSN": dsn}
    return subprocess.run(command, env=environment, input=say, capture_output=True, text=True, check=False)


async def test_an_owner_is_made_and_given_a_new_password(dsn: str, database: Database, company: Company) -> None:
    made = noline(dsn, "agents", "add", "Ana@Example.com", "--role", "owner", say="correct horse battery\n")
    assert (made.returncode, made.stdout) == (0, "")
    set_ = noline(dsn, "agents", "set-password", "ana@example.com", "--generate")
    signed = await sign_in(database, "ana@example.com", set_.stdout.strip(), NOW, peer="192.0.2.1")
    assert (signed.agent.name, signed.agent.role) == ("Ana", "owner")


async def test_a_key_is_printed_alone_and_revoked_by_its_number(dsn: str, database: Database, company: Company) -> None:
    made = noline(dsn, "keys", "create", "till", "-s", "events:write")
    async with database.connection() as connection:
        found = await find_key(connection, made.stdout.strip(), NOW)
        assert found is not None
        assert found.scopes == {"events:write"}
        assert noline(dsn, "keys", "revoke", str(found.id)).returncode == 0
        assert await find_key(connection, made.stdout.strip(), NOW) is None
        trail = await list_audit(connection, company.workspace.id, actor_kind="system", limit=2)
    assert [(entry.actor_name, entry.action) for entry in trail] == [
        ("command line", "key.revoked"),
        ("command line", "key.created"),
    ]
