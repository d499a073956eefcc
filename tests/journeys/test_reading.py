"""Journeys that can't be read: for each, the field that is named and the remedy that is offered."""

from __future__ import annotations

import json
from typing import Any

import pytest

from noline.journeys import parse_journey, parse_journeys, to_json
from noline.kernel.errors import InvalidInput, TooLarge

from .drawing import ask, branch, city, journey, nested, only, wait

WRONG_SHAPES = {
    "a missing name": ({k: v for k, v in journey().items() if k != "name"}, "name", "Add it"),
    "missing steps": ({k: v for k, v in journey().items() if k != "steps"}, "steps", "Add it"),
    "steps that are a list": (journey(steps=[]), "steps", "Give steps by name"),
    "a version in words": (journey(version="one"), "version", "Give int"),
    "an unknown field": (journey(colour="red"), "colour", "correct its spelling"),
    "an unknown entry": (
        journey(entry={"type": "magic"}),
        "entry.type",
        "manual, event, message, inbound",
    ),
    "an unknown rule for coming again": (journey(again="daily"), "again", "once, when_ended, always"),
    "an unknown kind of step": (only({"type": "teleport"}), "steps.it.type", "send, ask, post, wait, wait_for_event"),
    "a step without its kind": (only({"template": "t"}), "steps.it.type", "Add it"),
    "a step that is a text": (only("exit"), "steps.it", "Give object"),  # type: ignore[arg-type]
    "an unknown field of a step": (only(ask(colour="red")), "steps.it.colour", "correct its spelling"),
    "a missing field of a step": (only({"type": "send", "purpose": "service"}), "steps.it.template", "Add it"),
    "an unknown purpose": (only(ask(purpose="spam")), "steps.it.purpose", "service, transactional, marketing"),
    "a duration in words": (only(ask(timeout="2 days")), "steps.it.timeout", "P3D or PT90M"),
    "a duration in months": (only(ask(timeout="P1M")), "steps.it.timeout", "P3D or PT90M"),
    "a duration beyond any": (only(ask(timeout="P999999999999D")), "steps.it.timeout", "shorter"),
    "a day in words": (only(wait(day="tomorrow")), "steps.it.day", "2026-05-04"),
    "a day that does not exist": (only(wait(day="2026-02-30")), "steps.it.day", "2026-05-04"),
    "exits that are a list": (only(ask(exits=["done"])), "steps.it.exits", "Give object"),
    "an exit to a number": (only(ask(exits={"reply": 3})), "steps.it.exits", "Give str"),
    "an unknown kind of condition": (
        only(branch({"type": "sql"})),
        "steps.it.cases.0.when.type",
        "all, any, not, compare",
    ),
    "an unknown operator": (only(branch(city("x", "like"))), "steps.it.cases.0.when.operator", "eq, ne, lt"),
    "a sign that can't be stored": (only(ask(template="a\x00b")), "steps.it.template", "Remove it"),
    "half a sign": (only(ask(template="a\ud800b")), "steps.it.template", "Remove it"),
    "a number that is not one": (journey(variables={"x": float("nan")}), "variables.x", "finite"),
}


@pytest.mark.parametrize(("data", "field", "remedy"), WRONG_SHAPES.values(), ids=WRONG_SHAPES)
def test_wrong_shape_is_refused_with_field_and_remedy(data: dict[str, Any], field: str, remedy: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_journey(data)
    assert refused.value.field == field
    assert remedy in (refused.value.remedy or "")


NOT_JOURNEYS = {
    "nothing": b"",
    "half a file": b'{"name": "x", ',
    "not UTF-8": b'{"name": "\xff"}',
    "a list": b"[]",
    "a number": b"7",
    "a lone surrogate": b'{"name": "\\ud800"}',
    "brackets without end": b"[" * 100_000,
    "not a number": b'{"name": NaN}',
}


@pytest.mark.parametrize("data", NOT_JOURNEYS.values(), ids=NOT_JOURNEYS)
def test_bytes_that_are_no_journey_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_journey(data)
    assert refused.value.remedy


def test_a_journey_has_a_largest_size() -> None:
    with pytest.raises(TooLarge, match="1,000,000"):
        parse_journey(b" " * 1_000_001)


def test_conditions_without_bottom_are_too_large() -> None:
    with pytest.raises(TooLarge):
        parse_journey(only(branch(nested(3_000))))


def test_a_folder_is_read_by_name_and_version() -> None:
    files = {
        "b.json": json.dumps(journey(version=2)).encode(),
        "a.json": json.dumps(journey(version=10)).encode(),
        "c.json": json.dumps(journey(name="hello")).encode(),
        "notes.txt": b"not a journey",
    }
    assert [(read.name, read.version) for read in parse_journeys(files)] == [("hello", 1), ("rsvp", 2), ("rsvp", 10)]


def test_an_error_in_a_folder_names_its_file() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_journeys({"bad.json": json.dumps(only(ask(timeout="soon"))).encode()})
    assert refused.value.field == "bad.json: steps.it.timeout"


def test_what_is_shared_and_how_it_is_left_is_written_as_it_is_read() -> None:
    gate = {"type": "throttle", "span": "PT1H", "times": 9, "per": "workspace", "budget": "b", "patience": "P1D"}
    plain: dict[str, Any] = {
        "name": "a", "version": 1, "entry": {"type": "manual"}, "first": "gate", "leave_on": ["bought"],
        "leave_when": {"type": "compare", "field": "tags", "operator": "contains", "value": "gone"},
        "steps": {"gate": {**gate, "exits": {"next": "done", "timeout": "done"}}, "done": {"type": "exit"}},
    }  # fmt: skip
    journey = parse_journey(plain)
    assert parse_journey(to_json(journey)) == journey
    assert json.loads(to_json(journey))["leave_on"] == ["bought"]


def test_a_version_given_twice_is_refused() -> None:
    content = json.dumps(journey()).encode()
    with pytest.raises(InvalidInput) as refused:
        parse_journeys({"a.json": content, "b.json": content})
    assert refused.value.field == "b.json: version"
