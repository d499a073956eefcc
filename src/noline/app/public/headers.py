"""What a browser may do with a public page: nothing but show it and post its form; pure, and the hook that says so."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import Final

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

MAX_STYLES: Final = 80
"""Style attributes of an author's page that are allowed by hash; a header must not grow without end."""

_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # the address holds a token: where a link leads must not learn it
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_LOCKED: Final = "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"


def content_policy(style: str, *, author_html: str = "", program: bool = False) -> str:
    """Return the content security policy (CSP 3) of a page with one style sheet and perhaps an author's HTML.

    Our own screens may frame it: the playground's browser does. An author's ``style`` attributes, which have been
    sanitised, are allowed one by one; images from the web too. ``program``: the page has one of ours.
    """
    hashes = list(dict.fromkeys(_hash(text) for text in style_attributes(author_html)))[:MAX_STYLES]
    styles = [_hash(style), *(["'unsafe-hashes'", *hashes] if hashes else [])]
    more = "; script-src 'self'; connect-src 'self'" if program else ""
    images = "img-src data: https: 'self'" if author_html else "img-src data:"
    return (
        f"default-src 'none'; style-src {' '.join(styles)}; {images};"
        f" form-action 'self'; frame-ancestors 'self'; base-uri 'none'{more}"
    )


def style_attributes(html: str) -> list[str]:
    """Return the values of the ``style`` attributes of some HTML, as a browser sees them."""
    collector = _Styles()
    collector.feed(html)
    return collector.found


async def add_headers(message: Message, scope: Scope) -> None:  # noqa: ARG001 (the hook's)
    """Give every response, errors included, the headers that keep its token and its content to itself."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", _LOCKED)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


class _Styles(HTMLParser):
    """Collects ``style`` attributes; entities are resolved."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (the parser's)
        self.found += [value for name, value in attrs if name == "style" and value]
