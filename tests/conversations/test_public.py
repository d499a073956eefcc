"""What everybody can read: an agent is told so, and chooses for whose eyes the answer is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from apistage import ApiStage, api_stage
from noline.delivery import Message, add_route

PAGE = {"page_id": "682498302938465", "access_token": "t"}
X = {"consumer_secret": "s", "user_token": "t"}


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        yield opened


async def connect(api: ApiStage, provider: str, settings: dict[str, Any], channel: str = "") -> None:
    """An account that nothing is sent by: no sender works for it here."""
    stage = api.stage
    async with stage.noline.database.transaction() as tx:
        await add_route(tx, stage.workspace.id, provider, provider, channel or provider, settings=settings, position=-1)


async def detail(api: ApiStage, heard: Message) -> Any:
    answer = await api.agent.get(f"/api/v1/conversations/{heard.conversation}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def answer(api: ApiStage, heard: Message, **more: Any) -> httpx.Response:
    body = {"text": "Yes, in blue too."} | more
    acting = asyncio.create_task(api.agent.post(f"/api/v1/conversations/{heard.conversation}/messages", json=body))
    while not acting.done():
        await api.stage.follow()
        await asyncio.sleep(0.005)
    return await acting


@pytest.mark.parametrize(
    ("provider", "settings", "ways", "asked", "public"),
    [
        pytest.param("messenger", PAGE, ["private", "public"], None, False, id="as the account has it: private"),
        pytest.param("messenger", PAGE, ["private", "public"], True, True, id="below the comment"),
        pytest.param(
            "messenger", PAGE | {"comments": "public"}, ["public", "private"], None, True, id="public as usual"
        ),
        pytest.param(
            "messenger", PAGE | {"comments": "public"}, ["public", "private"], False, False, id="to her alone"
        ),
        pytest.param("x", X, ["public", "private"], None, True, id="a post below a post"),
        pytest.param("x", X, ["public", "private"], False, False, id="a direct message"),
    ],
)
async def test_a_comment_is_answered_for_everybody_or_its_writer(
    api: ApiStage, provider: str, settings: dict[str, Any], ways: list[str], asked: bool | None, public: bool
) -> None:
    await connect(api, provider, settings)
    heard = await api.stage.hear(provider, "77", "In blue too?", public=True, provider_id="137_44")
    told = await detail(api, heard)
    assert [it["public"] for it in told["thread"]["entries"] if it["type"] == "message"] == [True]
    assert [it["answers"] for it in told["reply"]] == [ways]

    said = await answer(api, heard, channel=provider, **({} if asked is None else {"public": asked}))
    assert said.status_code in (201, 202), said.text
    assert said.json()["public"] is public
    kept = await api.stage.messages(heard.customer)
    assert [(it.body or {}).get("public") for it in kept if it.direction == 2] == [public]


@pytest.mark.parametrize("settings", [PAGE, PAGE | {"comments": "public"}], ids=["private as usual", "public as usual"])
async def test_a_comment_on_a_live_video_is_answered_to_its_writer_alone(
    api: ApiStage, settings: dict[str, Any]
) -> None:
    account = {("account_id" if name == "page_id" else name): it for name, it in settings.items()}
    await connect(api, "instagram", account)
    heard = await api.stage.hear("instagram", "77", "Where is that?", public=True, privately=True, provider_id="17")
    assert [it["answers"] for it in (await detail(api, heard))["reply"]] == [["private"]]
    refused = await answer(api, heard, channel="instagram", public=True)
    assert (refused.status_code, refused.json()["field"]) == (422, "public")
    assert (await answer(api, heard, channel="instagram")).json()["public"] is False
    kept = await api.stage.messages(heard.customer)
    assert [(it.body or {}).get("public") for it in kept if it.direction == 2] == [False]


async def test_what_came_privately_is_answered_privately(api: ApiStage) -> None:
    await connect(api, "messenger", PAGE | {"comments": "public"})
    heard = await api.stage.hear("messenger", "77", "In blue too?", provider_id="m_1")
    assert [it["answers"] for it in (await detail(api, heard))["reply"]] == [[]]
    refused = await answer(api, heard, channel="messenger", public=True)
    assert (refused.status_code, refused.json()["field"]) == (422, "public")
    assert (await answer(api, heard, channel="messenger", public=False)).json()["public"] is False


async def test_an_answer_that_the_provider_can_not_give_is_refused(api: ApiStage) -> None:
    await connect(api, "http", {"url": "https://gateway.example", "channels": ["telegram"]}, "telegram")
    heard = await api.stage.hear("telegram", "77", "News for all", public=True, provider_id="1:2")
    assert [it["answers"] for it in (await detail(api, heard))["reply"]] == [["public"]]
    refused = await answer(api, heard, channel="telegram", public=False)
    assert refused.status_code == 422, refused.text
    assert refused.headers["content-type"].startswith("application/problem+json")
    assert refused.json()["field"] == "public"
