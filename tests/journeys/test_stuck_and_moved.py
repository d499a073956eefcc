"""What goes wrong in a run stays with it and can be retried; runs go over to a newer version by a rule."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from apistage import ApiStage, api_stage
from noline.content import SmsSource
from stage import Stage

from .running import ask, end_of, ends, publish, runs, send, start

PHONE = "+447700900007"


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """The API over a company with the templates that journeys here use."""
    async with api_stage(dsn) as opened:
        for name in ("question", "reminder"):
            await opened.stage.template(name, {"sms": SmsSource("Hello")})
        yield opened


# ---- what goes wrong


def posts(topic: str) -> dict[str, Any]:
    """Say something in a topic that may be none."""
    post = {"type": "post", "topic": {"from": "customer.topic"}, "text": topic, "exits": {"next": "done"}}
    note = {"type": "set", "variables": {"so_far": "so good"}, "exits": {"next": "post"}}
    return {"note": note, "post": post, **ends("done")}


async def test_a_step_that_fails_leaves_its_run_stuck_with_the_reason_until_it_is_retried(api: ApiStage) -> None:
    stage = api.stage
    ana = await stage.customer("Ana", phone=PHONE, attributes={"topic": "nowhere"})
    await publish(stage, steps=posts("Paid."))
    await start(stage, ana)
    (run,) = await runs(stage, ana)
    assert (run.state, run.step) == ("stuck", "post")
    (shown,) = (await api.viewer.get("/api/v1/journeys/care/customers?standing=stuck")).json()["items"]
    assert shown["trouble"].startswith("topic: What the step was given is not the id of a topic.")
    (step,) = [it for it in (await api.viewer.get("/api/v1/journeys/care/counts")).json()["steps"] if it["stuck"]]
    assert (step["step"], step["waiting"]) == ("post", 0)
    path = f"/api/v1/journeys/care/runs/{run.id}"
    again = (await api.agent.post(f"{path}/retry")).json()
    assert (again["state"], again["visits"]["post"], len(again["troubles"])) == ("stuck", 2, 2)
    await start(stage, ana)
    assert len(await runs(stage, ana)) == 1  # it is still in the journey
    fix = {"attributes": {"topic": "0190aaaa-0000-7000-8000-000000000001"}}
    assert (await api.agent.patch(f"/api/v1/customers/{ana}", json=fix)).status_code < 300
    mended = await api.agent.post(f"{path}/retry")
    assert (mended.json()["state"], mended.json()["ended_reason"]) == ("ended", "done")
    assert mended.json()["variables"] == {"so_far": "so good"}
    assert len(await stage.facts(ana, "run.retried")) == 2


async def test_one_customers_trouble_is_nobody_elses(stage: Stage) -> None:
    ana = await stage.customer("Ana", phone=PHONE, attributes={"topic": "nowhere"})
    ben = await stage.customer("Ben", phone="+447700900008", attributes={"topic": str(UUID(int=1))})
    await publish(stage, steps=posts("{{ first_name }} has paid."))
    for customer in (ana, ben):
        await start(stage, customer)
    assert [(await runs(stage, it))[0].state for it in (ana, ben)] == ["stuck", "ended"]
    assert await stage.one("select count(*) from set_aside") == 0
    (written,) = await stage.facts(ben, "comment.written")
    assert (written.body["text"], written.body["ours"]) == ("Ben has paid.", True)


# ---- newer versions


async def test_runs_keep_their_version_or_go_over_by_the_rule(api: ApiStage) -> None:
    stage = api.stage
    customers = [await stage.customer(f"Ana {it}", phone=f"+44770090010{it}") for it in range(3)]
    old = {"ask": ask(exits={"reply": "old"}), "rest": {"type": "wait", "duration": "P1D", "exits": {"next": "ask"}}}
    await publish(stage, steps={"rest": old["rest"], "ask": old["ask"], **ends("old", "late")})
    for customer in customers[:2]:
        await start(stage, customer)
    await stage.advance(days=1)  # these two are asked
    await start(stage, customers[2])  # and this one rests
    new = {
        "asked": ask(exits={"reply": "new"}),
        "pause": {"type": "wait", "duration": "P2D", "exits": {"next": "asked"}},
    }
    await publish(stage, steps={"pause": new["pause"], "asked": new["asked"], **ends("new", "late")})
    refused = await api.agent.post("/api/v1/journeys/care/move", json={"steps": {"ask": "nowhere"}})
    assert refused.status_code == 422
    await stage.hear("sms", "+447700900100", "Yes")
    assert await end_of(stage, customers[0]) == "old"
    moved = await api.agent.post("/api/v1/journeys/care/move", json={"steps": {"ask": "asked"}, "otherwise": "end"})
    assert (moved.status_code, moved.json()) == (202, {"asked": 2, "version": 2, "next": None})
    await stage.settle()
    (second,), (third,) = await runs(stage, customers[1]), await runs(stage, customers[2])
    assert (second.version, second.step, second.state) == (2, "asked", "waiting")
    assert (third.version, third.ended_reason) == (1, "moved")
    await stage.hear("sms", "+447700900101", "Yes")
    assert await end_of(stage, customers[1]) == "new"
    assert await stage.one("select count(*) from timer where purpose = 'journey'") == 0
    assert (await api.agent.post("/api/v1/journeys/care/move", json={})).json()["asked"] == 0


async def test_at_a_step_of_another_type_a_run_arrives_anew(api: ApiStage) -> None:
    stage = api.stage
    ana = await stage.customer("Ana", phone=PHONE)
    await publish(stage, steps={"it": {"type": "wait", "duration": "P9D", "exits": {"next": "done"}}, **ends("done")})
    await start(stage, ana)
    await publish(stage, steps={"it": send(), **ends("done")})
    await api.agent.post("/api/v1/journeys/care/move", json={})
    await stage.settle()
    assert await stage.texts(PHONE) == ["Hello"]
    assert await end_of(stage, ana) == "done"
    assert await stage.one("select count(*) from timer where purpose = 'journey'") == 0


async def test_what_is_named_and_not_there_is_a_problem_at_its_step(api: ApiStage) -> None:
    steps = {
        "ask": ask(template="nothing"),
        "call": {"type": "call", "connector": "bank", "operation": "x", "exits": {"answered": "ask", "failed": "ask"}},
        **ends("done", "late"),
    }
    definition = {"name": "care", "entry": {"type": "manual"}, "first": "call", "steps": steps}
    found = (await api.viewer.post("/api/v1/journeys/check", json=definition)).json()
    assert [(it["step"], it["field"]) for it in found["problems"]] == [
        ("ask", "steps.ask.template"), ("call", "steps.call.connector"),
    ]  # fmt: skip
    refused = await api.agent.post("/api/v1/journeys", json=definition)
    assert (refused.status_code, refused.json()["field"]) == (422, "steps.ask.template")
    assert "call" in refused.json()["detail"]
