"""Definitions that can't be: refused when they are saved or published, with the step named."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from apistage import ApiStage, api_stage
from noline.journeys import parse_journey
from noline.kernel.errors import InvalidInput

from .running import ask, ends, send


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        yield opened


def journey(**more: Any) -> dict[str, Any]:
    """One that could go live."""
    steps = {"ask": ask(exits={"reply": "done", "no_reply": "done"}), **ends("done")}
    return {"name": "care", "entry": {"type": "manual"}, "first": "ask", "steps": steps} | more


def steps(**more: Any) -> dict[str, Any]:
    return {"steps": {"ask": ask(exits={"reply": "it", "no_reply": "it"}), **more, **ends("done")}}


BACK = {"type": "set", "variables": {"a": 1}, "exits": {"next": "it"}}
CASES: dict[str, tuple[dict[str, Any], str, str | None]] = {
    "a missing exit": (steps(it=send(exits={})), "steps.it.exits.next", "it"),
    "a cycle without a wait": (steps(it=BACK | {"exits": {"next": "to"}}, to=BACK), "steps.to.exits.next", "to"),
    "an unknown variable": (
        steps(it={
            "type": "branch", "exits": {"a": "done", "else": "done"},
            "cases": [{"exit": "a", "when": {"type": "compare", "field": "run.x", "operator": "exists"}}],
        }),
        "steps.it.cases.0.when.field", "it",
    ),
    "an unknown template": (steps(it=send(template="nothing")), "steps.it.template", "it"),
    "an unknown connector": (
        steps(it={"type": "call", "connector": "x", "operation": "y", "exits": {"answered": "done", "failed": "done"}}),
        "steps.it.connector", "it",
    ),
    "an unknown segment": (journey(entry={"type": "segment", "segment": "Nobody"}), "entry.segment", None),
    "a step without a name": ({"steps": {"": ask(), **ends("done", "late")}, "first": ""}, "steps.", None),
    "a shared throttle without a budget": (
        steps(it={"type": "throttle", "per": "workspace", "span": "PT1H", "exits": {"next": "done"}}),
        "steps.it.budget", "it",
    ),
    "a throttle too fast to be kept": (
        steps(it={"type": "throttle", "per": "journey", "span": "PT1S", "times": 5000, "exits": {"next": "done"}}),
        "steps.it.times", "it",
    ),
    "patience where nobody waits": (
        steps(it={"type": "throttle", "span": "PT1H", "patience": "P1D", "exits": {"next": "it", "too_often": "done"}}),
        "steps.it.patience", "it",
    ),
}  # fmt: skip


async def test_it_is_kept_as_a_draft_with_the_step_named_and_not_published(api: ApiStage) -> None:
    for case, (more, field, step) in CASES.items():
        drawn = await api.agent.put("/api/v1/journeys/care/draft", json=journey(**more))
        assert drawn.status_code == 200, (case, drawn.text)
        problems = drawn.json()["findings"]["problems"]
        assert (field, step) in [(it["field"], it["step"]) for it in problems], (case, problems)
        assert all(it["text"] and it["remedy"] for it in problems)
        published = await api.agent.post("/api/v1/journeys/care/publish")
        assert published.status_code == 422, case
        assert published.json()["field"] in [it["field"] for it in problems]


async def test_a_segment_is_known_by_its_name_and_by_its_id(api: ApiStage) -> None:
    made = (await api.agent.post("/api/v1/segments", json={"name": "Friends", "customers": []})).json()["segment"]
    for named in ("friends", made["name"], made["id"]):
        entry = {"type": "segment", "segment": named}
        found = (await api.agent.post("/api/v1/journeys/check", json=journey(entry=entry))).json()
        assert [it for it in found["problems"] if it["field"] == "entry.segment"] == []


async def test_ten_thousand_steps_are_refused_on_save(api: ApiStage) -> None:
    many = {f"s{number}": {"type": "exit"} for number in range(10_000)}
    answer = await api.agent.put("/api/v1/journeys/care/draft", json=journey(steps=many, first="s0"))
    assert (answer.status_code, answer.json()["field"]) == (413, "steps"), answer.text


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (b'{"name": "a", "steps": {"it": {"type": "exit"}, "it": {"type": "exit"}}}', "steps.it"),
        (b'{"name": "a", "name": "b", "steps": {}}', "name"),
        (b'{"name": "a", "steps": {"it": {"type": "exit", "exits": {"x": "a", "x": "b"}}}}', "steps.it.exits.x"),
    ],
)
def test_what_stands_twice_in_a_file_is_refused(text: bytes, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_journey(text)
    assert (refused.value.field, "twice" in refused.value.text) == (field, True)
