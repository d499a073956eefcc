"""``noline import``: what another system sent, from its log, by a mapping."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from noline.access import Workspace
from noline.app.bootstrap import Noline
from noline.app.commands.running import following, messages, show, with_workspace
from noline.customers import (
    LogTaken,
    RowError,
    SourceFact,
    SourceMapping,
    check_mapping,
    guess_log,
    keep_log,
    look_into_log,
)
from noline.kernel.currencies import written
from noline.kernel.errors import InvalidInput

InWorkspace = Annotated[str, typer.Option("--workspace", "-w", help="The workspace's slug.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def import_log(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The log: CSV or JSON lines.")],
    mapping: Annotated[Path | None, typer.Option("--mapping", "-m", help="The mapping, a JSON file.")] = None,
    preview: Annotated[bool, typer.Option(help="Show what the first rows would become, and keep nothing.")] = False,
    guess: Annotated[str, typer.Option(help="Print the mapping that a source of this name seems to need.")] = "",
    workspace: InWorkspace = "demo",
    as_json: AsJson = False,
) -> None:
    """Keep what another system sent as interactions marked by their source; a row once kept counts once."""
    if guess:
        print(msgspec.json.format(msgspec.json.encode(guess_log(file, guess)), indent=2).decode())
        return
    if mapping is None:
        remedy = "Begin with the one that --guess NAME prints."
        raise InvalidInput("There is no mapping.", field="--mapping", remedy=remedy)
    reading = read_mapping(mapping)

    async def look(noline: Noline, found: Workspace) -> list[SourceFact | RowError | int]:
        seen = await look_into_log(noline.database, found, file, reading, noline.clock.now())
        return [_priced(it, found.currency) if isinstance(it, SourceFact) else it for it in seen]

    async def work(noline: Noline, found: Workspace) -> LogTaken:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=messages, transient=True) as progress:
            task = progress.add_task("Reading …")

            def tell(taken: LogTaken) -> None:
                said = f"{taken.rows:,} rows: {taken.new:,} new, {taken.known:,} known, {taken.refused:,} with errors"
                progress.update(task, description=said)

            parts = (noline.database, noline.shards, noline.people)
            async with following(noline):
                return await keep_log(parts, found, file, reading, noline.clock.now(), tell)

    if preview:
        seen = with_workspace(workspace, look)
        show([_plain(it) for it in seen], as_json=as_json, lines=lambda: [_line(it) for it in seen])
        return
    taken = with_workspace(workspace, work)
    show(taken, as_json=as_json, lines=lambda: _report(taken))


def read_mapping(path: Path) -> SourceMapping:
    """Read a mapping; raises InvalidInput naming what is wrong in it."""
    try:
        return check_mapping(msgspec.json.decode(path.read_bytes(), type=SourceMapping))
    except (OSError, msgspec.DecodeError) as error:
        raise InvalidInput(f"{path.name} is no mapping: {error}.", field="--mapping") from None


def _priced(it: SourceFact, currency: str) -> SourceFact:
    return msgspec.structs.replace(it, currency=it.currency or currency) if it.cost else it


def _plain(it: SourceFact | RowError | int) -> object:
    return {"row": it, "ignored": True} if isinstance(it, int) else it


def _line(it: SourceFact | RowError | int) -> str:
    if isinstance(it, int):
        return f"Row {it}: ignored"
    if isinstance(it, RowError):
        return f"Row {it.number}{f', {it.column}' if it.column else ''}: {it.text} {it.remedy}"
    cost = f", {written(it.cost, it.currency)}" if it.cost else ""
    about = f" “{it.subject or it.campaign or it.text[:40]}”" if it.subject or it.campaign or it.text else ""
    return f"Row {it.number}: {it.at:%Y-%m-%d %H:%M} UTC  {it.channel} {it.what}  {it.named.display}{about}{cost}"


def _report(taken: LogTaken) -> list[str]:
    lines = [
        f"{taken.rows:,} rows: {taken.new:,} kept, {taken.known:,} were kept before, {taken.ignored:,} ignored,"
        f" {taken.refused:,} with errors."
    ]
    return lines + [f"  {_line(error)}" for error in taken.errors[:50]]
