"""Every step against its golden scenarios: ``golden/<step>.json`` holds a journey, signals, and what comes of them.

``NOLINE_REGENERATE=1 pytest tests/journeys/test_golden.py`` writes the expectations anew, to be read in the diff.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from noline.journeys import STEPS, check, parse_journey

from .scenarios import play, written

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*.json"))


def cases() -> list[Any]:
    return [
        pytest.param(path, index, id=f"{path.stem}: {scenario['name']}")
        for path in FILES
        for index, scenario in enumerate(json.loads(path.read_text())["scenarios"])
    ]


@pytest.mark.parametrize(("path", "index"), cases())
def test_scenario(path: Path, index: int) -> None:
    golden = json.loads(path.read_text())
    scenario = golden["scenarios"][index]
    came = play(golden["journey"], scenario)
    if os.environ.get("NOLINE_REGENERATE"):
        scenario["expected"] = came
        path.write_text(written(golden) + "\n")
    assert came == scenario["expected"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_golden_journeys_are_sound(path: Path) -> None:
    assert check(parse_journey(json.loads(path.read_text())["journey"])) == []


def test_every_step_has_golden_scenarios() -> None:
    assert {path.stem for path in FILES} == set(STEPS)
