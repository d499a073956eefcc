"""Writes the pages of docs/reference that come from the code; ``--check`` only says whether they are up to date."""

from __future__ import annotations

import argparse
import ast
import inspect
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import msgspec
from msgspec import Struct

from noline.kernel.config import Settings
from noline.log.kinds import KINDS, Kind, Nothing
from reference_api import api_page, cli_page, table
from reference_providers import providers_page

PLACE = Path(__file__).parents[1] / "docs" / "reference"
_PLAIN = {str: "text", int: "whole number", float: "number", bool: "yes or no", Path: "path"}
MADE = "<!-- Made by scripts/write_reference.py (make reference). Don't edit: change the code it comes from. -->"


def main(arguments: list[str]) -> int:
    """Write the pages, or check them; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a page is out of date")
    checking = parser.parse_args(arguments).check
    stale = {path: text for path, text in pages().items() if not path.exists() or path.read_text() != text}
    for path, text in stale.items():
        print(f"{path.name} is out of date: run make reference" if checking else f"wrote {path.name}")
        if not checking:
            path.write_text(text)
    return 1 if checking and stale else 0


def pages() -> Mapping[Path, str]:
    """Return the pages as they should be."""
    return {
        PLACE / "api.md": api_page(MADE),
        PLACE / "cli.md": cli_page(MADE),
        PLACE / "kinds.md": kinds_page(),
        PLACE / "providers.md": providers_page(MADE),
        PLACE / "settings.md": settings_page(),
    }


def kinds_page() -> str:
    """Return the page on kinds of interactions: the list by noun, then their bodies."""
    lines = [
        "# Kinds of interactions",
        MADE,
        "Every interaction in the log has a kind, `noun.verb_past`; a command is a kind too, `noun.verb_requested`. "
        "Those that **react** are read by engage, which owns the state of customers; views read all of them. "
        "The version counts changes of the body or of who reacts: a worker leaves a version it doesn't know to a newer "
        "release. A kind is one line in `src/noline/log/kinds.py`.",
        table(("kind", "reacts", "version", "body"), _kind_rows()),
        "## Bodies",
        *(_body_section(body) for body in dict.fromkeys(kind.body for kind in KINDS.values()) if body is not Nothing),
    ]
    return "\n\n".join(lines) + "\n"


def _kind_rows() -> list[tuple[str, ...]]:
    return [_kind_row(kind) for kind in sorted(KINDS.values(), key=lambda kind: kind.name.partition(".")[0])]


def _kind_row(kind: Kind) -> tuple[str, ...]:
    body = "–" if kind.body is Nothing else f"[{kind.body.__name__}](#{kind.body.__name__.lower()})"
    return f"`{kind.name}`", "yes" if kind.reacts else "", str(kind.version), body


def _body_section(body: type[Struct]) -> str:
    rows = [(f"`{field.name}`", _words(field.type), _default(field)) for field in msgspec.structs.fields(body)]
    return "\n\n".join((f"### {body.__name__}", _prose(body), table(("field", "type", "default"), rows)))


def settings_page() -> str:
    """Return the page on settings: in the order of the code, with what is written below each."""
    said = _sentences(Settings)
    rows = [
        (f"`{field.name}`", f"`NOLINE_{field.name.upper()}`", _words(field.type), _default(field), said[field.name])
        for field in msgspec.structs.fields(Settings)
    ]
    lines = [
        "# Settings",
        MADE,
        "Defaults are overridden by one TOML file, `noline.toml` in the working directory or the one that "
        "`NOLINE_CONFIG` names, and that by the environment. A value of the wrong type or out of range is refused at "
        "the start, by name, and so is a key of the file that is no setting.",
        table(("in `noline.toml`", "in the environment", "type", "default", "meaning"), rows),
        "A list in the environment is separated by commas: `NOLINE_SAFE_MODE='ana@example.com,@example.org'`.",
    ]
    return "\n\n".join(lines) + "\n"


def _sentences(struct: type[Struct]) -> dict[str, str]:
    """Return what stands below each field, or a dash."""
    (definition,) = ast.parse(inspect.getsource(struct)).body
    assert isinstance(definition, ast.ClassDef)
    said: dict[str, str] = {}
    for statement, below in zip(definition.body, [*definition.body[1:], None], strict=True):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            said[statement.target.id] = _cell(_text(below))
    return said


def _text(node: ast.stmt | None) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return inspect.cleandoc(node.value.value)
    return "–"


def _words(hint: Any) -> str:
    """Return a type in words for people: ``text``, ``number``, ``list of text``."""
    if get_origin(hint) in (Union, types.UnionType):
        return " or ".join(_words(part) for part in get_args(hint) if part is not type(None))
    inner = [_words(part) for part in get_args(hint) if part is not ...]
    if get_origin(hint) is tuple:
        return f"list of {inner[0]}"
    if get_origin(hint) is dict:
        return "object" if get_args(hint)[1] is Any else f"object of {inner[1]}"
    if isinstance(hint, type) and issubclass(hint, Struct):
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    return _PLAIN.get(hint) or str(getattr(hint, "__name__", hint))


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "**required**"
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    return "–" if value in (None, "", (), {}, []) else f"`{msgspec.json.encode(value).decode().strip(chr(34))}`"


def _prose(body: type[Struct]) -> str:
    return " ".join(inspect.cleandoc(body.__doc__ or "").replace("``", "`").split())


def _cell(text: str) -> str:
    return " ".join(text.replace("``", "`").replace("|", "\\|").split())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
