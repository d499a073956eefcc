"""Words of topics: what a whole message means as a wish (mute, follow, digest, stop), and how a post starts; pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from uuid import UUID

from msgspec import Struct

from noline.conversations.topics.model import AT_ONCE, DAILY, HOURLY, MUTED, TopicWords
from noline.customers import read_rhythm

LEAVE: Final = "leave"
_WISHES: Final = {
    MUTED: "mute, mute topic, silenciar, silencio, stumm, muet",
    AT_ONCE: "follow, unmute, follow topic, at once, seguir, al momento, folgen, suivre",
    HOURLY: "hourly, digest hourly, every hour, cada hora, stündlich",
    DAILY: "digest, daily, digest daily, every day, resumen, diario, täglich, résumé",
    LEAVE: "stop topic, leave, leave topic, stop thread, dejar, salir del tema, verlassen, quitter",
}
_BY_WORD: Final = {word.strip(): wish for wish, words in _WISHES.items() for word in words.split(",")}
_LONGEST: Final = 30
_RHYTHM: Final = re.compile(
    r"(?:digest )?(?:every (?P<hours>\d{1,2}) ?h(?:ours?)?"
    r"|(?:daily|every day|weekly (?P<day>(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?))"
    r"(?: at)?(?: (?P<hour>\d{1,2})(?: (?P<minute>\d\d))?)?)"
)
_POST: Final = ("post", "publicar")
_STARTING: Final = re.compile(r"\s*(?:(post|publicar)\s+)?#?(\w[\w-]{0,39})[\s:,.!-]*(.*)", re.IGNORECASE | re.DOTALL)
ADDRESS: Final = re.compile(r"(?:t-([0-9a-f]{60})|post-([\w-]{1,40}))@", re.IGNORECASE)
"""The local part of a topic's own address: its token, or its word."""


class Started(Struct, frozen=True):
    """A post that a message starts: where, what it says without the word, and why that is known."""

    topic: UUID
    text: str
    why: str
    plain: bool = False
    """The word alone began it, without POST: other explanations of the message come first."""


def read_wish(text: str) -> str | None:
    """Return the mode that the whole of a message wishes, or ``leave``; None: it says something else."""
    if len(text) > _LONGEST * 2:
        return None
    plain = unicodedata.normalize("NFC", text).casefold()
    said = " ".join("".join(sign if sign.isalnum() else " " for sign in plain).split())
    if len(said) > _LONGEST:
        return None
    return _BY_WORD.get(said) or _wished_rhythm(said)


def _wished_rhythm(said: str) -> str | None:
    """Read ``daily 18``, ``every 4 hours``, ``weekly mon 9 30``: what is left of it without its signs."""
    found = _RHYTHM.fullmatch(said)
    if found is None:
        return None
    if found["hours"]:
        wish = f"every {int(found['hours'])}h"
    else:
        at = f"{int(found['hour'] or 9):02}:{found['minute'] or '00'}"
        wish = f"weekly {found['day'][:3]} {at}" if found["day"] else f"daily {at}"
    return wish if read_rhythm(wish) else None


def read_start(text: str, workspace: int, words: TopicWords) -> Started | None:
    """Return the post that a message starts: ``POST GARDEN …``, ``GARDEN: …`` or ``GARDEN …``."""
    found = _STARTING.match(text) if words.by_word else None
    if found is None:
        return None
    known = words.by_word.get((workspace, plain_word(found[2])))
    if known is None:
        return None
    why = f"It begins with {found[2].upper()}, the word of the topic “{known[1]}”."
    return Started(known[0], found[3].strip(), why, plain=not found[1])


def plain_word(word: str) -> str:
    """Return a word as it is kept and looked for."""
    return unicodedata.normalize("NFC", word).casefold()


def is_taken(word: str) -> bool:
    """Say whether a word means something else in a topic already."""
    return word in _POST or any(word == first.split()[0] for first in _BY_WORD)
