"""Composition: a source of any channel compiled once, then rendered per recipient; free text for agents' replies."""

from __future__ import annotations

from typing import ClassVar, Protocol

from noline.content.chat import ChatTemplate, chat
from noline.content.email import EmailTemplate
from noline.content.letter import LetterTemplate
from noline.content.model import (
    ChatSource,
    EmailSource,
    LetterSource,
    PageSource,
    Personal,
    PostSource,
    PushSource,
    Rendered,
    SmsSource,
    Source,
    Values,
    VoiceSource,
)
from noline.content.page import PageTemplate
from noline.content.post import PostTemplate, post
from noline.content.push import PushTemplate, push
from noline.content.sms import SmsTemplate, segments
from noline.content.syntax import FORBIDDEN
from noline.content.voice import VoiceTemplate, spoken
from noline.kernel.errors import InvalidInput


class Compiled(Protocol):
    """A template version, ready to render.

    ``variables`` are the author's variables it uses (without ``links``, ``code``, ``to``), ``required`` those of them
    that must have a value. ``links`` are the ordinary
    tracked URLs: link *n* of a message redirects to ``links[n]``, from 0, so they are stored with the version.
    """

    channel_form: ClassVar[str]

    @property
    def variables(self) -> frozenset[str]:
        """The author's variables."""

    @property
    def required(self) -> frozenset[str]:
        """The author's variables that have no default."""

    @property
    def links(self) -> tuple[str, ...]:
        """The URLs of the ordinary tracked links, by number."""

    def render(self, values: Values, personal: Personal) -> Rendered:
        """Render for one recipient; raises ``InvalidInput`` that names field, variable and remedy."""


def compile_source(source: Source, *, name: str | None = None) -> Compiled:
    """Compile a source once; ``name`` begins the fields of its errors (the kind of the source if not given).

    Raises ``InvalidInput``. A source from outside goes through ``try_template`` first, in a process of its own.
    """
    match source:
        case EmailSource():
            return EmailTemplate(source, name=name or "email")
        case SmsSource():
            return SmsTemplate(source, name=name or "sms")
        case PushSource():
            return PushTemplate(source, name=name or "push")
        case PostSource():
            return PostTemplate(source, name=name or "post")
        case PageSource():
            return PageTemplate(source, name=name or "page")
        case LetterSource():
            return LetterTemplate(source, name=name or "letter")
        case ChatSource():
            return ChatTemplate(source, name=name or "chat")
        case VoiceSource():
            return VoiceTemplate(source, name=name or "voice")


def render_text(channel_form: str, text: str, *, title: str = "") -> Rendered:
    """Render free text, never a template, for ``sms``, ``push`` (with a title), ``post``, ``chat`` or ``voice``."""
    for field, written in (("text", text), ("title", title)):
        if found := FORBIDDEN.search(written):
            said = f"The text holds the character U+{ord(found[0]):04X}."
            raise InvalidInput(said, field=field, remedy="Remove it.")
    match channel_form:
        case "sms":
            return segments(text)
        case "push":
            return push(title, text)
        case "post":
            return post(text)
        case "chat":
            return chat(text)
        case "voice":
            return spoken(text)
    remedy = "Use sms, push, post, chat or voice; mail is built by reply_email."
    raise InvalidInput(f"There is no text form {channel_form[:40]!r}.", field="channel_form", remedy=remedy)
