"""The import contracts in ``pyproject.toml`` hold, and each has been tried by breaking it once.

A copy of the house with one bad import in it breaks exactly that contract; one whose wildcard matched nothing would be
kept by any house.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
CONTRACTS: dict[str, str] = {
    contract["name"]: contract["id"]
    for contract in tomllib.loads((HERE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}

NEW = '"""New."""\n\n'
BROKEN: Mapping[str, tuple[str, dict[str, str]]] = {
    "a lower room imports a higher one": (
        "floors",
        {"content/new.py": "from noline.journeys import parse_journey\n"},
    ),
    "the kernel imports a room": (
        "floors",
        {"kernel/new.py": "from noline.log import append\n"},
    ),
    "a room that has no floor": (
        "floors",
        {"gossip/__init__.py": ""},
    ),
    "a window: a module inside another room": (
        "front-doors",
        {"delivery/new.py": "from noline.log.followers import Runner\n"},
    ),
    "a window: a module taken out by the door": (
        "front-doors",
        {"delivery/new.py": "from noline.log import followers\n"},
    ),
    "a window of a function's own module": (
        "front-doors",
        {"delivery/new.py": "from noline.log.append import append\n"},
    ),
    "a window of a room within a room": (
        "front-doors",
        {"conversations/new.py": "from noline.channels.mail.parse import parse_mail\n"},
    ),
    "SQL above its handler": (
        "interiors",
        {"access/repository.py": "from noline.access.handler import x\n", "access/handler.py": "x = 1\n"},
    ),
    "a model that knows its policy": (
        "interiors",
        {"decisions/model.py": "from noline.decisions.policy import x\n", "decisions/policy.py": "x = 1\n"},
    ),
    "two modules that know each other": (
        "cycles",
        {"access/one.py": "from noline.access.two import x\n", "access/two.py": "import noline.access.one\nx = 1\n"},
    ),
    "a model with a driver": ("pure", {"access/model.py": "import asyncpg\n"}),
    "a policy with a network": ("pure", {"access/policy.py": "import socket\n"}),
    "a step that can wait": ("pure", {"journeys/steps/new.py": "from asyncio import sleep\n"}),
    "conditions with a clock": ("pure", {"customers/conditions/new.py": "from noline.kernel.clock import wall_now\n"}),
    "a handler with a network": ("handlers", {"access/handler.py": "import ssl\n"}),
    "a handler that sends": ("handlers", {"delivery/handler.py": "from noline.providers import Smtp\n"}),
    "a provider with a database": ("providers", {"providers/new.py": "from noline.kernel.db import Database\n"}),
    "a provider that reads the log": ("providers", {"providers/new.py": "from noline.log import read_kinds\n"}),
    "a use case that speaks HTTP": ("http", {"access/usecases.py": "from litestar import Response\n"}),
}
KEPT = {
    "a room's api speaks HTTP": {"access/api.py": "from litestar import get\n"},
    "a function named as its module comes out by the door": {"delivery/new.py": "from noline.log import append\n"},
    "the bodies of interactions are a door of their own": {"delivery/new.py": "from noline.log.kinds import Nothing\n"},
    "the app imports what it likes": {"app/new.py": "import noline.bench\nfrom noline.insights import Rollups\n"},
}


def lint(house: Path) -> dict[str, bool]:
    """Return of each contract, by id, whether the package in ``house`` keeps it."""
    ran = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo"],
        cwd=HERE,
        env=os.environ | {"PYTHONPATH": str(house), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = re.findall(r"^(.+) (KEPT|BROKEN)\b", ran.stdout, re.MULTILINE)
    assert {name for name, _ in verdicts} == set(CONTRACTS), ran.stdout + ran.stderr
    return {CONTRACTS[name]: verdict == "KEPT" for name, verdict in verdicts}


def copy_of_the_house(place: Path, changes: Mapping[str, str]) -> Path:
    """Copy the package and add to it: by file, lines at its end."""
    shutil.copytree(HERE / "src" / "noline", place / "noline", ignore=shutil.ignore_patterns("__pycache__"))
    for name, lines in changes.items():
        file = place / "noline" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text((file.read_text() if file.exists() else NEW) + lines)
    return place


def test_the_house_keeps_every_contract() -> None:
    assert lint(HERE / "src") == dict.fromkeys(CONTRACTS.values(), True)


@pytest.mark.parametrize(("contract", "changes"), BROKEN.values(), ids=BROKEN.keys())
def test_one_bad_import_breaks_exactly_its_contract(contract: str, changes: dict[str, str], tmp_path: Path) -> None:
    verdicts = lint(copy_of_the_house(tmp_path, changes))
    assert [name for name, kept in verdicts.items() if not kept] == [contract]


@pytest.mark.parametrize("changes", KEPT.values(), ids=KEPT.keys())
def test_what_is_allowed_breaks_none(changes: dict[str, str], tmp_path: Path) -> None:
    assert all(lint(copy_of_the_house(tmp_path, changes)).values())


def test_each_contract_was_tried() -> None:
    assert {contract for contract, _ in BROKEN.values()} == set(CONTRACTS.values())
