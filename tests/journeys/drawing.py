"""Small journeys with one thing changed, for tests of what is refused."""

from __future__ import annotations

from typing import Any

EXIT = {"type": "exit"}


def journey(**changes: Any) -> dict[str, Any]:
    """A sound journey, with changes."""
    return {
        "name": "rsvp",
        "version": 1,
        "entry": {"type": "manual"},
        "first": "ask_time",
        "steps": {"ask_time": ask(), "done": EXIT},
        **changes,
    }


def ask(**changes: Any) -> dict[str, Any]:
    exits = {"reply": "done", "no_reply": "done"}
    return {"type": "ask", "template": "t", "purpose": "service", "timeout": "P1D", "exits": exits, **changes}


def only(step: dict[str, Any], **others: dict[str, Any]) -> dict[str, Any]:
    """A journey that begins with this step, ``it``."""
    return journey(first="it", steps={"it": step, **others, "done": EXIT})


def wait(**fields: Any) -> dict[str, Any]:
    return {"type": "wait", "exits": {"next": "done"}, **fields}


def branch(when: dict[str, Any]) -> dict[str, Any]:
    return {"type": "branch", "cases": [{"exit": "a", "when": when}], "exits": {"a": "done", "else": "done"}}


def setting(**fields: Any) -> dict[str, Any]:
    return {"type": "set", "exits": {"next": "done"}, **fields}


def city(value: Any, operator: str = "eq") -> dict[str, Any]:
    return {"type": "compare", "field": "customer.city", "operator": operator, "value": value}


def go(target: str) -> dict[str, Any]:
    return {"type": "goal", "name": "g", "exits": {"next": target}}


def known(field: str) -> dict[str, Any]:
    return {"type": "compare", "field": field, "operator": "exists"}


def shares(**percent: float) -> dict[str, Any]:
    return {"type": "split", "shares": percent, "exits": dict.fromkeys(percent, "done")}


def nested(depth: int) -> dict[str, Any]:
    condition = city("Porto")
    for _ in range(depth):
        condition = {"type": "not", "of": condition}
    return condition
