"""House rules that no linter knows: file sizes, names, first sentences, clocks, and what must not stand in any file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
HOUSE = HERE / "src" / "noline"
SOURCE = sorted(HOUSE.rglob("*.py"))
TESTS = sorted((HERE / "tests").rglob("*.py"))
SCRIPTS = sorted((HERE / "scripts").rglob("*.py"))
LONGEST = 400
WITH_A_CLOCK = ("kernel", "app", "bench")

# Put together here so that this file does not hold what it looks for.
_NAMES = "|".join([r"/home/[a-z]", r"C:\\Users"])
_HOSTS = "|".join(
    [r"pypi\.or" + "g/simple", r"pythonhosted\.or" + "g", r"deb\.debian\.or" + "g", r"registry\.np" + r"mjs\.org"]
)
FORBIDDEN = re.compile(f"{_NAMES}|{_HOSTS}")
FILES_OF_TEXT = {
    ".py",
    ".md",
    ".toml",
    ".lock",
    ".sql",
    ".sh",
    ".cf",
    ".json",
    ".typ",
    ".txt",
    ".yml",
    ".mjml",
    ".html",
    "",
}


def named(path: Path) -> str:
    return path.relative_to(HERE).as_posix()


def all_files() -> Iterator[Path]:
    yield from (path for path in HERE.iterdir() if path.is_file())
    for folder in ("src", "tests", "docs", "scripts", ".ci"):
        found = (path for path in (HERE / folder).rglob("*") if path.is_file())
        yield from (path for path in found if "node_modules" not in path.parts)


def public(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node


def clocks_read(tree: ast.AST) -> Iterable[str]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
        ):
            call = f"{node.func.value.id}.{node.func.attr}"
            if call in ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"):
                yield f"{call} in line {node.lineno}"


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    return {named(path): ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE}


def test_no_file_holds_more_than_one_idea() -> None:
    lengths = {named(path): len(path.read_text().splitlines()) for path in (*SOURCE, *TESTS, *SCRIPTS)}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_every_module_says_what_lives_in_it(trees: dict[str, ast.Module]) -> None:
    assert [name for name, tree in trees.items() if not ast.get_docstring(tree)] == []


def test_every_public_function_and_class_says_what_it_is_for(trees: dict[str, ast.Module]) -> None:
    silent = [
        f"{name}: {node.name}" for name, tree in trees.items() for node in public(tree) if not ast.get_docstring(node)
    ]
    assert silent == []


def test_the_domain_reads_no_clock(trees: dict[str, ast.Module]) -> None:
    found = {name: list(clocks_read(tree)) for name, tree in trees.items() if name.split("/")[2] not in WITH_A_CLOCK}
    assert {name: calls for name, calls in found.items() if calls} == {}


def test_no_file_is_named_after_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
    assert [named(path) for path in SOURCE if path.stem in vague] == []


def test_every_room_has_a_front_door() -> None:
    folders = {path.parent for path in SOURCE}
    assert [named(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_no_file_knows_a_machine_or_a_registry() -> None:
    found = [
        f"{named(path)}: {match[0]}"
        for path in all_files()
        if path.suffix in FILES_OF_TEXT and path.stat().st_size < 2_000_000
        for match in FORBIDDEN.finditer(path.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert found == []
