"""Looked over, a journey names the step and the variable that nothing gives a message."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

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
    steps = {"tell": send(exits={"next": "done"}), **ends("done")}
    drawn = {"name": "care", "entry": {"type": "manual"}, "first": "tell", "steps": steps}

    async def found(journey: dict[str, Any]) -> tuple[bool, list[tuple[str, str]]]:
        told = (await api.viewer.post("/api/v1/journeys/check", json=journey)).json()
        return told["ready"], [(it["step"], it["text"].split("“")[2].split("”")[0]) for it in told["problems"]]

    empty = (await api.viewer.post("/api/v1/journeys/check", json=drawn)).json()
    assert (empty["ready"], len(empty["warnings"])) == (True, 2)  # customers may bring it along
    await stage.customer("Ana", phone="+447700900321")
    assert await found(drawn) == (False, [("tell", "order")])
    by_event = drawn | {"entry": {"type": "event", "name": "bought", "keep": {"order": "order"}}}
    assert await found(by_event) == (True, [])
    await stage.template("question", "Which?")
    asked = {"which": ask(store="order", exits={"reply": "tell", "no_reply": "done"}), **steps}
    assert await found(drawn | {"first": "which", "steps": asked}) == (True, [])
    refused = await api.owner.post("/api/v1/journeys", json=drawn)
    assert (refused.status_code, refused.json()["field"]) == (422, "steps.tell.template")
    await stage.customer("Ben", phone="+447700900322", attributes={"order": "4711"})
    assert await found(drawn) == (True, [])


async def test_texts_of_posts_and_calls_need_what_something_gives(api: ApiStage) -> None:
    await api.stage.customer("Ana", phone="+447700900321")
    ring = {"type": "callback", "script": "Ask {{ first_name }} about {{ claim }}.", "exits": {"next": "done"}}
    post = {
        "type": "post",
        "topic": str(uuid4()),
        "text": "{{ claim }} is settled",
        "exits": {"next": "ring"},
    }
    drawn = {"name": "care", "entry": {"type": "manual"}, "first": "post",
             "steps": {"post": post, "ring": ring, **ends("done")}}  # fmt: skip
    told = (await api.viewer.post("/api/v1/journeys/check", json=drawn)).json()
    assert [(it["step"], it["field"]) for it in told["problems"]] == [
        ("post", "steps.post.text"), ("ring", "steps.ring.script"),
    ]  # fmt: skip
    declared = drawn | {"variables": {"claim": "yours"}}
    assert (await api.viewer.post("/api/v1/journeys/check", json=declared)).json()["ready"]


async def test_what_another_journey_does_not_take_or_leave_is_refused(api: ApiStage) -> None:
    other = {
        "name": "other",
        "entry": {"type": "manual"},
        "first": "done",
        "variables": {"order": ""},
        "steps": ends("done"),
    }
    assert (await api.owner.post("/api/v1/journeys", json=other)).status_code == 201
    exits = dict.fromkeys(("next", "not_started", "timeout"), "done")
    step = {"type": "sub_journey", "journey": "other", "variables": {"order": "1", "ordr": "2"},
            "keep": {"result": "outcome"}, "exits": exits}  # fmt: skip
    drawn = {"name": "care", "entry": {"type": "manual"}, "first": "sub", "steps": {"sub": step, **ends("done")}}
    told = (await api.viewer.post("/api/v1/journeys/check", json=drawn)).json()
    assert [it["field"] for it in told["problems"]] == ["steps.sub.variables.ordr", "steps.sub.keep.result"]
