"""Definitions as files: what is exported can be applied elsewhere, and applying it again changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from noline.access import create_workspace
from noline.app.definitions import apply_definitions, export_definitions, read_definitions
from noline.campaigns import find_campaign
from noline.content import Templates
from noline.kernel.errors import InvalidInput
from services.programs import BALANCE, MINI, set_up
from stage import invitation, open_stage

JOURNEY = Path(__file__).parents[1] / "journeys"


async def test_what_one_company_set_up_another_takes_over(dsn: str, tmp_path: Path) -> None:
    async with open_stage(dsn) as stage:
        await stage.draft("open-day", invitation("first", "email"), invitation("second", "sms", day=3))
        await set_up(stage, BALANCE, MINI)
        async with stage.noline.database.transaction() as tx:
            written = await export_definitions(tx, stage.workspace, tmp_path)
            other = await create_workspace(tx, "branch", "Branch", currency="USD")
        assert "workspace.json" in written
        assert {"campaigns/open-day.json", "services/balance.json", "services/mini.json"} <= set(written)
        definitions = read_definitions(tmp_path)
        async with stage.noline.database.transaction() as tx:
            first = await apply_definitions(tx, other, definitions, stage.now)
        assert {it.outcome for it in first if it.what != "workspace"} == {"new"}
        assert await stage.one("select currency from workspace where id = $1", other.id) == "EUR"
        saved = "select changed_at from service where workspace = $1 limit 1"
        assert await stage.one(saved, other.id) == stage.now  # by the clock of the stage, which is virtual
        assert {it.name for it in first if it.warnings} == {"balance", "mini"}  # open to anybody
        async with stage.noline.database.transaction() as tx:
            taken = await find_campaign(tx, other.id, "open-day")
            given = await find_campaign(tx, stage.workspace.id, "open-day")
        assert taken.definition == given.definition
        assert (await stage.catalogue())[Templates].latest(other.id, "invitation") is not None
        async with stage.noline.database.transaction() as tx:
            again = await apply_definitions(tx, stage.workspace, definitions, stage.now)
        assert {it.outcome for it in again} == {"same"}


async def test_a_launched_campaign_is_not_changed_by_a_file(dsn: str, tmp_path: Path) -> None:
    async with open_stage(dsn) as stage:
        await stage.begin("open-day", invitation("first", "email"))
        async with stage.noline.database.transaction() as tx:
            await export_definitions(tx, stage.workspace, tmp_path)
        file = tmp_path / "campaigns" / "open-day.json"
        file.write_text(file.read_text().replace('"Open-Day"', '"Another"'))
        async with stage.noline.database.transaction() as tx:
            changed = await apply_definitions(tx, stage.workspace, read_definitions(tmp_path), stage.now)
        assert [it.outcome for it in changed if it.what == "campaign"] == ["refused"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("templates/x.json", "{", "x.json"),
        ("templates/x.json", '{"sms": {"type": "sms", "text": 1}}', "x.json"),
        ("workspace.json", '{"name": "A", "colour": "red"}', "workspace.json"),
        ("campaigns/x.json", "[]", ""),
        ("services/x.json", '{"name": "y", "words": {"en": ["Y"]}, "steps": []}', "x.json"),
        ("services/x.json", '{"name": "x", "words": {"en": ["X"]}, "steps": [{"type": "sing"}]}', "x.json: steps.0"),
    ],
)
def test_a_file_that_is_wrong_is_named(tmp_path: Path, name: str, content: str, said: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(content)
    with pytest.raises(InvalidInput) as refused:
        read_definitions(tmp_path)
    assert said in str(refused.value)
