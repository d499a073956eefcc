"""In whose name programs speak: what a service, a topic and a call back send is their department's, and at its cost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from apistage import ApiStage, api_stage
from noline.access import create_workspace
from noline.app.definitions import apply_definitions, export_definitions, read_definitions
from noline.delivery import add_route

from .programs import BALANCE, answer

PHONE = "+447700900007"
SPENT = "/api/v1/departments/spending"


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """The API over a company with a department of cards that has an account of its own for SMS."""
    async with api_stage(dsn) as opened:
        opened.stage.calls = False
        yield opened


async def department(api: ApiStage, slug: str = "cards", **given: Any) -> dict[str, Any]:
    made = await api.owner.post("/api/v1/departments", json={"slug": slug, "name": slug.title(), **given})
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


async def own_account(api: ApiStage, slug: str, channel: str) -> int:
    """Give a department an account of its own for a channel; returns its id."""
    name = f"Of {slug}"
    async with api.stage.noline.database.transaction() as tx:
        await add_route(tx, api.stage.workspace.id, name, "sandbox", channel, sender=f"{slug}-line")
    account = int(await api.stage.one("select id from account where name = $1", name))
    given = await api.owner.patch(f"/api/v1/accounts/{account}", json={"department": slug})
    assert given.status_code == 200, given.text
    return account


async def test_a_service_answers_in_its_department_s_name(api: ApiStage) -> None:
    stage, cards = api.stage, await department(api)
    account = await own_account(api, "cards", "sms")
    saved = await api.owner.post("/api/v1/services", json=BALANCE | {"department": "cards"})
    assert saved.status_code == 201, saved.text
    heard = await stage.hear("sms", PHONE, "BAL")
    await answer(stage, heard.customer, balance=1250, currency="GBP")
    await stage.settle()
    (told,) = await stage.sent(heard.customer)
    assert (told.department, told.purpose, told.status) == (cards["id"], "service", 4)
    by = "select account from route join ledger on ledger.route = route.id where message = $1"
    assert await stage.one(by, told.id) == account
    facts = await stage.fetch(
        "select department from interaction where message = $1 and kind = 'message.sent'", told.id
    )
    assert [row[0] for row in facts] == [cards["id"]]
    spent = (await api.viewer.get(SPENT)).json()
    assert [(it["department"], it["purpose"], it["channel"], it["messages"]) for it in spent] == [
        (cards["id"], "service", "sms", 1)
    ]
    await stage.hear("sms", PHONE, "2")  # chat: what it hands over is that department's to take
    (talk,) = await stage.conversations(heard.customer)
    assert (talk.mode, talk.department) == ("agent", cards["id"])
    assert (await api.owner.delete(f"/api/v1/departments/{cards['id']}")).json()["field"] == "department"


@pytest.mark.parametrize(
    ("given", "named"), [({"purposes": ["marketing"]}, "cards"), ({}, "press")], ids=["no service messages", "unknown"]
)
async def test_a_service_of_no_such_department_is_refused(api: ApiStage, given: dict[str, Any], named: str) -> None:
    await department(api, **given)
    refused = await api.owner.post("/api/v1/services", json=BALANCE | {"department": named})
    assert (refused.status_code, refused.json()["field"]) == (422, "department"), refused.text
    found = (await api.viewer.post("/api/v1/services/check", json=BALANCE | {"department": named})).json()
    assert [it["field"] for it in found["problems"] if it["field"] == "department"] == ["department"]


async def test_who_belongs_to_another_department_saves_nothing_in_its_name(api: ApiStage) -> None:
    agents = (await api.owner.get("/api/v1/agents")).json()["items"]
    me = next(int(it["id"]) for it in agents if it["role"] == "agent")
    await department(api, "loans", members=[me])
    await department(api)
    body = BALANCE | {"department": "cards"}
    assert (await api.agent.post("/api/v1/services", json=body)).status_code == 403
    assert (await api.owner.post("/api/v1/services", json=body)).status_code == 201
    # Nor is it taken over by naming another in its place.
    assert (await api.agent.post("/api/v1/services", json=BALANCE | {"department": "loans"})).status_code == 403
    topic = {"name": "Garden", "department": "cards"}
    assert (await api.agent.post("/api/v1/topics", json=topic)).status_code == 403
    ana = await api.stage.customer("Ana", phone=PHONE)
    call = {"customer": str(ana), "department": "cards"}
    assert (await api.agent.post("/api/v1/calls", json=call)).status_code == 403


async def test_a_topic_tells_in_its_department_s_name_until_it_is_another_s(api: ApiStage) -> None:
    stage, cards = api.stage, await department(api)
    ana = await stage.customer("Ana", phone=PHONE)
    wanted = {"name": "Garden", "department": "cards", "participants": [{"customer": str(ana)}]}
    topic = (await api.owner.post("/api/v1/topics", json=wanted)).json()
    assert topic["department"] == cards["id"]
    comments = f"/api/v1/topics/{topic['id']}/comments"
    assert (await api.owner.post(comments, json={"text": "First"})).status_code in (201, 202)
    await stage.settle()
    assert [(it.department, it.purpose) for it in await stage.sent(ana)] == [(cards["id"], "transactional")]
    await stage.hear("sms", PHONE, "MUTE")  # what it answers to wishes is the department's too
    assert [it.department for it in await stage.sent(ana)] == [cards["id"]] * 2
    await stage.hear("sms", PHONE, "UNMUTE")
    changed = await api.owner.patch(f"/api/v1/topics/{topic['id']}", json={"department": ""})
    assert changed.json()["department"] is None
    await api.owner.post(comments, json={"text": "Second"})
    await stage.settle()
    assert (await stage.sent(ana))[-1].department is None


async def test_a_call_back_is_its_department_s_by_rule_by_service_and_by_request(api: ApiStage) -> None:
    stage = api.stage
    cards, care = await department(api), await department(api, "care")
    rule = await api.owner.patch("/api/v1/workspace", json={"rules": {"callback_department": "care"}})
    assert rule.status_code == 200, rule.text
    wrong = await api.owner.patch("/api/v1/workspace", json={"rules": {"callback_department": "press"}})
    assert wrong.json()["field"] == "rules.callback_department"
    first = await stage.hear("sms", PHONE, "CALL ME")
    await stage.hear("sms", PHONE, "1")
    ring = {"name": "ring", "words": {"en": ["RING"]}, "department": "cards", "open_to": "anybody",
            "steps": [{"type": "call_back", "name": "when", "text": {"en": "We call you."}}]}  # fmt: skip
    assert (await api.owner.post("/api/v1/services", json=ring)).status_code == 201
    second = await stage.hear("sms", "+447700900008", "RING")
    await stage.hear("sms", "+447700900008", "1")
    await stage.settle()
    calls = (await api.viewer.get("/api/v1/calls")).json()["items"]
    assert {it["customer"]: it["department"] for it in calls} == {
        str(first.customer): care["id"], str(second.customer): cards["id"],
    }  # fmt: skip
    for customer, theirs in ((first.customer, care), (second.customer, cards)):
        said = await stage.sent(customer)
        assert len(said) >= 2
        assert {it.department for it in said} == {theirs["id"]}
    third = await stage.customer("Third", phone="+447700900009")
    made = await api.owner.post("/api/v1/calls", json={"customer": str(third), "department": "cards"})
    assert made.json()["department"] == cards["id"]
    (fact,) = await stage.fetch(
        "select department from interaction where subject = $1 and kind = 'call.planned'", third
    )
    assert fact[0] == cards["id"]


async def test_departments_travel_as_files_with_what_is_theirs(api: ApiStage, tmp_path: Path) -> None:
    stage = api.stage
    given: dict[str, Any] = {"budget": 9000, "hours": ["1-5 08:00-12:00"], "talk_hours": 1, "hand_back_hours": 2}
    await department(api, **given)
    await api.owner.post("/api/v1/services", json=BALANCE | {"department": "cards"})
    await api.owner.patch("/api/v1/workspace", json={"rules": {"callback_department": "cards"}})
    async with stage.noline.database.transaction() as tx:
        written = await export_definitions(tx, stage.workspace, tmp_path)
        branch = await create_workspace(tx, "branch", "Branch", currency="USD")
    assert "departments/cards.json" in written
    outcomes = []
    for _ in range(2):
        async with stage.noline.database.transaction() as tx:
            done = await apply_definitions(tx, branch, read_definitions(tmp_path), stage.now)
        outcomes.append({(it.what, it.outcome) for it in done if it.what in ("department", "service")})
    assert outcomes == [{("department", "new"), ("service", "new")}, {("department", "same"), ("service", "same")}]
    row = "select budget, hours, talk_hours, hand_back_hours, currency from department where workspace = $1"
    (taken,) = await stage.fetch(row, branch.id)
    assert tuple(taken) == (9000, ["1-5 08:00-12:00"], 1, 2, "EUR")


async def test_one_word_is_given_once_however_a_topic_and_a_service_want_it_at_one_moment(api: ApiStage) -> None:
    for at in range(6):
        word = f"BAL{'ABCDEF'[at]}"
        service = BALANCE | {"name": f"balance{at}", "words": {"en": [word]}}
        first, second = await asyncio.gather(
            api.owner.post("/api/v1/services", json=service),
            api.agent.post("/api/v1/topics", json={"name": f"Garden {at}", "word": word.lower()}),
        )
        codes = sorted((first.status_code, second.status_code))
        assert codes[0] in (201, 202), (first.text, second.text)
        assert codes[1] in (409, 422), (first.text, second.text)
