"""Choices: the buttons of a message where there are none to tap: numbered lines of a text, a list in a mail; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import msgspec
from msgspec import structs

from noline.content.model import Button, ChatSource


def answering(buttons: Sequence[Button]) -> tuple[Button, ...]:
    """Return the buttons that answer, each with its value."""
    return tuple(structs.replace(it, value=it.value or it.label) for it in buttons if not it.url)


def buttons_in(body: Mapping[str, Any] | None) -> tuple[Button, ...]:
    """Return the buttons that are kept with a message that was written, not made from a template."""
    return msgspec.convert((body or {}).get("buttons", ()), tuple[Button, ...])


def with_choices(text: str, buttons: Sequence[Button]) -> str:
    """Return a text with its choices numbered below it, and then the addresses of pages to open."""
    lines = [f"{number}. {it.label}" for number, it in enumerate(answering(buttons), 1)]
    lines += [f"{it.label}: {it.url}" for it in buttons if it.url]
    return below(text, lines)


def below(text: str, lines: Sequence[str]) -> str:
    """Return a text with lines below it, a blank line between."""
    return "\n".join([*([text, ""] if text else []), *lines]) if lines else text


def with_choices_html(html: str, buttons: Sequence[Button]) -> str:
    """Return the HTML of a mail with its choices as a numbered list at the end."""
    items = "".join(f"<li>{escape(it.label)}</li>" for it in answering(buttons))
    opening = "".join(f'<p><a href="{escape(it.url)}">{escape(it.label)}</a></p>' for it in buttons if it.url)
    added = (f"<ol>{items}</ol>" if items else "") + opening
    head, end, tail = html.rpartition("</body>")
    return f"{head}{added}{end}{tail}" if end else html + added


def as_text(source: ChatSource) -> str:
    """Return the template of a text that says what a chat message does, where there is none of its own."""
    return below(with_choices(source.text, source.buttons), [source.media] if source.media else [])
