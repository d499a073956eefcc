"""Secrets that are handed out once: session tokens and API keys. Only their SHA-256 is kept.

They hold 32 random bytes, so a fast hash is enough: there is nothing to guess from. They are never drawn from a seed,
not even in demos.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import string
from typing import Final

KEY_PREFIX: Final = "nlk_"
"""By which scanners for leaked secrets know one of ours."""

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_DIGITS = 43  # of 256 bits in base 62
_KEY = re.compile(rf"{KEY_PREFIX}[0-9A-Za-z]{{{_DIGITS}}}")
_LONGEST_TOKEN = 100


def new_token() -> str:
    """Return a fresh token for a cookie or a header."""
    return secrets.token_urlsafe(32)


def new_key() -> str:
    """Return a fresh API key: the prefix, and 32 random bytes in base 62."""
    number = int.from_bytes(secrets.token_bytes(32), "big")
    letters = []
    for _ in range(_DIGITS):
        number, digit = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[digit])
    return KEY_PREFIX + "".join(reversed(letters))


def may_be_key(secret: str) -> bool:
    """Say whether it looks like an API key: what does not is not looked up."""
    return _KEY.fullmatch(secret) is not None


def may_be_token(token: str) -> bool:
    """Say whether it could be a session's token."""
    return 0 < len(token) <= _LONGEST_TOKEN


def digest(secret: str) -> bytes:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
