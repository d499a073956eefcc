"""Noline: one conversation across every line."""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from noline.app.bootstrap import find_database, prepare
from noline.app.commands import (
    accounts,
    agents,
    backup,
    campaigns,
    customers,
    definitions,
    inspect,
    journeys,
    keys,
    recipes,
    sandbox,
    send,
    set_aside,
    sources,
    workspaces,
)
from noline.app.commands.customers import AsJson
from noline.app.commands.running import installation, messages, read_settings, run, show
from noline.app.demo import DemoOptions, play
from noline.app.demo.lived_in import Welcome, live_in
from noline.app.status import status_of
from noline.app.up import serve, stop_at_end_of_input
from noline.app.up import up as keep_up
from noline.app.worker import Worker
from noline.kernel.errors import NolineError

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, help=__doc__)

RUN, PEOPLE, PLANS, SETUP, CARE = "Run", "Customers and messages", "Campaigns", "Set up", "Look after"
"""The panels of ``noline --help``, which reads like a table of contents."""


@app.command(rich_help_panel=RUN)
def up() -> None:
    """Run everything: database, public pages, mail in, workers."""

    async def work() -> None:
        async with installation() as noline:
            settings = noline.settings
            programs = f", programs hand over mail at {settings.submission_port}" if settings.submission_port else ""
            messages.print(
                f"Noline is up: pages at {settings.public_url}, mail at port {settings.mail_port}{programs}."
            )
            await keep_up(noline)

    run(work())


@app.command(rich_help_panel=RUN)
def server() -> None:
    """Serve screens, API, public pages and mail in; the work is done by `noline worker` elsewhere."""

    async def work() -> None:
        async with installation() as noline:
            await serve(noline)

    run(work())


@app.command(rich_help_panel=RUN)
def worker(
    attached: Annotated[bool, typer.Option(help="End with the process that started it.", hidden=True)] = False,
) -> None:
    """Follow the log, fire timers, launch and send, until told to stop."""

    async def work() -> None:
        async with installation() as noline:
            at_work = Worker(noline)
            loop = asyncio.get_running_loop()
            for sign in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(sign, at_work.stop)
            if attached:
                stop_at_end_of_input(loop, at_work.stop)
            await at_work.run()

    run(work())


@app.command(rich_help_panel=RUN)
def demo(
    headless: Annotated[bool, typer.Option(help="Without screens; ends when the 25 days are over.")] = False,
    leave: Annotated[bool, typer.Option("--exit", help="End when the 25 days are over.")] = False,
    as_json: AsJson = False,
    seed: Annotated[int, typer.Option(help="The same seed and end give the same figures.")] = 1,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that work.")] = 1,
    people: Annotated[int, typer.Option("--customers", min=1, max=1_000_000, help="Sandbox customers.")] = 2000,
    end: Annotated[str | None, typer.Option(help="When the 25 days end; by default the last UTC midnight.")] = None,
    export: Annotated[Path | None, typer.Option(help="Write the campaign's customers to this CSV file.")] = None,
) -> None:
    """Play an event's 25 days on six channels in virtual time, with the screens up; then stay up in real time."""
    options = DemoOptions(seed, workers, people, _instant(end), export=export)
    settings = read_settings()
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("day {task.completed:.0f} of 25"))
    with Progress(*columns, TimeElapsedColumn(), console=messages, transient=True) as progress:
        task = progress.add_task("Setting up", total=25)

        def tell(at: datetime, days: int) -> None:
            progress.update(task, completed=days, description=f"{at:%a %d %b %H:%M}")

        def welcome(found: Welcome) -> None:
            text = f"Open {found.url} and sign in as {found.email} with the password {found.password}"
            messages.print(text, soft_wrap=True)

        def over(figures: dict[str, Any]) -> None:
            progress.stop()
            show(figures, as_json=as_json, lines=lambda: _scorecard(figures))
            where = f"{settings.public_url}/app/playground"
            text = f"The 25 days are over, and it goes on in real time. Be the customer: {where} (Ctrl-C ends it)"
            messages.print(text, soft_wrap=True)

        if not headless and not leave:
            figures = run(live_in(settings, options, tell, welcome, over))
            raise typer.Exit(0 if figures["balanced"] else 1)
        figures = run(play(settings, options, tell))
    show(figures, as_json=as_json, lines=lambda: _scorecard(figures))
    raise typer.Exit(0 if figures["balanced"] else 1)


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no instant; write it as 2026-11-22T00:00Z.") from None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _scorecard(figures: dict[str, Any]) -> list[str]:
    names = list(next(iter(figures["channels"].values())))
    lines = ["channel  " + " ".join(f"{name:>10}" for name in names)]
    for channel, row in figures["channels"].items():
        lines.append(f"{channel:9}" + " ".join(f"{value:>10,}" for value in row.values()))
    rest = [f"{name.replace('_', ' ')}: {value}" for name, value in figures.items() if name != "channels"]
    return [*lines, "", *rest]


