"""What somebody without a name is called: by an address that people read, else as a visitor or a device; pure.

The address of a visitor or of a device is a key that a program made: nobody can tell two of them apart, or say them.
Where the site is known that a visitor is on, they are called by it: ``Visitor from shop.example, 4F2A``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

_KEYS: Final = {"chat": "Visitor", "anonymous": "Visitor", "session": "Visitor", "push": "Device", "webpush": "Device"}
"""Schemes whose addresses are keys, and what has them."""
FIRST_SITE: Final = "first_site"
"""The attribute that says on which site somebody was met."""
_HUMAN: Final = re.compile(r"[^\s]+ [^\s]+ .*, [0-9A-F]{4}")
_HEX: Final = re.compile(r"visitor-[0-9a-f]{28}([0-9a-f]{4})")


def called(addresses: Iterable[tuple[str, str]]) -> str:
    """Return what somebody with these addresses (scheme and display, the oldest first) is called; empty without any."""
    spare = ""
    for scheme, display in addresses:
        plain = " ".join(display.split())
        if not plain:
            continue
        if scheme not in _KEYS:
            return plain
        spare = spare or readable(scheme, plain)
    return spare


def readable(scheme: str, display: str) -> str:
    """Return an address as people read it: of a key a short name, always the same, such as ``Visitor 4F2A``."""
    if scheme not in _KEYS or _HUMAN.fullmatch(display):
        return display
    return f"{_KEYS[scheme]} {_sign(display)}"


def visitor(place: str, key: str) -> str:
    """Return what a visitor of a site is called, always the same for the same key."""
    return f"Visitor from {' '.join(place.split())[:100]}, {_sign(key)}"


def stranger(customer: UUID, attributes: Mapping[str, Any]) -> str:
    """Return what somebody is called of whom nothing is known but perhaps the site that they were met on."""
    site = attributes.get(FIRST_SITE)
    return visitor(site, customer.hex) if isinstance(site, str) and site.strip() else f"Visitor {_sign(customer.hex)}"


def _sign(display: str) -> str:
    """Return a short sign that tells one from another."""
    own = _HEX.fullmatch(display)
    sign = own[1] if own else hashlib.blake2b(display.encode(), digest_size=2).hexdigest()
    return sign.upper()
