"""Correlation: what an inbound message answers, by an ordered list of strategies; pure.

The order: a token or code that proves it; a link or code word that leads over from another channel; an id it refers to;
what a person of ours has just said here; an open question on this channel, then on another, unless something else has
been spoken of since; the thread of mails with its subject; the matter last spoken of; the last message sent; otherwise it begins something new. Each says why,
for people to read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from msgspec import Struct

from noline.conversations.continuity import joins
from noline.conversations.model import OUTSIDE, Conversation, campaign_matter
from noline.conversations.talking import talk_answered
from noline.delivery import Message, Status
from noline.log import INBOUND, OUTBOUND
from noline.log.kinds import MessageReceived

QUESTION_WINDOW = timedelta(days=14)
"""How long a message that hopes for an answer counts as an open question, if it says nothing longer."""

GONE = (Status.SENT, Status.DELIVERED, Status.READ, Status.UNCERTAIN, Status.SENDING)
"""What a customer may have seen."""
_BEFORE = re.compile(r"(?:(?:re|aw|sv|antw|res|rif|fwd?|wg|tr|enc)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_SHORTEST_SUBJECT = 4
_SETTLED = ("yes", "no", "choice")
"""How an answer reads that leaves no question open."""


class Arrival(Struct, frozen=True, dict=True):
    """An inbound message with all that may explain it."""

    body: MessageReceived
    channel: str
    at: datetime
    messages: Sequence[Message]
    conversations: Sequence[Conversation]
    reply_window: timedelta

    def is_lively(self, conversation: Conversation) -> bool:
        """Say whether a conversation may still go on: it is open, or was closed within the reply window."""
        return conversation.status == "open" or self.at - conversation.last_at <= self.reply_window

    @cached_property
    def outbound(self) -> list[Message]:
        """What the customer may have seen of us before, the latest first."""
        found = [it for it in self.messages if it.direction == OUTBOUND and it.status in GONE and it.at <= self.at]
        found = [it for it in found if not (it.body or {}).get(OUTSIDE)]  # what was forwarded they have not seen
        return sorted(found, key=lambda it: (it.at, it.id.bytes), reverse=True) if len(found) > 1 else found

    @cached_property
    def current(self) -> Conversation | None:
        """The conversation last spoken in, on this channel if there is one: open, or closed within its window."""
        found = [it for it in self.conversations if self.is_lively(it)]
        if len(found) < 2:
            return found[0] if found else None
        last_here = {it.conversation: it.at for it in sorted(_here(self), key=lambda it: it.at)}

        def order(it: Conversation) -> tuple[bool, datetime, datetime, bytes]:
            here = last_here.get(it.id)
            return (here is not None or it.channel == self.channel, here or it.last_at, it.last_at, it.id.bytes)

        return max(found, key=order)


class Placed(Struct, frozen=True):
    """Where it belongs. ``conversation`` None: the matter's open one, or a new one."""

    by: str
    why: str
    matter: str
    answers: Message | None = None
    conversation: UUID | None = None


def correlate(arrival: Arrival) -> Placed:
    """Try the strategies in order."""
    for strategy in _STRATEGIES:
        placed = strategy(arrival)
        if placed is not None:
            return placed
    return Placed("new", "Nothing that came before explains it.", "")


def _token(arrival: Arrival) -> Placed | None:
    body = arrival.body
    message = _find(arrival, body.answers) if body.answers and joins(body) is None else None
    if message is None:
        return None
    by = body.answers_by or "token"
    return _answer(arrival, message, by, f"It carries the {by} of a message sent by {message.channel}.")


def _continuity(arrival: Arrival) -> Placed | None:
    """A conversation that goes on elsewhere stays one, however long ago it was closed."""
    crossed = joins(arrival.body)
    if crossed is None:
        return None
    why = f"It carries a code that was given {f'by {crossed.source} ' if crossed.source else ''}to continue here."
    message = _find(arrival, arrival.body.answers) if arrival.body.answers else None
    where = crossed.conversation or (message.conversation if message is not None else None)
    known = next((it for it in arrival.conversations if it.id == where), None)
    if known is not None:
        return Placed("continuity", why, known.matter, message, known.id)
    return _answer(arrival, message, "continuity", why) if message is not None else None


def _reference(arrival: Arrival) -> Placed | None:
    for identity in arrival.body.references:
        if message := _find(arrival, identity):
            return _answer(arrival, message, "reference", f"It refers to a message sent by {message.channel}.")
    return None


