"""Printed letters: one PDF a recipient, or one document of many for the print shop; set by Typst from data alone.

The form (A4, DIN 5008 form B) is ``letter.typ``; only the fonts embedded in Typst are used: Latin, Greek and Cyrillic.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import msgspec

from noline.content.links import check_named, link_token, named_link
from noline.content.locales import find_locale
from noline.content.model import LetterRendered, LetterSource, Personal, Values
from noline.content.qr import qr_svg
from noline.content.templates import TemplateSet
from noline.content.values import check_values
from noline.kernel.errors import InvalidInput, TooLarge, Unavailable
from noline.kernel.later import later

if TYPE_CHECKING:
    import typst
else:
    typst = later("typst")  # for those who set letters

MAX_ADDRESS_LINES = 6
MAX_ADDRESS_LINE = 60
MAX_PARAGRAPHS = 200

_FORM = Path(__file__).with_name("letter.typ")
_PAGES = re.compile(rb"/Type\s*/Pages\b.{0,200}?/Count\s+(\d+)|/Count\s+(\d+).{0,200}?/Type\s*/Pages\b", re.DOTALL)
_ONE_AT_A_TIME = Lock()


class Letter(msgspec.Struct, frozen=True):
    """The words of one letter, ready to be set."""

    subject: str
    paragraphs: tuple[str, ...]
    sender: tuple[str, ...]
    address: tuple[str, ...]
    date: str
    code: str
    lang: str
    qr: str | None = None
    hint: str | None = None


class LetterTemplate:
    """A compiled letter."""

    channel_form: ClassVar[str] = "letter"
    links: tuple[str, ...] = ()

    def __init__(self, source: LetterSource, *, name: str) -> None:
        self._templates = TemplateSet(name)
        if not source.paragraphs or len(source.paragraphs) > MAX_PARAGRAPHS:
            field = self._templates.field("paragraphs")
            raise InvalidInput("A letter has 1 to 200 paragraphs.", field=field, remedy="Add or join paragraphs.")
        if source.qr is not None:
            check_named(source.qr, self._templates.field("qr"))
        self._qr = source.qr
        self._add("subject", source.subject)
        self._paragraphs = self._add_all("paragraphs", source.paragraphs)
        self._sender = self._add_all("sender", source.sender)
        self._hint = source.reply_hint is not None
        if source.reply_hint is not None:
            self._add("reply_hint", source.reply_hint)
        self.variables: frozenset[str] = self._templates.variables
        self.required: frozenset[str] = self._templates.required

    def render(self, values: Values, personal: Personal) -> LetterRendered:
        """Render for one recipient as a PDF."""
        return set_letters([self.words(values, personal)])

    def words(self, values: Values, personal: Personal) -> Letter:
        """Render the words for one recipient; ``set_letters`` makes paper of them, one or many."""
        scope = self._templates.scope(values, personal)
        render = self._templates.render
        return Letter(
            subject=render("subject", scope).strip(),
            paragraphs=tuple(render(part, scope).rstrip().strip(" \t") for part in self._paragraphs),
            sender=tuple(render(part, scope).strip() for part in self._sender),
            address=_address(personal),
            date=_date(personal),
            code=personal.code,
            lang=_language(personal.locale),
            qr=qr_svg(named_link(personal.base_url.rstrip("/"), self._qr, link_token(personal.token)))
            if self._qr
            else None,
            hint=render("reply_hint", scope).strip() if self._hint else None,
        )

    def _add(self, part: str, source: str) -> str:
        self._templates.add(part, self._templates.parse(part, source), "text")
        return part

    def _add_all(self, part: str, sources: Sequence[str]) -> tuple[str, ...]:
        return tuple(self._add(f"{part}[{n}]", source) for n, source in enumerate(sources))


def set_letters(letters: Sequence[Letter]) -> LetterRendered:
    """Set letters into one PDF, each beginning on a page of its own and numbered by itself.

    A letter alone takes some 6 ms of a core, in a batch some 3 ms.
    """
    pdf = _compile(letters, "pdf")
    found = _PAGES.search(pdf)
    if not found:
        raise Unavailable("The pages of the letter could not be counted.")
    return LetterRendered(pdf, int(found[1] or found[2]))


def letter_png(letters: Sequence[Letter], *, ppi: int = 100) -> list[bytes]:
    """Return the pages as PNG images for a preview; ``ppi`` is their resolution (A4 at 100: 827 × 1169)."""
    pages = _compile(letters, "png", ppi=float(max(30, min(ppi, 300))))
    return pages if isinstance(pages, list) else [pages]


def _compile(letters: Sequence[Letter], output: Literal["pdf", "png"], **options: Any) -> Any:
    title = letters[0].subject if len(letters) == 1 else ""
    data = msgspec.json.encode({"title": title, "letters": letters}).decode("utf-8")
    try:
        with _ONE_AT_A_TIME:
            return _compiler().compile(format=output, sys_inputs={"data": data}, **options)
    except typst.TypstError as error:
        raise InvalidInput(f"The letter can't be set: {error.message}.", remedy="Shorten its parts.") from None


@cache
def _compiler() -> typst.Compiler:
    """One compiler a process: the form is parsed and the fonts are loaded once."""
    fonts = typst.Fonts(include_system_fonts=False)
    return typst.Compiler(str(_FORM), root=str(_FORM.parent), font_paths=fonts)


def _address(personal: Personal) -> tuple[str, ...]:
    lines = tuple(line.strip() for line in personal.postal if line.strip())
    if not lines or len(lines) > MAX_ADDRESS_LINES:
        raise InvalidInput("A postal address has 1 to 6 lines.", field="postal", remedy="Correct the address.")
    for at, line in enumerate(lines):
        if len(line) > MAX_ADDRESS_LINE:
            raise TooLarge("The line is too long for the window.", field=f"postal[{at}]", remedy="Shorten it.")
    check_values({"postal": lines})
    return lines


def _date(personal: Personal) -> str:
    """The date of the letter: ``Date`` of the headers, as the reader's locale writes it."""
    header = personal.headers.get("Date")
    if not header:
        return ""
    try:
        day: datetime = parsedate_to_datetime(header)
    except ValueError:
        remedy = "Write it as RFC 5322 does."
        raise InvalidInput("The date can't be read.", field="headers.Date", remedy=remedy) from None
    return find_locale(personal.locale).write(day, find_locale(personal.locale).long)


def _language(locale: str) -> str:
    language = locale.replace("_", "-").partition("-")[0].lower()
    return language if re.fullmatch("[a-z]{2,3}", language) else "en"
