"""What a message would look like: every variant rendered for one person, in a child process with limits of its own.

Nothing is sent and no link leads anywhere. A variant that can't be rendered gives its fault; the others are shown.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from email import message_from_bytes, policy
from typing import Any

import msgspec
from msgspec import Struct

from noline.content.approved import check_filled
from noline.content.compose import Compiled, compile_source
from noline.content.letter import LetterTemplate, letter_png, set_letters
from noline.content.model import (
    Approved,
    Button,
    ChatRendered,
    EmailRendered,
    FormField,
    Key,
    LetterSource,
    PageRendered,
    Personal,
    PostRendered,
    PushRendered,
    Rendered,
    Source,
    SpokenRendered,
    TextRendered,
    Values,
)
from noline.content.post import weigh
from noline.content.sms import foreign
from noline.content.trial import limit_child, run_limited
from noline.content.values import check_values
from noline.kernel.errors import InvalidInput

PREVIEW_PPI = 110
"""Dots per inch of a letter's pages."""
_CHILD = "from noline.content.preview import run_child; run_child()"


class ShownEmail(Struct, frozen=True, tag="email"):
    """A mail as a mail program shows it; ``size`` in bytes as sent."""

    subject: str
    html: str
    text: str
    size: int


class ShownText(Struct, frozen=True, tag="sms"):
    """A text message with what the network will count."""

    text: str
    encoding: str
    segments: int
    foreign: str
    """The characters because of which it is ``ucs2``."""


class ShownPush(Struct, frozen=True, tag="push"):
    """A notification; ``reply`` labels the field in which one answers."""

    title: str
    body: str
    url: str | None
    buttons: tuple[Button, ...]
    reply: str
    image: str | None
    topic: str


class ShownPost(Struct, frozen=True, tag="post"):
    """A post; ``weight`` as X counts characters, of 280."""

    text: str
    weight: int


class ShownPage(Struct, frozen=True, tag="page"):
    """A web page; its HTML is sanitised."""

    title: str
    html: str
    form: tuple[FormField, ...]
    button: str


class ShownChat(Struct, frozen=True, tag="chat"):
    """A message of an instant messenger. ``approved``: the name of the template that is sent outside the reply window;
    empty if there is none. ``template``: it with what is filled in.
    """

    text: str
    buttons: tuple[Button, ...]
    media: str | None
    approved: str
    template: Approved | None


class ShownVoice(Struct, frozen=True, tag="voice"):
    """What a call says, and what may be pressed."""

    text: str
    language: str
    keys: tuple[Key, ...]
    speech: bool
    goodbye: str


class ShownLetter(Struct, frozen=True, tag="letter"):
    """A letter's pages as PNG images."""

    pages: tuple[bytes, ...]


class NotShown(Struct, frozen=True, tag="fault"):
    """Why a variant can't be shown."""

    detail: str
    field: str | None
    remedy: str | None
    variable: str | None = None
    """The variable that has no value, if that is why."""


class LetterPdf(Struct, frozen=True, tag="pdf"):
    """A letter as it would be printed."""

    pdf: bytes


Shown = ShownEmail | ShownText | ShownPush | ShownPost | ShownPage | ShownLetter | ShownChat | ShownVoice | NotShown


class _Task(Struct):
    variants: dict[str, Source]
    values: dict[str, Any]
    personal: Personal
    printed: bool = False
    """Whether letters are wanted as PDF."""
    stand_in: bool = False


class Preview(Struct, frozen=True):
    """By form what each variant looks like, and which variables have no value."""

    shown: dict[str, Shown]
    lacking: dict[str, list[str]]


class _Answer(Struct):
    shown: dict[str, Shown | LetterPdf]
    lacking: dict[str, list[str]]


async def preview(
    variants: Mapping[str, Source], values: Values, personal: Personal, *, stand_in: bool = False
) -> Preview:
    """Render every variant; raises InvalidInput for values that templates can't take, TooLarge beyond the limits.

    With ``stand_in``, ``[name]`` is shown for a variable that has no value.
    """
    check_values(values)
    task = msgspec.json.encode(_Task(dict(variants), dict(values), personal, stand_in=stand_in))
    answer = await run_limited(_CHILD, task, "variants")
    return msgspec.json.decode(answer, type=Preview)


