"""Commands that look after an installation: its database, its state, its description, its speed."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from noline.app.bootstrap import find_database, prepare
from noline.app.commands.customers import AsJson
from noline.app.commands.running import installation, read_settings, run, show
from noline.app.status import status_of


def migrate(as_json: AsJson = False) -> None:
    """Bring the database up to date."""

    async def work() -> list[str]:
        settings = read_settings()
        dsn, cluster = await find_database(settings)
        try:
            return [migration.name for migration in await prepare(dsn, settings.shards)]
        finally:
            if cluster is not None:
                await cluster.stop()

    applied = run(work())
    show({"applied": applied}, as_json=as_json, lines=lambda: applied or ["The database is up to date."])


def status(as_json: AsJson = False) -> None:
    """Show how far the followers are, what waits, and what was set aside."""

    async def work() -> dict[str, Any]:
        async with installation() as noline:
            return await status_of(noline)

    found = run(work())
    show(found, as_json=as_json, lines=lambda: [f"{name.replace('_', ' ')}: {value}" for name, value in found.items()])


def openapi() -> None:
    """Print the OpenAPI document of the API."""
    from noline.app.commands.openapi import text  # makes the whole application, which no other command needs

    print(text())


def bench(
    name: Annotated[
        str,
        typer.Argument(
            help="append, ingest, engage, journey, waiting, blast, http, smpp, reply, hooks, fanout, screens or crash."
        ),
    ],
    size: Annotated[int | None, typer.Option(min=1, help="How many.")] = None,
    smtp: Annotated[str | None, typer.Option(help="HOST:PORT of a receiver; a fast built-in one otherwise.")] = None,
    processes: Annotated[int | None, typer.Option(min=1, max=64, help="How many processes work.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure this machine."""
    from noline.bench import run_bench, say  # not needed by anybody who only runs the server

    say(run_bench(name, size, processes=processes, smtp=smtp), as_json=as_json)
