"""Mobile notifications: title, body and the address a tap opens, within what the platforms carry (4 KB in all)."""

from __future__ import annotations

import re
from typing import ClassVar

from noline.content.flat import Flat
from noline.content.links import LinkTable
from noline.content.model import Personal, PushRendered, PushSource, Values
from noline.content.templates import TemplateSet
from noline.kernel.errors import InvalidInput, TooLarge

MAX_BYTES = 3_500
"""What is left of the platforms' 4,096 bytes (APNs, FCM) for title, body and address."""

_URL = re.compile(r"(?!javascript:|data:|vbscript:|file:)[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"]+", re.IGNORECASE)


class PushTemplate:
    """A compiled notification."""

    channel_form: ClassVar[str] = "push"

    def __init__(self, source: PushSource, *, name: str) -> None:
        self._templates = TemplateSet(name)
        table = LinkTable()
        parts = {"title": source.title, "body": source.body, "url": source.url}
        self._parts = tuple(part for part, text in parts.items() if text is not None)
        for part in self._parts:
            flat = Flat(self._templates.parse(part, parts[part] or ""))
            self._templates.add(part, flat.pieces(table.track_text(flat.text, flat)), "text")
        self.variables: frozenset[str] = self._templates.variables
        self.required: frozenset[str] = self._templates.required
        self.links: tuple[str, ...] = table.urls

    def render(self, values: Values, personal: Personal) -> PushRendered:
        """Render for one recipient; refuses an empty notification and one too large for the platforms."""
        scope = self._templates.scope(values, personal, len(self.links))
        rendered = {part: self._templates.render(part, scope).strip() for part in self._parts}
        return push(rendered["title"], rendered["body"], rendered.get("url"), name=self._templates.field(""))


def push(title: str, body: str, url: str | None = None, *, name: str = "") -> PushRendered:
    """Return a notification, if there is something in it, it fits and its address is one; ``name`` begins fields."""
    if not (title or body):
        raise InvalidInput("The notification is empty.", field=f"{name}body", remedy="Write a title or a body.")
    size = len(f"{title}{body}{url or ''}".encode())
    if size > MAX_BYTES:
        said = f"The notification has {size:,} bytes of {MAX_BYTES:,}."
        raise TooLarge(said, field=f"{name}body", remedy="Shorten it.")
    if url and not _URL.fullmatch(url):
        remedy = "Use https://… or the address of your app."
        raise InvalidInput("This is not an address that can be opened.", field=f"{name}url", remedy=remedy)
    return PushRendered(title, body, url or None)
