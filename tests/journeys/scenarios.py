"""Runs a journey through a scenario of signals and writes down what it gave off, as plain JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import msgspec

from noline.journeys import Intent, Run, SendMessage, Signal, advance, parse_journey, start
from noline.journeys.model import AskBackEnd, PlanCall, StartRun

RUN = UUID("00000000-0000-7000-8000-000000000001")
CUSTOMER = "00000000-0000-4000-8000-000000000001"
SHOWN = ("step", "state", "wait_key", "wake_at", "timer", "variables", "ended_reason")

Moved = tuple[Run, tuple[Intent, ...]]


def play(journey: Mapping[str, Any], scenario: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return, for the start and each signal, the intents and the run after it."""
    read = parse_journey(journey)
    facts = scenario.get("facts", {})
    customer = UUID(scenario.get("customer", CUSTOMER))
    moves = [start(read, RUN, customer, facts, _time(scenario["start"]))]
    for said in scenario["signals"]:
        signal = _signal(said, moves)
        moves.append(advance(read, moves[-1][0], signal, facts, _time(said["at"])))
    return [_shown(run, intents) for run, intents in moves]


def _signal(said: Mapping[str, Any], moves: list[Moved]) -> Signal:
    """Read a signal; ``$timer``, ``$message``… stand for the last ones, ``$timer@0`` for those after the start."""
    plain = {name: _meant(value, moves) for name, value in said.items() if name != "at"}
    return msgspec.convert(plain, cast("type[Signal]", Signal))


def _meant(value: Any, moves: list[Moved]) -> Any:
    if not isinstance(value, str) or not value.startswith("$"):
        return value
    what, _, number = value[1:].partition("@")
    until = moves[: int(number) + 1] if number else moves
    if what == "timer":
        return next(run.timer for run, _ in reversed(until) if run.timer)
    given = [intent for _, intents in until for intent in intents]
    kinds: dict[str, tuple[type[Any], str]] = {
        "message": (SendMessage, "message"), "call": (PlanCall, "call"), "back_end": (AskBackEnd, "key"),
        "run": (StartRun, "run"),
    }  # fmt: skip
    kind, name = kinds[what]
    return str(getattr([intent for intent in given if isinstance(intent, kind)][-1], name))


def _shown(run: Run, intents: tuple[Intent, ...]) -> dict[str, Any]:
    plain = msgspec.to_builtins(run)
    shown = {name: plain[name] for name in SHOWN if plain[name] not in (None, {})}
    return cast("dict[str, Any]", json.loads(msgspec.json.encode({"intents": intents, "run": shown})))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def written(value: Any, indent: int = 0) -> str:
    """Write JSON for reading in a diff: what fits into a line stays on it."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + indent <= 150 or not isinstance(value, dict | list):
        return line
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [f"{pad}{json.dumps(name)}: {written(part, indent + 2)}" for name, part in value.items()]
        return "{\n" + ",\n".join(parts) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(pad + written(part, indent + 2) for part in value) + "\n" + " " * indent + "]"
