"""Forms as mail services post them: plain ones, and such with files (``multipart/form-data``, RFC 7578); total."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.message import Message

from msgspec import Struct

from noline.channels import Attachment, WebhookRequest, malformed

_MOST_FIELDS = 500
_BEGINNING = re.compile(rb"\s*--(\S{1,70})[ \t]*\r?\nContent-[a-z-]{4,20}:", re.IGNORECASE)


class Field(Struct, frozen=True):
    """One field of a form; with a ``filename`` (even an empty one) it is a file."""

    content: bytes
    filename: str | None = None
    media_type: str = "text/plain"

    def text(self, charset: str = "utf-8") -> str:
        """Return what was written, whatever the character set is worth."""
        try:
            return self.content.decode(charset or "utf-8", "replace")
        except LookupError:
            return self.content.decode("utf-8", "replace")

    def attached(self, name: str = "", content_id: str | None = None) -> Attachment:
        """Return it as a file, its name without folders."""
        said = (self.filename or name or "file").replace("\\", "/").rpartition("/")[2]
        return Attachment(said or "file", self.media_type, self.content, content_id)


Form = Mapping[str, Field]


def read_form(request: WebhookRequest) -> Form:
    """Return the fields; of a name that comes twice the last. Raises ``InvalidInput`` for what is no form."""
    given = request.headers.get("content-type", "")
    header = _headers(f"content-type: {given}")
    if given and header.get_content_type() != "multipart/form-data":
        return _plain(request)
    boundary = header.get_param("boundary")
    if isinstance(boundary, str) and boundary:
        return _parts(request.body, boundary.encode("utf-8", "replace"))
    if found := _BEGINNING.match(request.body):
        return _parts(request.body.lstrip(), found[1])  # a body that somebody kept without its headers
    if given:
        raise malformed("The form has no boundary.")
    return _plain(request)


def _plain(request: WebhookRequest) -> Form:
    return {name: Field(value.encode("utf-8", "replace")) for name, value in request.form.items()}


def text_of(form: Form, name: str, charset: str = "utf-8") -> str:
    """Return the text of a field, empty where there is none."""
    return form[name].text(charset) if name in form else ""


def _parts(body: bytes, boundary: bytes) -> dict[str, Field]:
    """Cut at the boundary, which begins a line; what is before the first and after the last is nothing."""
    found: dict[str, Field] = {}
    end = b"\n" if b"\r\n" not in body[: len(boundary) + 8] else b"\r\n"  # some samples have lost their CR
    pieces = (end + body).split(end + b"--" + boundary)
    if len(pieces) < 2:
        raise malformed("The form does not hold its boundary.")
    for piece in pieces[1:_MOST_FIELDS]:
        if piece.startswith(b"--"):
            break
        block, blank, content = piece.removeprefix(end).partition(end + end)
        if not blank:
            raise malformed("A field of the form has no content.")
        head = _headers(block.decode("utf-8", "replace"))
        name = head.get_param("name", header="content-disposition")
        if isinstance(name, str):
            filename = head.get_filename()
            media_type = str(head.get("content-type", "text/plain")).partition(";")[0].strip().lower()
            found[name] = Field(content, filename, media_type)
    return found


def _headers(block: str) -> Message:
    message = Message()
    for line in block.splitlines():
        name, colon, value = line.partition(":")
        if colon and name.strip():
            message[name.strip()] = value.strip()
    return message
