"""Notifications: title, body, what a tap opens, buttons and an answer, within what the platforms carry: 4 KB in all."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from noline.content.flat import Flat
from noline.content.links import LinkTable
from noline.content.model import Button, Personal, PushRendered, PushSource, Values
from noline.content.templates import TemplateSet
from noline.kernel.errors import InvalidInput, TooLarge

MAX_BYTES = 3_300
"""What is left of the platforms' 4,096 bytes (APNs, FCM, RFC 8030) for what is said, beside tokens and JSON."""
MOST_BUTTONS: Final = 4
"""What iOS shows; other platforms show the first two or three."""
MAX_LABEL: Final = 40
MAX_VALUE: Final = 250

_URL = re.compile(r"(?!javascript:|data:|vbscript:|file:)[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"]+", re.IGNORECASE)
_PICTURE = re.compile(r"https://[^\s<>\"]+", re.IGNORECASE)
_TOPIC = re.compile(r"[A-Za-z0-9_-]{0,32}")  # RFC 8030, 5.4
_TRACKED = ("title", "body", "url")


class PushTemplate:
    """A compiled notification."""

    channel_form: ClassVar[str] = "push"

    def __init__(self, source: PushSource, *, name: str) -> None:
        self._source = source
        self._templates = TemplateSet(name)
        self._table = LinkTable()
        if len(source.buttons) > MOST_BUTTONS:
            said, remedy = f"There are more than {MOST_BUTTONS} buttons.", "Leave some out."
            raise TooLarge(said, field=self._templates.field("buttons"), remedy=remedy)
        parts = {"title": source.title, "body": source.body, "url": source.url, "reply": source.reply or None}
        parts |= {"image": source.image, "topic": source.topic or None}
        self._parts = tuple(part for part, text in parts.items() if text is not None)
        for part in self._parts:
            self._add(part, parts[part] or "", tracked=part in _TRACKED)
        for at, button in enumerate(source.buttons):
            if button.url and button.value:
                said, remedy = "A button either opens a page or answers.", "Leave out `url` or `value`."
                raise InvalidInput(said, field=self._templates.field(f"buttons[{at}]"), remedy=remedy)
            for part in ("label", "value", "url"):
                self._add(f"buttons[{at}].{part}", getattr(button, part), tracked=part == "url")
        self.variables: frozenset[str] = self._templates.variables
        self.required: frozenset[str] = self._templates.required
        self.links: tuple[str, ...] = self._table.urls

    def render(self, values: Values, personal: Personal) -> PushRendered:
        """Render for one recipient; refuses an empty notification and one too large for the platforms."""
        scope = self._templates.scope(values, personal, len(self.links))
        said = {part: self._templates.render(part, scope).strip() for part in self._parts}
        buttons = tuple(
            Button(
                *(self._templates.render(f"buttons[{at}].{part}", scope).strip() for part in Button.__struct_fields__)
            )
            for at in range(len(self._source.buttons))
        )
        return push(
            said["title"],
            said["body"],
            said.get("url"),
            buttons=buttons,
            reply=said.get("reply", ""),
            image=said.get("image"),
            topic=said.get("topic", ""),
            name=self._templates.field(""),
        )

    def _add(self, part: str, text: str, *, tracked: bool) -> None:
        flat = Flat(self._templates.parse(part, text))
        written = self._table.track_text(flat.text, flat) if tracked else flat.text
        self._templates.add(part, flat.pieces(written), "text")


def push(
    title: str,
    body: str,
    url: str | None = None,
    *,
    buttons: tuple[Button, ...] = (),
    reply: str = "",
    image: str | None = None,
    topic: str = "",
    name: str = "",
) -> PushRendered:
    """Return a notification, if there is something in it, it fits and its addresses are some.

    ``name`` begins the fields of errors.
    """
    if not (title or body):
        raise InvalidInput("The notification is empty.", field=f"{name}body", remedy="Write a title or a body.")
    pressed = "".join(f"{it.label}{it.value}{it.url}" for it in buttons)
    size = len(f"{title}{body}{url or ''}{pressed}{reply}{image or ''}".encode())
    if size > MAX_BYTES:
        said = f"The notification has {size:,} bytes of {MAX_BYTES:,}."
        raise TooLarge(said, field=f"{name}body", remedy="Shorten it.")
    _check_url(url, f"{name}url")
    for at, button in enumerate(buttons):
        _check_button(button, f"{name}buttons[{at}]")
    if len(reply) > MAX_LABEL:
        remedy = f"Write {MAX_LABEL} characters at most."
        raise TooLarge("The label of the answer is too long.", field=f"{name}reply", remedy=remedy)
    if image and not _PICTURE.fullmatch(image):
        raise InvalidInput("This is not the address of a picture.", field=f"{name}image", remedy="Use https://….")
    if not _TOPIC.fullmatch(topic):
        remedy = "Use up to 32 letters, digits, - and _."
        raise InvalidInput("This can't be a topic.", field=f"{name}topic", remedy=remedy)
    return PushRendered(title, body, url or None, buttons, reply, image or None, topic)


def _check_button(button: Button, field: str) -> None:
    if not button.label or len(button.label) > MAX_LABEL:
        remedy = f"Write 1 to {MAX_LABEL} characters."
        raise InvalidInput("The button's label is empty or too long.", field=f"{field}.label", remedy=remedy)
    if len(button.value) > MAX_VALUE:
        raise TooLarge("The button's value is too long.", field=f"{field}.value", remedy=f"Keep it to {MAX_VALUE}.")
    _check_url(button.url, f"{field}.url")


def _check_url(url: str | None, field: str) -> None:
    if url and not _URL.fullmatch(url):
        remedy = "Use https://… or the address of your app."
        raise InvalidInput("This is not an address that can be opened.", field=field, remedy=remedy)
