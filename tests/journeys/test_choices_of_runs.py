"""A run that asks with buttons goes on by what the customer chose, whichever way they named it."""

from __future__ import annotations

from typing import Any

import pytest

from noline.content import ChatSource
from noline.content.model import Button
from stage import Stage

from .running import ask, end_of, ends, publish, runs, start

PHONE = "+447700900007"
BUTTONS = (Button("Green", "g"), Button("Blue", "b"), Button("No", "none"))


@pytest.mark.parametrize(
    ("heard", "end", "stored"),
    [
        ({"text": "2"}, "done", "b"),
        ({"text": "blue"}, "done", "b"),
        ({"text": "Blue", "choice": "b"}, "done", "b"),
        ({"text": "3"}, "refused", "none"),
        ({"text": "Which do you have?"}, "asked", "Which do you have?"),
        ({"text": "7"}, "lost", "7"),
    ],
)
async def test_a_choice_is_stored_by_its_value(stage: Stage, heard: dict[str, Any], end: str, stored: str) -> None:
    await stage.template("colour", {"chat": ChatSource("Which colour?", BUTTONS)})
    ana = await stage.customer("Ana", phone=PHONE)
    exits = {"no": "refused", "question": "asked", "unclear": "lost"}
    step = ask(template="colour", channel="sms", store="colour", exits=exits)
    steps = {"ask": step, **ends("done", "late", *exits.values())}
    await publish(stage, steps=steps, variables={"colour": None})
    await start(stage, ana)
    await stage.hear("sms", PHONE, heard.pop("text"), **heard)
    assert await end_of(stage, ana) == end
    (run,) = await runs(stage, ana)
    assert run.variables["colour"] == stored
