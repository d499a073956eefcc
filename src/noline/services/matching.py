"""Matching: which service a message calls, by the most specific of its words; pure.

An exact word beats an alias, that beats a word in look-alike letters, that beats a typing error; then the longest wins,
then the narrowest scope (number, channel, workspace). Nothing that comes near a STOP word is taken for a typing error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Literal

from msgspec import Struct

from noline.customers import folded, near_word, read_word
from noline.services.answers import read_value
from noline.services.definition import Argument, Scope, Service

How = Literal["word", "alias", "lookalike", "typo"]
_RANK: Final[Mapping[str, int]] = {"word": 0, "alias": 1, "lookalike": 2, "typo": 3}
LONGEST: Final = 160
"""Characters of a message that may be a code word's; a letter is for people to read."""
_MOST_WORDS: Final = 5
_LEAST_TYPO: Final = 4

# Letters of Cyrillic and Greek whose capitals look like Latin ones, small as `folded` leaves them.
_LOOKS: Final = str.maketrans(
    {
        **dict(zip("авекмнорстухіјѕԁԛԝһ", "abekmhopctyxijsdqwh", strict=True)),
        **dict(zip("αβεζηικμνορτυχ", "abezhikmnoptyx", strict=True)),
    }
)


class Entry(Struct, frozen=True):
    """One word of a service, folded; ``language``: of which it is."""

    service: Service
    words: tuple[str, ...]
    how: How
    language: str


class Match(Struct, frozen=True):
    """A service that a message calls. ``exact``: it is nothing but the word and valid arguments."""

    service: Service
    how: How
    word: str
    language: str
    arguments: Mapping[str, Any]
    exact: bool


class Heard(Struct, frozen=True):
    """A message as matching sees it: ``locale`` of the customer, empty where unknown."""

    text: str
    channel: str
    number: str
    locale: str = ""


class Book:
    """The live services of a workspace by their words."""

    def __init__(self, services: Sequence[Service]) -> None:
        self.services = [it for it in services if it.live]
        self._entries: dict[tuple[str, ...], list[Entry]] = {}
        self._looks: dict[tuple[str, ...], list[Entry]] = {}
        for service in self.services:
            for entry in entries_of(service):
                self._entries.setdefault(entry.words, []).append(entry)
                self._looks.setdefault(tuple(map(looks, entry.words)), []).append(entry)

    def matches(self, heard: Heard) -> list[Match]:
        """Return what the message may call, the most specific first; empty if it calls nothing."""
        words = tuple(folded(heard.text).split()) if len(heard.text) <= LONGEST else ()
        if not words or read_word(heard.text) is not None or read_word(" ".join(map(looks, words))) is not None:
            return []
        found = [it for n in range(min(len(words), _MOST_WORDS), 0, -1) for it in self._begun(words, n, heard)]
        if not found and len(words) <= _MOST_WORDS and not near_word(heard.text):
            found = self._typed(words, heard)
        best: dict[str, tuple[tuple[int, int, int], Match]] = {}
        for order, match in found:
            if match.service.name not in best or order < best[match.service.name][0]:
                best[match.service.name] = (order, match)
        return [match for _, match in sorted(best.values(), key=lambda it: (it[0], it[1].service.name))]

    def is_for(self, heard: Heard) -> list[Service]:
        """Return the services that can be called from there, those of the number first."""
        there = [(reach(it.scope, heard), it) for it in self.services]
        return [it for rank, it in sorted(there, key=lambda it: (it[0], it[1].name)) if rank < _NOWHERE]

    def _begun(self, words: tuple[str, ...], n: int, heard: Heard) -> Iterable[tuple[tuple[int, int, int], Match]]:
        """Yield what the first ``n`` words are."""
        named = [(it, it.how) for it in self._entries.get(words[:n], ())]
        if not named:
            skeleton = tuple(map(looks, words[:n]))
            named = [(it, "lookalike") for it in self._looks.get(skeleton, ())]
        for entry, how in named:
            match = _called(entry, how, words[n:], heard, self._language(entry, heard))
            scope = reach(entry.service.scope, heard)
            if match is not None and scope < _NOWHERE:
                yield (_RANK[how], -n, scope), match

    def _typed(self, words: tuple[str, ...], heard: Heard) -> list[tuple[tuple[int, int, int], Match]]:
        """Return what is one typing error away: one word for another, with valid arguments or none."""
        found = []
        for key, entries in self._entries.items():
            n = len(key)
            if len(key[0]) < _LEAST_TYPO - 1 or n > len(words) or not _one_off(words[:n], key):
                continue
            for entry in entries:
                match = _called(entry, "typo", words[n:], heard, self._language(entry, heard))
                scope = reach(entry.service.scope, heard)
                if match is not None and match.exact and scope < _NOWHERE:
                    found.append(((_RANK["typo"], -n, scope), match))
        return found

    def _language(self, entry: Entry, heard: Heard) -> str:
        """Return the language of the answer: the customer's, where the word is one of it too, else the word's."""
        own = heard.locale.partition("-")[0]
        also = {it.language for it in self._entries[entry.words] if it.service.name == entry.service.name}
        return own if own in also else entry.language


