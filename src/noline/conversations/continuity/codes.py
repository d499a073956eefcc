"""Code words as people type them: GO and seven signs, in any case, with or without dashes and spaces; pure."""

from __future__ import annotations

import re
from typing import Final

from noline.delivery import CODE_LENGTH, CODE_SIGNS

PREFIX: Final = "GO"
_LOOKED_AT: Final = 2000  # signs of a text
_MOST: Final = 4
_GAP: Final = r"[\s\-\u2010-\u2015\u2212_.:·]*"
_SIGN: Final = f"[{CODE_SIGNS}]"
_CODE: Final = re.compile(rf"(?<![A-Z0-9]){PREFIX}{_GAP}({_SIGN}(?:{_GAP}{_SIGN}){{{CODE_LENGTH - 1}}})(?![A-Z0-9])")
_NOT_A_SIGN: Final = re.compile(rf"[^{CODE_SIGNS}]")
_AROUND: Final = re.compile(r"[\s\W_]*")
_START: Final = re.compile(r"^\s*/START\s+")


def code_word(signs: str) -> str:
    """Return a code as it is shown and typed: ``GO-7K3M9QX``."""
    return f"{PREFIX}-{signs}"


def find_code_words(text: str) -> list[str]:
    """Return the signs of what may be code words in a text, in their order."""
    found = (_NOT_A_SIGN.sub("", it[1]) for it in _CODE.finditer(text[:_LOOKED_AT].upper()))
    return list(dict.fromkeys(found))[:_MOST]


def is_alone(text: str) -> bool:
    """Say whether a text is nothing but a code word (or none): nobody expects an answer to it from a person."""
    left = _CODE.sub("", _START.sub("", text.upper()), count=1)
    return _AROUND.fullmatch(left) is not None
