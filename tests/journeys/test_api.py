"""Journeys over HTTP: checked, published in versions, listed and read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from apistage import ApiStage, api_stage
from noline.journeys import STEPS

PHONE = "+447700900007"
WELCOME: dict[str, Any] = {
    "name": "welcome",
    "title": "Welcome",
    "entry": {"type": "manual"},
    "first": "done",
    "steps": {"done": {"type": "exit", "reason": "done"}},
}


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """The API over a company on a fresh database."""
    async with api_stage(dsn) as opened:
        yield opened


async def test_a_journey_is_published_in_versions(api: ApiStage) -> None:
    first = await api.agent.post("/api/v1/journeys", json=WELCOME)
    assert (first.status_code, first.json()["version"]) == (201, 1), first.text
    second = (await api.agent.post("/api/v1/journeys", json=WELCOME | {"title": "Hello"})).json()
    assert (second["version"], second["versions"], second["status"]) == (2, [2, 1], "live")
    (listed,) = (await api.viewer.get("/api/v1/journeys")).json()["items"]
    assert (listed["name"], listed["title"], listed["version"], listed["runs"]) == ("welcome", "Hello", 2, 0)
    old = (await api.viewer.get("/api/v1/journeys/welcome/versions/1")).json()
    assert (old["status"], old["definition"]["title"]) == ("retired", "Welcome")
    assert (await api.viewer.get("/api/v1/journeys/welcome/versions/3")).status_code == 404
    assert (await api.stranger.get("/api/v1/journeys/welcome")).status_code == 404


async def test_an_unsound_journey_is_found_out_before_it_is_published(api: ApiStage) -> None:
    unsound = WELCOME | {"first": "nowhere"}
    found = (await api.agent.post("/api/v1/journeys/check", json=unsound)).json()
    assert (found["ready"], found["problems"][0]["field"]) == (False, "first")
    refused = await api.agent.post("/api/v1/journeys", json=unsound)
    assert (refused.status_code, refused.json()["field"]) == (422, "first")
    assert (await api.viewer.post("/api/v1/journeys", json=WELCOME)).status_code == 403


async def test_the_parts_say_what_a_canvas_needs(api: ApiStage) -> None:
    parts = (await api.viewer.get("/api/v1/journeys/steps")).json()
    steps = {step["type"]: step for step in parts["steps"]}
    assert set(steps) == set(STEPS)
    ask = steps["ask"]
    assert (ask["group"], ask["required"], ask["optional"][0]) == ("messages", ["reply", "no_reply"], "undeliverable")
    fields = {field["name"]: field for field in ask["fields"]}
    assert (fields["template"]["kind"], fields["template"]["required"]) == ("template", True)
    assert fields["purpose"]["choices"] == ["service", "transactional", "marketing"]
    assert (fields["timeout"]["kind"], fields["channel"]["default"]) == ("duration", "best")
    assert all(field["help"] for step in parts["steps"] for field in step["fields"])
    assert {"manual", "event", "segment", "message", "campaign"} <= {entry["type"] for entry in parts["entries"]}


async def test_a_half_drawn_journey_says_what_is_missing_at_each_step(api: ApiStage) -> None:
    drawn = {
        "name": "care",
        "entry": {"type": "manual"},
        "first": "ask",
        "steps": {
            "ask": {"type": "ask", "template": "question"},
            "share": {"type": "split", "shares": {"a": 50, "b": 40}, "exits": {"a": "ask"}},
            "again": {"type": "set", "variables": {"x": {"from": "run.nothing"}}, "exits": {"next": "again"}},
        },
    }
    found = (await api.viewer.post("/api/v1/journeys/check", json=drawn)).json()
    assert not found["ready"]
    assert [(it["step"], it["field"]) for it in found["problems"]] == [
        ("ask", "steps.ask.purpose"),
        ("share", "steps.share.shares"),
        ("share", "steps.share.exits.b"),
        ("again", "steps.again.variables.x.from"),
    ]
    said = {step["name"]: step for step in found["steps"]}
    assert said["share"]["required"] == ["a", "b"]
    assert said["again"]["sentence"] == "Set the variables x."


async def test_a_draft_is_kept_as_it_is_and_published_only_when_it_is_ready(api: ApiStage) -> None:
    half: dict[str, Any] = {
        "title": "Care",
        "entry": {"type": "manual"},
        "first": "done",
        "steps": {"done": {"type": "exit"}},
    }
    half["steps"]["stray"] = {"type": "wait", "place": [10, 20]}
    saved = await api.agent.put("/api/v1/journeys/care/draft", json=half)
    assert saved.status_code == 200, saved.text
    assert saved.json()["definition"] == half | {"name": "care"}
    assert (await api.viewer.get("/api/v1/journeys/care")).json()["status"] == "draft"
    (listed,) = (await api.viewer.get("/api/v1/journeys")).json()["items"]
    assert (listed["name"], listed["version"], listed["drafted"]) == ("care", 0, True)
    refused = await api.agent.post("/api/v1/journeys/care/publish")
    assert (refused.status_code, refused.json()["field"]) == (422, "steps.stray.duration")
    await api.agent.put("/api/v1/journeys/care/draft", json=half | {"steps": {"done": {"type": "exit"}}})
    published = await api.agent.post("/api/v1/journeys/care/publish")
    assert published.status_code == 201, published.text
    assert (published.json()["version"], published.json()["draft"]) == (1, None)
    assert published.json()["history"][0]["published_by"] == "Agent"
    assert (await api.agent.delete("/api/v1/journeys/care/draft")).status_code == 404
    assert (await api.stranger.get("/api/v1/journeys/care/draft")).status_code == 404
    closed = (await api.agent.post("/api/v1/journeys/care/retire")).json()
    assert closed["status"] == "retired"


async def test_where_customers_are_is_seen_and_runs_are_stopped_and_retried(api: ApiStage) -> None:
    stage = api.stage
    ana, ben = await stage.customer("Ana", phone=PHONE), await stage.customer("Ben", phone="+447700900008")
    body = {
        "name": "care",
        "entry": {"type": "manual"},
        "first": "note",
        "steps": {
            "note": {"type": "set", "variables": {"said": "so"}, "exits": {"next": "rest"}},
            "rest": {"type": "wait", "duration": "P1D", "exits": {"next": "done"}},
            "done": {"type": "exit", "reason": "done"},
        },
    }
    assert (await api.agent.post("/api/v1/journeys", json=body)).status_code == 201
    begun = await api.agent.post("/api/v1/journeys/care/runs", json={"customers": [str(ana), str(ben)]})
    assert (begun.status_code, begun.json()) == (202, {"asked": 2})
    counts = (await api.viewer.get("/api/v1/journeys/care/counts")).json()
    assert counts == {
        "started": 2,
        "ended": {},
        "steps": [
            {"step": "note", "waiting": 0, "stuck": 0, "passed": {"next": 2}},
            {"step": "rest", "waiting": 2, "stuck": 0, "passed": {}},
        ],
        "standing": [{"version": 1, "step": "rest", "runs": 2}],
    }
    first = (await api.viewer.get("/api/v1/journeys/care/customers?step=rest&limit=1")).json()
    second = (await api.viewer.get(f"/api/v1/journeys/care/customers?limit=1&cursor={first['next']}")).json()
    assert {first["items"][0]["name"], second["items"][0]["name"]} == {"Ana", "Ben"}
    assert second["next"] is None
    (mine,) = (await api.viewer.get(f"/api/v1/customers/{ana}/runs")).json()["items"]
    assert (mine["step"], mine["state"], mine["trail"][0]["step"]) == ("rest", "waiting", "note")
    path = f"/api/v1/journeys/care/runs/{mine['run']}"
    assert (await api.agent.post(f"{path}/retry")).status_code == 409
    stopped = await api.agent.post(f"{path}/stop")
    assert (stopped.status_code, stopped.json()["ended_reason"]) == (200, "stopped")
    assert (await api.stranger.post(f"{path}/stop")).status_code == 404
    await stage.advance(days=1)
    after = (await api.viewer.get("/api/v1/journeys/care/counts")).json()
    assert after["ended"] == {"stopped": 1, "done": 1}
    assert [it for it in after["steps"] if it["waiting"]] == []
