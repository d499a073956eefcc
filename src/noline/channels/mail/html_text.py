"""Turns HTML into lines of text that know whether they are a quote, a signature, or the border to older words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from noline.channels.mail.html_quotes import Role, role_of
from noline.channels.mail.html_tokens import VOID, Tag, read_tokens

MAX_HTML = 2_000_000  # characters that are read; the rest is cut
MAX_OPEN = 2_000  # elements that are tracked at once
MAX_ROLES = 40  # quotes within quotes that are told apart

_BLOCK_NAMES = (
    "address article aside blockquote body center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table tbody tfoot thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote"})
_NO_MARGIN = re.compile(r"(?i)(?<![\w-])margin:\s*0(?:px|pt|cm|in|em)?(?:\s+0(?:px|pt|cm|in|em)?){0,3}\s*(?:;|$)")
# The short rule that QQ (50 px wide) and Foxmail (210) draw above a signature.
_CARD_RULE = re.compile(r"(?<![\w-])width:\s*(?:50|210)px\b")
_SPACE = re.compile(r"[ \t\n\xa0]+")


class Line(Struct, frozen=True):
    """One line: ``quoted`` in someone's older words, ``signature`` in a marked one; at a ``border`` quotes begin."""

    text: str
    quoted: bool = False
    signature: bool = False
    border: bool = False
    forwarded: bool = False


def html_to_text(html: str) -> str:
    """Return the text of a page, quotes marked by ``> `` as in plain mail."""
    return lines_to_text(html_lines(html))


def lines_to_text(lines: Sequence[Line]) -> str:
    """Return lines as plain mail shows them: quotes with ``> `` in front."""
    return "\n".join(f"> {line.text}".rstrip() if line.quoted else line.text for line in lines).strip()


def html_lines(html: str) -> list[Line]:
    """Return the lines of a page, in linear time."""
    writer = _Writer()
    for token in read_tokens(html[:MAX_HTML]):
        if isinstance(token, str):
            writer.write(token)
        elif token.closing:
            writer.close(token.name)
        else:
            writer.open(token)
    writer.end_line()
    return writer.lines


def _is_tight(tag: Tag) -> bool:
    """Say whether a paragraph is shown without a margin, as Outlook writes each line."""
    return tag.get("class").startswith("msonormal") or _NO_MARGIN.search(tag.get("style")[:300]) is not None


class _Element(Struct):
    name: str
    role: Role
    tight: bool = False  # a paragraph without a margin
    begin: int = 0  # the lines there were when it began
    done: bool = False  # a leading-quote container whose blockquote has ended: what follows is the person's own


class _Writer:
    """Follows the open elements and gathers their text into lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._text: list[str] = []
        self._open: list[_Element] = []
        self._counts: dict[str, int] = {}
        self._roles: list[_Element] = []
        self._preformatted = 0
        self._gap = False

    def write(self, text: str) -> None:
        if self._preformatted:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self._text.append(first)
            for other in others:
                self.end_line(keep=True)
                self._text.append(other)
            return
        shown = text if text.isalnum() else _SPACE.sub(" ", text)
        if shown != " " or self._text:
            self._text.append(shown)

    def open(self, tag: Tag) -> None:
        role, tight = role_of(tag), tag.name == "p" and _is_tight(tag)
        if tag.name == "br":
            self.end_line(keep=True)
        elif tag.name in _BLOCKS:
            self.end_line()
            self._gap = self._gap or (tag.name in _SPACED and not tight)
        elif tag.name in ("td", "th") and self._text:
            self._text.append(" ")
        if role is Role.BORDER:
            self.lines.append(Line("", border=True))
        if tag.name == "hr" and _CARD_RULE.search(tag.get("style")[:200]):
            self.lines.append(self._line("-- "))
        if tag.name == "li":
            self._text.append("- ")
        if tag.name == "pre":
            self._preformatted += 1
        if tag.name not in VOID and len(self._open) < MAX_OPEN:
            self._push(_Element(tag.name, role, tight=tight, begin=len(self.lines)))

    def close(self, name: str) -> None:
        if name in _BLOCKS:
            self.end_line()
            self._gap = self._gap or (name in _SPACED and not self._ends_tight(name))
        if name == "pre" and self._preformatted:
            self._preformatted -= 1
        if not self._counts.get(name):
            return
        while self._open:
            element = self._pop()
            if element.name == name:
                break

    def _ends_tight(self, name: str) -> bool:
        """Say whether what ends is a paragraph without a margin; an empty one of these is a blank line."""
        last = self._open[-1] if self._open else None
        return last is not None and last.name == name and last.tight and len(self.lines) > last.begin

    def end_line(self, *, keep: bool = False) -> None:
        """End the line; an empty one counts only where ``keep`` says that it was meant."""
        text = "".join(self._text)
        text = text.rstrip() if self._preformatted else text.strip()
        self._text.clear()
        if not text and not keep:
            return
        if self._gap and self.lines and self.lines[-1].text and text:
            self.lines.append(self._line(""))
        self._gap = self._gap and not text
        self.lines.append(self._line(text))

    def _line(self, text: str) -> Line:
        active = [element.role for element in self._roles if not element.done]
        return Line(
            text,
            quoted=any(role in (Role.QUOTE, Role.LEAD, Role.FORWARD) for role in active),
            signature=Role.SIGNATURE in active,
            forwarded=Role.FORWARD in active,
        )

    def _push(self, element: _Element) -> None:
        self._open.append(element)
        self._counts[element.name] = self._counts.get(element.name, 0) + 1
        if element.role not in (Role.NONE, Role.BORDER) and len(self._roles) < MAX_ROLES:
            self._roles.append(element)

    def _pop(self) -> _Element:
        if self._open[-1].role is not Role.NONE:
            self.end_line()  # what stands before its end is still within it
        element = self._open.pop()
        self._counts[element.name] -= 1
        if self._roles and self._roles[-1] is element:
            self._roles.pop()
            if element.name == "blockquote" and self._roles and self._roles[-1].role is Role.LEAD:
                self._roles[-1].done = True
        return element
