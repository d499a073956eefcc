"""Departments: who writes in whose name, for what, by which accounts, and for how much."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from apistage import ApiStage, api_stage
from noline.delivery import MESSAGES, Routes, Spent, add_route, used_up
from noline.insights import watch
from stage import invitation


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as found:
        yield found


async def _department(api: ApiStage, slug: str, **given: Any) -> dict[str, Any]:
    answer = await api.owner.post("/api/v1/departments", json={"slug": slug, "name": slug.title(), **given})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _me(api: ApiStage) -> int:
    agents = (await api.owner.get("/api/v1/agents")).json()["items"]
    return next(int(it["id"]) for it in agents if it["role"] == "agent")


def _to(address: str, **more: Any) -> dict[str, Any]:
    return {"to": {"channel": "email", "value": address}, "content": {"text": "Hello.", "subject": "Hi"}, **more}


async def test_a_department_is_made_changed_and_removed(api: ApiStage) -> None:
    made = await _department(api, "finance", purposes=["service", "transactional"], budget=5000)
    assert made["budget"] == 5000
    assert made["purposes"] == ["service", "transactional"]
    again = await api.owner.post("/api/v1/departments", json={"slug": "finance", "name": "X"})
    assert (again.status_code, again.json()["field"]) == (409, "slug")
    path = f"/api/v1/departments/{made['id']}"
    changed = (await api.owner.patch(path, json={"budget": None, "members": [await _me(api)]})).json()
    assert changed["budget"] is None
    assert changed["members"] == [await _me(api)]
    assert (await api.agent.patch(path, json={"name": "Mine"})).status_code == 403
    assert (await api.owner.patch(path, json={"members": [999]})).json()["field"] == "members"
    assert [it["slug"] for it in (await api.agent.get("/api/v1/departments")).json()] == ["finance"]
    assert (await api.owner.delete(path)).status_code == 204
    assert (await api.owner.get("/api/v1/departments")).json() == []


async def test_who_belongs_to_one_speaks_for_no_other(api: ApiStage) -> None:
    await _department(api, "finance", members=[await _me(api)])
    await _department(api, "service")
    mine = await api.agent.post("/api/v1/messages", json=_to("a@mail.example", department="finance"))
    assert mine.status_code in (201, 202), mine.text
    other = await api.agent.post("/api/v1/messages", json=_to("a@mail.example", department="service"))
    assert (other.status_code, other.json()["field"]) == (403, "department")
    owner = await api.owner.post("/api/v1/messages", json=_to("a@mail.example", department="service"))
    assert owner.status_code in (201, 202)
    unknown = await api.owner.post("/api/v1/messages", json=_to("a@mail.example", department="legal"))
    assert (unknown.status_code, unknown.json()["field"]) == (404, "department")


async def test_a_department_sends_for_its_purposes_only(api: ApiStage) -> None:
    await _department(api, "finance", purposes=["transactional"])
    answer = await api.owner.post(
        "/api/v1/messages", json=_to("a@mail.example", department="finance", purpose="marketing")
    )
    assert (answer.status_code, answer.json()["field"]) == (422, "purpose")


async def test_its_own_accounts_carry_what_it_sends_and_nothing_of_others(api: ApiStage) -> None:
    finance, service = await _department(api, "finance"), await _department(api, "service")
    async with api.stage.noline.database.transaction() as tx:
        own = await add_route(tx, api.stage.workspace.id, "finance-mail", "sandbox", "email", position=9)
        account = await tx.fetchval("select id from account where name = 'finance-mail'")
    given = await api.owner.patch(f"/api/v1/accounts/{account}", json={"department": "finance"})
    assert given.json()["department"] == finance["id"]
    async with api.stage.noline.database.connection() as tx:
        routes: Routes = (await api.stage.noline.catalogue(tx))[Routes]
    workspace = api.stage.workspace.id
    theirs, shared = routes.of(workspace, "email", finance["id"]), routes.of(workspace, "email")
    assert theirs is not None
    assert theirs.id == own
    assert shared is not None
    assert shared.id != own
    assert routes.of(workspace, "email", service["id"]) == shared


async def test_what_is_beyond_the_month_s_budget_is_not_sent_but_service_goes_on(api: ApiStage) -> None:
    finance = await _department(api, "finance", budget=0)
    stage = api.stage
    bought = (await api.owner.post("/api/v1/messages", json=_to("b@mail.example", department="finance"))).json()
    answer = _to("b@mail.example", department="finance", purpose="service")
    service = (await api.owner.post("/api/v1/messages", json=answer)).json()
    await stage.settle()
    fates = [(await api.owner.get(f"/api/v1/messages/{it['id']}")).json() for it in (bought, service)]
    assert [it["status"] for it in fates] == ["suppressed", "delivered"]
    assert fates[0]["reason"]["code"] == "budget"
    async with stage.noline.database.connection() as connection:
        row = await connection.fetchrow("select department, messages from department_spend")
    assert row is not None
    assert tuple(row) == (finance["id"], 1)


async def test_an_account_keeps_its_department_and_so_it_stays(api: ApiStage) -> None:
    finance = await _department(api, "finance")
    made = await api.owner.post("/api/v1/accounts", json={"name": "Theirs", "provider": "sandbox"})
    path = f"/api/v1/accounts/{made.json()['id']}"
    await api.owner.patch(path, json={"department": "finance"})
    refused = await api.owner.delete(f"/api/v1/departments/{finance['id']}")
    assert (refused.status_code, refused.json()["field"]) == (409, "department")
    assert (await api.owner.patch(path, json={"name": "Ours"})).json()["department"] == finance["id"]
    assert (await api.owner.patch(path, json={"department": None})).json()["department"] is None
    assert (await api.owner.delete(f"/api/v1/departments/{finance['id']}")).status_code == 204


async def test_a_campaign_writes_in_a_department_s_name_and_yields_to_what_is_owed(api: ApiStage) -> None:
    stage = api.stage
    marketing = await _department(api, "marketing", purposes=["marketing"])
    busy = await stage.customer(phone="+447700900007")
    free = await stage.customer(phone="+447700900008")
    await stage.hear("sms", "+447700900007", "My invoice is wrong")
    (conversation,) = await stage.conversations(busy)
    await api.agent.post(f"/api/v1/conversations/{conversation.id}/hand-over", json={"tell": False})
    await stage.begin("event", invitation("text", "sms"), department="marketing")
    await stage.advance(hours=2)
    found = [(await stage.sent(it))[-1:] for it in (busy, free)]
    assert found[0] == []
    assert [(it.status, it.department) for it in found[1]] == [(4, marketing["id"])]
    await stage.advance(days=1, hours=2)
    assert [it.department for it in await stage.sent(busy)] == [marketing["id"]]


async def test_marketing_waits_where_the_budget_is_used_up_and_goes_on_with_a_larger_one(api: ApiStage) -> None:
    stage = api.stage
    marketing = await _department(api, "marketing", budget=0)
    ana = await stage.customer(phone="+447700900008")
    await stage.begin("event", invitation("text", "sms"), department="marketing")
    await stage.advance(minutes=30)
    assert [it.status for it in await stage.sent(ana)] in ([], [0])
    await watch(stage.noline.database, [stage.workspace.id], stage.now)
    (alert,) = (await api.owner.get("/api/v1/alerts")).json()["items"]
    assert (alert["kind"], alert["department"], alert["level"]) == ("department_budget", marketing["id"], "bad")
    path = f"/api/v1/departments/{marketing['id']}"
    assert (await api.owner.patch(path, json={"budget": 100_000})).status_code == 200
    await stage.advance(minutes=10)
    assert [(it.status, it.department) for it in await stage.sent(ana)] == [(4, marketing["id"])]
    await watch(stage.noline.database, [stage.workspace.id], stage.now)
    assert (await api.owner.get("/api/v1/alerts")).json()["items"] == []


@pytest.mark.parametrize(("spent", "reads"), [(0, 1), (7_900, 1), (8_000, 10), (10_000, 10)])
async def test_a_sum_is_read_once_for_many_claims_until_it_comes_near(api: ApiStage, spent: int, reads: int) -> None:
    stage = api.stage
    finance = await _department(api, "finance", budget=10_000)
    await api.owner.post("/api/v1/messages", json=_to("b@mail.example", department="finance"))
    await stage.settle()
    database = stage.noline.database
    await database.pool.execute("update department_spend set cost = $1", spent)
    async with database.connection() as connection:
        catalogue = dict(await stage.noline.catalogue(connection)) | {Spent: Spent()}
        (message,) = await MESSAGES.fetch(connection, MESSAGES.select("true"), await _shard(connection))
        asked: list[str] = []
        count = asked.append
        connection.add_query_logger(lambda query: count(query.query))
        found = [await used_up(connection, [message], stage.now, catalogue) for _ in range(10)]
    assert set(found) == {frozenset({finance["id"]} if spent >= 10_000 else ())}
    assert sum("department_spend" in it for it in asked) == reads


async def _shard(connection: Any) -> int:
    return int(await connection.fetchval("select shard from message limit 1"))
