"""Quoted-printable (RFC 2045, 6.7) in two halves: a template's literal text once, its values per recipient.

Every piece of literal text is encoded to begin and end at the start of a line (a soft break closes it), so a value
between two of them may be encoded by itself, and statements may leave pieces out, without any line growing past 76.
Values stand between marks (``MARK``) in the rendered template; ``encode_values`` encodes what lies between them.
"""

from __future__ import annotations

import re
from binascii import b2a_qp

MARK = "\x02"
"""Stands on both sides of each value; no template source and no variable can hold it."""

OUTPUT = f"{MARK}{{{{ %s }}}}{MARK}"
"""How an expression is written in an encoded template."""

_SOFT = "=\r\n"
_WIDTH = 75  # and one for the soft break
_PLAIN = re.compile("(?:[ -<>-~]{0,70}[!-<>-~])?")
_BRACE = re.compile(r"\{(?=[{%#]|\Z)")


def encode_literal(text: str) -> str:
    """Encode literal text of a template; the result ends with a hard or a soft line break."""
    lines = _lines(text).split("\n")
    encoded = "\r\n".join(_encode_line(line) for line in lines)
    return encoded + _SOFT if lines[-1] else encoded


def encode_values(rendered: str) -> str:
    """Encode the values of a rendered template, close each with a soft break, and drop the last soft break."""
    parts = rendered.split(MARK)
    if len(parts) > 1:
        parts[1::2] = [value + _SOFT if _PLAIN.fullmatch(value) else _encode(value) for value in parts[1::2]]
    whole = "".join(parts)
    return whole[:-3] if whole.endswith(_SOFT) else whole


def encode_body(text: str) -> str:
    """Encode a whole text; it ends with a line break, as does what comes of it."""
    lines = _lines(text)
    encoded = b2a_qp((lines if lines.endswith("\n") else lines + "\n").encode("utf-8")).decode("ascii")
    # A blank at the end of a full line is escaped after its length was counted.
    return "\r\n".join(line if len(line) <= _WIDTH + 1 else _with_room(line) for line in encoded.split("\n"))


def _encode(value: str) -> str:
    encoded = b2a_qp(_lines(value).encode("utf-8")).replace(b"\n", b"\r\n").decode("ascii")
    if encoded.endswith("\r\n"):
        return encoded
    before, _, last = encoded.rpartition("\n")
    return (f"{before}\n" if before else "") + _with_room(last) + _SOFT


def _with_room(line: str) -> str:
    """Break a line that fills all 76 characters and leaves no room for the soft break after it."""
    if len(line) <= _WIDTH:
        return line
    cut = _WIDTH - 3
    while "=" in line[cut - 2 : cut]:  # never inside an escape
        cut -= 1
    return line[:cut] + _SOFT + line[cut:]


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encode_line(line: str) -> str:
    """Encode one line without splitting a character over two; no brace is left that the engine might read as a tag."""
    out: list[str] = []
    width = 0
    tags = {found.start() for found in _BRACE.finditer(line)}
    for at, character in enumerate(line):
        last = at == len(line) - 1
        unit = character if _stands(character, last) and at not in tags else _escaped(character)
        if width + len(unit) > _WIDTH:
            out.append(_SOFT)
            width = 0
        out.append(unit)
        width += len(unit)
    return "".join(out)


def _stands(character: str, last: bool) -> bool:
    return ("!" <= character <= "~" and character != "=") or (character in " \t" and not last)


def _escaped(character: str) -> str:
    return "".join(f"={byte:02X}" for byte in character.encode("utf-8"))
