"""SQL statements with named places for values: found outside of texts and comments, and one statement alone; pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from noline.kernel.errors import InvalidInput

_PIECE = re.compile(
    r"""(?P<kept>'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$|::)
      | :(?P<name>[a-z][a-z0-9_]*)
      | (?P<end>;)""",
    re.VERBOSE | re.DOTALL,
)
_READS = re.compile(r"\s*(select|with|values|table)\b", re.IGNORECASE)
_FIELD = "request.statement"


class Statement(NamedTuple):
    """A statement cut at its places; ``names`` in the order in which they are numbered."""

    pieces: tuple[str, ...]
    places: tuple[str, ...]
    names: tuple[str, ...]

    def with_parameters(self, parameter: Callable[[int, str], str]) -> str:
        """Return the text with ``parameter(number, name)`` in each place, numbers beginning at 1."""
        text = [self.pieces[0]]
        for name, piece in zip(self.places, self.pieces[1:], strict=True):
            text += [parameter(self.names.index(name) + 1, name), piece]
        return "".join(text)


def statement_of(text: str) -> Statement:
    """Cut a statement; raises InvalidInput for one that does not read, or several."""
    text = text.strip().removesuffix(";").rstrip()
    if not _READS.match(text):
        raise InvalidInput("It does not read.", field=_FIELD, remedy="Begin it with select or with.")
    pieces: list[str] = []
    places: list[str] = []
    at = 0
    for found in _PIECE.finditer(text):
        if found["end"]:
            raise InvalidInput("There is more than one statement.", field=_FIELD, remedy="Ask with one.")
        if found["name"]:
            pieces.append(text[at : found.start()])
            places.append(found["name"])
            at = found.end()
    # A comment at its end would swallow what is put around it.
    pieces.append(f"{text[at:]}\n")
    return Statement(tuple(pieces), tuple(places), tuple(dict.fromkeys(places)))
