"""A template flattened to plain text with a mark for each tag, so that HTML and MJML tools can work on the text around.

The marks are noncharacters of Unicode, which ``parse_template`` refuses in sources.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from noline.content.syntax import Piece

_MARK = re.compile("\ufdd0([0-9]+)\ufdd1")
_ALONE = re.compile("(?<![^\n])(\ufdd0([0-9]+)\ufdd1)\n+")


class Flat:
    """Tags set aside; ``text`` holds marks in their place."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._tags: list[Piece] = []
        self.text = "".join(piece.body if piece.kind == "text" else self._set_aside(piece) for piece in pieces)

    def output(self, expression: str) -> str:
        """Return a mark for an output of ours, to be put into the text."""
        return self._set_aside(Piece("output", expression))

    def has_mark(self, text: str) -> bool:
        """Tell whether a part of the text holds a tag."""
        return "\ufdd0" in text

    def pieces(self, text: str) -> tuple[Piece, ...]:
        """Cut a text with marks into pieces again."""
        parts = _MARK.split(text)
        cut = [self._tags[int(part)] if n % 2 else Piece("text", part) for n, part in enumerate(parts)]
        return tuple(piece for piece in cut if piece.body)

    def close_up(self, text: str) -> str:
        """Take away the line breaks after a statement that has a line of its own, so that it leaves no gap."""
        return _ALONE.sub(lambda found: found[1] if self._is_statement(int(found[2])) else found[0], text)

    def _is_statement(self, number: int) -> bool:
        return self._tags[number].kind == "statement"

    def _set_aside(self, piece: Piece) -> str:
        self._tags.append(piece)
        return f"\ufdd0{len(self._tags) - 1}\ufdd1"
