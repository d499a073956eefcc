"""Choosing: which of a message's choices an answer names, tapped, numbered or written out; pure.

Of the messages in a conversation the last that asks counts: a newer question takes the choices of an older one back.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import msgspec
from msgspec import Struct

from noline.content import Button, ChatRendered, Personal, Templates, answering, buttons_in
from noline.conversations.correlation import Arrival, Placed, asked_before
from noline.conversations.reading import Kind, folded, read_answer
from noline.delivery import Message
from noline.kernel.errors import InvalidInput
from noline.log.kinds import MessageReceived

CHOICE = "choice"
"""How an answer reads that names a choice which is neither a yes nor a no."""
_PROVED = ("token", "code", "context", "reference")
_NUMBER = re.compile(r"[\W_]*(\d{1,2})[\W_]*")


class Chosen(Struct, frozen=True):
    """A choice that was made: of which message, which of its buttons, and the button's number from 1."""

    message: Message
    button: Button
    number: int

    def reading(self) -> tuple[str, bool]:
        """Return how it reads, and whether it is a yes: the words of the button are what the customer means."""
        for words in (self.button.label, self.button.value):
            read = read_answer(words, context="question")
            if read.kind in (Kind.YES, Kind.NO):
                return str(read.kind), bool(read.positive)
        return CHOICE, False


def choose(arrival: Arrival, placed: Placed, templates: Templates) -> Chosen | None:
    """Return the choice that a message names, if it names one."""
    body = arrival.body
    if body.automatic or not (body.choice or body.text.strip()):
        return None
    if placed.answers is not None and placed.by in _PROVED:
        return _named(body.text, body.choice, placed.answers, choices_of(placed.answers, templates))
    for message in asked_before(arrival, placed):
        if choices := choices_of(message, templates):
            return _named(body.text, body.choice, message, choices)
        if message.asks:  # a question of another kind came after
            return None
    return None


def choices_of(message: Message, templates: Templates) -> tuple[Button, ...]:
    """Return the buttons of a message that answer it, each with its value, as its customer saw them."""
    if message.template is None:
        return answering(buttons_in(message.body))
    template = templates.by_id.get(message.template)
    compiled = template.asking(message.channel) if template is not None else None
    if compiled is None:
        return ()
    try:
        rendered = compiled.render(message.variables or {}, nobody(message))
    except InvalidInput:
        return ()
    return answering(rendered.buttons) if isinstance(rendered, ChatRendered) else ()


def nobody(message: Message) -> Personal:
    """Return what rendering needs besides the variables where nobody is to get the message: no link leads anywhere."""
    return Personal(
        message=message.id.hex,
        token=b"",
        code="",
        base_url="about:",
        sender="nobody@example.invalid",
        to="nobody@example.invalid",
        postal=("–",),
    )


def as_kept(chosen: Chosen | None, given: str) -> dict[str, Any]:
    """Return what is kept of a choice with the message that made it; ``given``: what the provider says was tapped."""
    if chosen is None:
        return {"choice": given}
    return {"choice": chosen.button.value, "chosen": chosen.button.label}


def with_choice(placed: Placed, chosen: Chosen | None) -> Placed:
    """Whoever names a choice answers the message that offers it, whatever explained the place before."""
    if chosen is None or (placed.answers is not None and placed.answers.id == chosen.message.id):
        return placed
    why = f"It names choice {chosen.number} of a message sent by {chosen.message.channel}."
    return msgspec.structs.replace(placed, answers=chosen.message, by=CHOICE, why=why)


def named_choice(body: MessageReceived, message: Message, choices: tuple[Button, ...]) -> Chosen | None:
    """Return which of a message's choices another names."""
    return _named(body.text, body.choice, message, choices)


def _named(text: str, tapped: str, message: Message, choices: tuple[Button, ...]) -> Chosen | None:
    """Return the choice of a value that was tapped, else of a number, else of a label or value written out."""
    if tapped:
        found = next((at for at, it in enumerate(choices, 1) if it.value == tapped), None)
        if found is not None:
            return Chosen(message, choices[found - 1], found)
    number = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text.strip()))
    words = folded(text)
    labels = [folded(it.label) for it in choices]
    if words and words in labels:  # a label may be a number itself: then it is meant
        found = labels.index(words) + 1
    elif number:
        found = int(number[1])
    else:
        values = [it.value.casefold() for it in choices]
        found = values.index(text.strip().casefold()) + 1 if text.strip().casefold() in values else 0
    return Chosen(message, choices[found - 1], found) if 0 < found <= len(choices) else None
