"""Saved views of the inbox: one's own and the team's, with counts; whose they are, and what is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from apistage import ApiStage, api_stage

VIEWS = "/api/v1/conversations/views"


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        yield opened


async def seen(client: httpx.AsyncClient) -> list[tuple[str, bool, int | None]]:
    """Return the views that somebody sees."""
    answer = await client.get(VIEWS)
    assert answer.status_code == 200, answer.text
    return [(it["name"], it["shared"], it["count"]) for it in answer.json()["items"]]


async def saved(client: httpx.AsyncClient, name: str, **more: Any) -> dict[str, Any]:
    """Save a view."""
    answer = await client.post(VIEWS, json={"name": name, **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_ones_own_are_ones_own_and_the_teams_are_everybodys(api: ApiStage) -> None:
    await saved(api.agent, "Mine", filters={"whose": "me"})
    await saved(api.owner, "Text messages", filters={"channel": "sms", "view": "open"}, shared=True)
    await saved(api.owner, "Mine")
    assert [it[:2] for it in await seen(api.agent)] == [("Text messages", True), ("Mine", False)]
    assert [it[:2] for it in await seen(api.viewer)] == [("Text messages", True)]
    assert await seen(api.stranger) == []
    assert (await api.viewer.post(VIEWS, json={"name": "No"})).status_code == 403


async def test_a_view_says_how_many_it_shows(api: ApiStage) -> None:
    stage = api.stage
    await stage.hear("sms", "+447700900501", "Hello")
    await stage.hear("sms", "+447700900502", "Hello")
    await stage.hear("email", "ana@customer.example", "Hello", subject="Hello")
    for name, filters in {
        "all": {"view": "all"}, "mine": {"whose": "me"}, "open": {"view": "open", "channel": "email"},
        "ours": {"channel": "sms"}, "words": {"q": "ana"}, "wrong": {"skill": "french"},
    }.items():  # fmt: skip
        await saved(api.owner, name, filters=filters)
    assert {it[0]: it[2] for it in await seen(api.owner)} == {
        "all": 3, "mine": 0, "open": 1, "ours": 2, "words": None, "wrong": 0,
    }  # fmt: skip
    listed = (await api.owner.get("/api/v1/conversations", params={"channel": "sms"})).json()["items"]
    assert len(listed) == 2


async def test_it_is_renamed_shared_filtered_anew_and_removed(api: ApiStage) -> None:
    view = await saved(api.agent, "  Mine \n now ")
    assert view["name"] == "Mine now"
    path = f"{VIEWS}/{view['id']}"
    for client in (api.owner, api.stranger):
        assert (await client.patch(path, json={"name": "Theirs"})).status_code == 404
        assert (await client.delete(path)).status_code == 404
    changed = await api.agent.patch(path, json={"name": "Ours", "shared": True, "filters": {"view": "closed"}})
    assert (changed.json()["shared"], changed.json()["filters"]["view"]) == (True, "closed")
    assert await seen(api.owner) == [("Ours", True, 0)]
    assert (await api.owner.patch(path, json={"name": "Everybody's"})).status_code == 200
    assert (await api.agent.delete(path)).status_code == 204
    assert await seen(api.owner) == []


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"name": " "}, 422, "name"),
        ({"name": "x" * 61}, 400, "name"),
        ({"name": "a", "filters": {"department": 77}}, 404, "filters.department"),
        ({"name": "a", "filters": {"view": "never"}}, 400, "filters.view"),
        ({"name": "a", "filters": {"open": "x"}}, 400, "filters.open"),
    ],
    ids=str,
)
async def test_what_is_refused(api: ApiStage, body: dict[str, Any], code: int, field: str) -> None:
    answer = await api.owner.post(VIEWS, json=body)
    assert (answer.status_code, answer.json()["field"]) == (code, field), answer.text


async def test_two_of_one_name_at_once_are_one(api: ApiStage) -> None:
    asked = [api.owner.post(VIEWS, json={"name": name, "shared": True}) for name in ("Late", "LATE", "late")]
    answers = await asyncio.gather(*asked)
    assert sorted(it.status_code for it in answers) == [201, 409, 409]
    assert {it.json()["field"] for it in answers if it.status_code == 409} == {"name"}


async def test_programs_keep_views_for_the_team_alone(api: ApiStage) -> None:
    program = await api.program("conversations:read", "conversations:write")
    assert (await program.post(VIEWS, json={"name": "Bot"})).status_code == 403
    await saved(program, "From a program", shared=True)
    assert [it[0] for it in await seen(api.agent)] == ["From a program"]
