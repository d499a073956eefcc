"""Reaching a campaign's goal: every way to it, what it ends on all channels, and the ticket that follows at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from noline.app.mail import MailEdge
from noline.campaigns import Goal
from noline.conversations import campaign_matter
from noline.delivery import Message
from noline.log.kinds import ReplyRequested
from stage import NEWS, Stage, invitation, ticket

PHONE, MAIL = "+447700900007", "ana@mail.example"
REMINDERS = (
    invitation("again-mail", "email", day=3, at="12:00", template="reminder"),
    invitation("again-text", "sms", day=3, at="12:00", template="reminder"),
    invitation("again-push", "push", day=4, at="12:00", template="reminder"),
)
NOT_ANY_MORE = [(channel, "suppressed", "goal_reached") for channel in ("email", "sms", "push")]


async def reached(stage: Stage) -> list[tuple[str, str | None, str]]:
    """State, channel and manner of every enrolment."""
    rows = await stage.fetch("select state, via, why from enrolment order by enrolled_at")
    return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("way", "via", "how"),
    [
        pytest.param("form", "print", "form", id="the form behind the letter's code"),
        pytest.param("word", "print", "word", id="a word by text, with the letter's code"),
        pytest.param("mail", "email", "reply", id="a yes by mail"),
        pytest.param("text", "print", "reply", id="a yes by text"),
    ],
)
async def test_whoever_registers_on_any_channel_drops_out_of_the_reminders_on_all(
    stage: Stage, way: str, via: str, how: str
) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL, push="ana-phone", postal=True)
    campaign = await stage.begin(
        "event", invitation("letter", "print"), invitation("mail", "email"), *REMINDERS, ticket("email", "sms")
    )
    (letter,), (mail,) = await stage.sent(ana, "print"), await stage.sent(ana, "email")
    await stage.advance(days=1)
    await register(stage, way, letter, mail)
    assert await reached(stage) == [("reached", via, how)]
    (goal,) = await stage.facts(ana, "goal.reached")
    assert (goal.body["goal"], goal.body["via"], goal.body["how"]) == ("registered", via, how)
    (got,) = [it for it in await stage.sent(ana) if it.contact_event == "ticket"]
    assert timedelta(0) <= got.at - stage.now < timedelta(milliseconds=1)  # at once
    await stage.advance(days=5)
    assert [it for it in await stage.fates(ana, campaign) if it[1] == "suppressed"] == NOT_ANY_MORE


async def register(stage: Stage, way: str, letter: Message, mail: Message) -> None:
    """Register in one of the ways."""
    if way == "form":
        await stage.press(letter)
    elif way == "word":
        await stage.hear("sms", "+447700900155", f"JOIN {stage.noline.signer.code(letter.id)}")
    elif way == "mail":
        await answer_by_mail(stage, mail, "With pleasure!")
    else:
        await stage.hear("sms", "+447700900155", f"{stage.noline.signer.code(letter.id)} we will be there")


async def answer_by_mail(stage: Stage, mail: Message, text: str, *headers: str) -> None:
    """A mail comes in as bytes, and is judged as every mail is."""
    reply = f"r-{stage.token(mail)}@{stage.noline.settings.mail_domain}"
    lines = (f"From: Ana <{MAIL}>", f"To: {reply}", "Subject: Re: Come", "Message-ID: <1@mail.example>", *headers)
    raw = "\r\n".join((*lines, "", text, "", "On Monday Harbour wrote:", "> Come to our open day", "")).encode()
    edge = MailEdge(stage.noline, sandbox=False)
    await edge.deliver(raw, MAIL, [reply])
    await stage.settle()


async def test_an_automatic_mail_reaches_no_goal(stage: Stage) -> None:
    ana = await stage.customer(email=MAIL)
    await stage.begin("event", invitation("mail", "email"), ticket("email"))
    (mail,) = await stage.sent(ana)
    await answer_by_mail(stage, mail, "Yes, I got your mail.", "Auto-Submitted: auto-replied")
    assert await reached(stage) == [("in", None, "")]
    assert len(await stage.sent(ana)) == 1


@pytest.mark.parametrize(
    ("text", "state"),
    [
        pytest.param("Yes please", "reached", id="a yes"),
        pytest.param("Of course, where do I park?", "reached", id="a yes with a question"),
        pytest.param("No thanks", "in", id="a no"),
        pytest.param("Maybe, I don't know yet", "in", id="a perhaps"),
        pytest.param("Where is it?", "in", id="a question"),
        pytest.param("This is the third letter I get from you, stop writing to me", "in", id="a complaint"),
    ],
)
async def test_only_a_yes_to_an_invitation_is_a_yes(stage: Stage, text: str, state: str) -> None:
    await stage.customer(phone=PHONE)
    await stage.begin("event", invitation("text", "sms"))
    await stage.hear("sms", PHONE, text)
    assert [row[0] for row in await reached(stage)] == [state]


async def test_a_yes_counts_once_however_often_it_is_said(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL)
    await stage.begin("event", invitation("text", "sms"), invitation("mail", "email"), ticket("email"))
    text, mail = (await stage.sent(ana, "sms"))[0], (await stage.sent(ana, "email"))[0]
    await stage.press(text)
    await stage.hear("sms", PHONE, "Yes")
    await stage.hear("email", MAIL, "Yes!", tokens=(stage.token(mail),))
    assert len(await stage.facts(ana, "goal.reached")) == 1
    assert [it.contact_event for it in await stage.sent(ana) if it.contact_event == "ticket"] == ["ticket"]


async def test_a_yes_after_the_question_was_cleared_up_on_another_channel_is_a_yes_to_the_invitation(
    stage: Stage,
) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL)
    campaign = await stage.begin("event", invitation("mail", "email"))
    (mail,) = await stage.sent(ana)
    await stage.hear("email", MAIL, "Can I bring my dog?", tokens=(stage.token(mail),))
    (conversation,) = await stage.conversations(ana)
    await stage.advance(hours=3)
    body = ReplyRequested("You can.", "sms", by="Sam")
    await stage.tell(ana, "reply.requested", body, conversation=conversation.id)
    await stage.advance(days=2)
    await stage.hear("sms", PHONE, "Count us in")
    assert await reached(stage) == [("reached", "email", "reply")]
    assert [it.matter for it in await stage.conversations(ana)] == [campaign_matter(campaign.id)]


async def test_of_two_campaigns_with_the_same_word_the_one_that_is_answered_is_meant(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL)
    fair = await stage.begin("fair", invitation("mail", "email"))
    await stage.advance(minutes=1)
    shop = await stage.begin("shop", invitation("text", "sms"))
    (mail,) = await stage.sent(ana, "email")
    await stage.hear("sms", PHONE, "Yes")
    states = "select state from enrolment where campaign = $1"
    assert [await stage.one(states, it.id) for it in (fair, shop)] == ["in", "reached"]
    await stage.hear("email", MAIL, "Yes", tokens=(stage.token(mail),))
    assert [await stage.one(states, it.id) for it in (fair, shop)] == ["reached", "reached"]


async def test_a_yes_to_an_agents_question_registers_nobody(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL)
    await stage.hear("sms", PHONE, "I want to close my account")
    await stage.begin("event", invitation("mail", "email", asks=False), goal=Goal("registered", words=("yes",)))
    (conversation,) = await stage.conversations(ana)
    await stage.advance(minutes=5)
    body = ReplyRequested("Shall I close it now?", by="Sam")
    await stage.tell(ana, "reply.requested", body, conversation=conversation.id)
    await stage.hear("sms", PHONE, "Yes")
    assert await reached(stage) == [("in", None, "")]


async def test_a_word_without_an_invitation_at_hand_reaches_the_latest_campaign(stage: Stage) -> None:
    await stage.customer(phone=PHONE)
    first = await stage.begin("first", invitation("text", "sms", asks=False))
    await stage.advance(days=20)
    second = await stage.begin("second", invitation("text", "email", asks=False))
    await stage.hear("sms", PHONE, "JOIN")
    states = "select state from enrolment where campaign = $1"
    assert [await stage.one(states, it.id) for it in (first, second)] == ["in", "reached"]


async def test_somebody_elses_yes_to_a_forwarded_invitation_registers_nobody(stage: Stage) -> None:
    ana = await stage.customer("Ana", email=MAIL)
    await stage.customer("Ben", email="ben@mail.example", consents=())
    await stage.begin("event", invitation("mail", "email"))
    (mail,) = await stage.sent(ana)
    answer = await stage.hear("email", "ben@mail.example", "Yes, I come too", tokens=(stage.token(mail),))
    assert answer.customer == ana
    states = await stage.fetch("select state from enrolment where customer = $1", ana)
    assert [row[0] for row in states] == ["in"]


async def test_who_is_kept_for_comparison_and_comes_by_themselves_gets_a_ticket(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, attributes={"letter": 1}, postal=True)
    await stage.begin("event", invitation("text", "sms"), ticket("sms"), control=1 - 1e-9)
    assert await stage.one("select cohort from enrolment") == "control"
    await stage.hear("sms", PHONE, "JOIN")
    assert await reached(stage) == [("reached", "sms", "word")]
    assert [it.contact_event for it in await stage.sent(ana)] == ["ticket"]


@pytest.mark.parametrize(
    ("preferred", "consents", "channel", "sentence"),
    [
        pytest.param(None, ("email", "sms"), "sms", "By sms, on which the customer wrote last.", id="where they wrote"),
        pytest.param("email", ("email", "sms"), "email", "By email, which the customer prefers.", id="as they prefer"),
    ],
)
async def test_the_ticket_goes_out_on_the_best_channel_and_says_why(
    stage: Stage, preferred: str | None, consents: tuple[str, ...], channel: str, sentence: str
) -> None:
    known = {"preferred_channel": preferred} if preferred else {}
    ana = await stage.customer(phone=PHONE, email=MAIL, consents=consents, attributes=known)
    await stage.begin("event", invitation("text", "sms"), ticket("email", "sms", best=True))
    await stage.hear("sms", PHONE, "Yes")
    assert (await stage.sent(ana))[-1].channel == channel
    assert await stage.one("select sentence from decision where chosen = $1", channel) == sentence


async def test_the_decision_tells_what_kept_the_first_channel_from_being_chosen(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL, attributes={"preferred_channel": "email"}, consents=("sms",))
    await stage.begin("event", invitation("any", "sms", "email", "push", best=True))
    assert await stage.fates(ana) == [("sms", "delivered", "")]
    said = await stage.one("select sentence from decision")
    assert said == "By sms, the first that may carry it; not by email (no consent)."
    (made,) = await stage.facts(ana, "decision.made")
    assert made.body == {"sentence": said}


async def test_a_ticket_needs_no_word_about_the_goal_that_it_follows(stage: Stage) -> None:
    """``until_goal`` is true where nothing is said; for what the goal brings about it means nothing."""
    assert ticket("sms").until_goal
    assert not ticket("sms").ends_with_goal
    assert invitation("text", "sms", subscription=NEWS).ends_with_goal
