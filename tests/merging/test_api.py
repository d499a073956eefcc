"""Duplicates over the API: found, merged, parted, dismissed; what a customer proves, what each address weighs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from apistage import ApiStage, api_stage

from .people import MAIL, PHONE


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """The API on a database of its own."""
    async with api_stage(dsn) as opened:
        yield opened


async def created(api: ApiStage, **more: Any) -> dict[str, Any]:
    """Create or identify a customer; returns the whole answer."""
    answer = await api.agent.post("/api/v1/customers", json=more)
    assert answer.status_code in (200, 201), answer.text
    await api.stage.advance(minutes=1)
    found: dict[str, Any] = answer.json()
    return found


async def identity(api: ApiStage, customer: str) -> dict[str, Any]:
    found: dict[str, Any] = (await api.agent.get(f"/api/v1/customers/{customer}/identity")).json()
    return found


async def test_an_address_that_is_owned_already_is_a_candidate_and_no_error(api: ApiStage) -> None:
    first = await created(api, external_id="C-1", addresses=[{"scheme": "phone", "value": PHONE, "verified": True}])
    other = await created(api, external_id="C-2", addresses=[{"scheme": "phone", "value": PHONE}])
    assert other["others"] == [PHONE]
    older, younger = first["customer"]["id"], other["customer"]["id"]
    (address,) = first["customer"]["addresses"]
    assert (address["verification"], address["how"], address["strength"]) == ("verified", "company", 80)
    page = (await api.agent.get("/api/v1/customers/matches")).json()
    (match,) = page["items"]
    assert (match["older"]["id"], match["younger"]["id"]) == (older, younger)
    assert (match["how"], match["scheme"], match["value"], match["strength"]) == ("company", "phone", PHONE, 80)
    assert (await identity(api, older))["matches"] == (await identity(api, younger))["matches"] == [match]
    assert (await api.agent.get("/api/v1/customers/matches/count")).json() == {"count": 1}
    merged = await api.agent.post(f"/api/v1/customers/{older}/merge", json={"other": younger, "why": "one person"})
    assert merged.json() == {"survivor": older, "other": younger}
    await api.stage.settle()
    known = await identity(api, older)
    assert known["matches"] == []
    (merge,) = known["merges"]
    assert (merge["other"], merge["by"], merge["why"], merge["undone_at"]) == (
        younger, "agent Agent", "one person", None,
    )  # fmt: skip
    assert (await identity(api, younger))["merged_into"] == older
    again = await api.agent.post(f"/api/v1/customers/{younger}/merge", json={"other": older})
    assert again.status_code == 409
    found = (await api.agent.get("/api/v1/customers/find", params={"q": "C-2"})).json()
    assert found.get("id", older) == older
    parted = await api.agent.post(f"/api/v1/customers/{older}/unmerge", json={"other": younger})
    assert parted.status_code == 200
    await api.stage.settle()
    assert (await identity(api, younger))["merged_into"] is None
    assert (await identity(api, older))["merges"][0]["undone_by"] == "agent Agent"
    assert (await api.agent.post(f"/api/v1/customers/{older}/unmerge", json={"other": younger})).status_code == 404


async def test_what_was_dismissed_comes_back_by_stronger_evidence_only(api: ApiStage) -> None:
    first = (await created(api, addresses=[{"scheme": "email", "value": MAIL}]))["customer"]["id"]
    other = (await created(api, external_id="C-2"))["customer"]["id"]

    async def told() -> int:
        refused = await api.agent.post(f"/api/v1/customers/{other}/addresses", json={"scheme": "email", "value": MAIL})
        assert refused.status_code == 409
        await api.stage.settle()
        return len((await identity(api, other))["matches"])

    assert await told() == 1
    gone = await api.agent.post(f"/api/v1/customers/{first}/dismiss-match", json={"other": other})
    assert gone.status_code == 204
    assert await told() == 0
    assert (await api.agent.get("/api/v1/customers/matches")).json()["items"] == []


@pytest.mark.parametrize(("policy", "merged"), [("never", None), ("propose", False), ("make", True)])
async def test_a_workspaces_policy_says_what_follows_from_evidence(
    api: ApiStage, policy: str, merged: bool | None
) -> None:
    rules = {"rules": {"match": {"company": policy}}}
    assert (await api.owner.patch("/api/v1/workspace", json=rules)).status_code == 200
    first = (await created(api, external_id="C-1", addresses=[{"scheme": "phone", "value": PHONE}]))["customer"]["id"]
    other = (await created(api, external_id="C-2", addresses=[{"scheme": "phone", "value": PHONE}]))["customer"]["id"]
    known = await identity(api, other)
    assert known["merged_into"] == (first if merged else None)
    assert len(known["matches"]) == (1 if merged is False else 0)
    wrong = {"rules": {"match": {"horoscope": "make"}}}
    assert (await api.owner.patch("/api/v1/workspace", json=wrong)).status_code == 422


async def test_an_agent_has_a_code_sent_and_is_told_where_none_can_go(api: ApiStage) -> None:
    ana = await api.stage.customer("Ana", phone=PHONE, email=MAIL)
    heard = await api.stage.hear("sms", PHONE, "My balance?")
    where = f"/api/v1/conversations/{heard.conversation}/prove"
    assert (await api.agent.post(where, json={})).status_code == 409
    verify = {"scheme": "email", "value": MAIL}
    await api.agent.patch(f"/api/v1/customers/{ana}/addresses", params=verify, json={"verified": True, "why": "seen"})
    for _ in range(3):
        assert (await api.agent.post(where, json={"reason": "balance"})).status_code == 200
    refused = await api.agent.post(where, json={"reason": "balance"})
    assert refused.status_code == 409
    assert "three codes" in refused.json()["detail"]
    assert (await api.agent.put(f"/api/v1/customers/{ana}/pin", json={"pin": "12"})).status_code == 422
    assert (await api.agent.put(f"/api/v1/customers/{ana}/pin", json={"pin": "4711"})).status_code == 204
    assert (await identity(api, str(ana)))["has_pin"]
