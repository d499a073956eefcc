"""The inbox by department, skill and owner: filtered and paged on the server, counted as it is shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from apistage import ApiStage, api_stage

LIST = "/api/v1/conversations"


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as found:
        yield found


async def _department(api: ApiStage, slug: str, **given: Any) -> int:
    answer = await api.owner.post("/api/v1/departments", json={"slug": slug, "name": slug.title(), **given})
    return int(answer.json()["id"])


async def _number(api: ApiStage) -> int:
    agents = (await api.owner.get("/api/v1/agents")).json()["items"]
    return next(int(it["id"]) for it in agents if it["role"] == "agent")


async def _waits(api: ApiStage, phone: str, **given: str) -> str:
    customer = await api.stage.customer(phone=phone)
    await api.stage.hear("sms", phone, "My invoice is wrong")
    (conversation,) = await api.stage.conversations(customer)
    await api.owner.post(f"{LIST}/{conversation.id}/hand-over", json={"tell": False, **given})
    await api.stage.advance(minutes=1)
    return str(conversation.id)


async def _found(api: ApiStage, client: Any = None, **query: Any) -> list[str]:
    answer = await (client or api.agent).get(LIST, params=query)
    assert answer.status_code == 200, answer.text
    return [it["id"] for it in answer.json()["items"]]


async def test_it_is_filtered_by_department_skill_and_whose_it_is(api: ApiStage) -> None:
    finance = await _department(api, "finance", members=[await _number(api)])
    service = await _department(api, "service")
    spanish = await _waits(api, "+447700900001", department="finance", skill="Spanish")
    plain = await _waits(api, "+447700900002", department="finance")
    other = await _waits(api, "+447700900003", department="service")
    nobodys = await _waits(api, "+447700900004")
    await api.owner.post(f"{LIST}/{plain}/assign", json={"agent": await _number(api)})
    await api.stage.settle()
    assert await _found(api, department=finance) == [plain, spanish]
    assert await _found(api, skill="SPANISH") == [spanish]
    assert await _found(api, department=service, skill="spanish") == []
    assert await _found(api, whose="me") == [plain]
    assert await _found(api, whose="departments") == [plain, spanish]
    assert await _found(api, whose="departments", department=service) == []
    assert await _found(api, api.owner, whose="departments") == [other]
    assert await _found(api, whose="nobody") == [nobodys, other, spanish]
    assert await _found(api, api.stranger, department=finance) == []
    assert (await api.agent.get(LIST, params={"whose": "theirs"})).status_code in (400, 422)
    first = (await api.agent.get(LIST, params={"department": finance})).json()["items"][1]
    assert (first["department"], first["skill"], first["opens_at"]) == (finance, "spanish", None)
    counts = (await api.agent.get(f"{LIST}/counts")).json()
    assert [counts[it] for it in ("ours", "mine", "of_departments", "unassigned")] == [4, 1, 2, 3]
    assert counts["by_department"] == [
        {"department": finance, "waiting": 2},
        {"department": service, "waiting": 1},
    ]
    assert counts["skills"] == ["spanish"]
    assert (await api.agent.get(f"{LIST}/counts", params={"department": service})).json()["ours"] == 1


async def test_pages_of_a_department_come_to_an_end_with_each_once(api: ApiStage) -> None:
    finance = await _department(api, "finance")
    wanted = [await _waits(api, f"+44770090001{number}", department="finance") for number in range(5)]
    await _waits(api, "+447700900020")
    seen: list[str] = []
    cursor: str | None = None
    while True:
        query: dict[str, Any] = {"department": finance, "limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await api.agent.get(LIST, params=query)).json()
        seen += [it["id"] for it in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == wanted[::-1]


async def test_a_department_that_is_away_says_when_it_is_back(api: ApiStage) -> None:
    finance = await _department(api, "finance", hours=["5 09:00-17:00"], zone="UTC", holidays=["2026-03-06"])
    await _waits(api, "+447700900001", department="finance")
    (item,) = (await api.agent.get(LIST, params={"department": finance})).json()["items"]
    assert item["opens_at"] == "2026-03-13T09:00:00Z"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        pytest.param({"hours": ["Mondays"]}, "hours", id="hours"),
        pytest.param({"zone": "Mars/Olympus"}, "zone", id="zone"),
        pytest.param({"holidays": ["2026-02-30"]}, "holidays", id="holiday"),
        pytest.param({"agent_limit": 0}, "agent_limit", id="limit"),
    ],
)
async def test_what_can_not_be_is_refused_by_its_name(api: ApiStage, given: dict[str, Any], field: str) -> None:
    department = await _department(api, "finance")
    answer = await api.owner.patch(f"/api/v1/departments/{department}", json=given)
    assert (answer.status_code in (400, 422), field in answer.text) == (True, True)
