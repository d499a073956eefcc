"""Whether a text may answer a question: one of its choices, a yes or no, a value of its kind, or anything; pure."""

from __future__ import annotations

from collections.abc import Sequence

from noline.content import Button, Templates
from noline.conversations.awaiting import Fit, Wait, is_programs
from noline.conversations.choosing import choices_of, named_choice
from noline.conversations.reading import Kind, read_answer
from noline.delivery import Message
from noline.log.kinds import MessageReceived

_SHORT = 80
"""Characters of what answers by yes or no; in a letter those words say something of their own."""


def wait_of(question: Message, waits: Sequence[Wait]) -> Wait | None:
    """Return what waits for the answer to a question."""
    first = question.instead_of or question.id
    return next((it for it in waits if it.question in (first, question.id)), None)


def fit_of(body: MessageReceived, question: Message, waits: Sequence[Wait], templates: Templates) -> Fit:
    """Return how a message fits a question.

    A question with choices takes these, and a yes or no if one of them says so; one that a program asked, what the
    program says; any other a yes or no, and anything else perhaps. A mere "ok" or "great" is a yes where nothing else
    was told of since.
    """
    wait, choices = wait_of(question, waits), choices_of(question, templates)
    if choices and named_choice(body, question, choices) is not None:
        return Fit.WORD
    plain = _without_yes(body, question, wait, choices)
    said = _yes_or_no(body.text) if plain < Fit.VALUE else None
    if said is None:
        return plain
    reading, sure = said
    takes = _says_so(choices) if choices else not is_programs(question)
    if takes or (wait is not None and wait.reads(body.text, reading) is Fit.WORD):
        return Fit.WORD if sure else Fit.PERHAPS
    return plain


def _without_yes(body: MessageReceived, question: Message, wait: Wait | None, choices: Sequence[Button]) -> Fit:
    if wait is not None:
        return wait.reads(body.text, "")
    return Fit.NO if choices or is_programs(question) else Fit.ANYTHING


def _yes_or_no(text: str) -> tuple[str, bool] | None:
    """Return the yes or no of a text, and whether it would be one where nothing was asked."""
    if len(text.strip()) > _SHORT:
        return None
    read = read_answer(text, context="invitation")
    if read.positive is None:
        return None
    sure = not read.positive or read_answer(text, context="none").positive is not None
    return str(Kind.YES if read.positive else Kind.NO), sure


def _says_so(choices: Sequence[Button]) -> bool:
    read = (read_answer(words, context="question") for it in choices for words in (it.label, it.value))
    return any(it.kind in (Kind.YES, Kind.NO) for it in read)
