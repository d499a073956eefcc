"""A journey tried out on thousands in the background: progress, cancelling, counts, and everybody's way afterwards."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from apistage import ApiStage, api_stage
from noline.customers import NewCustomer
from noline.journeys.simulations import LEASE, claim_simulation
from noline.kernel.clock import wall_now
from noline.kernel.ids import RandomIds

from .running import ask, ends, send

CROWD = 240
SIMULATIONS = "/api/v1/journeys/simulations"


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """The API over a company with a crowd."""
    async with api_stage(dsn) as opened:
        stage = opened.stage
        rows = [
            NewCustomer(
                key=f"{number}",
                attributes={"first_name": f"C{number}", "city": "Porto" if number % 4 == 0 else "Bristol"},
                addresses=(("phone", f"+44770090{number:04}"),),
            )
            for number in range(CROWD)
        ]
        await stage.entrance().enter(stage.workspace.id, stage.workspace.region, rows, stage.now)
        await stage.settle()
        await stage.template("question", "Shall we call you, {{ first_name }}?")
        await stage.template("reminder", "Still there?")
        yield opened


def asked(steps: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A question, and a reminder for who does not answer."""
    usual = {
        "ask": ask(exits={"yes": "yes", "reply": "done", "no_reply": "remind"}),
        "remind": send(exits={"next": "late"}),
        **ends("yes", "done", "late"),
    }
    steps = steps or usual
    definition = {"name": "care", "entry": {"type": "manual"}, "first": next(iter(steps)), "steps": steps}
    return {
        "definition": definition, "sample": {"number": 200},
        "behaviours": [{"share": 50, "text": "Yes", "after": "PT2H"}],
    } | more  # fmt: skip


