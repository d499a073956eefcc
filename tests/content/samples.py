"""One recipient and small ways to render for them."""

from __future__ import annotations

from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from typing import Any

from msgspec.structs import replace

from noline.content import EmailRendered, EmailSource, Personal, compile_source

TOKEN = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk"

ANA = Personal(
    message="0190aabbccdd7eeff00112233445566",
    token=bytes(range(26)),
    code="K7P4QXZ",
    base_url="https://go.example.com",
    sender="Harbour Shop <shop@example.com>",
    to="ana@example.org",
    postal=("Ana Müller", "Hafenstraße 8", "20457 Hamburg"),
    headers={"Date": "Mon, 01 Dec 2025 10:00:00 +0000"},
)


def to(**changes: Any) -> Personal:
    """Ana, with changes."""
    return replace(ANA, **changes)


def parsed(mail: EmailRendered) -> EmailMessage:
    """The mail as the standard library reads it."""
    message = message_from_string(mail.mime.decode("utf-8"), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def body(mail: EmailRendered, kind: str) -> str:
    """The ``plain`` or ``html`` part, decoded, with LF as line end."""
    part = parsed(mail).get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def mailed(html: str | None = "<p>Hello</p>", *, personal: Personal = ANA, **rest: Any) -> EmailRendered:
    """An email rendered; ``values`` are its variables, the rest its source."""
    values = rest.pop("values", {})
    rendered = compile_source(EmailSource(**{"subject": "Hello", "html": html, **rest})).render(values, personal)
    assert isinstance(rendered, EmailRendered)
    return rendered
