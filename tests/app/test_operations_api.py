"""How the installation is, over HTTP: queues and what is wrong; what is set aside, and handling it again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from msgspec import Struct

from apistage import ApiStage, api_stage
from noline.app.operations import FollowerState, LaneQueue, WorkerState
from noline.app.operations_problems import problems_of

STATUS = "/api/v1/operations/status"
ASIDE = "/api/v1/set-aside"
NEVER = datetime.max  # noqa: DTZ901 (what asyncpg makes infinity of)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """Two companies on one stage."""
    async with api_stage(module_dsn) as opened:
        yield opened
        async with opened.stage.noline.database.connection() as connection:
            await connection.execute("delete from set_aside")  # the stage wants to see that nothing was, and we did


async def aside(api: ApiStage, *, kind: str = "message.received", follower: str = "engage", why: str = "No.") -> UUID:
    """Set something aside of a customer, as a follower does."""
    subject = await api.stage.customer("Ana", email=f"{uuid4()}@example.com")
    shard, identity = api.stage.noline.shards.of(subject), uuid4()
    async with api.stage.noline.database.connection() as connection:
        await connection.execute(
            "insert into set_aside (shard, id, follower, seq, workspace, subject, kind, why)"
            " values ($1, $2, $3, 1, $4, $5, $6, $7)",
            shard, identity, follower, api.stage.workspace.id, subject, kind, why,
        )  # fmt: skip
    return identity


async def test_the_state_is_seen_at_a_glance(api: ApiStage) -> None:
    status = (await api.agent.get(STATUS)).json()
    assert status["mood"] == "bad"
    assert status["problems"][0]["kind"] == "no_workers", "the stage works by hand"
    assert {it["follower"] for it in status["followers"]} == {"engage", "relay", "insights", "lists", "webhooks"}
    assert status["sandbox"] is True
    assert status["virtual_time"] is True
    assert status["database"]["bytes"] > 1_000_000
    assert all(it["account_name"] and it["state"] == "open" for it in status["routes"])


async def test_what_waits_is_counted_by_lane(api: ApiStage) -> None:
    routes = (await api.agent.get(STATUS)).json()["routes"]
    route = next(it["id"] for it in routes if it["channel"] == "email")
    shard, now = 0, api.stage.noline.clock.now()
    async with api.stage.noline.database.connection() as connection:
        for lane, due in ((0, now - timedelta(minutes=2)), (2, now + timedelta(hours=1)), (2, NEVER)):
            await connection.execute(
                "insert into outbox (shard, route, lane, due_at, message, customer, attempt)"
                " values ($1, $2, $3, $4, $5, $6, 1)",
                shard, route, lane, due, uuid4(), uuid4(),
            )  # fmt: skip
    status = (await api.agent.get(STATUS)).json()
    lanes = {it["lane"]: it for each in status["routes"] if each["id"] == route for it in each["lanes"]}
    assert (lanes["person"]["due"], lanes["person"]["later"], lanes["person"]["held"]) == (1, 0, 0)
    assert (lanes["bulk"]["due"], lanes["bulk"]["later"], lanes["bulk"]["held"]) == (0, 1, 1)
    assert lanes["bulk"]["oldest"] is None
    assert "queue_late" in [it["kind"] for it in status["problems"]]
    assert (await api.stranger.get(STATUS)).json()["routes"] == []
    async with api.stage.noline.database.connection() as connection:
        await connection.execute("delete from outbox where route = $1", route)


async def test_operations_are_not_for_viewers(api: ApiStage) -> None:
    assert (await api.viewer.get(STATUS)).status_code == 403
    assert (await api.viewer.get(ASIDE)).status_code == 403


async def test_what_is_set_aside_is_looked_through_page_by_page(api: ApiStage) -> None:
    made = [await aside(api, why=f"Reason {number}") for number in range(3)]
    first = (await api.agent.get(ASIDE, params={"limit": 2})).json()
    second = (await api.agent.get(ASIDE, params={"limit": 2, "cursor": first["next"]})).json()
    assert [it["id"] for it in first["items"] + second["items"]] == [str(it) for it in reversed(made)]
    assert first["items"][0]["why"] == "Reason 2"
    detail = (await api.agent.get(f"{ASIDE}/{made[0]}")).json()
    assert detail["item"]["why"] == "Reason 0"
    assert (await api.stranger.get(ASIDE)).json()["items"] == []
    assert (await api.stranger.post(f"{ASIDE}/{made[0]}/replay")).status_code == 404


async def test_one_or_all_of_a_kind_is_handled_again(api: ApiStage) -> None:
    one = await aside(api, kind="message.requested")
    two = await aside(api, kind="message.requested", follower="relay")
    groups = (await api.agent.get(f"{ASIDE}/groups")).json()
    assert {(it["follower"], it["count"]) for it in groups if it["kind"] == "message.requested"} == {
        ("engage", 1),
        ("relay", 1),
    }
    answer = await api.agent.post(f"{ASIDE}/{one}/replay")
    assert (answer.status_code, answer.json()) == (202, {"count": 1})
    assert (await api.agent.post(f"{ASIDE}/{one}/replay")).status_code == 404, "it is under way"
    every = await api.agent.post(f"{ASIDE}/replay", json={"kind": "message.requested"})
    assert every.json() == {"count": 1}
    left = (await api.agent.get(ASIDE, params={"kind": "message.requested"})).json()["items"]
    assert str(two) not in [it["id"] for it in left]


class Route(Struct, frozen=True):
    """A route as the policy looks at it."""

    state: str = "open"
    lanes: list[LaneQueue] = []
    seats_taken: int = 1
    id: int = 7
    why: str = ""


def lane(name: str, minutes: float) -> list[LaneQueue]:
    return [LaneQueue(name, 3, 0, 0, NOW - timedelta(minutes=minutes))]


WORKER = [WorkerState(UUID(int=1), NOW, 4, 0)]
WELL = [FollowerState("engage", 10, 0)]


@pytest.mark.parametrize(
    ("route", "workers", "followers", "aside", "expected"),
    [
        (Route(), WORKER, WELL, 0, []),
        (Route(), [], WELL, 0, [("no_workers", "bad", "operator")]),
        (Route(lanes=lane("person", 2)), WORKER, WELL, 0, [("queue_late", "warn", "operator")]),
        (Route(lanes=lane("automatic", 2)), WORKER, WELL, 0, []),
        (Route(lanes=lane("bulk", 600)), WORKER, WELL, 0, []),
        (Route("resting", lane("bulk", 1)), WORKER, WELL, 0, [("route_resting", "bad", "provider")]),
        (Route("resting"), WORKER, WELL, 0, [("route_resting", "warn", "provider")]),
        (Route("suspended", lane("person", 9)), WORKER, WELL, 0, [("route_suspended", "warn", "agent")]),
        (Route("open", lane("bulk", 1), 0), WORKER, WELL, 0, [("route_unattended", "bad", "operator")]),
        (Route(), WORKER, [FollowerState("lists", 1, 1)], 0, [("follower_failing", "bad", "operator")]),
        (Route(), WORKER, [FollowerState("lists", 9000, 0)], 0, [("follower_behind", "warn", "operator")]),
        (Route(), WORKER, WELL, 4, [("set_aside", "warn", "agent")]),
    ],
    ids=[
        "all calm", "nobody works", "a person waits", "automatic waits a little", "bulk may wait", "rests with work",
        "rests without", "a person suspended it", "no seat is taken", "a follower fails", "a follower is behind",
        "something is set aside",
    ],
)  # fmt: skip
def test_what_is_wrong_and_whose_turn_it_is(
    route: Route,
    workers: list[WorkerState],
    followers: list[FollowerState],
    aside: int,
    expected: list[tuple[str, str, str]],
) -> None:
    found = problems_of([route], followers, workers, aside, 0, NOW)
    assert [(it.kind, it.level, it.turn) for it in found] == expected
