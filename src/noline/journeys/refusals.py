"""How a definition of the wrong shape is refused: msgspec's words become a field, what is wrong, and a remedy."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from msgspec import ValidationError

from noline.kernel.errors import InvalidInput

_FORMS = (
    ("ISO8601 duration", "Write a duration of days, hours, minutes and seconds like P3D or PT90M."),
    ("only units 'd'", "Write a duration of days, hours, minutes and seconds like P3D or PT90M."),
    ("Duration is out of range", "Give a shorter duration."),
    ("encoded date", "Write a day like 2026-05-04."),
)


def refusal(error: ValidationError, at: str, words: Mapping[str, Collection[str]]) -> InvalidInput:
    """Return the error for data below the path ``at``; ``words``: ending of a path → what may stand there."""
    said, _, path = str(error).partition(" - at `$")
    field = _join(at, path.rstrip("`"))
    if named := re.fullmatch(r"Object (missing required|contains unknown) field `(.*)`", said):
        if named[1] == "missing required":
            return InvalidInput("This field is missing.", field=_join(field, named[2]), remedy="Add it.")
        remedy = "Remove it or correct its spelling."
        return InvalidInput("This field is not known here.", field=_join(field, named[2]), remedy=remedy)
    return InvalidInput(f"{said}.", field=field or None, remedy=_remedy(said, field, words))


class _Object(dict[str, Any]):
    """An object of a file, and the first name that stands in it twice."""

    twice: str | None = None


def refuse_twice(data: bytes) -> None:
    """Raise ``InvalidInput`` where an object has a name twice: of two steps of one name, one would be lost."""
    path = _twice(json.loads(data, object_pairs_hook=_with_names), "")
    if path is not None:
        remedy = "Give each a name of its own."
        raise InvalidInput(f"“{path.rpartition('.')[2]}” stands here twice.", field=path, remedy=remedy)


def _with_names(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object()
    for name, value in pairs:
        if name in found and found.twice is None:
            found.twice = name
        found[name] = value
    return found


def _twice(value: object, path: str) -> str | None:
    if isinstance(value, _Object) and value.twice is not None:
        return _join(path, value.twice)
    parts: Iterable[tuple[object, object]] = ()
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    return next((found for name, part in parts if (found := _twice(part, _join(path, str(name)))) is not None), None)


def _join(at: str, path: str) -> str:
    """Write ``$.cases[0].when`` and ``$.exits[...]`` (the library doesn't say which key) as dotted paths."""
    dotted = re.sub(r"\[(\d+)\]", r".\1", path.replace("[...]", ""))
    return ".".join(part for part in (*at.split("."), *dotted.split(".")) if part)


def _remedy(said: str, field: str, words: Mapping[str, Collection[str]]) -> str:
    for form, remedy in _FORMS:
        if form.lower() in said.lower():
            return remedy
    if said.startswith("Invalid") and (known := _known(field, words)):
        return f"Use one of: {', '.join(known)}."
    wanted = re.match(r"Expected `([^`]+)`", said)
    return f"Give {wanted[1].replace(' | ', ' or ')}." if wanted else "See the description of this field."


def _known(field: str, words: Mapping[str, Collection[str]]) -> Collection[str]:
    """Return the words of the longest known ending of a path (``steps.*.type`` before ``type``)."""
    open_path = re.sub(r"^steps\.[^.]+", "steps.*", field)
    return words.get(open_path) or words.get(field.rpartition(".")[2], ())
