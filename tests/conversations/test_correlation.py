"""What an inbound message answers: the strategies one by one, and which comes before which; values only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import msgspec
import pytest

from noline.conversations import Conversation, campaign_matter
from noline.conversations.correlation import Arrival, Placed, correlate
from noline.delivery import Message, Status
from noline.log.kinds import MessageReceived

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
ANA = UUID(int=1)
CAMPAIGN, OTHER_CAMPAIGN = UUID(int=2), UUID(int=3)
EVENT = campaign_matter(CAMPAIGN)


def named(name: str) -> UUID:
    """The same id for the same name."""
    return uuid5(ANA, name)


def said(name: str, channel: str, *, hours: float, **more: Any) -> Message:
    """A message of ours, so many hours ago."""
    at = NOW - timedelta(hours=hours)
    sent = Message(named(name), 1, ANA, 2, channel, "a", "marketing", Status.SENT, at)
    return msgspec.structs.replace(sent, **more)


def heard(name: str, channel: str, *, hours: float, **more: Any) -> Message:
    """A message of the customer's, so many hours ago."""
    return said(name, channel, hours=hours, direction=1, status=Status.DELIVERED, **more)


def asked(name: str, channel: str, *, hours: float, **more: Any) -> Message:
    """A message of ours that hopes for an answer."""
    return said(name, channel, hours=hours, **({"asks": True, "campaign": CAMPAIGN} | more))


def talk(name: str, channel: str, *, hours: float, **more: Any) -> Conversation:
    """An open conversation, last spoken in so many hours ago."""
    at = NOW - timedelta(hours=hours)
    given: dict[str, Any] = {"matter": name, "status": "open", "waiting_for": "us"} | more
    return Conversation(
        id=named(name), workspace=1, customer=ANA, mode="none", channel=channel, address="a", channels=(channel,),
        context={}, opened_at=at, last_at=at, **given,
    )  # fmt: skip


def arrival(
    channel: str,
    *past: Message | Conversation,
    answers: str = "",
    references: tuple[str, ...] = (),
    by: str = "token",
    subject: str = "",
) -> Arrival:
    """What arrives now on a channel, with what is known of the past."""
    body = MessageReceived(
        "Hello", "a", "phone", subject=subject, answers=named(answers) if answers else None, answers_by=by,
        references=tuple(named(it) for it in references),
    )  # fmt: skip
    return Arrival(
        body=body,
        channel=channel,
        at=NOW,
        messages=[it for it in past if isinstance(it, Message)],
        conversations=[it for it in past if isinstance(it, Conversation)],
        reply_window=timedelta(days=14),
    )


def order_1(**more: Any) -> Conversation:
    return talk("order:1", "sms", **({"hours": 5} | more))


