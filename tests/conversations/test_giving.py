"""Giving out what was handed over: by a clear rule, to who is there and able, and never two beyond somebody's limit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from apistage import ApiStage, api_stage
from noline.access import Department
from noline.conversations.giving import OnDuty, Queued, give_out

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
FINANCE = Department(1, 1, "finance", "Finance", members=(1, 2, 3), agent_limit=2)
SERVICE = Department(2, 1, "service", "Service")
DEPARTMENTS = {1: FINANCE, 2: SERVICE}


def _queued(
    number: int, *, department: int = 1, skill: str = "", minutes: int = 0, held_by: int | None = None
) -> Queued:
    return Queued(
        0, UUID(int=number), UUID(int=100 + number), department, skill, MONDAY - timedelta(minutes=minutes), held_by
    )


def _agent(number: int, open_now: int = 0, *skills: str, idle: int | None = None) -> OnDuty:
    given = MONDAY - timedelta(minutes=idle) if idle is not None else None
    return OnDuty(number, f"Agent {number}", skills, open_now, given)


@pytest.mark.parametrize(
    ("queue", "agents", "given"),
    [
        pytest.param([_queued(1)], [], {}, id="nobody is there: it waits"),
        pytest.param([_queued(1)], [_agent(9)], {}, id="nobody of theirs is there"),
        pytest.param([_queued(1)], [_agent(1, 1), _agent(2, 0)], {1: 2}, id="the fewest open"),
        pytest.param([_queued(1)], [_agent(1, 1, idle=5), _agent(2, 1, idle=50)], {1: 2}, id="the longest idle"),
        pytest.param([_queued(1)], [_agent(1, 0, idle=50), _agent(2)], {1: 2}, id="who was never given anything"),
        pytest.param([_queued(1)], [_agent(1, 2)], {}, id="at the limit"),
        pytest.param([_queued(1, skill="spanish")], [_agent(1), _agent(2, 1, "Spanish")], {1: 2}, id="the skill"),
        pytest.param([_queued(1, skill="spanish")], [_agent(1)], {}, id="nobody is able"),
        pytest.param(
            [_queued(1, minutes=1), _queued(2, minutes=9)], [_agent(1, 1)], {2: 1}, id="the longest waiting first"
        ),
        pytest.param([_queued(1), _queued(2)], [_agent(1), _agent(2)], {1: 1, 2: 2}, id="in turns"),
        pytest.param([_queued(1), _queued(2)], [_agent(1, 1)], {1: 1}, id="two at once, room for one"),
        pytest.param([_queued(1, held_by=1)], [_agent(1), _agent(2, 1)], {1: 2}, id="not to who let it lie"),
        pytest.param([_queued(1, department=2)], [_agent(9)], {1: 9}, id="a department of everybody's"),
        pytest.param([_queued(1, department=7)], [_agent(1)], {}, id="a department that is no more"),
    ],
)
def test_who_gets_what(queue: list[Queued], agents: list[OnDuty], given: dict[int, int]) -> None:
    found = give_out(queue, agents, DEPARTMENTS)
    assert {it.queued.conversation.int: it.agent.agent for it in found} == given


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as found:
        yield found


async def _numbers(api: ApiStage) -> dict[str, int]:
    agents = (await api.owner.get("/api/v1/agents")).json()["items"]
    return {it["role"]: it["id"] for it in agents}


async def _department(api: ApiStage, **given: Any) -> int:
    body = {"slug": "finance", "name": "Finance", "automatic": True, **given}
    answer = await api.owner.post("/api/v1/departments", json=body)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def _hand(api: ApiStage, phone: str, **given: Any) -> str:
    """A customer writes, and is handed over; returns where the conversation is."""
    customer = await api.stage.customer(phone=phone)
    await api.stage.hear("sms", phone, "My invoice is wrong")
    (conversation,) = await api.stage.conversations(customer)
    path = f"/api/v1/conversations/{conversation.id}"
    body = {"department": "finance", "tell": False, **given}
    assert (await api.owner.post(f"{path}/hand-over", json=body)).status_code == 200
    return path


async def _here(client: httpx.AsyncClient, on_duty: bool = True) -> None:
    answer = await client.put("/api/v1/duty", json={"on_duty": on_duty})
    assert answer.json() == {"on_duty": on_duty}


async def _give(api: ApiStage) -> int:
    async with api.stage.noline.database.connection() as connection:
        catalogue = await api.stage.noline.catalogue(connection)
    done = await api.stage.noline.giver().step(catalogue)
    await api.stage.settle()
    return done


async def _whose(api: ApiStage, path: str) -> int | None:
    agent = (await api.owner.get(path)).json()["conversation"]["agent"]
    return agent and int(agent["id"])


async def test_it_waits_until_somebody_able_comes(api: ApiStage) -> None:
    numbers = await _numbers(api)
    await _department(api)
    path = await _hand(api, "+447700900007", skill="spanish")
    await _here(api.agent)
    assert (await _give(api), await _whose(api, path)) == (0, None)
    await api.owner.patch(f"/api/v1/agents/{numbers['agent']}", json={"skills": ["Spanish"]})
    assert (await _give(api), await _whose(api, path)) == (1, numbers["agent"])
    events = [it["detail"] for it in (await api.owner.get(path)).json()["thread"]["entries"] if it["type"] == "event"]
    assert {"agent": numbers["agent"], "name": "Agent", "by": "Finance"} in events
    assert await _give(api) == 0


async def test_who_is_off_duty_or_has_gone_gets_nothing(api: ApiStage) -> None:
    numbers = await _numbers(api)
    await _department(api)
    path = await _hand(api, "+447700900007")
    await _here(api.agent)
    await _here(api.agent, on_duty=False)
    assert await _give(api) == 0
    await _here(api.owner)
    await api.stage.noline.database.pool.execute("update agent_duty set seen_at = now() - interval '3 minutes'")
    assert await _give(api) == 0
    await _here(api.owner)
    assert (await _give(api), await _whose(api, path)) == (1, numbers["owner"])


async def test_what_somebody_let_lie_and_went_goes_to_others_but_not_what_they_answered(api: ApiStage) -> None:
    numbers = await _numbers(api)
    await _department(api)
    await _here(api.agent)
    paths = [await _hand(api, f"+44770090000{number}") for number in range(2)]
    assert await _give(api) == 2
    await api.agent.post(f"{paths[0]}/messages", json={"text": "Let me look."})
    await api.stage.settle()
    gone = "update agent_duty set seen_at = now() - interval '6 minutes'"
    await api.stage.noline.database.pool.execute(gone)
    await _here(api.owner)
    assert await _give(api) == 1
    assert [await _whose(api, it) for it in paths] == [numbers["agent"], numbers["owner"]]


async def test_what_one_takes_by_hand_stays_theirs(api: ApiStage) -> None:
    numbers = await _numbers(api)
    await _department(api, members=[numbers["agent"], numbers["owner"]])
    path = await _hand(api, "+447700900007")
    await api.owner.post(f"{path}/assign", json={"agent": numbers["owner"]})
    await _here(api.agent)
    assert (await _give(api), await _whose(api, path)) == (0, numbers["owner"])


async def test_departments_give_nothing_out_unless_they_are_to(api: ApiStage) -> None:
    await _department(api, automatic=False)
    await _hand(api, "+447700900007")
    await _here(api.agent)
    assert await _give(api) == 0


async def test_two_processes_at_once_fill_nobody_beyond_the_limit(api: ApiStage) -> None:
    numbers = await _numbers(api)
    await _department(api, agent_limit=3)
    paths = [await _hand(api, f"+44770090001{number}") for number in range(6)]
    await _here(api.agent)
    async with api.stage.noline.database.connection() as connection:
        catalogue = await api.stage.noline.catalogue(connection)
    givers = [api.stage.noline.giver() for _ in range(4)]
    done = [await asyncio.gather(*(it.step(catalogue) for it in givers)) for _ in range(2)]
    assert sum(map(sum, done)) == 3
    await api.stage.settle()
    found = [await _whose(api, it) for it in paths]
    assert sorted(found, key=str) == sorted([numbers["agent"]] * 3 + [None] * 3, key=str)


async def test_keys_are_on_no_duty_and_how_departments_stand_is_told(api: ApiStage) -> None:
    numbers = await _numbers(api)
    department = await _department(api, hours=["6 09:00-10:00"], zone="Europe/Madrid")
    await api.owner.patch(f"/api/v1/agents/{numbers['agent']}", json={"skills": ["Spanish"]})
    await _hand(api, "+447700900007")
    await _here(api.agent)
    program = await api.program("conversations:read", "conversations:write")
    assert (await program.put("/api/v1/duty", json={"on_duty": True})).status_code == 403
    assert (await api.stranger.get("/api/v1/departments/now")).json() == []
    (now,) = (await api.viewer.get("/api/v1/departments/now")).json()
    assert now == {
        "department": department, "on_duty": 1, "waiting": 1, "opens_at": "2026-03-07T08:00:00Z", "skills": ["spanish"]
    }  # fmt: skip
