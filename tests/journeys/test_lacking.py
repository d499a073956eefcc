"""Looked over, a journey names the step and the variable that nothing gives a message."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from apistage import ApiStage, api_stage
from journeys.running import ask, ends, send


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        yield opened


async def test_a_variable_that_nothing_gives_is_named(api: ApiStage) -> None:
    stage = api.stage
    await stage.template("reminder", "{{ first_name }}, order {{ order }} of {{ town | default('ours') }} waits.")
    await stage.customer("Ana", phone="+447700900321")
    steps = {"tell": send(exits={"next": "done"}), **ends("done")}
    drawn = {"name": "care", "entry": {"type": "manual"}, "first": "tell", "steps": steps}
    found = (await api.viewer.post("/api/v1/journeys/check", json=drawn)).json()
    assert (found["ready"], found["problems"]) == (True, [])
    (warning,) = found["warnings"]
    assert (warning["step"], warning["field"]) == ("tell", "steps.tell.template")
    assert "“order”" in warning["text"]
    by_event = drawn | {"entry": {"type": "event", "name": "bought", "keep": {"order": "order"}}}
    assert (await api.viewer.post("/api/v1/journeys/check", json=by_event)).json()["warnings"] == []
    await stage.template("question", "Which?")
    asked = {"which": ask(store="order", exits={"reply": "tell", "no_reply": "done"}), **steps}
    by_answer = drawn | {"first": "which", "steps": asked}
    assert (await api.viewer.post("/api/v1/journeys/check", json=by_answer)).json()["warnings"] == []
