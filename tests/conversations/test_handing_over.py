"""Handing over: to other people and back to programs; the customer is told who answers and from when on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from apistage import ApiStage, api_stage
from noline.access import Department, Rules, Workspace
from noline.conversations.handing import words_of_handing

PHONE = "+447700900007"
FINANCE = Department(1, 1, "finance", "Finance")
SHOP = Workspace(1, "shop", "Harbour", "Europe/London", "GB", "en", Rules())


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as found:
        yield found


async def _begun(api: ApiStage) -> tuple[str, Any]:
    customer = await api.stage.customer(phone=PHONE)
    await api.stage.hear("sms", PHONE, "My invoice is wrong")
    (conversation,) = await api.stage.conversations(customer)
    return f"/api/v1/conversations/{conversation.id}", customer


async def test_a_department_gets_it_and_the_customer_is_told(api: ApiStage) -> None:
    made = (await api.owner.post("/api/v1/departments", json={"slug": "finance", "name": "Finance"})).json()
    path, customer = await _begun(api)
    given = {"department": "finance", "skill": " Spanish ", "reason": "A wrong invoice."}
    head = (await api.agent.post(f"{path}/hand-over", json=given)).json()
    assert (head["department"], head["skill"], head["mode"]) == (made["id"], "spanish", "agent")
    assert (head["agent"], head["waiting_for"]) == (None, "us")
    await api.stage.settle()
    told = (await api.stage.sent(customer, "sms"))[-1]
    assert told.department == made["id"]
    assert "Finance will answer you here" in (told.body or {})["text"]
    unknown = await api.agent.post(f"{path}/hand-over", json={"department": "legal"})
    assert (unknown.status_code, unknown.json()["field"]) == (404, "department")


async def test_who_had_many_answers_of_programs_is_told_all_the_same(api: ApiStage) -> None:
    await api.owner.patch("/api/v1/workspace", json={"rules": {"automatic_replies_per_hour": 1}})
    for slug, name in (("finance", "Finance"), ("claims", "Claims")):
        await api.owner.post("/api/v1/departments", json={"slug": slug, "name": name})
    path, customer = await _begun(api)
    for slug in ("finance", "claims") * 5:
        await api.agent.post(f"{path}/hand-over", json={"department": slug})
    await api.stage.settle()
    told = [(it.body or {})["text"] for it in await api.stage.sent(customer, "sms")]
    # one is a program's share for the hour, six more are for people; after these it is two programs that talk
    assert sorted(it.partition(" will")[0] for it in told) == [*["Claims"] * 3, *["Finance"] * 4]


async def test_what_was_closed_is_handed_over_and_announced_in_the_one_that_is_open(api: ApiStage) -> None:
    path, customer = await _begun(api)
    await api.agent.post(f"{path}/close")
    await api.stage.advance(days=60)
    await api.stage.hear("sms", PHONE, "Another question")
    (now,) = [it for it in await api.stage.conversations(customer) if it.status == "open"]
    assert str(now.id) not in path
    assert (await api.agent.post(f"{path}/hand-over", json={"reason": "It was not over."})).status_code == 200
    await api.stage.settle()
    told = (await api.stage.sent(customer, "sms"))[-1]
    assert told.conversation == now.id
    assert "will answer you here" in (told.body or {})["text"]


async def test_programs_get_it_back_by_hand_and_when_it_is_closed(api: ApiStage) -> None:
    path, _ = await _begun(api)
    nobody = await api.agent.post(f"{path}/hand-back")
    assert nobody.status_code == 409
    await api.agent.post(f"{path}/hand-over", json={"tell": False})
    back = (await api.agent.post(f"{path}/hand-back")).json()
    assert (back["mode"], back["waiting_for"]) == ("program", "nobody")
    await api.agent.post(f"{path}/hand-over", json={"tell": False})
    assert (await api.agent.post(f"{path}/close")).json()["mode"] == "none"


async def test_who_is_no_member_does_not_answer_for_them(api: ApiStage) -> None:
    agents = (await api.owner.get("/api/v1/agents")).json()["items"]
    owner = next(it["id"] for it in agents if it["role"] == "owner")
    given = {"slug": "finance", "name": "Finance", "members": [owner]}
    await api.owner.post("/api/v1/departments", json=given)
    path, _ = await _begun(api)
    await api.agent.post(f"{path}/hand-over", json={"department": "finance", "tell": False})
    refused = await api.agent.post(f"{path}/messages", json={"text": "Here I am."})
    assert (refused.status_code, refused.json()["field"]) == (403, "department")
    assert (await api.owner.post(f"{path}/messages", json={"text": "Here I am."})).status_code == 201


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (datetime(2026, 3, 2, 10, 0, tzinfo=UTC), "Finance will answer you here shortly."),
        (datetime(2026, 3, 6, 18, 0, tzinfo=UTC), "Finance will answer you here when we are back: Monday 09:00."),
    ],
)
def test_what_is_told_outside_the_hours(now: datetime, words: str) -> None:
    assert words_of_handing(SHOP, FINANCE, None, now) == words
