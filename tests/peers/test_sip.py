"""Calls over SIP with telephones of SIPp's: one calls in and is put through, one is called, one is engaged."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from apistage import ApiStage, api_stage

from .peers import CONFIGURATIONS
from .sip_telephones import ANA, DESK, call_in, gateway_to, telephone


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        answer = await opened.owner.patch("/api/v1/workspace", json={"rules": {"private_webhooks": True}})
        assert answer.status_code == 200, answer.text
        yield opened


async def calls(api: ApiStage, status: str) -> list[dict[str, Any]]:
    """Return the calls in a state."""
    items: list[dict[str, Any]] = (await api.agent.get("/api/v1/calls", params={"status": status})).json()["items"]
    return items


async def test_a_caller_is_put_through(api: ApiStage) -> None:
    ana = await api.stage.customer("Ana", phone=ANA)
    async with telephone("-sn", "uas") as desk, gateway_to(api.owner, await api.nobody(), {DESK: desk}) as gateway:
        code, said = await call_in(gateway)
        assert code == 0, said[-2000:]
    await api.stage.settle()
    [call] = await calls(api, "ended")
    assert (call["customer"], call["outcome"], call["telephone"], call["cost"]) == (str(ana), "reached", DESK, 3)
    assert gateway.said == ["Harbour"]


async def test_whoever_is_not_put_through_is_a_missed_call(api: ApiStage) -> None:
    busy = ("-sf", str(CONFIGURATIONS / "sip" / "busy.xml"))
    async with telephone(*busy) as desk, gateway_to(api.owner, await api.nobody(), {DESK: desk}) as gateway:
        code, _ = await call_in(gateway)
        assert code != 0  # the caller's telephone is refused at last
    await api.stage.settle()
    [call] = await calls(api, "ended")
    assert (call["outcome"], call["number"], call["direction"]) == ("busy", ANA, "in")
    assert gateway.said[1:] == ["Nobody can take your call. Press 1 to be called back, or speak after the tone."]


@pytest.mark.parametrize(
    ("scenario", "status", "outcome"),
    [(("-sn", "uas"), 4, "reached"), (("-sf", str(CONFIGURATIONS / "sip" / "busy.xml")), 8, "busy")],
    ids=["answered", "busy"],
)
async def test_a_notice_is_spoken(api: ApiStage, scenario: tuple[str, ...], status: int, outcome: str) -> None:
    ana = await api.stage.customer("Ana", phone=ANA)
    async with telephone(*scenario) as phone, gateway_to(api.owner, await api.nobody(), {ANA: phone}) as gateway:
        asked = {"to": {"customer": str(ana)}, "channel": "voice", "content": {"text": "Your boat is ready"}}
        answer = await api.owner.post("/api/v1/messages", json=asked)
        assert answer.status_code in (200, 201, 202), answer.text
        await api.stage.settle()
        await gateway.done()
    await api.stage.noline.receipts.retry()  # news that came before the sender had noted what was sent
    await api.stage.settle()
    [message] = await api.stage.messages(ana)
    assert (message.status, (message.body or {})["call"]["outcome"]) == (status, outcome)
    assert gateway.said == (["Your boat is ready"] if outcome == "reached" else [])
