"""What a journey can be made of: every step and every way in, with its fields and exits, as a canvas needs it.

All of it is read from the structs themselves, so that a new step is on the canvas as soon as it exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from noline.journeys.entry import AnyEntry
from noline.journeys.steps import STEPS, AnyStep
from noline.journeys.steps.step import Step, Ways

_DRAWN = ("exits", "title", "place")
"""What all steps have, and the canvas itself sets."""
_KINDS: Mapping[Any, str] = {
    str: "text", int: "whole", float: "number", bool: "truth", timedelta: "duration", date: "day",
}  # fmt: skip
_FIRST: Mapping[str, Any] = {"duration": "P1D", "whole": 1, "number": 0, "truth": False}
"""What a required field of a kind begins with."""


class PartField(Struct, frozen=True):
    """A field to be filled in. ``kind``: ``text``, ``duration``, ``choice`` of ``choices``, or what is chosen from.

    ``several``: it is a list of that kind.
    """

    name: str
    title: str
    kind: str
    required: bool
    several: bool
    default: Any
    choices: list[str]
    help: str


class StepPart(Struct, frozen=True):
    """A type of step. ``begin``: what a fresh one holds; ``required`` and ``optional`` are the exits of that."""

    type: str
    title: str
    summary: str
    group: str
    fields: list[PartField]
    begin: dict[str, Any]
    required: list[str]
    optional: list[str]


class EntryPart(Struct, frozen=True):
    """A way into a journey."""

    type: str
    title: str
    summary: str
    fields: list[PartField]
    begin: dict[str, Any]


def step_parts() -> list[StepPart]:
    """Describe every type of step."""
    return [_step(tag, kind) for tag, kind in STEPS.items()]


def entry_parts() -> list[EntryPart]:
    """Describe every way into a journey."""
    return [_entry(kind) for kind in get_args(AnyEntry)]


@cache
def named_fields(kind: type[Struct]) -> Mapping[str, str]:
    """Return the fields of a struct that have a kind of their own, such as ``template``, with it."""
    return {field.name: field.kind for field in _fields(kind, without=_DRAWN)}


def _step(tag: str, kind: type[Step]) -> StepPart:
    fields = _fields(kind, without=_DRAWN)
    begin = {"type": tag, **_beginning(fields)}
    ways = _ways(begin)
    return StepPart(
        tag, _title(tag), _summary(kind), kind.group, fields, begin, list(ways.required), list(ways.optional)
    )


def _entry(kind: type[Struct]) -> EntryPart:
    tag, fields = str(kind.__struct_config__.tag), _fields(kind)
    return EntryPart(tag, _title(tag), _summary(kind), fields, {"type": tag, **_beginning(fields)})


def _ways(begin: Mapping[str, Any]) -> Ways:
    step: Step = msgspec.convert(begin, AnyStep)
    return step.ways_out()


def _beginning(fields: Iterable[PartField]) -> dict[str, Any]:
    return {field.name: _first(field) for field in fields if field.required}


def _first(field: PartField) -> Any:
    if field.several:
        return []
    if field.kind == "choice":
        return field.choices[0]
    return {} if field.default == {} else _FIRST.get(field.kind, "")


def _fields(kind: type[Struct], without: tuple[str, ...] = ()) -> list[PartField]:
    hints = get_type_hints(kind, include_extras=True)
    return [_field(it, hints[it.name]) for it in msgspec.structs.fields(kind) if it.name not in without]


def _field(field: Any, hint: Any) -> PartField:
    meta = next((it for it in get_args(hint)[1:] if isinstance(it, Meta)), Meta()) if _annotated(hint) else Meta()
    plain = _without_none(get_args(hint)[0] if _annotated(hint) else hint)
    several = get_origin(plain) is tuple
    one = get_args(plain)[0] if several else plain
    choices = [str(it) for it in get_args(one)] if get_origin(one) is Literal else []
    named = (meta.extra or {}).get("kind", "")
    mapped = isinstance(get_origin(plain), type) and issubclass(get_origin(plain), Mapping)
    default = {} if mapped and field.required else _default(field)
    return PartField(
        name=field.encode_name,
        title=_title(field.encode_name),
        kind=named or ("choice" if choices else _KINDS.get(one, "condition")),
        required=field.required,
        several=several,
        default=default,
        choices=choices,
        help=meta.description or "",
    )


def _default(field: Any) -> Any:
    if field.required:
        return None
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    return msgspec.to_builtins(value)


def _annotated(hint: Any) -> bool:
    return get_origin(hint) is Annotated


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType) and type(None) in get_args(hint):
        others = [part for part in get_args(hint) if part is not type(None)]
        return others[0] if len(others) == 1 else None
    return hint


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _summary(kind: type) -> str:
    """Return the first sentence of what is said of the struct, without its marks of code."""
    text = " ".join((kind.__doc__ or "").split("\n\n")[0].split()).replace("``", "")
    return re.split(r"(?<=\.) ", text)[0]
