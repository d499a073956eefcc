"""The hand-over brief: what the customer wants, what was tried, what was promised, and where; pure.

Made from what is there anyway (context, sessions, back ends, calls, messages), so that nobody asks again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from noline.conversations import Conversation, PhoneCall
from noline.delivery import Message
from noline.log import INBOUND
from noline.services.model import Session

MOST_LINES: Final = 6
MAX_QUOTE: Final = 240
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_PROMISE = re.compile(
    r"\b(?:we|i)(?:'|’)?(?:ll| will| shall| are going to)\b|\byou(?:'|’)?(?:ll| will) (?:get|receive|hear|have)\b"
    r"|\bwill (?:answer|call|write to|come back to) you\b"
    r"|\b(?:promise|guarantee)\b|\bwithin (?:\d+|an?|two|three) (?:minutes?|hours?|days?|weeks?)\b"
    r"|\ble (?:llamaremos|llamar[ée]|enviaremos|enviar[ée]|avisaremos)\b|\brecibirá\b|\bprometemos\b"
    r"|\b(?:le )?responderá aqu[íi]\b|\bantwortet Ihnen\b|\bvous répondra\b"
    r"|\bwir (?:werden|rufen|melden|senden)\b|\bnous (?:vous )?(?:rappellerons|enverrons|allons)\b",
    re.IGNORECASE,
)


class BriefFact(Struct, frozen=True):
    """Something that happened in the conversation: its kind in the log, and its body."""

    kind: str
    at: datetime
    body: dict[str, Any]


class BriefLine(Struct, frozen=True):
    """One thing. ``kind``: ``service, said, unshown, context, handed_over, back_end, proof, agent, call, promise``.

    ``detail``: how it ended, or the value; ``by``: who said or did it.
    """

    kind: str
    text: str
    detail: str
    by: str
    at: datetime | None


class BriefWhere(Struct, frozen=True):
    """A channel on which it was spoken of: messages each way, and the last of them."""

    channel: str
    received: int
    sent: int
    last_at: datetime


class Brief(Struct, frozen=True):
    """The whole; each list has the latest first."""

    wants: list[BriefLine]
    tried: list[BriefLine]
    promised: list[BriefLine]
    where: list[BriefWhere]


def brief_of(
    conversation: Conversation,
    sessions: Sequence[Session],
    facts: Sequence[BriefFact],
    calls: Sequence[PhoneCall],
    messages: Sequence[Message],
) -> Brief:
    """Return the brief of a conversation."""
    programs = [it for it in sessions if it.waits != "help" and not it.service.startswith("@")]
    return Brief(
        _latest(_wants(conversation, programs, facts, messages)),
        _latest(_tried(programs, facts, messages)),
        _latest(_promised(conversation, calls, messages)),
        _where(messages),
    )


def _wants(
    conversation: Conversation, sessions: Sequence[Session], facts: Sequence[BriefFact], messages: Sequence[Message]
) -> Iterator[BriefLine]:
    handed = [it for it in facts if it.kind == "conversation.handed_over"]
    for fact in handed[-1:]:
        reason, skill = str(fact.body.get("reason", "")), str(fact.body.get("skill", ""))
        yield BriefLine("handed_over", _short(reason), skill, str(fact.body.get("by", "")), fact.at)
    for session in sessions:
        yield BriefLine("service", session.title, session.word, "", session.opened_at)
    for name, it in conversation.context.items():
        if not _is_promise(name):
            value = it.get("value") if isinstance(it, dict) else it
            yield BriefLine("context", name, _short(str(value)), str(it.get("source", "")), _moment(it.get("at")))
    spoken = [it for it in messages if it.direction == INBOUND and _own_words(it, sessions)]
    for message in spoken[-2:]:
        yield BriefLine("said", _short(_text(message)), message.reading or "", "", message.at)
    wordless = [it for it in messages if it.direction == INBOUND and _unshown(it)]
    for message in wordless[-1:]:
        yield BriefLine("unshown", _unshown(message), message.channel, "", message.at)


def _tried(sessions: Sequence[Session], facts: Sequence[BriefFact], messages: Sequence[Message]) -> Iterator[BriefLine]:
    for session in sessions:
        yield BriefLine("service", session.title, session.outcome or "open", "", session.last_at)
    for fact in facts:
        if fact.kind == "connector.answered":
            asked = f"{fact.body.get('connector', '')} {fact.body.get('operation', '')}".replace("_", " ")
            yield BriefLine("back_end", asked.strip(), str(fact.body.get("outcome", "")), "", fact.at)
        elif fact.kind in ("proof.given", "proof.failed"):
            given = fact.kind == "proof.given"
            how = str(fact.body.get("how" if given else "why", ""))
            yield BriefLine("proof", "given" if given else "failed", how, "", fact.at)
    last = {str(by): it for it in messages if it.direction != INBOUND and (by := (it.body or {}).get("by"))}
    for name, message in last.items():
        yield BriefLine("agent", _short(_text(message)), "", name, message.at)


def _promised(
    conversation: Conversation, calls: Sequence[PhoneCall], messages: Sequence[Message]
) -> Iterator[BriefLine]:
    for call in calls:
        if call.state == "planned":
            yield BriefLine("call", call.number, call.why, call.by, call.due_at)
    for name, it in conversation.context.items():
        if _is_promise(name):
            yield BriefLine("context", name, _short(str(it.get("value"))), it.get("source", ""), _moment(it.get("at")))
    for message in messages:
        if message.direction == INBOUND:
            continue
        for sentence in _SENTENCE.findall(_text(message)[:4000]):
            if _PROMISE.search(sentence) and not sentence.rstrip().endswith("?"):
                by = str((message.body or {}).get("by") or (message.body or {}).get("service") or "")
                yield BriefLine("promise", _short(sentence.strip()), message.channel, by, message.at)


def _where(messages: Sequence[Message]) -> list[BriefWhere]:
    found: dict[str, BriefWhere] = {}
    for message in messages:
        known = found.get(message.channel) or BriefWhere(message.channel, 0, 0, message.at)
        inbound = message.direction == INBOUND
        found[message.channel] = BriefWhere(
            message.channel, known.received + inbound, known.sent + (not inbound), max(known.last_at, message.at)
        )
    return sorted(found.values(), key=lambda it: it.last_at, reverse=True)


def _latest(lines: Iterable[BriefLine]) -> list[BriefLine]:
    """Return the last few, the latest first, none twice."""
    given: dict[tuple[str, str, str], BriefLine] = {}
    for line in sorted(lines, key=lambda it: (it.at is not None, it.at.timestamp() if it.at else 0.0)):
        given.pop((line.kind, line.text, line.detail), None)
        given[line.kind, line.text, line.detail] = line
    return list(given.values())[::-1][:MOST_LINES]


def _own_words(message: Message, sessions: Sequence[Session]) -> bool:
    """Say whether a message is in the customer's own words: no code word, no choice, no code or PIN."""
    text = _text(message)
    choice = (message.body or {}).get("choice")
    words = {it.word.casefold() for it in sessions}
    return len(text) > 2 and not choice and text.casefold() not in words and not text.replace(" ", "").isdigit()


def _is_promise(name: str) -> bool:
    return name.startswith(("promise", "promised"))


def _text(message: Message) -> str:
    return str((message.body or {}).get("text", "")).strip()


def _unshown(message: Message) -> str:
    """Return what came without words and can't be shown, in the provider's word."""
    return "" if _text(message) else _short(str((message.body or {}).get("unsupported") or ""))


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= MAX_QUOTE else f"{plain[: MAX_QUOTE - 1]}…"


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
