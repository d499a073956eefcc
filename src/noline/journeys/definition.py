"""A journey as it is written: its struct, how it is read from JSON, and how it is written back.

Whether it makes sense is checked in ``soundness``; how a run passes through it is in ``engine``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from math import isfinite
from typing import Any, TypeVar, cast, get_args

import msgspec
from msgspec import Struct, ValidationError

from noline.customers.conditions import OPERATORS, Condition
from noline.journeys.entry import AT_MOST, Again, AnyEntry
from noline.journeys.model import Purpose
from noline.journeys.refusals import refusal, refuse_twice
from noline.journeys.steps import STEPS, AnyStep
from noline.kernel.errors import InvalidInput, TooLarge

MAX_BYTES = 1_000_000
MAX_DEPTH = 64
MAX_DRAWN = 1_000
"""So many steps can be drawn; how many can be published is for ``soundness`` to say."""
T = TypeVar("T")


class Journey(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One version of an automation. A run finishes on the version it started with.

    ``first`` names the step where runs begin. ``variables``: those the API may give at the start, with the values they
    have otherwise; steps may set more. ``goals``: reaching one of them ends a run, whatever it waits for.
    So does an event of ``leave_on``, and that ``leave_when`` holds of the customer, who can't come in either meanwhile.
    Some minutes after a customer came into a segment of ``leave_in``, or left one of ``leave_not_in``, it ends too.
    ``subscription`` is what customers must have consented to for its marketing messages. ``again`` says whether a
    customer may enter more than once, ``at_most`` how many runs they may have at a time, ``rest`` how long after the
    last one began.
    """

    name: str
    version: int
    entry: AnyEntry
    first: str
    steps: Mapping[str, AnyStep]
    title: str = ""
    variables: Mapping[str, Any] = {}
    goals: tuple[str, ...] = ()
    leave_on: tuple[str, ...] = ()
    leave_when: Condition | None = None
    leave_in: tuple[str, ...] = ()
    leave_not_in: tuple[str, ...] = ()
    again: Again = "when_ended"
    at_most: int = AT_MOST
    rest: timedelta | None = None
    department: str | None = None
    subscription: str | None = None


def parse_journey(data: bytes | Mapping[str, Any]) -> Journey:
    """Read a journey from JSON or plain data. Raises ``InvalidInput`` with the field's path (``steps.ask.timeout``).

    Only the shape is looked at, so that a half-drawn journey can be kept; ``soundness.check`` looks at the rest.
    """
    plain = plain_journey(data)
    head = parse_head(plain)
    steps = {str(name): parse_step(str(name), step) for name, step in plain["steps"].items()}
    return msgspec.structs.replace(head, steps=steps)


def parse_head(plain: Mapping[str, Any]) -> Journey:
    """Read a journey without its steps."""
    head = _convert({**plain, "steps": {}} if "steps" in plain else plain, Journey, "")
    if not isinstance(plain["steps"], Mapping):
        raise InvalidInput("Expected an object.", field="steps", remedy="Give steps by name.")
    return head


def drawn_journey(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a journey half drawn as plain data; raises ``InvalidInput`` for a field that no journey has."""
    plain = plain_journey(data)
    if unknown := sorted(map(str, plain.keys() - set(Journey.__struct_fields__))):
        remedy = "Remove it or correct its spelling."
        raise InvalidInput("This field is not known here.", field=unknown[0][:100], remedy=remedy)
    return plain


def parse_step(name: str, plain: object) -> AnyStep:
    """Read one step; raises ``InvalidInput`` with its path."""
    return _convert(plain, cast("type[AnyStep]", AnyStep), f"steps.{name}")


def parse_journeys(files: Mapping[str, bytes]) -> tuple[Journey, ...]:
    """Read a folder: file name → content. Only names ending in ``.json`` are read; errors begin with the file's name.

    Returns the journeys by name and version. Raises ``InvalidInput`` for a version that is given twice.
    """
    read: dict[tuple[str, int], Journey] = {}
    for name in sorted(name for name in files if name.endswith(".json")):
        journey = _from_file(name, files[name])
        if (journey.name, journey.version) in read:
            text = f"Version {journey.version} of “{journey.name}” is given twice."
            raise InvalidInput(text, field=f"{name}: version", remedy="Give each version a number of its own.")
        read[journey.name, journey.version] = journey
    return tuple(read[key] for key in sorted(read))


def to_json(journey: Journey) -> bytes:
    """Write a journey as JSON, two spaces deep, without what is as it would be anyway; reading it gives it back."""
    return msgspec.json.format(msgspec.json.encode(journey), indent=2)


def _from_file(name: str, content: bytes) -> Journey:
    try:
        return parse_journey(content)
    except InvalidInput as error:
        field = f"{name}: {error.field}" if error.field else name
        raise type(error)(error.text, field=field, remedy=error.remedy) from error


def plain_journey(data: bytes | Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a journey as plain data that can be kept, whatever it says; raises ``InvalidInput``."""
    plain = _decoded(data) if isinstance(data, bytes) else data
    if not isinstance(plain, Mapping):
        raise InvalidInput("A journey is a JSON object.", remedy="Begin with { and a name.")
    if isinstance(plain.get("steps"), Mapping) and len(plain["steps"]) > MAX_DRAWN:
        text = f"There are {len(plain['steps']):,} steps; at most {MAX_DRAWN:,} can be drawn."
        raise TooLarge(text, field="steps", remedy="Split the journey: a step can begin another.")
    _refuse_unstorable(plain, "", MAX_DEPTH)
    return plain


def _decoded(data: bytes) -> object:
    if len(data) > MAX_BYTES:
        raise TooLarge(f"A journey has at most {MAX_BYTES:,} bytes.", remedy="Split it into several journeys.")
    try:
        plain = msgspec.json.decode(data)
        refuse_twice(data)
        return plain
    except RecursionError:
        raise TooLarge("It is nested too deeply.", remedy="Flatten it.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(f"It is not JSON: {error}.", remedy="Correct the file.") from None


def _convert(plain: object, wanted: type[T], at: str) -> T:
    try:
        return msgspec.convert(plain, wanted)
    except ValidationError as error:
        raise refusal(error, at, _WORDS) from None


def _refuse_unstorable(value: object, path: str, depth: int) -> None:
    """Refuse what can't be kept: NUL, lone surrogates, numbers that are not finite, depth beyond all sense."""
    if depth == 0:
        raise TooLarge("It is nested too deeply.", field=path, remedy="Flatten it.")
    match value:
        case str():
            if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
                raise InvalidInput("A sign here can't be stored.", field=path or None, remedy="Remove it.")
        case float():
            if not isfinite(value):
                raise InvalidInput("The number is not finite.", field=path or None, remedy="Give a finite number.")
        case Mapping():
            for name, part in value.items():
                _refuse_unstorable(name, path, depth)
                _refuse_unstorable(part, f"{path}.{name}".lstrip("."), depth - 1)
        case list() | tuple():
            for index, part in enumerate(value):
                _refuse_unstorable(part, f"{path}.{index}", depth - 1)


def _tags(union: Any) -> tuple[str, ...]:
    return tuple(str(kind.__struct_config__.tag) for kind in get_args(union))


_WORDS: Mapping[str, tuple[str, ...]] = {
    "steps.*.type": tuple(STEPS),
    "entry.type": _tags(AnyEntry),
    "type": _tags(Condition),
    "operator": OPERATORS,
    "purpose": get_args(Purpose),
    "again": get_args(Again),
}
