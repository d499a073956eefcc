"""Correlation: what an inbound message answers, by an ordered list of strategies; pure.

The order: a token or code that proves it; a link or code word that leads over from another channel; an id it refers to;
digits where a PIN or code was asked for; a code word that is the whole text; what a person of ours has just said here;
an open question on this channel, then on another; a code word with something around it; the thread of mails with its
subject; the matter last spoken of; the last message sent; otherwise it begins something new. Each says why, for people
to read.

Of open questions the last that the text plausibly answers comes first: by a choice, a yes or no, or a value of the kind
that is asked for. It stays open whatever else was asked or told meanwhile, until people were spoken with about
something else. Free text goes to the last question, unless anything else has been spoken of since. A code word answers
a question only where it is one of the words that the question expects.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.conversations.awaiting import (
    ASKED_SECRET,
    CODE_WORD,
    OF_TOPIC,
    Called,
    Fit,
    Wait,
    is_programs,
    looks_secret,
)
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
_TO_PROGRAMS = (CODE_WORD, ASKED_SECRET, "one_time_code")
"""By what messages were placed that programs answer."""


class Arrival(Struct, frozen=True, dict=True):
    """An inbound message with all that may explain it."""

    body: MessageReceived
    channel: str
    at: datetime
    messages: Sequence[Message]
    conversations: Sequence[Conversation]
    reply_window: timedelta
    waits: Sequence[Wait] = ()
    """What waits for words of this customer's."""
    called: Called | None = None
    """What it calls by a code word."""
    fit: Callable[[Message], Fit] = lambda _: Fit.ANYTHING
    """How its text fits a question."""

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
        return self.last_spoken(self.conversations)

    def last_spoken(self, conversations: Sequence[Conversation]) -> Conversation | None:
        """Return of these the one last spoken in, in the same way."""
        found = [it for it in conversations if self.is_lively(it)]
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


def _secret(arrival: Arrival) -> Placed | None:
    """Asked for on another channel it goes there only if nothing was asked here."""
    if not looks_secret(arrival.body.text):
        return None
    asked = next((it for it in _questions(arrival) if it.channel == arrival.channel), None)
    return asked_secret(arrival, lambda it: it.channel == arrival.channel or asked is None, late=False)


def asked_secret(arrival: Arrival, counts: Callable[[Conversation], bool], *, late: bool) -> Placed | None:
    """Return the conversation in which a secret was asked for, on this channel if there is one."""
    asked = {it.conversation for it in arrival.waits if it.secret and (late or not it.late)}
    found = [it for it in arrival.conversations if it.id in asked and arrival.is_lively(it) and counts(it)]
    where = max(found, key=lambda it: (it.channel == arrival.channel, it.last_at, it.id.bytes), default=None)
    if where is None:
        return None
    return Placed(
        ASKED_SECRET, f"A PIN or a code was asked for by {where.channel}.", where.matter, conversation=where.id
    )


def _code_word(arrival: Arrival) -> Placed | None:
    """The whole text is a code word; unless a question expects this very word."""
    called = arrival.called
    if called is None or not called.whole or next(_plausible(arrival), None) is not None:
        return None
    return _word(arrival, called)


def _word_first(arrival: Arrival) -> Placed | None:
    """It begins with a code word."""
    return _word(arrival, arrival.called) if arrival.called is not None else None


def _word(arrival: Arrival, called: Called) -> Placed | None:
    """A code word goes on with what is spoken of, but never in a topic, where all would read it."""
    current = arrival.last_spoken([it for it in arrival.conversations if not it.matter.startswith(OF_TOPIC)])
    if called.guessed and current is not None and (current.mode == "agent" or current.agent is not None):
        return None
    why = f"It is the code word of “{called.name}”."
    if current is not None:
        return Placed(CODE_WORD, why, current.matter, conversation=current.id)
    follows = _latest_message(arrival)
    told = follows.answers if follows is not None else None
    if follows is None or told is None or told.asks or "topic" in (told.body or {}):
        return Placed(CODE_WORD, why, "")
    return msgspec.structs.replace(follows, by=CODE_WORD, why=why)


def _talk(arrival: Arrival) -> Placed | None:
    """Whoever talks with a person of ours answers that person, not what a program had asked before."""
    talk = talk_answered(arrival.conversations, _questions(arrival), arrival.channel, arrival.at)
    if talk is None:
        return None
    why = f"It goes on with what a person had just said by {talk.channel}."
    return Placed("talk", why, talk.matter, conversation=talk.id)


def _question_here(arrival: Arrival) -> Placed | None:
    likely = next((it for it in _plausible(arrival) if it.channel == arrival.channel), None)
    if likely is not None:
        return _answer(arrival, likely, "open_question", f"It answers a question asked by {likely.channel}.")
    message = next((it for it in _questions(arrival) if it.channel == arrival.channel), None)
    if message is None or any(_is_elsewhere(it, message) for it in _here(arrival) if it.at > message.at):
        return None
    return _answer(arrival, message, "open_question", f"It answers the last question asked by {message.channel}.")


def _question_elsewhere(arrival: Arrival) -> Placed | None:
    likely = next(_plausible(arrival), None)
    talking = arrival.current
    message = likely or next(_questions(arrival), None)
    if message is None:
        return None
    if likely is None and talking and talking.id != message.conversation and talking.last_at > message.at:
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
    _secret,
    _code_word,
    _talk,
    _question_here,
    _question_elsewhere,
    _word_first,
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


def _plausible(arrival: Arrival) -> Iterator[Message]:
    """Yield the open questions that the text plausibly answers, the last first."""
    least = Fit.WORD if arrival.called is not None and arrival.called.whole else Fit.PERHAPS
    awaited = {it.question for it in arrival.waits if it.question is not None}
    for message in _questions(arrival):
        open_still = not is_programs(message) or not awaited.isdisjoint((message.id, message.instead_of))
        if open_still and arrival.fit(message) >= least and not _is_talked_over(arrival, message):
            yield message


def _is_talked_over(arrival: Arrival, question: Message) -> bool:
    """Say whether people have spoken of something else since; what programs asked, and answers to it, is not that."""
    known = {it.id: it for it in arrival.conversations}
    asked = {it.id for it in arrival.messages if it.asks}
    for message in arrival.messages:
        if message.at <= question.at or message.at > arrival.at or not _is_elsewhere(message, question):
            continue
        talk = known.get(message.conversation) if message.conversation else None
        if talk is not None and talk.matter.startswith(OF_TOPIC):
            continue
        if message.direction == INBOUND:
            if message.placed_by not in _TO_PROGRAMS and message.answers not in asked:
                return True
        elif message.status in GONE and not message.asks and talk is not None and talk.mode == "agent":
            return True
    return False


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
