"""Helping whoever's words are not understood: 'Did you mean BAL?', and the list of what may be texted, rarely."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from msgspec.structs import replace

from noline.content import Button
from noline.conversations import Conversation, Placement, read_answer
from noline.customers import Customer, folded
from noline.log import Effects, Scene
from noline.log.kinds import MessageReceived
from noline.services.course import Turn
from noline.services.definition import Service
from noline.services.doing import Passage, carry_out
from noline.services.matching import Book, Heard, Match, reach
from noline.services.model import Session, Speak
from noline.services.repository import Services
from noline.services.texts import own, say

BY_ITSELF: Final = "@mean"
"""The service of a session that asks what was meant."""
NO: Final = "no"
EVERY: Final = timedelta(hours=1)
"""How often help is given to one customer."""
_PATIENCE: Final = timedelta(minutes=30)
_HELP: Final = UUID("6f1c8b6e-64a4-5c0e-9a39-4b5f0f2f7f10")
_SHORT: Final = 40
"""Characters of what may have been meant as a code word where no number is there for services alone."""


def did_you_mean(matches: Sequence[Match], body: MessageReceived, conversation: Conversation, scene: Scene) -> Effects:
    """Ask what was meant, by one question with buttons."""
    language = matches[0].language
    several = list(matches[:5])
    words = [it.word.upper() for it in several]
    if len(several) == 1:
        text = own("did_you_mean", language).replace("{word}", words[0])
        buttons = [Button(own("yes", language), several[0].service.name), Button(own("no", language), NO)]
    else:
        text = own("which", language)
        buttons = [Button(word, it.service.name) for word, it in zip(words, several, strict=True)]
    session = _session(scene, conversation, scene.new_id("session"), "answer", language, body.text)
    session = replace(session, service=BY_ITSELF, variables={"meant": [_kept(it) for it in several]})
    due = scene.now + _PATIENCE
    passage = Passage(scene, conversation, Service(name=BY_ITSELF, words={}, steps=()))
    speak = Speak(text, tuple(buttons), asks=True)
    yield from carry_out(passage, Turn(replace(session, due_at=due), (speak,), due), [])


def meant(session: Session, placement: Placement, body: MessageReceived, scene: Scene) -> Match | None:
    """Return what was meant after all."""
    kept: list[dict[str, Any]] = session.variables.get("meant", [])
    read = read_answer(body.text[:200], context="question")
    yes = len(kept) == 1 and str(read.kind) == "yes"
    words = folded(body.text)
    for it in kept:
        if yes or placement.choice == it["service"] or words == it["word"]:
            service = scene.catalogue(Services).find(session.workspace, it["service"])
            if service is not None:
                return Match(service, "typo", it["word"], it["language"], it["arguments"], exact=True)
    return None


def _kept(match: Match) -> dict[str, Any]:
    return {
        "service": match.service.name,
        "word": match.word,
        "language": match.language,
        "arguments": dict(match.arguments),
    }


def was_helped(scene: Scene, customer: UUID) -> bool:
    """Say whether a customer has had help within the hour."""
    known = scene.get(Session, _help_id(customer))
    return known is not None and scene.now - known.last_at < EVERY


def help_text(heard: Heard, conversation: Conversation, scene: Scene) -> Effects:
    """Tell what may be texted to this number; elsewhere only whoever sent a single word, which may have been one."""
    book = scene.catalogue(Services).books[conversation.workspace]
    there = book.is_for(heard)
    numbered = any(reach(it.scope, heard) == 0 for it in there)
    lone = len(heard.text) <= _SHORT and len(folded(heard.text).split()) == 1 and "?" not in heard.text
    if not there or not (lone or (numbered and len(heard.text) <= 160)):
        return
    customer = scene.get(Customer, conversation.customer)
    workspace_language = next(iter(there[0].words), "en")
    language = (customer.locale if customer else "") or workspace_language
    text = listed(book, heard, language)
    session = _session(scene, conversation, _help_id(conversation.customer), "help", language, heard.text)
    passage = Passage(scene, conversation, Service(name="help", words={}, steps=()))
    yield from carry_out(passage, Turn(replace(session, outcome="done"), (Speak(text),)), [session])


def listed(book: Book, heard: Heard, language: str) -> str:
    """Return the help text: a line for each service that can be called from there."""
    lines = [own("help", language)]
    for service in book.is_for(heard):
        line = say(service.help, language, {"customer": {}, "context": {}})
        lines.append(line or f"{first_word(service, language)}: {service.title or service.name}")
    return "\n".join(lines[:15])


def first_word(service: Service, language: str) -> str:
    """Return the word of a service in a language, else its first."""
    own_words = service.words.get(language.partition("-")[0]) or next((it for it in service.words.values() if it), ())
    return own_words[0].upper() if own_words else service.name


def _session(scene: Scene, conversation: Conversation, identity: UUID, waits: str, language: str, word: str) -> Session:
    return Session(
        id=identity,
        workspace=conversation.workspace,
        customer=conversation.customer,
        conversation=conversation.id,
        service="help",
        title="",
        word=word.strip()[:60],
        language=language,
        step="",
        waits=waits,
        variables={},
        opened_at=scene.now,
        last_at=scene.now,
    )


def _help_id(customer: UUID) -> UUID:
    return uuid5(_HELP, customer.hex)
