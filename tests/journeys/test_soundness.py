"""Journeys that can be read but make no sense: for each, the field that is named and the remedy that is offered."""

from __future__ import annotations

from typing import Any

import pytest

from noline.journeys import STEPS_PER_SPRINT, check, parse_journey, require_sound
from noline.kernel.errors import InvalidInput

from .drawing import EXIT, ask, branch, city, go, journey, known, nested, only, setting, shares, wait

UNSOUND = {
    "a name with spaces": (journey(name="My Journey"), "name", "small letters"),
    "version nought": (journey(version=0), "version", "after the last"),
    "no steps": (journey(steps={}), "steps", "Add a step"),
    "a first step that is not there": (journey(first="hello"), "first", "ask_time, done"),
    "a goal without a name": (journey(goals=["bought", " "]), "goals.1", "Name or remove"),
    "a step's name with a dot": (journey(first="a.b", steps={"a.b": EXIT}), "steps.a.b", "small letters"),
    "an event without a name": (journey(entry={"type": "event", "name": ""}), "entry.name", "characters"),
    "two code words": (journey(entry={"type": "message", "word": "GO NOW"}), "entry.word", "one word"),
    "an entry that asks for a variable": (
        journey(entry={"type": "event", "name": "e", "condition": known("run.x")}),
        "entry.condition.field",
        "context, customer, enrolment, event, tags",
    ),
    "an exit that leads nowhere": (
        journey(steps={"ask_time": ask(exits={"reply": "done"}), "done": EXIT}),
        "steps.ask_time.exits.no_reply",
        "ask_time, done",
    ),
    "an exit to a step that is not there": (
        journey(steps={"ask_time": ask(exits={"reply": "done", "no_reply": "gone"}), "done": EXIT}),
        "steps.ask_time.exits.no_reply",
        "ask_time, done",
    ),
    "an exit that the step does not have": (
        only(wait(hour="09:00", exits={"next": "done", "late": "done"})),
        "steps.it.exits.late",
        "there are: next",
    ),
    "an exit of an exit": (only({"type": "exit", "exits": {"next": "done"}}), "steps.it.exits.next", "none"),
    "a branch without a way for its case": (
        only({"type": "branch", "cases": [{"exit": "a", "when": city("x")}], "exits": {"else": "done"}}),
        "steps.it.exits.a",
        "Connect",
    ),
    "until, without a way for no date": (only(wait(until="customer.born")), "steps.it.exits.no_date", "Connect"),
    "a step that can't be reached": (
        journey(steps={"ask_time": ask(), "done": EXIT, "lost": EXIT}),
        "steps.lost",
        "Lead an exit",
    ),
    "a step that goes round on its own": (only(go("it")), "steps.it.exits.next", "Put a wait"),
    "a cycle without a wait": (only(go("b"), b=go("c"), c=go("it")), "steps.", "Put a wait"),
    "a cycle through a day that may have passed": (
        only(wait(day="2026-05-04", exits={"next": "it"})),
        "steps.it.exits.next",
        "Put a wait",
    ),
    "a cycle through a message that awaits nothing": (
        only({"type": "send", "template": "t", "purpose": "service", "exits": {"next": "it"}}),
        "steps.it.exits.next",
        "Put a wait",
    ),
    "more steps without a wait than a sprint may pass": (
        journey(
            first="s0",
            steps={**{f"s{n}": go(f"s{n + 1}") for n in range(STEPS_PER_SPRINT)}, f"s{STEPS_PER_SPRINT}": EXIT},
        ),
        "steps.s0",
        "Put a wait",
    ),
    "too many steps": (journey(first="s0", steps={f"s{n}": EXIT for n in range(501)}), "steps", "split the journey"),
    "too many variables": (journey(variables={f"v{n}": 1 for n in range(101)}), "variables", "fewer"),
    "a variable's name with a dash": (journey(variables={"my-name": 1}), "variables.my-name", "small letters"),
    "a value as long as a book": (journey(variables={"book": "x" * 5_000}), "variables.book", "Shorten"),
    "a wait of nothing": (only(wait(duration="PT0S")), "steps.it.duration", "PT30M"),
    "a wait backwards": (only(wait(duration="-P1D")), "steps.it.duration", "PT30M"),
    "a wait of two years": (only(ask(timeout="P731D")), "steps.it.timeout", "366 days"),
    "a wait without an end": (only(wait()), "steps.it.duration", "duration, hour, day or until"),
    "a wait with two ends": (only(wait(duration="P1D", day="2026-05-04")), "steps.it.day", "Keep one"),
    "an hour that is none": (only(wait(hour="25:00")), "steps.it.hour", "09:30"),
    "a shift of nothing": (only(wait(duration="P1D", offset="P1D")), "steps.it.offset", "until"),
    "a channel with a space": (only(ask(channel="smoke signal")), "steps.it.channel", "best"),
    "a template without a name": (only(ask(template=" ")), "steps.it.template", "characters"),
    "a variable that nothing sets": (only(branch(known("run.anwser"))), "steps.it.cases.0.when.field", "Declare it"),
    "a value from a variable that nothing sets": (
        only(setting(attributes={"name": {"from": "run.nme"}})),
        "steps.it.attributes.name.from",
        "Declare it",
    ),
    "an event where there is none": (
        only(branch(known("event.amount"))),
        "steps.it.cases.0.when.field",
        "context, customer",
    ),
    "a condition nested too deep": (only(branch(nested(9))), "steps.it.cases.0.when", "Flatten"),
    "a branch without cases": (
        only({"type": "branch", "cases": [], "exits": {"else": "done"}}),
        "steps.it.cases",
        "Add a case",
    ),
    "a case called else": (
        only({"type": "branch", "cases": [{"exit": "else", "when": city("x")}], "exits": {"else": "done"}}),
        "steps.it.cases.0.exit",
        "name of its own",
    ),
    "shares that don't add up": (
        only(shares(a=50, b=40)),
        "steps.it.shares",
        "100",
    ),
    "a share of nothing": (
        only(shares(a=100, b=0)),
        "steps.it.shares.b",
        "more than 0",
    ),
    "a set that sets nothing": (only(setting()), "steps.it.variables", "Give variables"),
    "an empty tag": (only(setting(add_tags=[""])), "steps.it.add_tags", "1 to 100"),
    "a reason that the engine uses": (only({"type": "exit", "reason": "limit"}), "steps.it.reason", "not broken, goal"),
    "a code word that ends all messages": (
        journey(entry={"type": "message", "word": "Stop"}),
        "entry.word",
        "another word",
    ),
    "a code word that asks for help": (
        journey(entry={"type": "message", "word": "AYUDA"}),
        "entry.word",
        "another word",
    ),
    "a queue without a name": (
        only({"type": "hand_off", "queue": "", "exits": {"next": "done"}}),
        "steps.it.queue",
        "characters",
    ),
}


