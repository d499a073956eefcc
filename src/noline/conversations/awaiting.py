"""What waits for a customer's words, and what else those words may call: told to correlation by the rooms that know.

Services and journeys stand above conversations; here is the form in which they say what they have asked, what counts as
an answer, and which words begin something of theirs. The app puts them together; pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import Final
from uuid import UUID

from msgspec import Struct

from noline.delivery import Message
from noline.log import Interaction, Scene
from noline.log.kinds import MessageReceived

OF_TOPIC: Final = "topic:"
"""How matters of topics begin."""
CODE_WORD: Final = "code_word"
"""The strategy that places what is a code word."""
ASKED_SECRET: Final = "asked_secret"  # noqa: S105 (a strategy)
"""The strategy that places what may be a secret that was asked for."""
ANSWERING: Final = ("open_question", "open_question_elsewhere", "choice")
"""The strategies that place an answer to what was asked, for no better reason than that it was."""
_SHORT: Final = 40
_ALONE = re.compile(r"\W{0,5}(?:[^\W\d]+\W+){0,4}(?:\d[\s.-]?){4,12}\W{0,5}")
_GROUP = re.compile(r"\d(?:[^\w\r\n]{0,3}\d){3,}")


class Fit(IntEnum):
    """How a text fits a question: it can't be its answer; anything can; it is a mere "ok" that may be meant otherwise;
    a value of its kind; or a word that the question expects.
    """

    NO = 0
    ANYTHING = 1
    PERHAPS = 2
    VALUE = 3
    WORD = 4


class Wait(Struct, frozen=True):
    """Something waits for what a customer says: in which conversation, asked by which message, and what it takes.

    ``reads`` a text, given how it reads. ``secret``: a PIN or a code was asked for; ``late``: it is waited for no more.
    """

    conversation: UUID | None
    question: UUID | None
    reads: Callable[[str, str], Fit]
    secret: bool = False
    late: bool = False


class Called(Struct, frozen=True):
    """What a text calls. ``whole``: it is nothing but the code word; ``guessed``: with a typing error."""

    name: str
    whole: bool = True
    guessed: bool = False


class Awaiting(Struct, frozen=True):
    """The catalogue of who waits and whose words begin something."""

    waits: tuple[Callable[[Scene, UUID], Iterable[Wait]], ...] = ()
    words: tuple[Callable[[Scene, Interaction, MessageReceived], Called | None], ...] = ()

    def waits_for(self, scene: Scene, customer: UUID) -> tuple[Wait, ...]:
        """Return what waits for a customer's words."""
        return tuple(it for source in self.waits for it in source(scene, customer))

    def called(self, scene: Scene, interaction: Interaction, body: MessageReceived) -> Called | None:
        """Return what a message calls; nothing where no code words are taken: from programs, and in public."""
        if body.automatic or body.public or body.forwarded:
            return None
        found = [it for source in self.words if (it := source(scene, interaction, body)) is not None]
        return min(found, key=lambda it: (not it.whole, it.guessed), default=None)


def nothing_fits(_text: str, _reading: str) -> Fit:
    """Read what only a secret answers."""
    return Fit.NO


def is_programs(message: Message) -> bool:
    """Say whether a journey or a service asked by a message: then it is open as long as that waits."""
    return message.run is not None or "session" in (message.body or {})


def looks_secret(text: str) -> bool:
    """Say whether a text is a few digits, with some words before at most, as PINs and codes are typed."""
    plain = unicodedata.normalize("NFKC", text.strip())
    return len(plain) <= _SHORT and _ALONE.fullmatch(plain) is not None


def may_hold_secret(text: str) -> bool:
    """Say whether a secret may stand in a text, mistyped or among words: then nobody else is to read it."""
    plain = unicodedata.normalize("NFKC", text.strip())
    return (len(plain) <= _SHORT and sum(map(str.isdigit, plain)) >= 3) or _GROUP.search(plain) is not None
