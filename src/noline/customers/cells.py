"""What one cell of an imported row says: each kind of column has a reader that takes its cells into a draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from msgspec import Struct

from noline.customers.attribute_types import AttributeType, AttributeValue, truth, typed
from noline.customers.column_names import LANGUAGES, PENDING
from noline.customers.columns import Column
from noline.customers.normalise import normalise
from noline.customers.quiet_hours import known_zone
from noline.customers.words import folded
from noline.kernel.errors import InvalidInput

_LOCALE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?")
_TAG_SEPARATOR = re.compile(r"[,;|\n]")
_MAX_NAME = 200
_MAX_TAG = 60


class RowConsent(Struct, frozen=True, gc=False):
    """What a row says of a consent: ``state`` is given, requested or withdrawn."""

    subscription: str
    channel: str
    state: str


class Draft:
    """What has been read of one row."""

    __slots__ = ("addresses", "attributes", "consents", "postal", "tags", "values")

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.attributes: dict[str, AttributeValue] = {}
        self.addresses: list[tuple[str, str]] = []
        self.consents: list[RowConsent] = []
        self.tags: list[str] = []
        self.postal: dict[str, list[str]] = {}


Take = Callable[[Draft, str], None]


def taker_of(column: Column, region: str | None) -> Take:
    """Return what takes a cell of the column into a draft; it raises ``InvalidInput`` for what it can't take."""
    if column.field == "email":
        return _take_emails
    if column.field in ("phone", "x"):
        return _address_taker(column.field, region)
    if column.field == "attribute":
        return _attribute_taker(column.name, column.kind or "text")
    if column.field in ("consent", "refusal"):
        return _consent_taker(column)
    if column.field in _POSTAL:
        return lambda draft, value: draft.postal.setdefault(column.field, []).append(_short(value))
    if column.field == "tags":
        return _take_tags
    read = _READ.get(column.field, _short)
    return lambda draft, value: draft.values.__setitem__(column.field, read(value))


def _take_emails(draft: Draft, value: str) -> None:
    """Take one address or several with semicolons or commas between, as address books export them."""
    several = ";" in value or "," in value
    for part in filter(str.strip, re.split("[;,]", value)) if several else (value,):
        draft.addresses.append(("email", normalise("email", part)))


def _address_taker(scheme: str, region: str | None) -> Take:
    return lambda draft, value: draft.addresses.append((scheme, normalise(scheme, value, region=region)))


def _attribute_taker(name: str, kind: AttributeType) -> Take:
    return lambda draft, value: draft.attributes.__setitem__(name, typed(value, kind))


def _consent_taker(column: Column) -> Take:
    def take(draft: Draft, value: str) -> None:
        state = _refusal(value) if column.field == "refusal" else _state(value)
        if state:
            draft.consents.append(RowConsent(column.subscription, column.channel, state))

    return take


@lru_cache(maxsize=1024)
def _state(value: str) -> str:
    answer = truth(value)
    if answer is not None:
        return "given" if answer else "withdrawn"
    if folded(value) in _PENDING:
        return "requested"
    raise InvalidInput(f"{value[:40]!r} is neither yes nor no.", remedy="Write yes, no, pending, or leave it empty.")


def _refusal(value: str) -> str:
    """Return withdrawn for anything but a no: many systems write the date of leaving."""
    return "" if truth(value) is False else "withdrawn"


def _take_tags(draft: Draft, value: str) -> None:
    draft.tags.extend(_tags(value))


# The values of these columns repeat from row to row; reading each anew would double the time of an import.
@lru_cache(maxsize=4096)
def _tags(value: str) -> tuple[str, ...]:
    tags = tuple(" ".join(tag.split()) for tag in _TAG_SEPARATOR.split(value))
    if any(len(tag) > _MAX_TAG for tag in tags):
        raise InvalidInput("A tag is too long.", remedy=f"Keep tags within {_MAX_TAG} characters, with commas between.")
    return tuple(filter(None, tags))


def _short(value: str) -> str:
    text = " ".join(value.split())
    if len(text) > _MAX_NAME:
        raise InvalidInput("The text is too long.", remedy=f"Keep it within {_MAX_NAME} characters.")
    return text


@lru_cache(maxsize=1024)
def _locale(value: str) -> str:
    """Return the BCP 47 tag, such as ``es-MX``, of a tag or of a language's name."""
    if found := _LOCALE.fullmatch(value):
        language, script, region = found.groups(default="")
        return "-".join(filter(None, (language.lower(), script.title(), region.upper())))
    language = _LANGUAGE_OF.get(folded(value), "")
    if not language:
        raise InvalidInput(f"{value[:40]!r} is no language.", remedy="Write it as en, es-MX or pt-BR.")
    return language


@lru_cache(maxsize=1024)
def _zone(value: str) -> str:
    zone = known_zone(value) or known_zone(value.replace(" ", "_"))
    if zone is None:
        raise InvalidInput(f"{value[:40]!r} is no time zone.", remedy="Write it as Europe/Madrid or America/New_York.")
    return zone.key


def _external_id(value: str) -> str:
    return normalise("external", value)


_POSTAL: Final = frozenset({"street", "postcode", "city", "state", "country"})
_READ: Final[Mapping[str, Callable[[str], str]]] = {"locale": _locale, "zone": _zone, "external_id": _external_id}
_PENDING: Final = frozenset(map(folded, PENDING.split(",")))
_LANGUAGE_OF: Final = {folded(name): language for language, names in LANGUAGES.items() for name in names.split(",")}
