"""What somebody without a name is called: by an address that people read, else as a visitor or a device; pure.

The address of a visitor or of a device is a key that a program made: nobody can tell two of them apart, or say them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Final

_KEYS: Final = {"chat": "Visitor", "anonymous": "Visitor", "session": "Visitor", "push": "Device", "webpush": "Device"}
"""Schemes whose addresses are keys, and what has them."""
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
    if scheme not in _KEYS:
        return display
    own = _HEX.fullmatch(display)
    sign = own[1] if own else hashlib.blake2b(display.encode(), digest_size=2).hexdigest()
    return f"{_KEYS[scheme]} {sign.upper()}"
