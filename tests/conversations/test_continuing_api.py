"""Continuing elsewhere over the API: what an agent or a program offers, and calls that are moved and called off."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from apistage import ApiStage, api_stage
from noline.delivery import add_route

ANA, TRAIN = "ana@example.org", "+447700900111"


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """Two companies; the first has a WhatsApp number."""
    async with api_stage(module_dsn) as opened:
        async with opened.stage.noline.database.transaction() as tx:
            await add_route(tx, opened.stage.workspace.id, "wa", "sandbox", "whatsapp", sender="+447700900200")
        yield opened


@pytest.fixture(scope="module")
async def conversation(api: ApiStage) -> UUID:
    customer = await api.stage.customer("Ana", email=ANA)
    await api.stage.hear("email", ANA, "Where is my parcel?", subject="Parcel")
    (found,) = await api.stage.conversations(customer)
    return found.id


def path(conversation: UUID) -> str:
    return f"/api/v1/conversations/{conversation}/continue"


async def test_it_gives_links_images_and_a_code_for_each_channel(api: ApiStage, conversation: UUID) -> None:
    given = await api.agent.post(path(conversation), json={})
    assert given.status_code == 201, given.text
    body: dict[str, Any] = given.json()
    assert body["code"].startswith("GO-")
    assert body["link"].startswith("https://go.harbour.example/c/")
    ways = {it["channel"]: it for it in body["ways"]}
    assert list(ways) == ["whatsapp", "sms", "email"]
    assert ways["whatsapp"]["url"] == f"https://wa.me/447700900200?text={body['code']}"
    assert ways["whatsapp"]["link"] == f"{body['link']}/whatsapp"
    assert ways["sms"]["qr_svg"].startswith("<svg")
    assert b64decode(ways["sms"]["qr_png"]).startswith(b"\x89PNG")
    heard = await api.stage.hear("sms", TRAIN, f"{body['code']} I am on the train")
    assert heard.conversation == conversation


async def test_it_gives_those_that_are_asked_for_in_their_order(api: ApiStage, conversation: UUID) -> None:
    asked = {"channels": ["sms", "whatsapp"], "places": 3, "hours": 1}
    given = await api.agent.post(path(conversation), json=asked)
    assert [it["channel"] for it in given.json()["ways"]] == ["sms", "whatsapp"]
    assert given.json()["places"] == 3


@pytest.mark.parametrize(
    "wrong", [{"channels": ["pigeon"]}, {"hours": 0}, {"places": 1000}, {"purpose": "sell"}, {"nonsense": 1}]
)
async def test_what_can_not_be_is_refused(api: ApiStage, conversation: UUID, wrong: dict[str, Any]) -> None:
    assert (await api.agent.post(path(conversation), json=wrong)).status_code in (400, 422)


async def test_others_may_not(api: ApiStage, conversation: UUID) -> None:
    assert (await api.stranger.post(path(conversation), json={})).status_code == 404
    assert (await api.viewer.post(path(conversation), json={})).status_code == 403


async def test_a_code_for_a_call_back_offers_times(api: ApiStage, conversation: UUID) -> None:
    given = await api.agent.post(path(conversation), json={"purpose": "callback"})
    await api.stage.hear("sms", TRAIN, given.json()["code"])
    assert (await api.stage.texts(TRAIN))[-1].startswith("When shall Harbour call you?")
    shown = (await api.agent.get(f"/api/v1/conversations/{conversation}")).json()
    assert shown["conversation"]["context"] == {}, "what is offered is nobody's business"


async def test_a_planned_call_is_moved_and_called_off(api: ApiStage) -> None:
    customer = await api.stage.customer("Ben", phone="+447700900444")
    offered = (await api.agent.get("/api/v1/calls/times?zone=Europe/Madrid")).json()
    assert offered["zone"] == "Europe/Madrid"
    first, second = (it["at"] for it in offered["times"][:2])
    asked = {"customer": str(customer), "due_at": first, "callback": True}
    call = (await api.agent.post("/api/v1/calls", json=asked)).json()
    assert (call["why"], call["state"]) == ("callback", "planned")
    where = f"/api/v1/calls/{call['id']}"
    assert (await api.stranger.post(f"{where}/move", json={"due_at": second})).status_code == 404
    moved = await api.agent.post(f"{where}/move", json={"due_at": second})
    assert moved.json()["due_at"] == second
    gone = await api.agent.post(f"{where}/cancel")
    assert (gone.json()["state"], gone.json()["outcome"]) == ("ended", "canceled")
    assert (await api.agent.post(f"{where}/cancel")).status_code == 409
    assert (await api.agent.get("/api/v1/calls/times?zone=Atlantis")).status_code == 422
