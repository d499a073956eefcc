"""A message that its text keeps from going is a trouble of its run, which names the step and what is missing."""

from __future__ import annotations

import pytest

from journeys.running import ask, ends, publish, runs, send, start
from stage import Stage

PHONE = "+447700900321"


@pytest.mark.parametrize("kind", ["send", "ask"])
async def test_a_text_that_lacks_a_value_is_a_trouble(stage: Stage, kind: str) -> None:
    await stage.template("question", "Is order {{ order }} all right?")
    await stage.template("reminder", "Order {{ order }} waits.")
    ana = await stage.customer("Ana", phone=PHONE)
    steps = {"s": ask(), **ends("done", "late")} if kind == "ask" else {"s": send(), **ends("done")}
    await publish(stage, steps=steps)
    await start(stage, ana)
    (run,) = await runs(stage, ana)
    name = "question" if kind == "ask" else "reminder"
    assert [(it.step, it.text) for it in run.troubles] == [("s", f"“{name}” was not sent: nothing gives it order.")]
    assert run.ended_reason == ("late" if kind == "ask" else "done")
    assert len(await stage.facts(ana, "run.noted")) == 1


async def test_what_must_not_go_is_no_trouble(stage: Stage) -> None:
    """Without consent nothing is wrong with the journey."""
    await stage.template("reminder", "News!")
    ana = await stage.customer("Ana", phone=PHONE)
    await publish(stage, steps={"s": send(purpose="marketing", channel="email"), **ends("done")})
    await start(stage, ana)
    (run,) = await runs(stage, ana)
    assert (run.ended_reason, run.troubles) == ("done", ())
