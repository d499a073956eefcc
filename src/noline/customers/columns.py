"""Which column of an imported file is which field of a customer, by its header in several languages or as told.

A target is a text, so that a mapping can be stored and shown: a field (``email``, ``first_name`` …), ``ignore``,
``attribute:NAME`` or ``attribute:NAME:TYPE``, ``consent:SUBSCRIPTION:CHANNEL``, ``refusal:SUBSCRIPTION:CHANNEL``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, get_args

from msgspec import Struct

from noline.customers.attribute_types import AttributeType
from noline.customers.column_names import CHANNELS, CONSENT, HEADERS, REFUSAL, SINGLE
from noline.customers.consent import EVERYTHING
from noline.customers.rows import MAX_COLUMNS
from noline.customers.words import folded
from noline.kernel.errors import InvalidInput

FIELDS: Final = tuple(HEADERS)
_MAX_NAME = 64
_KINDS: Final[dict[str, AttributeType]] = {kind: kind for kind in get_args(AttributeType)}


class Column(Struct, frozen=True):
    """What a column of the file is.

    ``field`` is one of ``FIELDS``, ``attribute``, ``consent``, ``refusal`` or ``ignore``. An attribute has a ``name``
    and, if it is told or found, a ``kind``; a consent or refusal has a ``subscription`` and a ``channel``.
    """

    index: int
    header: str
    field: str
    name: str = ""
    kind: AttributeType | None = None
    subscription: str = ""
    channel: str = ""

    @property
    def target(self) -> str:
        """The text that says what the column is, as ``columns_of`` takes it."""
        if self.field == "attribute":
            return ":".join(filter(None, (self.field, self.name, self.kind)))
        named = self.field in ("consent", "refusal")
        return f"{self.field}:{self.subscription}:{self.channel}" if named else self.field


def columns_of(
    headers: Sequence[str], *, targets: Mapping[str, str] | None = None, subscription: str = "news"
) -> tuple[Column, ...]:
    """Return what each column of a file with these ``headers`` is; ``targets`` (header → target) come first.

    Unknown headers become attributes, empty ones are ignored. ``subscription`` is what consent columns that name none
    are about. Raises ``InvalidInput`` (field ``columns``) for two columns of one name or for one field, and for targets
    that do not exist.
    """
    _check_headers(headers, targets or {})
    told = {folded(header): target for header, target in (targets or {}).items()}
    columns = tuple(
        _told(index, header, told[folded(header)]) if folded(header) in told else _guessed(index, header, subscription)
        for index, header in enumerate(map(str.strip, headers))
    )
    _check_once(columns)
    return columns


def _told(index: int, header: str, target: str) -> Column:
    field, *details = target.split(":")
    if field in FIELDS or field == "ignore":
        if not details:
            return Column(index, header, field)
    elif field == "attribute" and 1 <= len(details) <= 2 and details[0]:
        if len(details) == 1 or details[1] in _KINDS:
            return Column(
                index, header, field, name=details[0][:_MAX_NAME], kind=_KINDS.get(details[1]) if details[1:] else None
            )
    elif field in ("consent", "refusal") and len(details) == 2 and all(details):
        return Column(index, header, field, subscription=details[0], channel=details[1])
    kinds = ", ".join(_KINDS)
    remedy = f"Use {', '.join(FIELDS)}, ignore, attribute:NAME:TYPE ({kinds}) or consent:SUBSCRIPTION:CHANNEL."
    raise InvalidInput(f"The column {header!r} can't be {target!r}.", field="columns", remedy=remedy)


def _guessed(index: int, header: str, subscription: str) -> Column:
    if header.partition(":")[0] in ("consent", "refusal", "attribute"):
        return _told(index, header, header)
    phrase = folded(header)
    if not phrase:
        return Column(index, header, "ignore")
    field = _FIELD_OF.get(_squeezed(phrase))
    if field is not None:
        return Column(index, header, field)
    return _consent(index, header, subscription) or Column(index, header, "attribute", name=_attribute_name(phrase))


def _consent(index: int, header: str, subscription: str) -> Column | None:
    """Return a column of consent: a word of consent and perhaps of a channel, nothing else."""
    if folded(header) in _REFUSALS:
        return Column(index, header, "refusal", subscription=EVERYTHING, channel=EVERYTHING)
    phrase = f" {folded(header)} "
    channel = next((_CHANNEL_OF[word] for word in _CHANNEL_WORDS if f" {word} " in phrase), EVERYTHING)
    found = [word for word in _CONSENTS if f" {word} " in phrase]
    for word in (*found, *_CHANNEL_WORDS, *_SMALL_WORDS):
        phrase = phrase.replace(f" {word} ", " ")
    if not found or phrase.strip():
        return None
    return Column(index, header, "consent", subscription=subscription, channel=channel)


def _attribute_name(phrase: str) -> str:
    return phrase.replace(" ", "_")[:_MAX_NAME]


def _squeezed(phrase: str) -> str:
    """Return the header without spaces and a number behind it: "E-mail 2" and "email" are one name."""
    return phrase.replace(" ", "").rstrip("0123456789") or phrase


def _check_headers(headers: Sequence[str], targets: Mapping[str, str]) -> None:
    if not any(header.strip() for header in headers):
        raise _invalid("The file has no header row.", "Name the columns in the first row.")
    if len(headers) > MAX_COLUMNS:
        raise _invalid(f"The file has {len(headers):,} columns.", f"Keep it within {MAX_COLUMNS}.")
    names = [folded(header) or header.strip() for header in headers]
    for name in names:
        if name and names.count(name) > 1:
            places = " and ".join(_letters(index) for index, other in enumerate(names) if other == name)
            twice = f"The columns {places} have the same name, {headers[names.index(name)].strip()!r}."
            raise _invalid(twice, "Give each column a name of its own.")
    for header in targets:
        if folded(header) not in names:
            raise _invalid(f"The file has no column {header!r}.", f"It has: {', '.join(filter(None, headers))}.")


def _check_once(columns: Sequence[Column]) -> None:
    seen: dict[tuple[str, str], Column] = {}
    for column in columns:
        if column.field in SINGLE or column.field == "attribute":
            key = (column.field, column.name)
            if key in seen:
                both = f"{seen[key].header!r} and {column.header!r}"
                what = column.name or column.field
                raise _invalid(
                    f"The columns {both} are both read as {what}.", "Say which one is, and ignore the other."
                )
            seen[key] = column


def _letters(index: int) -> str:
    """Return the name a spreadsheet gives to the column: A, B … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _invalid(text: str, remedy: str) -> InvalidInput:
    return InvalidInput(text, field="columns", remedy=remedy)


def _listed(names: str) -> list[str]:
    return [folded(name) for name in names.split(",")]


_FIELD_OF: Final = {_squeezed(name): field for field, names in HEADERS.items() for name in _listed(names)}
_CHANNEL_OF: Final = {word: channel for channel, words in CHANNELS.items() for word in _listed(words)}
_CHANNEL_WORDS: Final = sorted(_CHANNEL_OF, key=len, reverse=True)
_CONSENTS: Final = sorted(_listed(CONSENT), key=len, reverse=True)
_REFUSALS: Final = frozenset(_listed(REFUSAL))
_SMALL_WORDS: Final = ("to", "by", "for", "via", "por", "par", "per", "de", "di", "du", "al", "a", "fur", "zu", "zum")
