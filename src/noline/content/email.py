"""Email: everything that is the same for all recipients is made once; per recipient only the values are encoded.

The body is ``multipart/alternative`` (RFC 2046) of text and HTML in quoted-printable. The date is not ours to know: it
comes as ``Date`` in ``Personal.headers`` (RFC 5322 form), or the submission server adds it.
"""

from __future__ import annotations

import re
from typing import ClassVar

from noline.content.flat import Flat
from noline.content.headers import encode_text, personal_header, recipient, return_path
from noline.content.links import LinkTable
from noline.content.mjml_source import html_from_mjml
from noline.content.model import EmailRendered, EmailSource, Personal, Values
from noline.content.quoted import OUTPUT, encode_literal, encode_values
from noline.content.readable import text_from_html
from noline.content.templates import TemplateSet
from noline.kernel.errors import InvalidInput

_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
_HTML = re.compile(r"<html\b", re.IGNORECASE)
_DOCUMENT = '<!doctype html>\n<html><head><meta charset="utf-8"></head><body>{}</body></html>\n'
_PREHEADER = '<div style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;mso-hide:all">{}</div>'
_PIXEL = '<img src="{}" width="1" height="1" alt="" style="border:0">'
_PART_HEADER = 'Content-Type: text/{}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
_TEXT_HEADER, _HTML_HEADER = _PART_HEADER.format("plain"), _PART_HEADER.format("html")


class EmailTemplate:
    """A compiled email."""

    channel_form: ClassVar[str] = "email"

    def __init__(self, source: EmailSource, *, name: str) -> None:
        self._templates = TemplateSet(name)
        self._table = LinkTable()
        self._subject = self._add_subject(source.subject)
        self._preheader = self._add_preheader(source.preheader)
        self._html, flat = self._add_html(source)
        self._add_text(source, flat)
        self.variables: frozenset[str] = self._templates.variables
        self.required: frozenset[str] = self._templates.required
        self.links: tuple[str, ...] = self._table.urls

    def render(self, values: Values, personal: Personal) -> EmailRendered:
        """Render for one recipient; raises ``InvalidInput`` naming field or variable."""
        templates = self._templates
        scope = templates.scope(values, personal, len(self.links), pixel=True)
        header = personal_header(personal, self._subject or self._encode_subject(templates.render("subject", scope)))
        if self._preheader:
            scope = scope.having("_p", templates.render("preheader", scope))
        text = encode_values(templates.render("text", scope))
        html = encode_values(templates.render(self._html, scope))
        mime = header + _multipart(personal.message, text, html)
        return EmailRendered(return_path(personal), recipient(personal.to).address, mime.encode("utf-8"))

    def _add_subject(self, source: str) -> str | None:
        """Compile the subject; return it encoded if it is the same for all."""
        pieces = self._templates.parse("subject", source)
        self._templates.add("subject", pieces, "text")
        if any(piece.kind != "text" for piece in pieces):
            return None
        return self._encode_subject(source)

    def _encode_subject(self, subject: str) -> str:
        text, field = subject.strip(), self._templates.field("subject")
        if not text:
            raise InvalidInput("The subject is empty.", field=field, remedy="Write one.")
        return encode_text(text, field, indent=len("Subject: "))

    def _add_preheader(self, source: str | None) -> bool:
        if source:
            self._templates.add("preheader", self._templates.parse("preheader", source), "text")
        return bool(source)

    def _add_html(self, source: EmailSource) -> tuple[str, Flat]:
        """Compile the HTML; return the name of its field, and it flattened, for the text to be made from."""
        part, markup = ("html", source.html) if source.mjml is None else ("mjml", source.mjml)
        field = self._templates.field(part)
        if not markup or (source.html is not None and source.mjml is not None):
            raise InvalidInput("An email has either MJML or HTML.", field=field, remedy="Give one of them.")
        flat = Flat(self._templates.parse(part, markup))
        html = html_from_mjml(flat.text, field) if part == "mjml" else flat.text
        flat.text = html if _HTML.search(html) else _DOCUMENT.format(html)
        tracked = _add_unseen(self._table.track_html(flat.text, flat), flat, preheader=self._preheader)
        self._templates.add(part, flat.pieces(tracked), "html", text=encode_literal, output=OUTPUT)
        return part, flat

    def _add_text(self, source: EmailSource, flat: Flat) -> None:
        """Compile the text alternative, made from the HTML if the author gave none."""
        text, named = flat.close_up(text_from_html(flat.text)), self._html
        if source.text is not None:
            flat = Flat(self._templates.parse("text", source.text))
            text, named = flat.text, "text"
        pieces = flat.pieces(self._table.track_text(text, flat))
        self._templates.add("text", pieces, "text", text=encode_literal, output=OUTPUT, named=named)


def _add_unseen(html: str, flat: Flat, *, preheader: bool) -> str:
    """Put the preheader at the beginning of the body and the open pixel at its end."""
    if preheader:
        hidden = _PREHEADER.format(flat.output("_p"))
        body = _BODY.search(html)
        at = body.end() if body else 0
        html = html[:at] + hidden + html[at:]
    pixel = _PIXEL.format(flat.output("_o"))
    at = html.lower().rfind("</body")
    return html[:at] + pixel + html[at:] if at >= 0 else html + pixel


def _multipart(message: str, text: str, html: str) -> str:
    """Join the parts; quoted-printable never holds ``=_``, so nor does it hold the boundary."""
    boundary = f"=_{message}"
    return (
        f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'
        f"--{boundary}\r\n{_TEXT_HEADER}{text}\r\n"
        f"--{boundary}\r\n{_HTML_HEADER}{html}\r\n--{boundary}--\r\n"
    )
