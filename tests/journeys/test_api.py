"""Journeys over HTTP: checked, published in versions, listed and read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from apistage import ApiStage, api_stage

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
