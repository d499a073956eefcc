"""Text messages from short codes and names: kept and shown like any other, never a telephone's, never answered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from apistage import ApiStage, api_stage

OURS = "+447700900100"


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        yield opened


async def gateway(api: ApiStage) -> str:
    """Make an account of a gateway that signs nothing; returns where it tells."""
    settings = {"username": "noline", "password": "p", "api_url": "https://gateway.example/sendsms"}
    wanted = {"name": "texts", "provider": "kannel", "settings": settings}
    made = (await api.owner.post("/api/v1/accounts", json=wanted)).json()
    route = {"account": made["id"], "channel": "sms", "sender": OURS, "position": 9}
    answer = await api.owner.post("/api/v1/routes", json=route)
    assert answer.status_code == 201, answer.text
    return httpx.URL(made["address"]).path


def told(sender: str, text: str, identity: str) -> dict[str, Any]:
    return {"from": sender, "to": OURS, "text": text, "id": identity, "charset": "UTF-8"}


@pytest.mark.parametrize("sender", ["72345", "MyBank"])
async def test_a_sender_that_is_no_telephone_is_shown_and_not_answered(api: ApiStage, sender: str) -> None:
    path = await gateway(api)
    provider = await api.nobody()
    for _ in range(2):
        answer = await provider.get(path, params=told(sender, "Your code is on its way", "m1"))
        assert answer.status_code == 200, answer.text
    await api.stage.settle()

    listed = (await api.agent.get("/api/v1/conversations")).json()["items"]
    (row,) = [it for it in listed if it["customer_name"] == sender]
    detail = (await api.agent.get(f"/api/v1/conversations/{row['id']}")).json()
    (message,) = [it for it in detail["thread"]["entries"] if it["type"] == "message"]
    assert (message["text"], row["waiting_for"]) == ("Your code is on its way", "us")
    profile = (await api.agent.get(f"/api/v1/customers/{row['customer']}")).json()
    addresses = [(it["scheme"], it["display"], it["channels"]) for it in profile["addresses"]]
    assert addresses == [("text_sender", sender, [])]
    (option,) = detail["reply"]
    assert (option["channel"], option["may"], option["proposed"]) == ("sms", False, False)
    assert "can't be answered" in option["why"]

    for address in ("", sender):
        asked = {"text": "Who are you?", "channel": "sms"} | ({"address": address} if address else {})
        answer = await api.agent.post(f"/api/v1/conversations/{row['id']}/messages", json=asked)
        assert answer.status_code in (200, 201, 202), answer.text
        await api.stage.settle()
    books = await api.stage.one("select count(*) from ledger where outcome = 1")
    assert books == 0, "nothing is ever sent to what is no telephone"


async def test_a_short_code_is_never_the_telephone_of_the_same_digits(api: ApiStage) -> None:
    path = await gateway(api)
    provider = await api.nobody()
    assert (await provider.get(path, params=told("+3545551234", "from a phone", "m1"))).status_code == 200
    assert (await provider.get(path, params=told("5551", "from a short code", "m2"))).status_code == 200
    assert (await provider.get(path, params=told("5551234567890123", "from nowhere", "m3"))).status_code == 200
    await api.stage.settle()
    listed = {it["customer_name"] for it in (await api.agent.get("/api/v1/conversations")).json()["items"]}
    assert listed == {"+3545551234", "5551", "5551234567890123"}
