"""Mentions: the address that somebody gives of themself in what they write; pure.

Only what is plainly meant as one's own: a single mail address in a short message, a single phone number with words
that say whose it is.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from noline.customers.normalise import display_form, normalise
from noline.kernel.errors import InvalidInput

_LONGEST: Final = 300
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w+])\+?\d[\d\s().-]{6,18}\d(?!\w)")
_OWN = re.compile(
    r"\b(?:my|mine|call me|text me|reach me|mi|mio|m[ií]o|ll[aá]m\w*me|escr[ií]b\w*me|meu|minha|ligue|me liga|mon|ma|"
    r"mein\w*|ruf\w* mich|il mio|chiam\w*mi)\b",
    re.IGNORECASE,
)


class Mention(Struct, frozen=True):
    """An address that a customer named as theirs."""

    scheme: str
    value: str
    display: str


def mention_in(text: str, scheme_here: str, region: str) -> Mention | None:
    """Return the one address that a message gives, of another scheme than it came from."""
    if len(text) > _LONGEST:
        return None
    mails = set(_MAIL.findall(text)) if scheme_here != "email" else set()
    if len(mails) == 1:
        return _mention("email", mails.pop().rstrip("."), region)
    if mails or scheme_here == "phone" or not _OWN.search(text):
        return None
    phones = set(_PHONE.findall(text))
    return _mention("phone", phones.pop(), region) if len(phones) == 1 else None


def _mention(scheme: str, written: str, region: str) -> Mention | None:
    try:
        value = normalise(scheme, written, region=region)
        return Mention(scheme, value, display_form(scheme, written, region=region))
    except InvalidInput:
        return None
