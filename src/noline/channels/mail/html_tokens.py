"""Cuts HTML into tags and text in linear time; no tree is built, so no nesting can hurt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice

from msgspec import Struct

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
MAX_ATTRIBUTES = 100  # of one tag; further ones are left out
_SKIPPED = frozenset({"style", "script", "title", "template", "noscript", "textarea", "xml"})

# Possessive quantifiers: each sign is looked at once, whatever quotes are left open.
_START = re.compile(r"<(?=[A-Za-z/!?])")
_TAG = re.compile(r"<(/?)([A-Za-z][\w:-]*+)((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>")
_LOOSE_TAG = re.compile(r"</?[A-Za-z!?][^<>]*+>")
_ATTRIBUTE = re.compile(r"([A-Za-z_:][\w:.-]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++)))?+")


class Tag(Struct, frozen=True):
    """A tag: name in lower case, attributes with their entities undone (none for an end tag)."""

    name: str
    closing: bool = False
    attributes: dict[str, str] = {}

    def get(self, name: str) -> str:
        """Return an attribute in lower case, or an empty string."""
        return self.attributes.get(name, "").lower()


def read_tokens(html: str) -> Iterator[Tag | str]:
    """Yield tags and runs of text; comments, styles and scripts are left out."""
    at, size = 0, len(html)
    while at < size:
        begin = _START.search(html, at)
        start = begin.start() if begin else size
        if start > at:
            yield unescape(html[at:start])
        at = start
        if at >= size:
            return
        if html.startswith("<!--", at):
            at = _after(html, "-->", at + 4)
            continue
        found = _TAG.match(html, at)
        if found is None:
            loose = _LOOSE_TAG.match(html, at)
            if loose is None:
                yield "<"
            at = loose.end() if loose else at + 1
            continue
        at = found.end()
        name, closing = found.group(2).lower(), bool(found.group(1))
        if name in _SKIPPED and not closing and not found.group(3).endswith("/"):
            at = _after_element(html, name, at)
            continue
        yield Tag(name, closing, {} if closing else read_attributes(found.group(3)))


def read_attributes(text: str) -> dict[str, str]:
    """Return the attributes of a start tag, names in lower case; the first of equal names counts."""
    found: dict[str, str] = {}
    for attribute in islice(_ATTRIBUTE.finditer(text), MAX_ATTRIBUTES):
        value = attribute.group(2) or attribute.group(3) or attribute.group(4) or ""
        found.setdefault(attribute.group(1).lower(), unescape(value))
    return found


def _after(html: str, mark: str, at: int) -> int:
    found = html.find(mark, at)
    return len(html) if found < 0 else found + len(mark)


def _after_element(html: str, name: str, at: int) -> int:
    """Return the place behind the end tag; an element that is never closed hides the rest, as in a browser."""
    found = re.compile(rf"</{name}\s*+[^<>]*+>", re.IGNORECASE).search(html, at)
    return found.end() if found else len(html)
