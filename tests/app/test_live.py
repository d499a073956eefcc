"""Live hints: never before the view shows the change, never another workspace's, few however much happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec import json

from noline.access import create_workspace
from noline.app.live import LiveHub, Subscription
from noline.app.live_hints import EVERYTHING, MOST, Hint, Touched, hints_of, merge
from noline.insights import list_inbox, per_channel
from noline.log import Draft
from noline.log.kinds import EventTracked
from stage import Stage, invitation, open_stage


@pytest.fixture
async def stage(dsn: str) -> AsyncIterator[Stage]:
    """A company on a fresh database."""
    async with open_stage(dsn) as opened:
        yield opened


@pytest.fixture
async def hub(stage: Stage) -> AsyncIterator[LiveHub]:
    """A hub that looks once at its beginning, and then when it is told to."""
    made = LiveHub(stage.noline.database, stage.noline.wake, pause=3600)
    yield made
    await made.close()


@pytest.fixture
async def watching(stage: Stage) -> AsyncIterator[LiveHub]:
    """A hub that looks by itself, as a server's does."""
    made = LiveHub(stage.noline.database, stage.noline.wake)
    yield made
    await made.close()


def views(message: bytes) -> list[dict[str, Any]]:
    """Return the hints in a message."""
    found: list[dict[str, Any]] = json.decode(message)["views"]
    return found


async def until(hints: Subscription, view: str) -> dict[str, Any]:
    """Return the first hint at a view."""
    async with asyncio.timeout(20):
        async for message in hints:
            for hint in views(message):
                if hint["view"] == view:
                    return hint
    raise AssertionError("the hub has ended")


async def test_an_inbound_message_hints_at_its_conversation_customer_and_lists(stage: Stage, watching: LiveHub) -> None:
    async with watching.subscribe(stage.workspace.id) as hints:
        said = await stage.hear("sms", "+447700900111", "Hello")
        hint = await until(hints, "conversation")
        assert hint == {"view": "conversation", "id": str(said.conversation), "customer": str(said.customer)}
        async with stage.noline.database.transaction() as tx:
            assert len((await list_inbox(tx, stage.workspace.id)).items) == 1


async def test_there_is_no_hint_before_the_view_shows_the_change(stage: Stage, hub: LiveHub) -> None:
    noline = stage.noline
    async with hub.subscribe(stage.workspace.id) as hints:
        await stage.arrive("sms", "+447700900111", "Hello")
        await noline.engage.step(shards=64)
        await hub.look()
        assert hints.waiting == {}
        await noline.lists.step(shards=64)
        await hub.look()
        assert {hint.view for hint in hints.waiting} == {"customer", "customers", "conversation", "inbox"}
        await noline.insights.step(shards=64)
        await hub.look()
        assert Hint("scorecard") in hints.waiting


async def test_a_campaign_hints_at_its_figures_and_not_at_the_inbox(stage: Stage, hub: LiveHub) -> None:
    await stage.customer("Ana", phone="+447700900111")
    async with hub.subscribe(stage.workspace.id) as hints:
        await hub.look()
        hints.waiting.clear()
        campaign = await stage.begin("open-day", invitation("invite", "sms"))
        await hub.look()
        assert Hint("campaign", campaign.id) in hints.waiting
        assert Hint("inbox") not in hints.waiting
        async with stage.noline.database.transaction() as tx:
            assert (await per_channel(tx, stage.workspace.id, campaign.id))["sms"]["sent"][0] == 1


@pytest.mark.parametrize("size", [1, 600], ids=["one fact", "too many to name"])
async def test_another_workspace_hears_nothing(stage: Stage, hub: LiveHub, size: int) -> None:
    async with stage.noline.database.transaction() as tx:
        other = await create_workspace(tx, "other", "Other")
    async with hub.subscribe(other.id) as theirs, hub.subscribe(stage.workspace.id) as ours:
        await _track(stage, size)
        await hub.look()
        assert ours.waiting
        assert theirs.waiting == {}


async def test_a_thousand_changes_are_one_message_of_few_hints(stage: Stage, hub: LiveHub) -> None:
    async with hub.subscribe(stage.workspace.id) as hints:
        await _track(stage, 1000)
        await hub.look()
        found = {hint["view"] for hint in views(await anext(hints))}
        assert found == {"customer", "customers", "conversation", "inbox", "scorecard", "campaign", "topic"}


async def test_nothing_is_looked_at_while_nobody_listens(stage: Stage, hub: LiveHub) -> None:
    busy = [hub.busy]
    async with hub.subscribe(stage.workspace.id):
        async with hub.subscribe(stage.workspace.id):
            busy.append(hub.busy)
        busy.append(hub.busy)
    assert [*busy, hub.busy] == [False, True, True, False]


async def test_what_was_before_somebody_listens_is_not_news(stage: Stage, watching: LiveHub) -> None:
    async with watching.subscribe(stage.workspace.id):
        before = await stage.hear("sms", "+447700900110", "Hello")
    async with watching.subscribe(stage.workspace.id) as hints:
        said = await stage.hear("sms", "+447700900112", "Hello")
        hint = await until(hints, "conversation")
        assert hint["id"] == str(said.conversation) != str(before.conversation)


def test_whoever_reads_slowly_gets_one_hint_at_everything() -> None:
    waiting: dict[Hint, None] = {}
    for _ in range(MOST):
        merge(waiting, [Hint("customer", uuid4())])
    assert len(waiting) == MOST
    for _ in range(MOST):
        merge(waiting, [Hint("customer", uuid4())])
    assert list(waiting) == [EVERYTHING]


CAMPAIGN, CONVERSATION = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("kind", "conversation", "campaign", "expected"),
    [
        pytest.param("message.sent", None, CAMPAIGN, {"customer", "customers"}, id="a campaign's mail"),
        pytest.param(
            "message.sent", CONVERSATION, CAMPAIGN, {"customer", "customers", "conversation", "inbox"},
            id="a campaign's mail in a conversation",
        ),
        pytest.param("event.tracked", None, None, {"customer", "customers"}, id="an event of the company's"),
        pytest.param("customer.changed", None, None, {"customer", "customers", "inbox"}, id="a new name"),
    ],
)  # fmt: skip
def test_facts_touch_the_views_that_show_them(
    kind: str, conversation: UUID | None, campaign: UUID | None, expected: set[str]
) -> None:
    (hints,) = hints_of("lists", [Touched(1, kind, uuid4(), conversation, campaign)]).values()
    assert {hint.view for hint in hints} == expected


async def _track(stage: Stage, count: int) -> None:
    """Append events of as many customers, and let everybody follow."""
    noline = stage.noline
    drafts = [
        Draft(uuid4(), stage.workspace.id, uuid4(), stage.now, "event.tracked", EventTracked("visit"))
        for _ in range(count)
    ]
    await noline.appender.append_all(drafts)
    await stage.follow()
