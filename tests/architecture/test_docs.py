"""The documentation is true where a program can tell: made pages are fresh, links lead somewhere, checks exist."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from noline.bench import BENCHES

HERE = Path(__file__).parents[2]
_FOUND = [*HERE.glob("*.md"), *(HERE / "docs").rglob("*.md"), *(HERE / "tests").rglob("*.md")]
PAGES = sorted(page for page in _FOUND if "node_modules" not in page.parts)
DECISIONS = sorted((HERE / "docs" / "decisions").glob("[0-9]*.md"))
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)([^)#\s]+)")
CHECK = re.compile(r"`(tests/[\w/.-]+\.py)(?:::(\w+))?`")


def named(path: Path) -> str:
    return path.relative_to(HERE).as_posix()


def test_pages_made_from_the_code_are_fresh() -> None:
    ran = subprocess.run(
        [sys.executable, HERE / "scripts" / "write_reference.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_to_files(page: Path) -> None:
    targets = LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("record", DECISIONS, ids=named)
def test_a_decision_names_a_check_that_exists(record: Path) -> None:
    checks = CHECK.findall(record.read_text(encoding="utf-8"))
    assert checks, "a decision record names the check that keeps it"
    for file, test in checks:
        assert (HERE / file).is_file(), f"there is no {file}"
        assert f"def {test}" in (HERE / file).read_text(), f"there is no {test} in {file}"


def test_decisions_are_listed() -> None:
    listed = (HERE / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    assert [named(record) for record in DECISIONS if f"({record.name})" not in listed] == []


def test_every_benchmark_is_explained() -> None:
    page = (HERE / "docs" / "reference" / "benchmarks.md").read_text(encoding="utf-8")
    assert [name for name in BENCHES if f"| `{name}` |" not in page] == []


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((HERE / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    page = (HERE / "docs" / "decisions" / "dependencies.md").read_text(encoding="utf-8")
    names = [re.split(r"[<>=!~\[; ]", requirement)[0] for requirement in wanted]
    assert [name for name in names if f"`{name}`" not in page] == []