def is_certain(matches: Sequence[Match]) -> bool:
    """Say whether the first may be run unasked: no typing error, or one in a word long enough, of one service."""
    if not matches:
        return False
    first = matches[0]
    if first.how != "typo":
        return True
    typed = [it for it in matches if it.how == "typo"]
    return len(typed) == 1 and len(folded(first.word).replace(" ", "")) >= _LEAST_TYPO


def entries_of(service: Service) -> list[Entry]:
    """Return a service's words, folded, each once."""
    found: dict[tuple[tuple[str, ...], str], Entry] = {}
    for language, words in service.words.items():
        for at, word in enumerate(words):
            parts = tuple(folded(word).split())
            how: How = "word" if at == 0 else "alias"
            if parts:
                found.setdefault((parts, language), Entry(service, parts, how, language))
    return list(found.values())


_NUMBER_SCOPE, _CHANNEL_SCOPE, _WORKSPACE_SCOPE, _NOWHERE = 0, 1, 2, 3


def reach(scope: Scope, heard: Heard) -> int:
    """Return how narrowly a scope names where a message came in: 0 number, 1 channel, 2 anywhere, 3 not there."""
    if scope.numbers and _plain(heard.number) not in {_plain(it) for it in scope.numbers}:
        return _NOWHERE
    if scope.channels and heard.channel not in scope.channels:
        return _NOWHERE
    return _NUMBER_SCOPE if scope.numbers else _CHANNEL_SCOPE if scope.channels else _WORKSPACE_SCOPE


@lru_cache(maxsize=8192)
def looks(word: str) -> str:
    """Return a folded word in the Latin letters it looks like; as it is, if one of its letters looks like none."""
    written = word.translate(_LOOKS)
    return written if written.isascii() else word


def _plain(number: str) -> str:
    digits = "".join(it for it in number if it.isdigit())
    return digits if digits and len(digits) * 2 >= len(number) else number.strip().casefold()


def _called(entry: Entry, how: str, rest: Sequence[str], heard: Heard, language: str) -> Match | None:
    """Return the match, with what follows the word read as arguments; None where it is a sentence that begins so."""
    service = entry.service
    told = heard.text.split()[len(heard.text.split()) - len(rest) :] if rest else []
    values, valid = read_arguments(service.arguments, told, heard.locale or language)
    loose = len(rest) > max(2, len(service.arguments)) or (len(rest) > 0 and heard.text.rstrip().endswith("?"))
    if not valid and (loose or how == "typo"):
        return None
    return Match(service, how, " ".join(entry.words), language, values, valid)  # type: ignore[arg-type]  # one of its words


def read_arguments(arguments: Sequence[Argument], told: Sequence[str], language: str) -> tuple[dict[str, Any], bool]:
    """Return the arguments that the words give, defaults for those they don't, and whether every word is one."""
    values: dict[str, Any] = {}
    valid, left = True, list(told)
    for at, argument in enumerate(arguments):
        last = at == len(arguments) - 1
        text = (" ".join(left) if last and argument.kind == "text" else left[0]) if left else ""
        value = read_value(argument.kind, text, least=argument.least, most=argument.most, language=language)
        if value is not None:
            left = [] if last and argument.kind == "text" else left[1:]
            values[argument.name] = value
        else:
            valid = valid and not left
            if argument.default is not None:
                values[argument.name] = argument.default
    return values, valid and not left


def _one_off(typed: tuple[str, ...], word: tuple[str, ...]) -> bool:
    """Say whether there is one typing error: a letter wrong, missing, too many, or two in the wrong order."""
    return distance(" ".join(typed), " ".join(word)) == 1


def distance(one: str, other: str) -> int:
    """Return the distance of Damerau and Levenshtein (optimal alignment) of two short texts; 2 stands for more."""
    if abs(len(one) - len(other)) > 1:
        return 2
    before: list[int] = []
    line = list(range(len(other) + 1))
    for i, sign in enumerate(one, 1):
        before, line, above = line, [i], before
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, line[j - 1] + 1, before[j - 1] + (sign != wanted))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, above[j - 2] + 1)
            line.append(cost)
    return min(line[-1], 2)