CASES: dict[str, tuple[Arrival, str, str, str]] = {
    "a token proves what it answers": (
        arrival("email", said("mail", "email", hours=99, campaign=CAMPAIGN), answers="mail"), "token", EVENT, "mail",
    ),
    "a code typed from a letter does so too": (
        arrival("sms", said("letter", "print", hours=99, campaign=CAMPAIGN), answers="letter", by="code"),
        "code", EVENT, "letter",
    ),
    "a token comes before a reference": (
        arrival("email", said("old", "email", hours=9), said("new", "email", hours=1), answers="old",
                references=("new",)), "token", "", "old",
    ),
    "a token comes before an open question": (
        arrival("sms", said("mail", "email", hours=99), asked("text", "sms", hours=1), answers="mail"),
        "token", "", "mail",
    ),
    "a token comes before what is being talked about": (
        arrival("sms", said("mail", "email", hours=99, campaign=CAMPAIGN), order_1(hours=0), answers="mail"),
        "token", EVENT, "mail",
    ),
    "the answer to a message within a conversation belongs to that conversation": (
        arrival("email", said("reply", "email", hours=9, conversation=named("order:1")), order_1(), answers="reply"),
        "token", "order:1", "reply",
    ),
    "a token of a message that is not this customer's proves nothing": (
        arrival("sms", asked("text", "sms", hours=1), answers="somebody else's"), "open_question", EVENT, "text",
    ),
    "a reference names what it answers": (
        arrival("email", said("mail", "email", hours=99, campaign=CAMPAIGN), references=("mail",)),
        "reference", EVENT, "mail",
    ),
    "of several references the first that is known counts": (
        arrival("email", said("first", "email", hours=9), said("second", "email", hours=8),
                references=("lost", "second", "first")), "reference", "", "second",
    ),
    "a reference comes before an open question": (
        arrival("email", said("old", "email", hours=99), asked("new", "email", hours=1), references=("old",)),
        "reference", "", "old",
    ),
    "an open question on this channel": (
        arrival("sms", asked("text", "sms", hours=30)), "open_question", EVENT, "text",
    ),
    "the last question on this channel": (
        arrival("sms", asked("first", "sms", hours=30), asked("second", "sms", hours=20, campaign=OTHER_CAMPAIGN)),
        "open_question", campaign_matter(OTHER_CAMPAIGN), "second",
    ),
    "a question on this channel comes before a later one elsewhere": (
        arrival("sms", asked("text", "sms", hours=30), asked("mail", "email", hours=1)), "open_question", EVENT, "text",
    ),
    "a question on this channel comes before what was last spoken of elsewhere": (
        arrival("sms", asked("text", "sms", hours=30), talk("order:1", "email", hours=1)),
        "open_question", EVENT, "text",
    ),
    "a question is no longer open once something else was spoken of on this channel": (
        arrival("sms", asked("text", "sms", hours=30), said("reply", "sms", hours=5, conversation=named("order:1")),
                order_1()), "recent_matter", "order:1", "",
    ),
    "nor once the customer wrote about something else on this channel": (
        arrival("sms", asked("text", "sms", hours=30), heard("parcel?", "sms", hours=5, conversation=named("order:1")),
                order_1()), "recent_matter", "order:1", "",
    ),
    "a question that was itself talked about stays open": (
        arrival("sms", asked("text", "sms", hours=30, conversation=named(EVENT), reading="question"),
                said("reply", "sms", hours=5, conversation=named(EVENT)), talk(EVENT, "sms", hours=5)),
        "open_question", EVENT, "text",
    ),
    "a question that was answered by yes is not open": (
        arrival("sms", asked("text", "sms", hours=30, reading="yes"), talk(EVENT, "sms", hours=29)),
        "recent_matter", EVENT, "",
    ),
    "a question that was answered by no is not open": (
        arrival("sms", asked("text", "sms", hours=30, reading="no"), talk(EVENT, "sms", hours=29)),
        "recent_matter", EVENT, "",
    ),
    "a question that never went out asked nobody": (
        arrival("sms", asked("text", "sms", hours=30, status=Status.SUPPRESSED)), "new", "", "",
    ),
    "a question that is uncertain may have been read": (
        arrival("sms", asked("text", "sms", hours=30, status=Status.UNCERTAIN)), "open_question", EVENT, "text",
    ),
    "after two weeks a question is no longer open": (
        arrival("sms", asked("text", "sms", hours=15 * 24)), "new", "", "",
    ),
    "an open question on another channel": (
        arrival("sms", asked("mail", "email", hours=30)), "open_question_elsewhere", EVENT, "mail",
    ),
    "a question elsewhere comes before older talk": (
        arrival("sms", asked("mail", "email", hours=1), order_1()), "open_question_elsewhere", EVENT, "mail",
    ),
    "newer talk comes before a question elsewhere": (
        arrival("sms", asked("mail", "email", hours=30), order_1()), "recent_matter", "order:1", "",
    ),
    "newer talk about the question itself leaves it open": (
        arrival("sms", asked("mail", "email", hours=30, conversation=named(EVENT)), talk(EVENT, "email", hours=1)),
        "open_question_elsewhere", EVENT, "mail",
    ),
    "what was last spoken of": (
        arrival("web", talk("order:1", "sms", hours=50), talk("order:2", "email", hours=40)),
        "recent_matter", "order:2", "",
    ),
    "what was last spoken of on this channel comes first": (
        arrival("sms", talk("order:1", "sms", hours=50), talk("order:2", "email", hours=40)),
        "recent_matter", "order:1", "",
    ),
    "where we wrote last on this channel comes before where the customer did": (
        arrival("sms", heard("hello", "sms", hours=50, conversation=named("order:1")), talk("order:1", "sms", hours=50),
                said("reply", "sms", hours=4, conversation=named("order:2")), talk("order:2", "email", hours=4)),
        "recent_matter", "order:2", "",
    ),
    "a conversation that was closed within its window goes on": (
        arrival("sms", order_1(status="closed", hours=13 * 24)), "recent_matter", "order:1", "",
    ),
    "after the window it does not": (
        arrival("sms", order_1(status="closed", hours=15 * 24)), "new", "", "",
    ),
    "an open one goes on after any time": (
        arrival("sms", order_1(hours=300 * 24)), "recent_matter", "order:1", "",
    ),
    "a mail whose program dropped what it refers to goes on by its subject": (
        arrival("email", heard("mail", "email", hours=50, conversation=named("order:1"), body={"subject": "Lamp 7"}),
                order_1(), talk("order:2", "email", hours=1), subject="AW: Re: lamp  7"), "thread", "order:1", "",
    ),
    "a subject that says nothing is no thread": (
        arrival("email", heard("mail", "email", hours=50, conversation=named("order:1"), body={"subject": "Hi"}),
                order_1(), talk("order:2", "email", hours=1), subject="Re: Hi"), "recent_matter", "order:2", "",
    ),
    "talk comes before a message that asks nothing": (
        arrival("sms", said("news", "sms", hours=1), order_1()), "recent_matter", "order:1", "",
    ),
    "the last message, if there is nothing else": (
        arrival("sms", said("receipt", "email", hours=9), said("ticket", "email", hours=3, campaign=CAMPAIGN)),
        "latest_message", EVENT, "ticket",
    ),
    "a message that was sent long ago explains nothing": (
        arrival("sms", said("receipt", "email", hours=15 * 24)), "new", "", "",
    ),
    "nothing at all": (arrival("sms"), "new", "", ""),
}  # fmt: skip


@pytest.mark.parametrize(("came", "by", "matter", "answers"), CASES.values(), ids=CASES)
def test_what_it_answers(came: Arrival, by: str, matter: str, answers: str) -> None:
    placed = correlate(came)
    assert (placed.by, placed.matter) == (by, matter)
    assert (placed.answers.id if placed.answers else None) == (named(answers) if answers else None)


@pytest.mark.parametrize("came", [case[0] for case in CASES.values()], ids=CASES)
def test_each_says_why_in_a_sentence_for_people(came: Arrival) -> None:
    why = correlate(came).why
    assert why[0].isupper()
    assert why.endswith(".")


def test_the_reason_names_the_channels() -> None:
    placed = correlate(arrival("whatsapp", asked("mail", "email", hours=1)))
    assert placed.why == "It answers the question asked by email; nothing was open on whatsapp."


def test_the_conversation_of_what_is_answered_is_named() -> None:
    placed = correlate(
        arrival("email", said("reply", "email", hours=9, conversation=named("order:1")), order_1(), answers="reply")
    )
    assert placed == Placed(
        "token", "It carries the token of a message sent by email.", "order:1", placed.answers, named("order:1")
    )
