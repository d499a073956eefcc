"""Shown: the words of a message as a person reads them, whether they were typed or made from a template."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from typing import Any

from msgspec import Struct

from noline.channels import location_of, with_location
from noline.content import (
    Button,
    ChatRendered,
    EmailRendered,
    LetterTemplate,
    PageRendered,
    PushRendered,
    Template,
    Templates,
    buttons_in,
    text_from_html,
)
from noline.conversations.choosing import nobody
from noline.delivery import Message
from noline.kernel.errors import InvalidInput

_LONGEST = 100_000
_LEADS_NOWHERE = re.compile(r":?[ \t]*\babout:/[^\s()<>]*(?: (?=[.,;!?)]))?")
"""A link that was the customer's alone, as texts have it; whoever reads it here is told that there was one."""
_WITHOUT_SUBJECT = ("sms", "x", "whatsapp", "telegram")


class Words(Struct, frozen=True):
    """What a message says. ``full_text``: with what it quotes; ``html`` is a stranger's and not yet made safe."""

    subject: str = ""
    text: str = ""
    full_text: str = ""
    html: str = ""
    template: str = ""
    buttons: tuple[Button, ...] = ()
    unsupported: str = ""
    """What came that can't be shown, in the provider's word."""


def words_of(message: Message, templates: Templates) -> Words:
    """Return what a message says; of one that can't be rendered any more, the name of its template."""
    if message.template is None:
        body = message.body or {}
        given = {name: str(body.get(name) or "") for name in ("subject", "text", "full_text", "html")}
        given["text"] = with_location(given["text"], location_of(body))
        if message.channel in _WITHOUT_SUBJECT:  # kept for a fallback by mail, and not said here
            given["subject"] = ""
        return Words(**given, buttons=buttons_in(body), unsupported=str(body.get("unsupported") or ""))
    template = templates.by_id.get(message.template)
    if template is None:
        return Words()
    try:
        return _rendered(template, message)
    except InvalidInput:
        return Words(template=template.name)


def _rendered(template: Template, message: Message) -> Words:
    compiled = template.compiled(message.channel)
    if compiled is None:
        return Words(template=template.name)
    personal = nobody(message)  # whoever looks at it here is not the customer
    values: dict[str, Any] = message.variables or {}
    if isinstance(compiled, LetterTemplate):
        letter = compiled.words(values, personal)
        return Words(letter.subject, "\n\n".join(letter.paragraphs), template=template.name)
    rendered = compiled.render(values, personal)
    if isinstance(rendered, EmailRendered):
        return _mail(rendered.mime, template.name)
    if isinstance(rendered, PushRendered):
        return Words(rendered.title, rendered.body, template=template.name)
    if isinstance(rendered, PageRendered):
        return Words(rendered.title, text_from_html(rendered.html), template=template.name)
    buttons = rendered.buttons if isinstance(rendered, ChatRendered) else ()
    text = _without_links(getattr(rendered, "text", ""))
    return Words(text=text[:_LONGEST], template=template.name, buttons=buttons)


def _mail(mime: bytes, name: str) -> Words:
    parsed = message_from_bytes(mime, policy=policy.default)
    plain, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    return Words(
        str(parsed["Subject"] or ""),
        _without_links(plain.get_content()).strip()[:_LONGEST] if plain else "",
        html=html.get_content() if html else "",
        template=name,
    )


def _without_links(text: str) -> str:
    return _LEADS_NOWHERE.sub(" […]", text)
