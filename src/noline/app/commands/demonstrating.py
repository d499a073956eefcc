"""``noline demo``: 25 days of an event, played in virtual time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from noline.app.commands.customers import AsJson
from noline.app.commands.running import messages, read_settings, run, show
from noline.app.demo import DemoOptions, play
from noline.app.demo.lived_in import Welcome, live_in
from noline.kernel.currencies import written


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
        cells = (written(it, figures["currency"]) if name == "cost" else f"{it:,}" for name, it in row.items())
        lines.append(f"{channel:9}" + " ".join(f"{cell:>10}" for cell in cells))
    rest = [
        f"{name.replace('_', ' ')}: {value}" for name, value in figures.items() if name not in ("channels", "currency")
    ]
    return [*lines, "", *rest]
