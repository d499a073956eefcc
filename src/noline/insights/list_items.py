"""What a customer's row in the list shows, and the words it is found by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.customers import CHANNEL_SCHEMES, TEXT_SENDER, called, readable, stranger

_LONGEST_NAME = 200
_LONGEST_WORD = 60
_MOST_WORDS = 64
_PARTS = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"[+(]*\d[\d\s().+/-]{3,}")
_COUNTRY_CODES = 3  # digits of the longest

_CHANNELS = {scheme: channel for channel, scheme in reversed(CHANNEL_SCHEMES.items())}
"""The first channel of each scheme of addresses: a phone number shows as SMS."""


class ListedAddress(Struct, frozen=True):
    """An address of the customer's."""

    scheme: str
    display: str


class ListedCustomer(Struct, frozen=True):
    """The part of a row that follows from the profile. ``words`` carry their workspace."""

    customer: UUID
    workspace: int
    name: str
    name_key: str
    external_id: str
    addresses: Sequence[str]
    channels: Sequence[str]
    words: Sequence[str]
    made_of: int


def listed(
    customer: UUID,
    workspace: int,
    attributes: Mapping[str, Any],
    tags: Sequence[str],
    addresses: Sequence[ListedAddress],
    made_of: int,
) -> ListedCustomer:
    """Return the row of a profile; who has no name goes by an address, else by the external id."""
    external = _text(attributes, "external_id")
    displays = [readable(it.scheme, " ".join(it.display.split()))[:_LONGEST_NAME] for it in addresses]
    own = _text(attributes, "name") or f"{_text(attributes, 'first_name')} {_text(attributes, 'last_name')}".strip()
    name = own or called((it.scheme, it.display) for it in addresses)[:_LONGEST_NAME] or external
    name = name or stranger(customer, attributes)
    texts = [word for text in (own or name, external, *tags) for word in _words(text)]
    words = dict.fromkeys((*texts, *_address_words(addresses)))
    found = [word[:_LONGEST_WORD] for word in words if word][:_MOST_WORDS]
    schemes = [it.scheme for it in addresses]
    return ListedCustomer(
        customer=customer,
        workspace=workspace,
        name=name,
        name_key=folded(name),
        external_id=external,
        addresses=displays,
        channels=list(dict.fromkeys(_CHANNELS.get(it, it) for it in schemes if it != TEXT_SENDER)),
        words=[f"{workspace}/{word}" for word in found],
        made_of=made_of,
    )


def search_query(workspace: int, wanted: str) -> str:
    """Return a ``tsquery`` for all that is wanted; empty if nothing is."""
    return " & ".join(search_terms(workspace, wanted))


def search_terms(workspace: int, wanted: str) -> list[str]:
    """Return a ``tsquery`` for each wanted word: a word that begins with it."""
    if number := _NUMBER.fullmatch(wanted.strip()):
        digits = _digits(number[0])  # a number is one word, in whatever groups it is written
        found = dict.fromkeys((digits, digits.lstrip("0") or digits))
        return [f"({' | '.join(_prefix(workspace, word) for word in found)})"]
    words = [word for piece in wanted.split()[:8] for word in _wanted(folded(piece))]
    return [_prefix(workspace, word) for word in words]


def folded(text: str) -> str:
    """Return a text as it is compared: small letters without accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _prefix(workspace: int, word: str) -> str:
    quoted = word[:_LONGEST_WORD].replace("\\", "\\\\").replace("'", "''")
    return f"'{workspace}/{quoted}':*"


def _wanted(piece: str) -> list[str]:
    """Return what one word of a search looks for: an address as a whole, of anything else its parts."""
    return [piece] if "@" in piece[1:] else _PARTS.findall(piece)


def _words(text: str) -> Iterator[str]:
    whole = folded(text)
    if len(whole.split()) == 1:
        yield whole.strip()
    yield from _PARTS.findall(whole)


def _address_words(addresses: Sequence[ListedAddress]) -> Iterator[str]:
    """Yield addresses and their parts; a phone number also without its country's code, as people write it at home."""
    for address in addresses:
        if address.scheme == "phone":
            digits = _digits(address.display)
            yield from (digits[code:] for code in range(_COUNTRY_CODES + 1))
        else:
            yield from _words(address.display)


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdecimal())


def _text(attributes: Mapping[str, Any], name: str) -> str:
    value = attributes.get(name)
    return " ".join(str(value).split())[:_LONGEST_NAME] if isinstance(value, str | int) else ""
