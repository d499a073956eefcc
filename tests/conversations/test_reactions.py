"""Reactions: an agent's emoji goes to the provider, stands below the message, and is taken back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from apistage import ApiStage, api_stage
from noline.channels import Inbound
from noline.delivery import Message, add_route


class Telegram:
    """A server that bots ask: it takes everything, or refuses."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.refuses = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append((request.path.rpartition("/")[2], await request.json()))
        if self.refuses:
            return web.json_response({"ok": False, "error_code": 400, "description": self.refuses}, status=400)
        method = self.asked[-1][0]
        result = True if method == "setMessageReaction" else {"message_id": 90, "chat": {"id": 77}}
        return web.json_response({"ok": True, "result": result})


@asynccontextmanager
async def telegram() -> AsyncIterator[tuple[Telegram, str]]:
    maker = Telegram()
    app = web.Application()
    app.router.add_post("/{path:.*}", maker.answer)
    async with TestServer(app) as server:
        yield maker, str(server.make_url("")).rstrip("/")


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        yield opened


async def account(api: ApiStage, url: str, name: str = "bot") -> int:
    """A bot's account; returns its number."""
    stage = api.stage
    async with stage.noline.database.transaction() as tx:
        settings = {"token": "42:abc", "api_url": url}
        route = await add_route(tx, stage.workspace.id, name, "telegram", "telegram", settings=settings)
        return int(await tx.fetchval("select account from route where id = $1", route))


async def heard(api: ApiStage, account: int, text: str = "It works!", number: int = 41, **more: Any) -> Message:
    """Something comes in by the account."""
    stage = api.stage
    inbound = Inbound("telegram", "77", "", f"77:{number}", text, **more)
    (kept,) = await stage.noline.arrivals.keep(stage.workspace, [inbound], account=account)
    await stage.settle()
    return await stage.message(kept.id)


async def act(api: ApiStage, message: Message, emoji: str) -> httpx.Response:
    """React, or take it back, while everything that follows happens."""
    path = f"/api/v1/messages/{message.id}/reaction"
    acting = asyncio.create_task(api.agent.put(path, json={"emoji": emoji}) if emoji else api.agent.delete(path))
    while not acting.done():
        await api.stage.settle()
        await asyncio.sleep(0.005)
    return await acting


async def below(api: ApiStage, message: Message) -> Any:
    """Return the message as the thread shows it, and the thread."""
    told = (await api.agent.get(f"/api/v1/conversations/{message.conversation}")).json()
    entries = [it for it in told["thread"]["entries"] if it["type"] == "message"]
    return next(it for it in entries if it["id"] == str(message.id)), entries, told


async def test_an_emoji_is_set_changed_and_taken_back(api: ApiStage) -> None:
    async with telegram() as (maker, url):
        message = await heard(api, await account(api, url))
        shown, _, told = await below(api, message)
        assert shown["can_react"] is True
        assert "🔥" in told["reaction_choices"]["telegram"]
        assert "🦩" not in told["reaction_choices"]["telegram"]

        said = await act(api, message, "🔥")
        assert said.status_code == 200, said.text
        assert [(it["emoji"], it["ours"], it["by"], it["status"]) for it in said.json()["reactions"]] == [
            ("🔥", True, "Agent", "sent")
        ]
        assert (await act(api, message, "🔥")).status_code == 200  # again: nothing new is asked
        assert (await act(api, message, "❤️")).status_code == 200
        shown, entries, told = await below(api, message)
        assert [it["emoji"] for it in shown["reactions"]] == ["❤"]
        assert len(entries) == 1  # it is no message of the thread
        assert told["conversation"]["waiting_for"] == "us"  # the customer waits for an answer all the same

        gone = await act(api, message, "")
        assert (gone.status_code, gone.json()["reactions"]) == (200, [])
        assert (await act(api, message, "")).status_code == 200
        where = {"chat_id": "77", "message_id": 41}
        assert maker.asked == [
            ("setMessageReaction", {**where, "reaction": [{"type": "emoji", "emoji": "🔥"}]}),
            ("setMessageReaction", {**where, "reaction": [{"type": "emoji", "emoji": "❤"}]}),
            ("setMessageReaction", {**where, "reaction": []}),
        ]
        facts = await api.stage.noline.database.pool.fetch(
            "select body ->> 'emoji' from interaction where kind = 'reaction.requested' order by at, seq"
        )
        assert [row[0] for row in facts] == ["🔥", "❤", ""]
        trail = await api.stage.noline.database.pool.fetch(
            "select action from audit where object = $1", str(message.id)
        )
        assert {row[0] for row in trail} == {"message.reacted", "message.reaction_removed"}


