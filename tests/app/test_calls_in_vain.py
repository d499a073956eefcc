"""Calls that people make for a message: what was never said goes another way, and what calls cost is counted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from apistage import ApiStage, api_stage
from noline.delivery import balance
from noline.log.kinds import CallMoved, CallReported
from twilio_calls import ANA

from .test_calls import calls, plan


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        yield opened


async def dial_list(api: ApiStage) -> None:
    """Let people make the calls."""
    made = await api.owner.post("/api/v1/accounts", json={"name": "us", "provider": "dial_list", "settings": {}})
    assert made.status_code == 201, made.text
    route = {"channel": "voice", "account": made.json()["id"], "sender": ""}
    assert (await api.owner.post("/api/v1/routes", json=route)).status_code == 201


async def ended(api: ApiStage, call: str, **outcome: object) -> None:
    """Let an agent say how a call went."""
    answer = await api.agent.post(f"/api/v1/calls/{call}/outcome", json=outcome)
    assert answer.status_code in (200, 202), answer.text
    await api.stage.settle()


@pytest.mark.parametrize("outcome", ["no_answer", "busy", "wrong_number"])
async def test_where_nobody_is_reached_at_last_the_message_goes_another_way(api: ApiStage, outcome: str) -> None:
    ana = await api.stage.customer("Ana", phone=ANA, email="ana@example.org")
    await dial_list(api)
    asked = {
        "to": {"customer": str(ana)},
        "channel": "voice",
        "fallback": ["email"],
        "content": {"text": "Your boat is here", "subject": "Your boat"},
    }
    assert (await api.owner.post("/api/v1/messages", json=asked)).status_code in (200, 201, 202)
    await api.stage.settle()
    [planned] = await calls(api, "planned")
    later = (api.stage.now + timedelta(hours=2)).isoformat()
    await ended(api, planned["id"], outcome="no_answer", again_at=later)
    assert [it.channel for it in await api.stage.messages(ana)] == ["voice"], "it is tried again first"
    await ended(api, planned["id"], outcome=outcome)
    [spoken, written] = await api.stage.messages(ana)
    assert (spoken.status, written.channel, written.instead_of) == (8, "email", spoken.id)
    assert (written.body or {})["text"] == "Your boat is here"
    assert await api.stage.fates(ana) == [("voice", "failed", "unreachable"), ("email", "delivered", "")]
    books = await balance(api.stage.noline.database, api.stage.workspace.id)
    assert books.balanced, books
    await ended(api, planned["id"], outcome=outcome, note="Still nobody")
    assert len(await api.stage.messages(ana)) == 2, "once"


async def test_a_call_that_is_called_off_or_was_said_sends_nothing_else(api: ApiStage) -> None:
    ana = await api.stage.customer("Ana", phone=ANA, email="ana@example.org")
    await dial_list(api)
    asked = {
        "to": {"customer": str(ana)},
        "channel": "voice",
        "fallback": ["email"],
        "content": {"text": "Your boat is here", "subject": "Your boat"},
    }
    for outcome in ("reached", "failed"):
        assert (await api.owner.post("/api/v1/messages", json=asked)).status_code in (200, 201, 202)
        await api.stage.settle()
        [planned] = await calls(api, "planned")
        if outcome == "reached":
            await ended(api, planned["id"], outcome=outcome)
        else:
            await api.stage.tell(ana, "call.move_requested", CallMoved(UUID(planned["id"]), None, by="Ana"))
    assert await calls(api, "planned") == []
    assert {it.channel for it in await api.stage.messages(ana)} == {"voice"}


async def test_what_calls_cost_is_in_the_scorecard(api: ApiStage) -> None:
    ana = await api.stage.customer("Ana", phone=ANA)
    planned = await plan(api, ana)
    report = CallReported(UUID(planned["id"]), "ended", "reached", seconds=95, cost=14, currency="EUR")
    await api.stage.tell(ana, "call.reported", report, channel="voice")
    missed = await plan(api, ana)
    report = CallReported(UUID(missed["id"]), "missed", "no_answer", cost=2, currency="EUR", by="Ben")
    await api.stage.tell(ana, "call.reported", report, channel="voice")
    await api.stage.settle()
    await api.stage.follow()
    shown = (await api.owner.get("/api/v1/scorecard")).json()
    assert shown["total"]["cost"] == 16
    [voice] = [it for it in shown["channels"] if it["channel"] == "voice"]
    assert voice["figures"]["cost"] == 16
