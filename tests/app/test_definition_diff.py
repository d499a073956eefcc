"""What applying files would change, shown line by line before it is done; done twice, it changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from noline.app.definition_diff import apply_and_compare
from noline.app.definitions import apply_definitions, export_definitions, read_definitions
from stage import open_stage


def written(folder: Path, **changes: Any) -> Path:
    """A journey and its template, as people write them: names in an order of their own."""
    steps = {
        "wait_a_day": {"type": "wait", "duration": "P1D", "exits": {"next": "say"}},
        "say": {"type": "send", "template": "hello", "purpose": "service", "exits": {"next": "b"}},
        "b": {"type": "exit"},
    }
    journey = {"name": "care", "version": 1, "entry": {"type": "manual"}, "first": "wait_a_day", "steps": steps}
    for name, content in {
        "templates/hello.json": {"sms": {"type": "sms", "text": "Hello"}},
        "journeys/care.json": journey | changes,
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content))
    return folder


async def test_the_difference_is_shown_and_once_applied_there_is_none(dsn: str, tmp_path: Path) -> None:
    async with open_stage(dsn) as stage:
        database = stage.noline.database
        definitions = read_definitions(written(tmp_path))
        async with database.transaction() as tx:
            shown = await apply_and_compare(tx, stage.workspace, definitions, stage.now)
        assert "+++ then/journeys/care.json" in shown
        assert '+      "duration": "P1D",' in shown
        async with database.transaction() as tx:
            again = await apply_definitions(tx, stage.workspace, definitions, stage.now)
        assert {it.outcome for it in again} == {"same"}
        assert await stage.one("select count(*) from journey") == 1
        async with database.transaction() as tx:
            assert await apply_and_compare(tx, stage.workspace, definitions, stage.now) == []
        changed = read_definitions(written(tmp_path, title="Care"))
        async with database.transaction() as tx:
            lines = await apply_and_compare(tx, stage.workspace, changed, stage.now)
        assert [it for it in lines if it.startswith("+ ")] == ['+  "title": "Care",', '+  "version": 2']


async def test_what_is_exported_and_applied_again_is_the_same(dsn: str, tmp_path: Path) -> None:
    async with open_stage(dsn) as stage:
        database = stage.noline.database
        async with database.transaction() as tx:
            await apply_definitions(tx, stage.workspace, read_definitions(written(tmp_path)), stage.now)
        out = tmp_path / "out"
        async with database.transaction() as tx:
            await export_definitions(tx, stage.workspace, out)
            changed = await apply_definitions(tx, stage.workspace, read_definitions(out), stage.now)
        assert {it.outcome for it in changed} == {"same"}
