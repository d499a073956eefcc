"""A plain, readable text made from HTML, for mail without a text alternative of its own; links are kept."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from noline.content.syntax import word_set

_SKIPPED = word_set("script style svg template title")
_PARAGRAPHS = word_set("article blockquote h1 h2 h3 h4 h5 h6 ol p section table ul")
_LINES = word_set("dd div dt figcaption footer header li pre tr")
VOID = word_set("area base br col embed hr img input link meta source track wbr")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\u200b\u200c\u200d\ufeff]+")


def text_from_html(html: str) -> str:
    """Return the text of an HTML document: paragraphs apart, lists with dashes, links as ``label: address``."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = "".join(reader.parts)
    lines = [line.strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._skipping: list[str] = []
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self._skipping or tag in _SKIPPED or _HIDDEN.search(given.get("style", "")):
            if tag not in VOID:
                self._skipping.append(tag)
            return
        self._break(tag)
        if tag == "a":
            self._links.append((given.get("href", ""), len(self.parts)))
        elif tag == "li":
            self.parts.append("- ")
        elif tag == "img" and given.get("alt"):
            self._say(given["alt"])
        elif tag in ("br", "hr"):
            self.parts.append("\n" if tag == "br" else "\n\n---\n\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._skipping:
            if tag in self._skipping:
                while self._skipping.pop() != tag:
                    pass
            return
        if tag == "a" and self._links:
            self._close_link(*self._links.pop())
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._say(data)

    def _say(self, data: str) -> None:
        text = _SPACE.sub(" ", data)
        before = self.parts[-1] if self.parts else "\n"
        self.parts.append(text.lstrip(" ") if before.endswith((" ", "\n")) else text)

    def _break(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self.parts.append("\n\n")
        elif tag in _LINES and not "".join(self.parts[-2:]).endswith("\n"):
            self.parts.append("\n")

    def _close_link(self, href: str, start: int) -> None:
        label = "".join(self.parts[start:]).strip()
        if not href or href.startswith("#") or href in (label, f"mailto:{label}", f"tel:{label}"):
            return
        address = href.removeprefix("mailto:").removeprefix("tel:")
        self.parts.append(f": {address} " if label else f"{address} ")