async def letter_pdf(source: LetterSource, values: Values, personal: Personal, *, stand_in: bool = False) -> bytes:
    """Set a letter as a PDF, within the same limits; raises InvalidInput where it can't be set."""
    check_values(values)
    task = msgspec.json.encode(_Task({"letter": source}, dict(values), personal, printed=True, stand_in=stand_in))
    answer = await run_limited(_CHILD, task, "letter")
    made = msgspec.json.decode(answer, type=_Answer).shown["letter"]
    if isinstance(made, LetterPdf):
        return made.pdf
    assert isinstance(made, NotShown)
    raise InvalidInput(made.detail, field=made.field, remedy=made.remedy)


def run_child() -> None:
    """Render the task on standard input; run only in the child."""
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=_Task)
    limit_child()
    answer = _Answer({}, {})
    for form, source in task.variants.items():
        answer.shown[form], answer.lacking[form] = _show(form, source, task)
    sys.stdout.buffer.write(msgspec.json.encode(answer))


def _show(form: str, source: Source, task: _Task) -> tuple[Shown | LetterPdf, list[str]]:
    lacking: list[str] = []
    try:
        compiled = compile_source(source, name=form)
        lacking = sorted(compiled.required - set(task.values))
        if not (task.stand_in and lacking):
            return _look(compiled, task.values, task), lacking
        return _stood_in(compiled, lacking, task), lacking
    except InvalidInput as error:
        named = next((name for name in lacking if f"`{name}`" in error.text), None)
        return NotShown(error.text, error.field, error.remedy, named), lacking


def _stood_in(compiled: Compiled, lacking: list[str], task: _Task) -> Shown | LetterPdf:
    """Show ``[name]`` for what is lacking; 0 where a filter takes nothing but numbers."""
    try:
        return _look(compiled, {**task.values, **{name: f"[{name}]" for name in lacking}}, task)
    except InvalidInput as first:
        try:
            return _look(compiled, {**task.values, **dict.fromkeys(lacking, 0)}, task)
        except InvalidInput:
            raise first from None


def _look(compiled: Compiled, values: Values, task: _Task) -> Shown | LetterPdf:
    if isinstance(compiled, LetterTemplate):
        words = compiled.words(values, task.personal)
        if task.printed:
            return LetterPdf(set_letters([words]).pdf)
        return ShownLetter(tuple(letter_png([words], ppi=PREVIEW_PPI)))
    return _shown(compiled.render(values, task.personal))


def _shown(rendered: Rendered) -> Shown:
    match rendered:
        case EmailRendered():
            return _mail(rendered.mime)
        case TextRendered():
            return ShownText(rendered.text, rendered.encoding, rendered.segments, foreign(rendered.text))
        case PushRendered():
            return ShownPush(*(getattr(rendered, each) for each in ShownPush.__struct_fields__))
        case PostRendered():
            return ShownPost(rendered.text, weigh(rendered.text))
        case ChatRendered():
            approved = rendered.approved
            if approved is not None:
                check_filled(approved, "chat.approved")
            name = approved.name if approved else ""
            return ShownChat(rendered.text, rendered.buttons, rendered.media, name, approved)
        case SpokenRendered():
            return ShownVoice(rendered.text, rendered.language, rendered.keys, rendered.speech, rendered.goodbye)
        case PageRendered():
            return ShownPage(rendered.title, rendered.html, rendered.form, rendered.button)
    raise AssertionError(rendered)


def _mail(mime: bytes) -> ShownEmail:
    parsed = message_from_bytes(mime, policy=policy.default)
    html, text = parsed.get_body(("html",)), parsed.get_body(("plain",))
    return ShownEmail(
        str(parsed["Subject"] or ""),
        html.get_content() if html else "",
        text.get_content() if text else "",
        len(mime),
    )