def _talk(arrival: Arrival) -> Placed | None:
    """Whoever talks with a person of ours answers that person, not what a program had asked before."""
    talk = talk_answered(arrival.conversations, _questions(arrival), arrival.channel, arrival.at)
    if talk is None:
        return None
    why = f"It goes on with what a person had just said by {talk.channel}."
    return Placed("talk", why, talk.matter, conversation=talk.id)


def _question_here(arrival: Arrival) -> Placed | None:
    message = next((it for it in _questions(arrival) if it.channel == arrival.channel), None)
    if message is None or any(_is_elsewhere(it, message) for it in _here(arrival) if it.at > message.at):
        return None
    return _answer(arrival, message, "open_question", f"It answers the last question asked by {message.channel}.")


def _question_elsewhere(arrival: Arrival) -> Placed | None:
    talking = arrival.current
    message = next(_questions(arrival), None)
    if message is None or (talking and talking.id != message.conversation and talking.last_at > message.at):
        return None
    why = f"It answers the question asked by {message.channel}; nothing was open on {arrival.channel}."
    return _answer(arrival, message, "open_question_elsewhere", why)


def _thread(arrival: Arrival) -> Placed | None:
    """Some programs drop what mails refer to, and keep the subject."""
    subject = _bare(arrival.body.subject) if arrival.channel == "email" else ""
    if len(subject) < _SHORTEST_SUBJECT:
        return None
    lively = {it.id: it for it in arrival.conversations if arrival.is_lively(it)}
    for message in sorted(_here(arrival), key=lambda it: (it.at, it.id.bytes), reverse=True):
        conversation = lively.get(message.conversation) if message.conversation else None
        if conversation is not None and _bare(str((message.body or {}).get("subject") or "")) == subject:
            return Placed("thread", "It goes on with mails of its subject.", conversation.matter, None, conversation.id)
    return None


def _bare(subject: str) -> str:
    """Return a mail's subject without what programs put before it."""
    return " ".join(_BEFORE.sub("", subject.strip()).casefold().split())


def _matter(arrival: Arrival) -> Placed | None:
    conversation = arrival.current
    if conversation is None:
        return None
    why = f"It goes on with what was last spoken of, by {conversation.channel}."
    return Placed("recent_matter", why, conversation.matter, conversation=conversation.id)


def _latest_message(arrival: Arrival) -> Placed | None:
    recent = [it for it in arrival.outbound if arrival.at - it.at <= QUESTION_WINDOW]
    if not recent:
        return None
    return _answer(arrival, recent[0], "latest_message", f"It follows the last message sent by {recent[0].channel}.")


_STRATEGIES: tuple[Callable[[Arrival], Placed | None], ...] = (
    _token,
    _continuity,
    _reference,
    _talk,
    _question_here,
    _question_elsewhere,
    _thread,
    _matter,
    _latest_message,
)


def _find(arrival: Arrival, identity: UUID) -> Message | None:
    return next((message for message in arrival.messages if message.id == identity), None)


def _questions(arrival: Arrival) -> Iterator[Message]:
    for message in arrival.outbound:
        if message.asks and message.reading not in _SETTLED and _may_be_answered(message, arrival.at):
            yield message


def _may_be_answered(question: Message, at: datetime) -> bool:
    """Say whether somebody may still wait for the answer: for a while, or until the day that the question names."""
    until = question.at + QUESTION_WINDOW
    return at <= (max(until, question.expires_at) if question.expires_at is not None else until)


def asked_before(arrival: Arrival, placed: Placed) -> Iterator[Message]:
    """Yield what was sent, the latest first, in the conversation that a message belongs to."""
    told = placed.answers
    where = placed.conversation or (told.conversation if told is not None else None)
    for message in arrival.outbound:
        mine = (told is not None and message.id == told.id) or (where is not None and message.conversation == where)
        if mine and arrival.at - message.at <= QUESTION_WINDOW:
            yield message


def _here(arrival: Arrival) -> Iterator[Message]:
    """Yield what was said on this channel, either way."""
    for message in arrival.messages:
        if message.channel == arrival.channel and (message.direction == INBOUND or message.status in GONE):
            yield message


def _is_elsewhere(message: Message, question: Message) -> bool:
    """Say whether a message belongs to another conversation than a question does."""
    return message.conversation is not None and message.conversation != question.conversation


def _answer(arrival: Arrival, message: Message, by: str, why: str) -> Placed:
    conversation = next((it for it in arrival.conversations if it.id == message.conversation), None)
    if conversation is not None:
        return Placed(by, why, conversation.matter, message, conversation.id)
    return Placed(by, why, campaign_matter(message.campaign) if message.campaign else "", message)
