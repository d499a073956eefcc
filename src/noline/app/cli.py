"""The command line: ``noline --help`` reads like a table of contents."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from noline.app.bootstrap import Noline, find_database, prepare
from noline.app.demo import DemoOptions, play
from noline.app.worker import Worker
from noline.kernel.config import Settings, load_settings
from noline.kernel.errors import NolineError
from noline.kernel.telemetry import configure_logs

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, help=__doc__)
console = Console(stderr=True)


def _settings() -> Settings:
    settings = load_settings(os.environ, Path.cwd())
    configure_logs(level=settings.log_level, as_json=settings.log_json)
    return settings


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    return uvloop.run(work)


@app.command()
def worker() -> None:
    """Follow the log, fire timers, launch and send, until told to stop."""

    async def run() -> None:
        settings = _settings()
        dsn, cluster = await find_database(settings)
        await prepare(dsn, settings.shards)
        noline = await Noline.open(settings, dsn)
        at_work = Worker(noline)
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, at_work.stop)
        await at_work.run()
        await noline.close()
        if cluster is not None:
            await cluster.stop()

    _run(run())


@app.command()
def demo(
    headless: Annotated[bool, typer.Option(help="Without a server with screens.")] = False,
    leave: Annotated[bool, typer.Option("--exit", help="End when the 25 days are over.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")] = False,
    seed: Annotated[int, typer.Option(help="The same seed and end give the same figures.")] = 1,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that work.")] = 1,
    customers: Annotated[int, typer.Option(min=1, max=1_000_000, help="Sandbox customers.")] = 2000,
    end: Annotated[str | None, typer.Option(help="When the 25 days end; by default the last UTC midnight.")] = None,
    export: Annotated[Path | None, typer.Option(help="Write the customers of the campaign to this CSV file.")] = None,
) -> None:
    """Play an event's 25 days on six channels, in virtual time."""
    options = DemoOptions(seed, workers, customers, _instant(end), export=export)
    settings = _settings()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("day {task.completed:.0f} of 25"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Playing the event", total=25)

        def tell(at: datetime, days: int) -> None:
            progress.update(task, completed=days, description=f"{at:%a %d %b %H:%M}")

        figures = _run(play(settings, options, tell))
    _show(figures, as_json=as_json)
    raise typer.Exit(0 if figures["balanced"] else 1)


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no instant; write it as 2026-11-22T00:00Z.") from None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _show(figures: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(figures))
        return
    for channel, row in figures["channels"].items():
        print(f"{channel:8}", " ".join(f"{name}={value}" for name, value in row.items()))
    print({name: value for name, value in figures.items() if name != "channels"})


def main() -> None:
    """Run the command line; errors are sentences, not tracebacks."""
    try:
        app()
    except NolineError as error:
        console.print(f"[red]{error}[/red]", highlight=False)
        sys.exit(2)


if __name__ == "__main__":
    main()
