"""Conditions of journeys over what happened earlier, and over times."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from noline.log.kinds import EventTracked
from stage import Stage

from .running import end_of, ends, publish, start

PHONE = "+447700900007"
TWICE = {
    "type": "happened", "event": "bought", "at_least": 2, "within": "P10D",
    "where": {"type": "compare", "field": "event.amount", "operator": "ge", "value": 20},
}  # fmt: skip


def branch(when: dict[str, Any]) -> dict[str, Any]:
    """Go by one condition."""
    exits = {"regular": "regular", "else": "other"}
    gate = {"type": "branch", "cases": [{"exit": "regular", "when": when}], "exits": exits}
    return {"gate": gate, **ends("regular", "other")}


PURCHASES = [
    ("often enough", [(1, 20), (2, 30)], "regular"),
    ("once", [(1, 20)], "other"),
    ("too cheaply", [(1, 20), (1, 19)], "other"),
    ("too long ago", [(1, 20), (11, 30)], "other"),
    ("never", [], "other"),
]


@pytest.mark.parametrize(("bought", "ended"), [row[1:] for row in PURCHASES], ids=[row[0] for row in PURCHASES])
async def test_a_branch_asks_how_often_something_happened(
    stage: Stage, bought: list[tuple[int, int]], ended: str
) -> None:
    ana = await stage.customer(phone=PHONE)
    now = stage.now
    for ago, amount in sorted(bought, reverse=True):
        stage.noline.clock.set(now)  # type: ignore[attr-defined]  # the stage's is virtual
        await stage.tell(ana, "event.tracked", EventTracked("bought", {"amount": amount}), at=now - timedelta(days=ago))
    await publish(stage, steps=branch(TWICE))
    await start(stage, ana)
    assert await end_of(stage, ana) == ended


async def test_an_entry_asks_it_too_and_the_event_at_hand_counts(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    entry = {"type": "event", "name": "bought", "condition": TWICE}
    await publish(stage, entry=entry, steps=ends("in"))
    await stage.track(ana, "bought", amount=25)
    assert await stage.facts(ana, "run.started") == []
    await stage.track(ana, "bought", amount=25)
    assert await end_of(stage, ana) == "in"


async def test_an_entry_and_a_branch_ask_for_a_time(stage: Stage) -> None:
    due = {"type": "within", "field": "customer.due", "future": "P3D"}
    soon = (stage.now + timedelta(days=2)).isoformat()
    ana = await stage.customer(phone=PHONE, attributes={"due": soon})
    entry = {"type": "event", "name": "looked", "condition": due}
    await publish(stage, entry=entry, steps=branch({"type": "not", "of": due}))
    await stage.track(ana, "looked")
    assert await end_of(stage, ana) == "other"
