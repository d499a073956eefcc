"""How an inbound answer reads: yes, no, question, complaint or unclear, by rules that can be named to the reader.

Six languages and emoji. A wrong yes or no acts on the customer's behalf, while an unclear message goes to a person: so
what is said both ways stays unclear, and whoever hesitates has not said yes.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from noline.conversations.answer_words import (
    ANGRY_SIGNS,
    BUT,
    GREETINGS,
    NO_SIGNS,
    PATTERNS,
    SI_IS_IF,
    YES_SIGNS,
    Group,
)

Context = Literal["invitation", "question", "none"]

_LONGEST = 2_000  # characters; nobody hides a yes behind more
_MARKS = re.compile("[\u0300-\u036f]")
_SI = re.compile(rf" (?:si|sip) (?!(?:{SI_IS_IF}) )")
_BUT = re.compile(rf" (?:{BUT}) ")
_OPENING = re.compile(rf"^ (?:(?:{GREETINGS}) )*")


class Kind(StrEnum):
    """How a message reads."""

    YES = "yes"
    NO = "no"
    QUESTION = "question"
    COMPLAINT = "complaint"
    UNCLEAR = "unclear"


class Reading(Struct, frozen=True):
    """How a message reads. ``positive``: whether it says yes or no too; ``rule``: what decided, as ``en.yes: sure``."""

    kind: Kind
    positive: bool | None
    rule: str


def read_answer(text: str, *, language: str | None = None, context: Context = "none") -> Reading:
    """Return how ``text`` reads; ``language`` (BCP 47) is tried first, then all are.

    ``context`` says what it answers: after an invitation or a yes-or-no question a mere "ok" or 👍 is a yes; where
    nothing was asked it is not. A question that comes with an answer is a question, with ``positive`` set.
    """
    known = (language or "").partition("-")[0].lower()
    if known in PATTERNS:
        first = _read(text, tuple(dict.fromkeys((known, "en"))), context)
        if first.kind is not Kind.UNCLEAR or first.rule not in ("nothing", "empty"):
            return first
    return _read(text, tuple(PATTERNS), context)


def _read(text: str, languages: tuple[str, ...], context: Context) -> Reading:
    raw = text[:_LONGEST]
    signs = _Signs(raw, folded(raw), languages)
    if not raw.strip():
        return Reading(Kind.UNCLEAR, None, "empty")
    if complaint := signs.take("complaint") or _sign(raw, ANGRY_SIGNS):
        return Reading(Kind.COMPLAINT, None, complaint)
    answer = _answer(signs, raw, context)
    question = signs.question
    if question and not (answer.rule.partition(": ")[0].endswith(".idiom") and signs.is_bare()):
        return Reading(Kind.QUESTION, answer.positive, question)
    return answer


def _answer(signs: _Signs, raw: str, context: Context) -> Reading:
    """Return the yes or no of a message, leaving aside whether it asks."""
    idiom = signs.take("idiom")
    declines = signs.take("declines")
    unsure = None if declines else signs.take("unsure")
    no = declines or signs.take("no") or signs.opening("first_no") or _sign(raw, NO_SIGNS)
    yes = signs.take("yes") or signs.si() or idiom
    soft = signs.take("soft_yes")
    if context != "none":
        soft = soft or signs.take("weak_yes") or _sign(raw, YES_SIGNS)
    if no:
        return _against(no, yes, signs)
    if unsure:
        return Reading(Kind.UNCLEAR, None, unsure)
    if yes or soft:
        return Reading(Kind.YES, True, yes or soft or "")
    return Reading(Kind.UNCLEAR, None, "nothing")


def _against(no: str, yes: str | None, signs: _Signs) -> Reading:
    """Return what a no says beside a yes: it counts if it comes after a but; otherwise nobody knows."""
    if yes is None or signs.is_after_but(no):
        return Reading(Kind.NO, False, no)
    return Reading(Kind.UNCLEAR, None, f"both: {yes}, {no}")


class _Signs:
    """The words of a message, of which each is taken by the first group that knows it."""

    def __init__(self, raw: str, words: str, languages: tuple[str, ...]) -> None:
        self._languages = languages
        self._whole = f" {words} "
        self._left = self._whole
        self.question = self._question(raw)

    def take(self, group: Group) -> str | None:
        """Return the rule of the first phrase of ``group`` and take all its phrases out of what is left."""
        rule = None
        for language in self._languages:
            pattern = _pattern(language, group)
            if found := pattern.search(self._left):
                rule = rule or f"{language}.{group}: {found[1]}"
                self._left = pattern.sub(" · ", self._left)
        return rule

    def opening(self, group: Group) -> str | None:
        """Return the rule of a phrase of ``group`` that the message begins or ends with, greetings apart."""
        rest = " " + _OPENING.sub("", self._left.replace(" · ", " "), count=1).strip() + " "
        for language in self._languages:
            found = _pattern(language, group).match(rest) or _closing(language, group).search(rest)
            if found:
                self._left = rest.replace(found[0], " · ", 1)
                return f"{language}.{group}: {found[1]}"
        return None

    def si(self) -> str | None:
        """Return the rule of a Spanish or Italian yes, which without its accent may also mean if."""
        if not {"es", "it"} & set(self._languages) or not _SI.search(self._left):
            return None
        self._left = _SI.sub(" · ", self._left)
        return "es.yes: si"

    def is_bare(self) -> bool:
        """Tell whether nothing but taken phrases, greetings and small words is left."""
        rest = _OPENING.sub(" ", self._left.replace("·", " ").replace("  ", " "))
        return len(rest.split()) <= 1

    def is_after_but(self, rule: str) -> bool:
        """Tell whether the phrase of ``rule`` comes after a word like but, or holds it."""
        phrase = f" {rule.partition(': ')[2]} "
        but = _BUT.search(self._whole)
        return but is not None and (_BUT.search(phrase) is not None or self._whole.rfind(phrase) >= but.end() - 1)

    def _question(self, raw: str) -> str | None:
        if "?" in raw or "？" in raw or "¿" in raw:
            return "question mark"
        for language in self._languages:
            for clause in _clauses(raw):
                if found := _pattern(language, "question").match(_OPENING.sub(" ", clause, count=1)):
                    return f"{language}.question: {found[1]}"
        return None


def _clauses(raw: str) -> list[str]:
    """Return the words of each sentence and of what follows a but."""
    parts = re.split(r"[.,;:!\n…—]+", raw)
    return [f" {clause.strip()} " for part in parts for clause in _BUT.split(f" {folded(part)} ") if clause.strip()]


def folded(text: str) -> str:
    """Return the words of ``text``: lower case, no accents, no signs, single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = _MARKS.sub("", plain).replace("ß", "ss")
    return " ".join("".join(sign if sign.isalnum() else " " for sign in plain).split())


def _sign(raw: str, signs: str) -> str | None:
    found = next((sign for sign in raw if sign in signs), None)
    return f"sign: {found}" if found else None


@lru_cache(maxsize=256)
def _pattern(language: str, group: Group) -> re.Pattern[str]:
    return re.compile(rf" ({PATTERNS[language][group]})(?= )")


@lru_cache(maxsize=64)
def _closing(language: str, group: Group) -> re.Pattern[str]:
    return re.compile(rf" ({PATTERNS[language][group]}) $")
