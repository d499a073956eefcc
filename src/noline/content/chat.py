"""Messages of instant messengers: text, buttons, a picture, and the template that a provider has approved."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from noline.content.approved import check_approved
from noline.content.flat import Flat
from noline.content.links import LinkTable
from noline.content.model import Approved, Button, ChatRendered, ChatSource, Personal, Values
from noline.content.templates import Scope, TemplateSet
from noline.kernel.errors import InvalidInput, TooLarge

MAX_TEXT = 20_000
MOST_BUTTONS = 25
MAX_LABEL = 80
MAX_VALUE = 250

_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_DEEPEST = 12  # a picture on a card of a carousel lies nine levels down


class ChatTemplate:
    """A compiled message."""

    channel_form: ClassVar[str] = "chat"

    def __init__(self, source: ChatSource, *, name: str) -> None:
        self._source = source
        self._templates = TemplateSet(name)
        self._table = LinkTable()
        self._add("text", source.text)
        if len(source.buttons) > MOST_BUTTONS:
            said, remedy = f"There are more than {MOST_BUTTONS} buttons.", "Ask in two messages."
            raise TooLarge(said, field=self._templates.field("buttons"), remedy=remedy)
        for at, button in enumerate(source.buttons):
            _check_use(button, self._templates.field(f"buttons[{at}]"))
            for part in ("label", "value", "url"):
                self._add(f"buttons[{at}].{part}", getattr(button, part))
        if source.media:
            self._add("media", source.media, tracked=False)
        if source.approved:
            check_approved(source.approved, self._templates.field("approved"))
        for path, text in _texts(source.approved.components if source.approved else (), "approved.components"):
            self._add(path, text, tracked=False)
        self.variables: frozenset[str] = self._templates.variables
        self.required: frozenset[str] = self._templates.required
        self.links: tuple[str, ...] = self._table.urls

    def render(self, values: Values, personal: Personal) -> ChatRendered:
        """Render for one recipient; refuses an empty message and one too long for any messenger."""
        scope = self._templates.scope(values, personal, len(self.links))
        source = self._source
        buttons = [
            Button(*(self._render(f"buttons[{at}].{part}", scope) for part in ("label", "value", "url")))
            for at in range(len(source.buttons))
        ]
        media = self._render("media", scope) if source.media else None
        approved = self._approved(source.approved, scope) if source.approved else None
        text = self._render("text", scope)
        return chat(text, buttons=tuple(buttons), media=media, approved=approved, name=self._templates.field(""))

    def _add(self, part: str, text: str, *, tracked: bool = True) -> None:
        flat = Flat(self._templates.parse(part, text))
        written = self._table.track_text(flat.text, flat) if tracked else flat.text
        self._templates.add(part, flat.pieces(written), "text")

    def _render(self, part: str, scope: Scope) -> str:
        return self._templates.render(part, scope).strip()

    def _approved(self, source: Approved, scope: Scope) -> Approved:
        components = self._filled(source.components, "approved.components", scope)
        return msgspec.structs.replace(source, components=tuple(components))

    def _filled(self, value: Any, path: str, scope: Scope) -> Any:
        if isinstance(value, str):
            return self._render(path, scope)
        if isinstance(value, Mapping):
            return {key: self._filled(each, f"{path}.{key}", scope) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self._filled(each, f"{path}[{at}]", scope) for at, each in enumerate(value)]
        return value


def chat(
    text: str,
    *,
    buttons: tuple[Button, ...] = (),
    media: str | None = None,
    approved: Approved | None = None,
    name: str = "",
) -> ChatRendered:
    """Return a message, if there is something in it and its buttons are some; ``name`` begins the fields of errors."""
    if not (text.strip() or media or approved):
        raise InvalidInput("The text is empty.", field=f"{name}text", remedy="Write one.")
    if len(text) > MAX_TEXT:
        raise TooLarge(f"The text has more than {MAX_TEXT:,} characters.", field=f"{name}text", remedy="Shorten it.")
    check_buttons(buttons, name)
    if media and not _URL.fullmatch(media):
        raise InvalidInput("This is not the address of a picture.", field=f"{name}media", remedy="Use https://….")
    return ChatRendered(text, buttons, media, approved)


def check_buttons(buttons: Sequence[Button], name: str = "") -> None:
    """Refuse buttons that can't be shown; ``name`` begins the fields of errors."""
    for at, button in enumerate(buttons):
        _check_button(button, f"{name}buttons[{at}]")


def _check_button(button: Button, field: str) -> None:
    if not button.label.strip() or len(button.label) > MAX_LABEL:
        remedy = f"Write 1 to {MAX_LABEL} characters."
        raise InvalidInput("The button's label is empty or too long.", field=f"{field}.label", remedy=remedy)
    if len(button.value) > MAX_VALUE:
        raise TooLarge("The button's value is too long.", field=f"{field}.value", remedy=f"Keep it to {MAX_VALUE}.")
    if button.url and not _URL.fullmatch(button.url):
        raise InvalidInput("This is no web address.", field=f"{field}.url", remedy="Use https://….")
    _check_use(button, field)


def _check_use(button: Button, field: str) -> None:
    if button.url and button.value:
        said, remedy = "A button either opens a page or answers.", "Leave out `url` or `value`."
        raise InvalidInput(said, field=field, remedy=remedy)


def _texts(value: Any, path: str, depth: int = 0) -> list[tuple[str, str]]:
    """Return every text within plain data, with its place."""
    if depth > _DEEPEST:
        raise TooLarge("It is nested too deep.", field=path, remedy="Use the provider's own structure.")
    if isinstance(value, str):
        return [(path, value)]
    if isinstance(value, Mapping):
        return [it for key, each in value.items() for it in _texts(each, f"{path}.{key}", depth + 1)]
    if isinstance(value, list | tuple):
        return [it for at, each in enumerate(value) for it in _texts(each, f"{path}[{at}]", depth + 1)]
    return []
