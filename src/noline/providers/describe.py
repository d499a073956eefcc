"""What a provider can be told: its settings struct as a list of fields, from which a form can be made."""

from __future__ import annotations

import inspect
import re
from typing import Any, Literal, Protocol

import msgspec
from msgspec import Struct
from msgspec import inspect as types

_MARK = re.compile(r"``(?P<name>\w+)``(?=[:\s])")
_BREAK = re.compile(r"\s+")

Initial = str | int | float | bool | dict[str, Any] | list[Any] | None
SettingType = Literal["text", "integer", "number", "boolean", "choice", "map", "list"]


class Described(Protocol):
    """What has settings, some of them secret."""

    @property
    def settings(self) -> type[Struct]:
        """Return the struct that the stored settings become."""
        ...

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return which of them are kept sealed."""
        ...


class SettingField(Struct, frozen=True):
    """One setting. ``required``: no account without it; ``secret``: kept sealed, not shown; ``initial``: default."""

    name: str
    type: SettingType
    required: bool
    secret: bool
    initial: Initial
    choices: list[str]
    doc: str


def setting_fields(kind: Described) -> list[SettingField]:
    """Return the settings of a kind in the order of its struct, each with what the struct's docstring says of it."""
    docs = _docs(kind.settings)
    described = types.type_info(kind.settings)
    assert isinstance(described, types.StructType)
    return [_field(field, docs.get(field.name, ""), field.encode_name in kind.secrets) for field in described.fields]


def about(kind: Described) -> str:
    """Return the first sentence that the settings' docstring says, unless it speaks of single settings."""
    first = _prose(kind.settings).partition(". ")[0].rstrip(".")
    return "" if first.startswith("``") else f"{first}."


def _field(field: types.Field, doc: str, secret: bool) -> SettingField:
    kind, choices = _type_of(field.type)
    initial: Initial = None if secret else field.default
    if field.default is msgspec.NODEFAULT:
        initial = None if field.default_factory is msgspec.NODEFAULT else field.default_factory()
    return SettingField(field.encode_name, kind, field.required, secret, initial, choices, doc)


def _type_of(given: types.Type) -> tuple[SettingType, list[str]]:
    if isinstance(given, types.UnionType):
        given = next(it for it in given.types if not isinstance(it, types.NoneType))
    if isinstance(given, types.LiteralType):
        return "choice", [str(value) for value in given.values]
    if isinstance(given, types.EnumType):
        return "choice", [str(member.value) for member in given.cls]
    for known, name in _TYPES:
        if isinstance(given, known):
            return name, []
    return "text", []


_TYPES: tuple[tuple[type[types.Type], SettingType], ...] = (
    (types.BoolType, "boolean"),
    (types.IntType, "integer"),
    (types.FloatType, "number"),
    (types.DictType, "map"),
    (types.CollectionType, "list"),
)


def _docs(settings: type[Struct]) -> dict[str, str]:
    """Split a docstring at the settings it names at the beginning of a sentence: ``tls``: what it means."""
    text = _prose(settings).partition(" Raises ``")[0]
    names = set(settings.__struct_fields__)
    marks = [it for it in _MARK.finditer(text) if it["name"] in names and _begins(text, it.start())]
    ends = [it.start() for it in marks[1:]] + [len(text)]
    return {it["name"]: _plain(text[it.end() : end]) for it, end in zip(marks, ends, strict=False)}


def _begins(text: str, at: int) -> bool:
    return at == 0 or text[:at].rstrip().endswith(".")


def _plain(text: str) -> str:
    said = text.lstrip(": ").replace("``", "").strip()
    return said[:1].upper() + said[1:]


def _prose(settings: type[Struct]) -> str:
    return _BREAK.sub(" ", inspect.getdoc(settings) or "").strip()
