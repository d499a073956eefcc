"""``noline backup`` and ``noline restore``: a consistent picture of the database, and an installation made from it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Annotated

import asyncpg
import typer

from noline.app.bootstrap import find_database, prepare
from noline.app.commands.running import messages, read_settings, run
from noline.kernel.errors import Conflict, InvalidInput
from noline.kernel.postgres import client_program

_IN_USE = (
    "select to_regclass('installation') is not null and exists (select from pg_tables where tablename = 'workspace')"
)
_PEOPLE = "select exists (select from workspace)"


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it, in pg_dump's custom format.", dir_okay=False)],
) -> None:
    """Write a consistent picture of the database to a file, while everything goes on."""

    async def work() -> None:
        dsn, cluster = await find_database(read_settings())
        try:
            part = file.with_name(f"{file.name}.part")
            await _call("pg_dump", "--format=custom", "--no-owner", f"--file={part}", f"--dbname={dsn}")
            part.replace(file)
        finally:
            if cluster is not None:
                await cluster.stop()

    os.umask(0o077)  # it holds everything that customers said
    run(work())
    messages.print(f"{file} holds {file.stat().st_size:,} bytes. Keep the key file apart from it.")


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What noline backup wrote.")],
) -> None:
    """Make an installation from a backup; the database must be empty."""

    async def work() -> None:
        settings = read_settings()
        dsn, cluster = await find_database(settings)
        try:
            await _check_empty(dsn)
            await _call(
                "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={dsn}", str(file)
            )
            await prepare(dsn, settings.shards)
        finally:
            if cluster is not None:
                await cluster.stop()

    run(work())
    messages.print("Restored. noline up goes on where it stood.")


async def _check_empty(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        if await connection.fetchval(_IN_USE) and await connection.fetchval(_PEOPLE):
            remedy = "Name another: NOLINE_DATA for a new directory, or NOLINE_DATABASE."
            raise Conflict("There is an installation in this database.", field="database", remedy=remedy)
        await connection.execute("drop schema public cascade; create schema public")
    finally:
        await connection.close()


async def _call(program: str, *arguments: str) -> None:
    child = await asyncio.create_subprocess_exec(client_program(program), *arguments, stderr=asyncio.subprocess.PIPE)
    _, said = await child.communicate()
    if child.returncode != 0:
        last = said.decode(errors="replace").strip().splitlines()[-1:] or ["it failed"]
        raise InvalidInput(f"{program}: {last[0]}.", field="file", remedy="Is it what noline backup wrote?")
