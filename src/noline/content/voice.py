"""Spoken messages: what a call says, in which language and voice, and what may be pressed or said in answer."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from noline.content.flat import Flat
from noline.content.model import Key, Personal, SpokenRendered, Values, VoiceSource
from noline.content.templates import TemplateSet
from noline.kernel.errors import InvalidInput, TooLarge

MAX_TEXT: Final = 3_000
"""What a call says at most: some four minutes, and what providers take at once."""
MAX_LABEL: Final = 80
MAX_VALUE: Final = 100
MAX_GOODBYE: Final = 300

_DIGITS: Final = frozenset("0123456789*#")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_VOICE = re.compile(r"[A-Za-z0-9._:-]{0,80}")


class VoiceTemplate:
    """A compiled spoken message."""

    channel_form: ClassVar[str] = "voice"

    def __init__(self, source: VoiceSource, *, name: str) -> None:
        self._source = source
        self._templates = TemplateSet(name)
        self._add("text", source.text)
        self._add("goodbye", source.goodbye)
        for at, key in enumerate(source.keys):
            self._add(f"keys[{at}].label", key.label)
            self._add(f"keys[{at}].value", key.value)
        _check_form(source, self._templates)
        self.variables: frozenset[str] = self._templates.variables
        self.required: frozenset[str] = self._templates.required
        self.links: tuple[str, ...] = ()

    def render(self, values: Values, personal: Personal) -> SpokenRendered:
        """Render for one recipient; refuses an empty text and one too long to be said."""
        scope = self._templates.scope(values, personal)
        source = self._source
        keys = tuple(
            Key(
                key.digit,
                self._templates.render(f"keys[{at}].label", scope).strip(),
                self._templates.render(f"keys[{at}].value", scope).strip(),
            )
            for at, key in enumerate(source.keys)
        )
        return spoken(
            self._templates.render("text", scope),
            language=source.language or personal.locale,
            voice=source.voice,
            keys=keys,
            speech=source.speech,
            goodbye=self._templates.render("goodbye", scope),
            name=self._templates.field(""),
        )

    def _add(self, part: str, text: str) -> None:
        flat = Flat(self._templates.parse(part, text))
        self._templates.add(part, flat.pieces(flat.text), "text")


def spoken(
    text: str,
    *,
    language: str = "",
    voice: str = "",
    keys: tuple[Key, ...] = (),
    speech: bool = False,
    goodbye: str = "",
    connect: str = "",
    name: str = "",
) -> SpokenRendered:
    """Return what a call says, if it says something; ``name`` begins the fields of errors."""
    if not text.strip():
        raise InvalidInput("The text is empty.", field=f"{name}text", remedy="Write what is to be said.")
    if len(text) > MAX_TEXT:
        raise TooLarge(f"The text has more than {MAX_TEXT:,} characters.", field=f"{name}text", remedy="Shorten it.")
    if len(goodbye) > MAX_GOODBYE:
        remedy = f"Keep it to {MAX_GOODBYE} characters."
        raise TooLarge("The last words are too long.", field=f"{name}goodbye", remedy=remedy)
    for at, key in enumerate(keys):
        if not key.label or len(key.label) > MAX_LABEL or len(key.value) > MAX_VALUE:
            remedy = f"Write 1 to {MAX_LABEL} characters."
            raise InvalidInput("What the key means is empty or too long.", field=f"{name}keys[{at}]", remedy=remedy)
    return SpokenRendered(text.strip(), language, voice, keys, speech, goodbye.strip(), connect)


def _check_form(source: VoiceSource, templates: TemplateSet) -> None:
    """Refuse what no telephone has."""
    digits = [key.digit for key in source.keys]
    for at, digit in enumerate(digits):
        if digit not in _DIGITS or digit in digits[:at]:
            remedy = "Use each of 0 to 9, * and # once at most."
            raise InvalidInput(
                "This is no key of a telephone.", field=templates.field(f"keys[{at}].digit"), remedy=remedy
            )
    if source.language and not _LANGUAGE.fullmatch(source.language):
        remedy = "Use one such as en, pt-BR."
        raise InvalidInput("This is no language.", field=templates.field("language"), remedy=remedy)
    if not _VOICE.fullmatch(source.voice):
        remedy = "Use the provider's name of it, such as Polly.Joanna."
        raise InvalidInput("This is no voice.", field=templates.field("voice"), remedy=remedy)
