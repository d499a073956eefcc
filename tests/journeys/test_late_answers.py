"""A question is answered however late and whatever was said since, as long as the run waits for it."""

from __future__ import annotations

from uuid import UUID

import pytest

from journeys.running import ask, end_of, ends, publish, start
from noline.log.kinds import MessageRequested
from stage import Stage

PHONE, MAIL = "+447700900321", "ana@mail.example"


async def asked(stage: Stage) -> UUID:
    """Ask Ana by text message something that she has two months for."""
    await stage.template("question", "Is your lamp all right?")
    ana = await stage.customer("Ana", phone=PHONE, email=MAIL)
    await publish(stage, steps={"q": ask(timeout="P60D", channel="sms"), **ends("done", "late")})
    await start(stage, ana)
    await stage.settle()
    return ana


@pytest.mark.parametrize("days", [10, 20, 59])
async def test_a_question_is_open_until_its_run_goes_on(stage: Stage, days: int) -> None:
    ana = await asked(stage)
    await stage.advance(days=days)
    heard = await stage.hear("sms", PHONE, "Yes")
    assert heard.placed_by == "open_question"
    assert await end_of(stage, ana) == "done"


async def test_a_question_that_nobody_waits_for_any_more_is_not_answered(stage: Stage) -> None:
    ana = await asked(stage)
    await stage.advance(days=61)
    assert await end_of(stage, ana) == "late"
    heard = await stage.hear("sms", PHONE, "Yes")
    assert heard.placed_by != "open_question"


async def test_however_much_was_sent_since_the_question_is_found(stage: Stage) -> None:
    ana = await asked(stage)
    for number in range(15):
        await stage.advance(hours=1)
        body = MessageRequested(text=f"Your parcel is at stop {number}.", channel="sms")
        await stage.tell(ana, "message.requested", body, purpose="transactional")
    assert len(await stage.sent(ana)) == 16
    heard = await stage.hear("sms", PHONE, "Yes")
    assert heard.placed_by == "open_question"
    assert await end_of(stage, ana) == "done"
