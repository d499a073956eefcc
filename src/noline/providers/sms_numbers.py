"""Numbers of SMS as gateways write them: with or without a plus, short, or a sender's name; pure."""

from __future__ import annotations

_LEAST, _MOST = 7, 15  # digits of a number with its country (E.164); what is shorter is a short code


def international(number: str) -> str:
    """Return a number as E.164 (``+4477…``) where it is one; short codes and names as they are."""
    text = number.strip()
    plain = text.translate(str.maketrans("", "", " -().")) if text[:1] in "+0123456789(" else text
    if plain.startswith("+"):
        return plain
    digits = plain.removeprefix("00")
    if digits.isascii() and digits.isdigit() and not digits.startswith("0") and _LEAST <= len(digits) <= _MOST:
        return f"+{digits}"
    return text


def bare(number: str) -> str:
    """Return a number without its plus, as many gateways want it; a name as it is."""
    return number.removeprefix("+") if number[1:].isdigit() else number