@app.command(rich_help_panel=CARE)
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


@app.command(rich_help_panel=CARE)
def status(as_json: AsJson = False) -> None:
    """Show how far the followers are, what waits, and what was set aside."""

    async def work() -> dict[str, Any]:
        async with installation() as noline:
            return await status_of(noline)

    found = run(work())
    show(found, as_json=as_json, lines=lambda: [f"{name.replace('_', ' ')}: {value}" for name, value in found.items()])


@app.command(rich_help_panel=CARE)
def openapi() -> None:
    """Print the OpenAPI document of the API."""
    from noline.app.commands.openapi import text  # makes the whole application, which no other command needs

    print(text())


@app.command(rich_help_panel=CARE)
def bench(
    name: Annotated[str, typer.Argument(help="append, ingest, engage, journey, blast, http, hooks, screens or crash.")],
    size: Annotated[int | None, typer.Option(min=1, help="How many.")] = None,
    smtp: Annotated[str | None, typer.Option(help="HOST:PORT of a receiver; a fast built-in one otherwise.")] = None,
    processes: Annotated[int | None, typer.Option(min=1, max=64, help="How many processes work.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure this machine."""
    from noline.bench import run_bench, say  # not needed by anybody who only runs the server

    say(run_bench(name, size, processes=processes, smtp=smtp), as_json=as_json)


app.add_typer(customers.app, name="customers", rich_help_panel=PEOPLE)
app.command(rich_help_panel=PEOPLE)(send.send)
app.command("import", rich_help_panel=PEOPLE)(sources.import_log)
app.add_typer(sandbox.app, name="sandbox", rich_help_panel=PEOPLE)
app.add_typer(campaigns.app, name="campaigns", rich_help_panel=PLANS)
app.add_typer(journeys.app, name="journeys", rich_help_panel=PLANS)
app.command(rich_help_panel=PLANS)(definitions.apply)
app.command(rich_help_panel=PLANS)(definitions.export)
app.add_typer(recipes.app, name="recipes", rich_help_panel=PLANS)
app.command(rich_help_panel=PLANS)(recipes.example)
app.add_typer(workspaces.app, name="workspaces", rich_help_panel=SETUP)
app.add_typer(agents.app, name="agents", rich_help_panel=SETUP)
app.add_typer(keys.app, name="keys", rich_help_panel=SETUP)
app.add_typer(accounts.app, name="accounts", rich_help_panel=SETUP)
app.command(rich_help_panel=CARE)(backup.backup)
app.command(rich_help_panel=CARE)(backup.restore)
app.add_typer(set_aside.app, name="set-aside", rich_help_panel=CARE)
app.add_typer(inspect.app, name="inspect", rich_help_panel=CARE)


def main() -> None:
    """Run the command line; errors are sentences, not tracebacks."""
    try:
        app()
    except NolineError as error:
        messages.print(f"[red]Error:[/red] {error}", markup=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
