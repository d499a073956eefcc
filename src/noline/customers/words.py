"""Whether a message is a consent word (STOP, START, HELP) as a whole, and what is answered to it.

Only the whole message counts: "STOP!", "please stop" and "Arrêt." stop, while "don't stop", "bus stop" and "stop by
tomorrow?" are for people to read. A missed STOP breaks the law and a false one loses a customer, so the phrases are a
closed list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from noline.customers.consent_replies import REPLIES
from noline.customers.consent_words import HELP, POLITE, START, STOP


class ConsentWord(StrEnum):
    """What a customer means by a consent word."""

    STOP = "stop"
    START = "start"
    HELP = "help"


LANGUAGES: Final = tuple(STOP)
"""The languages whose words are known (ISO 639-1)."""

_LONGEST = 120  # no phrase of the list is nearly as long; a letter that quotes one is not looked at
# Marks that writers leave out: accents, vowel points, and the selectors that follow emoji. Vowel signs of Indic scripts
# and Thai tones are letters to their readers and stay.
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u20d0-\u20ff\ufe00-\ufe0f]"
)
_LONGEST_NEAR = 30
_ALIKE: Final = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "\u0640": None,
        "\u200c": None,
    }
)
_PREFERRED: Final = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl", "bs": "hr", "me": "sr"}


def read_word(text: str, *, extra: Mapping[str, ConsentWord] | None = None) -> ConsentWord | None:
    """Return the consent word that the whole of ``text`` is, else None.

    Case, accents, punctuation, emoji, quotes, spaces and full-width letters make no difference, nor do repetition
    ("stop stop") and words of politeness around ("stop please"). ``extra`` holds a workspace's own words.
    """
    if len(text) > _LONGEST:
        return None
    phrase = folded(text)
    if extra:
        own = {folded(word): meaning for word, meaning in extra.items()}
        if phrase in own:
            return own[phrase]
    return _meaning(phrase) or _meaning(_POLITENESS.sub("", phrase))


def near_word(text: str) -> bool:
    """Say whether a text is one typing error away from a consent word, so that nothing else is made of it."""
    phrase = folded(text)
    return 0 < len(phrase) <= _LONGEST_NEAR and any(it in _PHRASES for it in _one_letter_off(phrase))


def reply_for(word: ConsentWord, language: str) -> str:
    """Return the confirmation to send for ``word``, in ``language`` (BCP 47, as in ``pt-BR``), else in English.

    The texts keep within one SMS segment in the GSM alphabet, or two where the script needs UCS-2.
    """
    return REPLIES[_language(language)][word.value]


def folded(text: str) -> str:
    """Return the words of ``text`` for comparison: lower case, no accents, no signs, single spaces."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    plain = unicodedata.normalize("NFC", _MARKS.sub("", plain)).translate(_ALIKE)
    return " ".join("".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in plain).split())


def _one_letter_off(phrase: str) -> Iterator[str]:
    """Yield what a phrase may have been meant as: a letter too many, missing, wrong, or two in the wrong order."""
    cuts = [(phrase[:at], phrase[at:]) for at in range(len(phrase) + 1)]
    for left, right in cuts:
        yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for sign in _LETTERS:
            yield left + sign + right[1:]
            yield left + sign + right


def _meaning(phrase: str) -> ConsentWord | None:
    found = _PHRASES.get(phrase)
    if found is None and " " in phrase:
        words = phrase.split(" ")
        if len(set(words)) == 1:
            found = _PHRASES.get(words[0])
    return found


def _language(language: str) -> str:
    tag = language.replace("_", "-").lower()
    if tag.startswith("zh") and any(part in ("hant", "tw", "hk", "mo") for part in tag.split("-")):
        return "zh-hant"
    primary = tag.partition("-")[0]
    primary = _PREFERRED.get(primary, primary)
    return primary if primary in REPLIES else "en"


def _phrases() -> dict[str, ConsentWord]:
    tables = ((ConsentWord.STOP, STOP), (ConsentWord.HELP, HELP), (ConsentWord.START, START))
    phrases: dict[str, ConsentWord] = {}
    for word, table in tables:
        for listed in table.values():
            for phrase in listed.split(","):
                # Where two languages disagree, stop is the safe reading and help the harmless one.
                phrases.setdefault(folded(phrase), word)
    return phrases


_PHRASES: Final = _phrases()
_LETTERS: Final = "".join(sorted({sign for phrase in _PHRASES for sign in phrase}))
_POLITE: Final = "|".join(sorted({folded(word) for word in POLITE.split(",")}, key=len, reverse=True))
_POLITENESS: Final = re.compile(rf"^(?:(?:{_POLITE}) )+|(?: (?:{_POLITE}))+$")
