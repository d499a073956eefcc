"""Messages of Kannel's ``post-xml``, as plain parameters (user guide, "XML Post"); pure.

Nothing of XML but elements and their text is read: what a document type declares is of no use here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from noline.channels import WebhookRequest, malformed

_HEAD = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!DOCTYPE[^>]*>\s*)?<message>", re.IGNORECASE)
_DIGITS = re.compile(r"\D*(\d+)")
_PLACES: Mapping[str, tuple[str, str]] = {
    "from": ("oa", "number"),
    "to": ("da", "number"),
    "text": ("submit", "ud"),
    "udh": ("submit", "udh"),
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
    text = request.body.decode("utf-8", "replace")[:_MOST]
    if not _HEAD.match(text) or "</message>" not in text:
        raise malformed("It is no message of Kannel's.")
    found = {name: _inner(_inner(text, outer), inner) for name, (outer, inner) in _PLACES.items()}
    at = _inner(text, "at")
    clock = [_DIGITS.match(_inner(at, part)) for part in _CLOCK]
    if all(clock[:5]):
        year, month, day, hour, minute, second = (int(it[1]) if it else 0 for it in clock)
        found["time"] = f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"
    return {
        name: html.unescape(it).strip() if name != "text" else html.unescape(it) for name, it in found.items() if it
    }


def _inner(text: str, name: str) -> str:
    """Return what stands within the first element of this name."""
    start = text.find(f"<{name}>")
    end = text.find(f"</{name}>", start)
    return text[start + len(name) + 2 : end] if 0 <= start < end else ""
