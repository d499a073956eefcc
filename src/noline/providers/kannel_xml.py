"""Messages of Kannel's ``post-xml``, as plain parameters (user guide, "XML Post"); pure.

Nothing of XML but elements and their text is read: what a document type declares is of no use here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from noline.channels import WebhookRequest, malformed

_HEAD = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!DOCTYPE[^>]*>\s*)?<message[\s>]", re.IGNORECASE)
_ENCODED = re.compile(r"(?:[\w.*~+-]|%[0-9a-fA-F]{2})*", re.ASCII)
_PLACES: Mapping[str, tuple[str, str]] = {
    "from": ("oa", "number"),
    "to": ("da", "number"),
    "coding": ("dcs", "coding"),
    "id": ("submit", "id"),
}
_CLOCK = ("year", "month", "day", "hour", "minute", "second")
_MOST = 100_000  # signs of one document


def is_xml(request: WebhookRequest) -> bool:
    """Say whether the body is a document of XML."""
    return request.body.lstrip()[:1] == b"<"


def given_in_xml(request: WebhookRequest) -> dict[str, str]:
    """Return the parameters of a message, by the names that a ``get-url`` usually gives them."""
    document = _document(request)
    found = {name: _inner(_inner(document, outer), inner).strip() for name, (outer, inner) in _PLACES.items()}
    clock = [_inner(_inner(document, "at"), part).strip() for part in _CLOCK]
    if all(it.isascii() and it.isdigit() for it in clock):
        year, month, day, hour, minute, second = (it.zfill(2) for it in clock)
        found["time"] = f"{year}-{month}-{day} {hour}:{minute}:{second}"
    text = text_in_xml(request).decode("latin-1")
    return {**{name: html.unescape(it) for name, it in found.items() if it}, "text": text}


def text_in_xml(request: WebhookRequest) -> bytes:
    """Return the text in the message's own charset: Kannel encodes it as in an address, whatever its guide shows."""
    text = _inner(_document(request), "ud")
    if _ENCODED.fullmatch(text):
        return unquote_to_bytes(text.replace("+", " "))
    return html.unescape(text).encode("utf-8", "replace")


def _document(request: WebhookRequest) -> str:
    document = request.body.decode("utf-8", "replace")[:_MOST]
    if not _HEAD.match(document) or "</message>" not in document:
        raise malformed("It is no message of Kannel's.")
    return document


def _inner(text: str, name: str) -> str:
    """Return what stands within the first element of this name."""
    start = text.find(f"<{name}>")
    end = text.find(f"</{name}>", start)
    return text[start + len(name) + 2 : end] if 0 <= start < end else ""