async def begin(api: ApiStage, **more: Any) -> dict[str, Any]:
    answer = await api.agent.post(SIMULATIONS, json=asked(**more))
    assert answer.status_code == 202, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def read(api: ApiStage, path: str) -> Any:
    answer = await api.agent.get(f"{SIMULATIONS}/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def everybody(api: ApiStage, simulation: str, query: str = "") -> list[dict[str, Any]]:
    """Page through a simulation's customers."""
    found, cursor = [], ""
    while True:
        page = await read(api, f"{simulation}/customers?limit=77{query}{cursor}")
        found += page["items"]
        if not page["next"]:
            return found
        cursor = f"&cursor={page['next']}"


async def test_everybody_of_the_sample_is_taken_through_and_counted_and_nothing_else_is_written(api: ApiStage) -> None:
    before = await api.stage.one("select count(*) from interaction")
    begun = await begin(api)
    assert (begun["state"], begun["done"]) == ("waiting", 0)
    assert await api.stage.noline.simulator.step() == 1
    shown = await read(api, begun["id"])
    assert (shown["state"], shown["total"], shown["done"], shown["trouble"]) == ("done", 200, 200, "")
    yes, late = shown["ended"]["yes"], shown["ended"]["late"]
    assert (yes + late, sum(shown["counts"]["ask"].values())) == (200, 200)
    assert shown["counts"]["remind"] == {"next": late}
    assert 70 < yes < 130
    them = await everybody(api, begun["id"])
    assert len({it["customer"] for it in them}) == 200
    assert Counter(it["reason"] for it in them) == {"yes": yes, "late": late}
    assert len(await everybody(api, begun["id"], "&step=remind")) == late
    assert {it["reason"] for it in await everybody(api, begun["id"], "&ended=yes")} == {"yes"}
    way = await read(api, f"{begun['id']}/customers/{them[0]['customer']}")
    texts = [it["message"]["text"] for it in way["moments"] if it["message"]]
    assert texts[0] == f"Shall we call you, {them[0]['name']}?"
    assert [it["at"] for it in way["moments"]] == sorted(it["at"] for it in way["moments"])
    assert await api.stage.one("select count(*) from interaction") == before
    assert await api.stage.one("select count(*) from run") == 0
    listed = await api.agent.get(f"{SIMULATIONS}?journey=care")
    assert [it["id"] for it in listed.json()] == [begun["id"]]


async def test_the_same_seed_draws_the_same_sample_and_gives_the_same_end(api: ApiStage) -> None:
    first, second, third = [await begin(api, sample={"number": 50}, seed=seed) for seed in (1, 1, 2)]
    while await api.stage.noline.simulator.step():
        pass
    ways = [[(it["customer"], it["reason"]) for it in await everybody(api, it["id"])] for it in (first, second, third)]
    assert ways[0] == ways[1]
    assert {it[0] for it in ways[0]} != {it[0] for it in ways[2]}


async def test_a_condition_says_whom_it_is_tried_on(api: ApiStage) -> None:
    where = {"type": "compare", "field": "customer.city", "operator": "eq", "value": "Porto"}
    begun = await begin(api, sample={"number": 10_000, "condition": where})
    await api.stage.noline.simulator.step()
    assert (await read(api, begun["id"]))["total"] == CROWD // 4


async def test_one_that_is_cancelled_stops_and_keeps_what_it_has(api: ApiStage) -> None:
    begun = await begin(api)
    making = asyncio.create_task(api.stage.noline.simulator.step())
    async with asyncio.timeout(20):
        while not (await read(api, begun["id"]))["done"]:
            await asyncio.sleep(0.005)
    cancelled = (await api.agent.post(f"{SIMULATIONS}/{begun['id']}/cancel")).json()
    await making
    shown = await read(api, begun["id"])
    assert (cancelled["state"], shown["state"]) == ("cancelled", "cancelled")
    assert shown["done"] < shown["total"] == 200
    assert len(await everybody(api, begun["id"])) == shown["done"]


async def test_a_process_that_ends_leaves_it_to_another(api: ApiStage) -> None:
    begun = await begin(api)
    other = await api.stage.another()
    making = asyncio.create_task(other.simulator.step())
    async with asyncio.timeout(20):
        while not (await read(api, begun["id"]))["done"]:
            await asyncio.sleep(0.005)
    other.simulator.stop()
    await making
    assert (await read(api, begun["id"]))["state"] == "waiting"
    assert await api.stage.noline.simulator.step() == 1
    assert (await read(api, begun["id"]))["done"] == 200


async def test_one_whose_process_is_gone_is_made_anew_by_another(api: ApiStage) -> None:
    begun = await begin(api, sample={"number": 60})
    database, gone = api.stage.noline.database, RandomIds().new(wall_now(), "gone")
    async with database.transaction() as tx:
        assert await claim_simulation(tx, gone, wall_now() - LEASE - timedelta(seconds=1)) is not None
    assert await api.stage.noline.simulator.step() == 1
    assert (await read(api, begun["id"]))["state"] == "done"
    assert len(await everybody(api, begun["id"])) == 60


async def test_a_shared_throttle_lets_them_through_as_slowly_as_in_earnest(api: ApiStage) -> None:
    gate = {"type": "throttle", "per": "journey", "span": "PT1H", "times": 60, "exits": {"next": "remind"}}
    steps = {"gate": gate, "remind": send(exits={"next": "late"}), **ends("late")}
    begun = await begin(api, steps=steps, sample={"number": 100})
    await api.stage.noline.simulator.step()
    assert (await read(api, begun["id"]))["counts"]["gate"] == {"next": 100}
    passed = sorted(
        [
            next(it["at"] for it in (await read(api, f"{begun['id']}/customers/{who['customer']}"))["moments"]
                 if it["what"] == "left" and it["step"] == "gate")
            for who in await everybody(api, begun["id"])
        ]
    )  # fmt: skip
    minutes = [f"{10 + place // 60:02}:{place % 60:02}:00" for place in range(100)]
    assert [it[11:19] for it in passed] == minutes


async def test_the_latest_are_kept_and_nobody_sees_those_of_another_company(api: ApiStage) -> None:
    all_of_them = [await begin(api, sample={"number": 1}) for _ in range(7)]
    assert (await api.agent.get(f"{SIMULATIONS}/{all_of_them[0]['id']}")).status_code == 404
    assert (await api.agent.get(f"{SIMULATIONS}/{all_of_them[-1]['id']}")).status_code == 200


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"sample": {"number": 10_001}}, "sample.number"),
        ({"sample": {"number": 5, "customers": ["0190aaaa-0000-7000-8000-000000000001"]}}, "sample.customers"),
        ({"steps": {"ask": ask()}}, "steps.ask.exits.reply"),
    ],
)
async def test_what_cannot_be_begun(api: ApiStage, more: dict[str, Any], field: str) -> None:
    answer = await api.agent.post(SIMULATIONS, json=asked(**more))
    assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text
