"""What becomes of what a run sends, and how the run hears of it."""

from __future__ import annotations

from stage import Stage, invitation

from .running import ask, end_of, ends, publish, send, start

PHONE = "+447700900007"


async def test_a_question_that_can_not_be_sent_leaves_at_once(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    steps = {"ask": ask(channel="email", exits={"undeliverable": "lost"}), **ends("done", "late", "lost")}
    await publish(stage, steps=steps)
    await start(stage, ana)
    assert await end_of(stage, ana) == "lost"
    assert await stage.fates(ana) == [("email", "suppressed", "no_address")]
    assert await stage.one("select count(*) from timer") == 0


async def test_a_question_that_fails_later_leaves_then(stage: Stage) -> None:
    ana = await stage.customer(phone="+447700900003")  # the sandbox: there is no such address
    steps = {"ask": ask(exits={"undeliverable": "lost"}), **ends("done", "late", "lost")}
    await publish(stage, steps=steps)
    stage.sends = False
    await start(stage, ana)
    assert await end_of(stage, ana) is None
    stage.sends = True
    await stage.settle()
    assert await end_of(stage, ana) == "lost"


async def test_a_question_that_is_stopped_on_its_way_leaves_then(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    steps = {
        "ask": ask(channel="sms", purpose="marketing", exits={"undeliverable": "lost"}), **ends("done", "late", "lost"),
    }  # fmt: skip
    await publish(stage, steps=steps)
    stage.sends = False
    await start(stage, ana)
    await stage.hear("sms", PHONE, "STOP")
    assert await end_of(stage, ana) is None
    stage.sends = True
    await stage.settle()
    assert await end_of(stage, ana) == "lost"
    assert (await stage.fates(ana))[0] == ("sms", "suppressed", "no_consent")


async def test_while_another_channel_is_tried_instead_the_run_waits_and_its_answer_counts(stage: Stage) -> None:
    ana = await stage.customer(phone="+447700900001", email="ana@rejected.test", push="ana-phone", consents=())
    steps = {"ask": ask(exits={"undeliverable": "lost"}), **ends("done", "late", "lost")}
    await publish(stage, steps=steps)
    await start(stage, ana)
    assert await stage.fates(ana) == [
        ("email", "failed", "rejected"), ("sms", "failed", "rejected"), ("push", "delivered", ""),
    ]  # fmt: skip
    assert await end_of(stage, ana) is None
    (push,) = await stage.sent(ana)
    await stage.hear("web", "ana-session", "Please do", tokens=(stage.token(push),))
    assert await end_of(stage, ana) == "done"


async def test_when_nothing_is_left_to_try_instead_the_run_goes_on(stage: Stage) -> None:
    ana = await stage.customer(phone="+447700900001", email="ana@rejected.test", consents=())
    steps = {"ask": ask(exits={"undeliverable": "lost"}), **ends("done", "late", "lost")}
    await publish(stage, steps=steps)
    await start(stage, ana)
    assert [fate[1] for fate in await stage.fates(ana)] == ["failed", "failed", "suppressed"]
    assert await end_of(stage, ana) == "lost"


async def test_a_message_that_arrives_lets_the_run_go_on_without_waiting_longer(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await publish(stage, steps={"send": send(exits={"next": "done", "undeliverable": "lost"}), **ends("done", "lost")})
    await start(stage, ana)
    assert await end_of(stage, ana) == "done"  # no hour has passed
    assert [fact.body for fact in await stage.facts(ana, "run.notified")] == [{"news": "arrived", "reason": ""}]


async def test_receipts_of_a_campaign_move_nothing_in_engage(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await stage.begin("event", invitation("text", "sms"))
    reacting = await stage.fetch("select kind from interaction where reacts and subject = $1 order by seq", ana)
    assert [row[0] for row in reacting] == ["customer.created", "contact.planned"]


async def test_a_template_that_there_is_not_sends_nothing(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await publish(stage, steps={"send": send(template="nope", channel="sms"), **ends("done")})
    await start(stage, ana)
    assert await stage.fates(ana) == [("sms", "suppressed", "content")]


async def test_marketing_of_a_journey_needs_the_consent_that_it_names(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)  # consents to news
    for name, subscription in (("one", "offers"), ("two", "news"), ("three", None)):
        steps = {"send": send(purpose="marketing", channel="sms"), **ends("done")}
        await publish(stage, name, subscription=subscription, steps=steps)
        await start(stage, ana, name)
        await stage.advance(minutes=1)
    assert [fate[2] for fate in await stage.fates(ana)] == ["no_consent", "", ""]