def test_the_journey_that_the_others_change_is_sound() -> None:
    assert check(parse_journey(journey())) == []


@pytest.mark.parametrize(("data", "field", "remedy"), UNSOUND.values(), ids=UNSOUND)
def test_what_makes_no_sense_is_refused_with_field_and_remedy(data: dict[str, Any], field: str, remedy: str) -> None:
    problems = check(parse_journey(data))
    assert [one for one in problems if one.field.startswith(field) and remedy in one.remedy], problems
    with pytest.raises(InvalidInput):
        require_sound(parse_journey(data))


def test_a_cycle_is_told_step_by_step() -> None:
    data = only(go("b"), b=go("c"), c=go("it"))
    data["steps"]["c"] = {"type": "split", "shares": {"x": 50, "y": 50}, "exits": {"x": "it", "y": "done"}}
    (problem,) = check(parse_journey(data))
    assert "it → b" in problem.text
    assert problem.field in ("steps.it.exits.next", "steps.b.exits.next", "steps.c.exits.x")


@pytest.mark.parametrize("pause", [wait(hour="09:00"), wait(duration="PT1S"), ask()], ids=["hour", "second", "ask"])
def test_a_cycle_with_a_wait_is_sound(pause: dict[str, Any]) -> None:
    exits = dict.fromkeys(pause["exits"], "again")
    again = {"type": "split", "shares": {"a": 50, "b": 50}, "exits": {"a": "it", "b": "done"}}
    assert check(parse_journey(only({**pause, "exits": exits}, again=again))) == []


def test_as_many_steps_as_a_sprint_may_pass_are_sound() -> None:
    last = STEPS_PER_SPRINT - 1
    steps: dict[str, Any] = {f"s{n}": go(f"s{n + 1}") for n in range(last)}
    assert check(parse_journey(journey(first="s0", steps={**steps, f"s{last}": EXIT}))) == []
