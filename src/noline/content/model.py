"""What a message is before and after rendering: sources by channel, and the rendered forms that providers carry.

Sources are what a marketer composes (minijinja templates inside); rendered forms are what goes out to one address.
Neither knows how it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct


class EmailSource(Struct, frozen=True, tag="email", forbid_unknown_fields=True):
    """An email: ``mjml`` or ``html`` (one of them), a ``text`` alternative (made from the HTML where absent)."""

    subject: str
    mjml: str | None = None
    html: str | None = None
    text: str | None = None
    preheader: str | None = None


class SmsSource(Struct, frozen=True, tag="sms", forbid_unknown_fields=True):
    """A text message; rendered length decides encoding and number of segments."""

    text: str


class Button(Struct, frozen=True, forbid_unknown_fields=True):
    """Something to tap. With ``url`` it opens a page; without, it answers with ``value`` (its label if not given)."""

    label: str
    value: str = ""
    url: str = ""


class PushSource(Struct, frozen=True, tag="push", forbid_unknown_fields=True):
    """A notification of a telephone or a browser.

    ``reply`` labels a field in which one answers in words; ``image`` is the address of a picture; of two with the same
    ``topic`` the later one takes the place of the earlier.
    """

    title: str
    body: str
    url: str | None = None
    buttons: tuple[Button, ...] = ()
    reply: str = ""
    image: str | None = None
    topic: str = ""


class PostSource(Struct, frozen=True, tag="post", forbid_unknown_fields=True):
    """A public or directed post on a social network (X counts 280 weighted characters)."""

    text: str


class FormField(Struct, frozen=True, forbid_unknown_fields=True):
    """One field of a form on a page. ``kind``: text, email, tel, choice or checkbox."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()


class PageSource(Struct, frozen=True, tag="page", forbid_unknown_fields=True):
    """A personal web page with a form; ``html`` is a template whose output is sanitised."""

    title: str
    html: str
    form: tuple[FormField, ...] = ()
    button: str = "Send"


class LetterSource(Struct, frozen=True, tag="letter", forbid_unknown_fields=True):
    """A printed letter (A4, address window of DIN 5008 form B): paragraphs are templates, never markup.

    ``qr`` is the name of the link behind the personal QR code (``register``); the short reply code is printed below it.
    """

    subject: str
    paragraphs: tuple[str, ...]
    sender: tuple[str, ...] = ()
    qr: str | None = "register"
    reply_hint: str | None = None


class Wording(Struct, frozen=True, forbid_unknown_fields=True):
    """What an approved template says, as its maker shows it, ``{{1}}`` and all: to preview it. It is never sent."""

    header: str = ""
    body: str = ""
    footer: str = ""
    buttons: tuple[str, ...] = ()


class Approved(Struct, frozen=True, forbid_unknown_fields=True):
    """A template that the provider has approved (WhatsApp): ``components`` as it takes them; texts are templates."""

    name: str
    language: str
    components: tuple[dict[str, Any], ...] = ()
    wording: Wording | None = None


class Key(Struct, frozen=True, forbid_unknown_fields=True):
    """A key of a telephone that answers: ``digit`` (0 to 9, * or #), what it means, and the value it answers with."""

    digit: str
    label: str
    value: str = ""


class VoiceSource(Struct, frozen=True, tag="voice", forbid_unknown_fields=True):
    """What a call says: ``language`` as BCP 47 (the listener's if empty), ``voice`` as the provider names it.

    ``keys`` may be pressed in answer (the text says so itself); ``speech``: what is said in answer is heard too;
    ``goodbye`` is said after an answer.
    """

    text: str
    language: str = ""
    voice: str = ""
    keys: tuple[Key, ...] = ()
    speech: bool = False
    goodbye: str = ""


class ChatSource(Struct, frozen=True, tag="chat", forbid_unknown_fields=True):
    """A message of an instant messenger: text with buttons and a picture (``media``, an address).

    ``approved`` is what is sent instead where the provider demands one: outside its reply window.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    media: str | None = None
    approved: Approved | None = None


Source = EmailSource | SmsSource | PushSource | PostSource | PageSource | LetterSource | ChatSource | VoiceSource
"""A variant of a message for one kind of channel; JSON is told apart by its ``type``."""


class Personal(Struct, frozen=True):
    """What rendering needs to know of one message besides the template's own variables.

    ``token`` is the signed message token as bytes (it goes into links as base64url and into reply addresses as
    hex); ``code`` the short reply code; ``to`` the address as the channel writes it; ``postal`` the address lines.
    """

    message: str
    token: bytes
    code: str
    base_url: str
    sender: str
    to: str
    reply_to: str | None = None
    return_path: str | None = None
    postal: tuple[str, ...] = ()
    locale: str = "en"
    unsubscribe: bool = False
    headers: Mapping[str, str] = {}
    cc: tuple[str, ...] = ()


class EmailRendered(Struct, frozen=True, tag="email"):
    """A complete RFC 5322 message (CRLF lines, not dot-stuffed) with its envelope: ``cc`` get it too."""

    return_path: str
    to: str
    mime: bytes
    cc: tuple[str, ...] = ()


class TextRendered(Struct, frozen=True, tag="sms"):
    """A text with its encoding (``gsm7`` or ``ucs2``) and how many segments the network will count."""

    text: str
    encoding: str
    segments: int


class PushRendered(Struct, frozen=True, tag="push"):
    """A notification; a button without a value answers with its label."""

    title: str
    body: str
    url: str | None = None
    buttons: tuple[Button, ...] = ()
    reply: str = ""
    image: str | None = None
    topic: str = ""


class PostRendered(Struct, frozen=True, tag="post"):
    """A post."""

    text: str


class PageRendered(Struct, frozen=True, tag="page"):
    """A sanitised HTML page with its form."""

    title: str
    html: str
    form: tuple[FormField, ...] = ()
    button: str = "Send"


class LetterRendered(Struct, frozen=True, tag="letter"):
    """A letter as a PDF."""

    pdf: bytes
    pages: int


class ChatRendered(Struct, frozen=True, tag="chat"):
    """A message of an instant messenger; ``media`` is the address of a picture."""

    text: str
    buttons: tuple[Button, ...] = ()
    media: str | None = None
    approved: Approved | None = None


class SpokenRendered(Struct, frozen=True, tag="voice"):
    """What a call says. ``connect``: a number of ours that is rung first and then connected, with nothing said."""

    text: str
    language: str = ""
    voice: str = ""
    keys: tuple[Key, ...] = ()
    speech: bool = False
    goodbye: str = ""
    connect: str = ""


Rendered = (
    EmailRendered
    | TextRendered
    | PushRendered
    | PostRendered
    | PageRendered
    | LetterRendered
    | ChatRendered
    | SpokenRendered
)

Values = Mapping[str, Any]
"""Template variables: plain JSON data only."""
