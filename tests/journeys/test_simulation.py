"""A journey tried out on real customers: what they would get, what they would do, and that nothing comes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from apistage import ApiStage, api_stage

from .running import ask, ends, send

PHONES = [f"+44770090001{number}" for number in range(8)]


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """The API over a company with eight customers, and templates."""
    async with api_stage(dsn) as opened:
        for number, phone in enumerate(PHONES):
            await opened.stage.customer(f"Ana {number}", phone=phone)
        await opened.stage.template("question", "Shall we call you, {{ first_name }}?")
        await opened.stage.template("reminder", "Still there?")
        yield opened


def asked(**more: Any) -> dict[str, Any]:
    """A question, a reminder after two days, and what becomes of both."""
    steps = {
        "ask": ask(exits={"yes": "yes", "reply": "done", "no_reply": "remind", "undeliverable": "gone"}),
        "remind": send(exits={"next": "late"}),
        **ends("yes", "done", "late", "gone"),
    }
    definition = {"name": "care", "entry": {"type": "manual"}, "first": "ask", "steps": steps}
    return {"definition": definition, "sample": {"number": 8}} | more


async def run(api: ApiStage, **more: Any) -> dict[str, Any]:
    answer = await api.agent.post("/api/v1/journeys/simulate", json=asked(**more))
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def test_what_customers_do_decides_where_they_come_out_and_nothing_is_sent(api: ApiStage) -> None:
    before = await api.stage.one("select count(*) from interaction")
    behaviours = [{"share": 50, "text": "Yes please", "after": "PT2H"}, {"share": 25, "does": "undeliverable"}]
    shown = await run(api, behaviours=behaviours)
    reasons = [it["reason"] for it in shown["customers"]]
    assert set(reasons) <= {"yes", "gone", "late"}
    assert shown["counts"]["ask"] == {
        exit: reasons.count(reason)
        for exit, reason in (("yes", "yes"), ("undeliverable", "gone"), ("no_reply", "late"))
        if reason in reasons
    }
    times = [moment["at"] for moment in shown["moments"]]
    assert times == sorted(times)
    all_eager = await run(api, behaviours=[{"share": 100, "text": "Yes please", "after": "PT2H"}])
    eager = all_eager["customers"][0]
    mine = [it for it in all_eager["moments"] if it["customer"] == eager["customer"]]
    assert [it["what"] for it in mine] == [
        "entered", "arrived", "message", "waiting", "answered", "left", "arrived", "ended",
    ]  # fmt: skip
    assert mine[2]["message"]["text"] == f"Shall we call you, {eager['name']}?"
    assert (mine[2]["message"]["channel"], mine[2]["step"], mine[4]["text"]) == ("sms", "ask", "Yes please")
    assert await api.stage.one("select count(*) from interaction") == before
    assert await api.stage.one("select count(*) from run") == 0
    assert await api.stage.one("select count(*) from message") == 0


async def test_the_same_seed_tells_the_same(api: ApiStage) -> None:
    behaviours = [{"share": 40, "text": "Yes"}]
    first, again = await run(api, behaviours=behaviours, seed=7), await run(api, behaviours=behaviours, seed=7)
    assert first == again
    assert first["customers"]


async def test_a_step_has_behaviours_of_its_own_and_the_company_events(api: ApiStage) -> None:
    steps = {
        "paid": {
            "type": "wait_for_event", "event": "paid", "timeout": "P3D", "exits": {"event": "ask", "timeout": "late"},
            "keep": {"total": "total"},
        },
        "ask": ask(exits={"yes": "yes", "reply": "done", "no_reply": "late"}),
        **ends("yes", "done", "late"),
    }  # fmt: skip
    definition = {"name": "care", "entry": {"type": "manual"}, "first": "paid", "steps": steps}
    shown = await run(
        api,
        definition=definition,
        happenings=[{"event": "paid", "after": "P1D", "properties": {"total": 9}}],
        behaviours=[{"share": 100, "text": "No"}, {"share": 100, "text": "Yes", "step": "ask"}],
    )
    assert {it["reason"] for it in shown["customers"]} == {"yes"}
    assert [it for it in shown["moments"] if it["what"] == "waiting"][-1]["variables"] == {"total": 9}


async def test_who_has_no_address_is_told_why_nothing_goes(api: ApiStage) -> None:
    ben = await api.stage.customer("Ben", email="ben@mail.example")
    steps = {"ask": ask(channel="sms", exits={"undeliverable": "gone"}), **ends("done", "late", "gone")}
    definition = {"name": "care", "entry": {"type": "manual"}, "first": "ask", "steps": steps}
    shown = await run(api, definition=definition, sample={"customers": [str(ben)]})
    (customer,) = shown["customers"]
    assert (customer["name"], customer["reason"]) == ("Ben", "gone")
    (message,) = [it["message"] for it in shown["moments"] if it["what"] == "message"]
    assert message["suppressed"] == "no_address"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        pytest.param({"sample": {"number": 101}}, "sample.number", id="too many"),
        pytest.param({"behaviours": [{"share": 120}]}, "behaviours.0", id="more than all"),
        pytest.param({"definition": {"name": "care"}}, "entry", id="a journey without anything"),
        pytest.param({"sample": {"customers": ["00000000-0000-4000-8000-000000000001"]}}, "sample", id="nobody"),
    ],
)
async def test_what_cannot_be_simulated_is_refused(api: ApiStage, more: dict[str, Any], field: str) -> None:
    answer = await api.agent.post("/api/v1/journeys/simulate", json=asked(**more))
    assert (answer.status_code, answer.json()["field"]) == (422, field)
