"""Text messages: the GSM alphabet, the choice of encoding, and segments counted as networks count them.

Alphabet: 3GPP TS 23.038, 6.2.1 and 6.2.1.1; concatenation: 3GPP TS 23.040, 9.2.3.24.1 (8-bit reference, 6 octets).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from noline.content.flat import Flat
from noline.content.links import LinkTable
from noline.content.model import Personal, SmsSource, TextRendered, Values
from noline.content.templates import TemplateSet
from noline.kernel.errors import InvalidInput, TooLarge

MAX_SEGMENTS = 255
"""What one concatenation reference can number."""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""Characters of one septet."""

EXTENSION = frozenset("\f^{}\\[~]|€")
"""Characters of two septets: an escape and the character."""

_GSM = BASIC | EXTENSION
_IN_GSM = re.compile(f"[{re.escape(''.join(sorted(_GSM)))}]*")
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")
_OF_TWO = {True: re.compile(f"[{re.escape(''.join(sorted(EXTENSION)))}]"), False: re.compile("[\U00010000-\U0010ffff]")}
"""What takes two septets, or two UTF-16 units."""
_PLAIN = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"',
        "«": '"', "»": '"', "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "…": "...", "\t": " ",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u200b": "", "\u00ad": "", "\ufeff": "",
    }
)  # fmt: skip


class SmsTemplate:
    """A compiled text message."""

    channel_form: ClassVar[str] = "sms"

    def __init__(self, source: SmsSource, *, name: str) -> None:
        self._templates = TemplateSet(name)
        table = LinkTable()
        flat = Flat(self._templates.parse("text", source.text))
        self._templates.add("text", flat.pieces(table.track_text(flat.text, flat)), "text")
        self.variables: frozenset[str] = self._templates.variables
        self.required: frozenset[str] = self._templates.required
        self.links: tuple[str, ...] = table.urls

    def render(self, values: Values, personal: Personal) -> TextRendered:
        """Render for one recipient; refuses an empty text and one of more than 255 segments."""
        scope = self._templates.scope(values, personal, len(self.links))
        return segments(self._templates.render("text", scope), field=self._templates.field("text"))


def segments(text: str, *, field: str = "text") -> TextRendered:
    """Return the text with its encoding (``gsm7`` or ``ucs2``) and the number of segments the network will count."""
    if not text.strip():
        raise InvalidInput("The text is empty.", field=field, remedy="Write one.")
    parts = split_segments(text, field=field)
    if len(parts) > MAX_SEGMENTS:
        raise TooLarge("The text takes more than 255 segments.", field=field, remedy="Shorten it or send it by email.")
    return TextRendered(text, encoding(text), len(parts))


def encoding(text: str) -> str:
    """Return ``gsm7`` if the default alphabet and its extension hold every character, else ``ucs2``."""
    return "gsm7" if _IN_GSM.fullmatch(text) else "ucs2"


def foreign(text: str) -> str:
    """Return the characters that the GSM alphabet lacks, each once, in order: what makes a text ``ucs2``."""
    return "".join(dict.fromkeys(character for character in text if character not in _GSM))


def split_segments(text: str, *, field: str = "text") -> list[str]:
    """Cut a text as it will be sent: 160 or 153 septets, 70 or 67 UTF-16 units; no character is split over two."""
    if _UNSENDABLE.search(text):
        raise InvalidInput("The text holds a character that can't be sent.", field=field, remedy="Remove it.")
    gsm = encoding(text) == "gsm7"
    single, joined = (160, 153) if gsm else (70, 67)
    if not _OF_TWO[gsm].search(text):
        cut = [text[at : at + joined] for at in range(0, len(text), joined)]
        return [text] if len(text) <= single else cut
    sizes = [_size(character, gsm=gsm) for character in text]
    return [text] if sum(sizes) <= single else list(_cut(text, sizes, joined))


def plain_quotes(text: str) -> str:
    """Replace typographic quotes, dashes and spaces by those of the GSM alphabet, so that a text may stay ``gsm7``."""
    return text.translate(_PLAIN)


def _size(character: str, *, gsm: bool) -> int:
    if gsm:
        return 2 if character in EXTENSION else 1
    return 2 if character > "\uffff" else 1


def _cut(text: str, sizes: Iterable[int], room: int) -> Iterator[str]:
    start = used = 0
    for at, size in enumerate(sizes):
        if used + size > room:
            yield text[start:at]
            start, used = at, 0
        used += size
    yield text[start:]