async def test_what_the_provider_refuses_is_said_and_may_be_tried_again(api: ApiStage) -> None:
    async with telegram() as (maker, url):
        message = await heard(api, await account(api, url))
        maker.refuses = "Bad Request: REACTION_INVALID"
        said = await act(api, message, "👍")
        (reaction,) = said.json()["reactions"]
        assert (reaction["status"], reaction["detail"]) == ("failed", "Bad Request: REACTION_INVALID")
        maker.refuses = ""
        said = await act(api, message, "👍")
        assert [(it["emoji"], it["status"]) for it in said.json()["reactions"]] == [("👍", "sent")]


async def test_theirs_stands_next_to_ours(api: ApiStage) -> None:
    async with telegram() as (_, url):
        bot = await account(api, url)
        message = await heard(api, bot)
        path = f"/api/v1/conversations/{message.conversation}/messages"
        acting = asyncio.create_task(api.agent.post(path, json={"text": "Good to hear."}))
        while not acting.done():
            await api.stage.settle()
            await asyncio.sleep(0.005)
        ours = (await acting).json()["id"]
        for number, emoji in enumerate(("👍", "🎉")):
            await api.stage.advance(minutes=1)
            await heard(api, bot, emoji, 50 + number, answers="77:90", reaction=True)
        _, entries, _ = await below(api, message)
        assert [it["text"] for it in entries] == ["It works!", "Good to hear."]
        answered = next(it for it in entries if it["id"] == ours)
        assert [(it["emoji"], it["ours"]) for it in answered["reactions"]] == [("🎉", False)]
        assert answered["can_react"] is False


async def test_an_emoji_goes_by_the_account_that_the_message_came_by(api: ApiStage) -> None:
    async with telegram() as (first, one), telegram() as (second, two):
        await account(api, one, "first")
        message = await heard(api, await account(api, two, "second"))
        assert (await act(api, message, "👍")).json()["reactions"][0]["status"] == "sent"
        assert (len(first.asked), len(second.asked)) == (0, 1)


@pytest.mark.parametrize(
    ("emoji", "status"),
    [("x", 422), ("👍 nice", 422), ("🦩", 422), ("12", 422), ("", 400)],
    ids=["a letter", "a sentence", "not to be had", "digits", "nothing"],
)
async def test_what_is_no_reaction_there_is_refused(api: ApiStage, emoji: str, status: int) -> None:
    message = await heard(api, await account(api, "http://127.0.0.1:9"))
    said = await api.agent.put(f"/api/v1/messages/{message.id}/reaction", json={"emoji": emoji})
    assert (said.status_code, said.json()["field"]) == (status, "emoji")


async def test_where_it_can_not_be_none_is_offered(api: ApiStage) -> None:
    stage = api.stage
    public = await heard(api, await account(api, "http://127.0.0.1:9"), public=True)
    texted = await stage.hear("sms", "+447700900007", "Hello", provider_id="SM1")
    for message in (public, texted):
        shown, _, told = await below(api, message)
        assert (shown["can_react"], told["reaction_choices"]) == (False, {})
        said = await api.agent.put(f"/api/v1/messages/{message.id}/reaction", json={"emoji": "👍"})
        assert said.status_code == 409, said.text
