"""Mail that a person or a program writes to one recipient: plain text with attachments, in its thread.

Compiled templates don't pass here; the standard library builds the content, ``headers`` the header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP

from noline.content.headers import check_line, encode_text, personal_header, recipient, return_path
from noline.content.model import EmailRendered, Personal
from noline.content.quoted import encode_body
from noline.content.syntax import FORBIDDEN
from noline.kernel.errors import InvalidInput, TooLarge

MAX_ATTACHED = 25 * 1024 * 1024
"""All attachments together, in bytes before encoding: what most mailboxes take."""

_MEDIA_TYPE = re.compile(r"([a-z0-9][a-z0-9!#$&^_.+-]{0,63})/([a-z0-9][a-z0-9!#$&^_.+-]{0,63})", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,990}>")

_TEXT_HEADER = 'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'

Attachment = tuple[str, str, bytes]
"""A file: name, media type, content."""


def reply_email(
    personal: Personal,
    subject: str,
    text: str,
    *,
    html: str = "",
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
    attachments: Sequence[Attachment] = (),
) -> EmailRendered:
    """Build a mail; message ids are given with their angle brackets (those that aren't ids are left out)."""
    for field, written in (("text", text), ("html", html)):
        if found := FORBIDDEN.search(written):
            said = f"The {field} holds the character U+{ord(found[0]):04X}."
            raise InvalidInput(said, field=field, remedy="Remove it.")
    if sum(len(content) for _, _, content in attachments) > MAX_ATTACHED:
        raise TooLarge("The attachments have more than 25 MB.", field="attachments", remedy="Send a link instead.")
    if not html and not attachments:
        return _written(personal, subject, encode_text_part(text), in_reply_to, references)
    content = EmailMessage(policy=SMTP)
    content.set_content(text, charset="utf-8", cte="quoted-printable")
    if html:
        content.add_alternative(html, subtype="html", charset="utf-8", cte="quoted-printable")
        content.set_boundary(f"=_{personal.message}_")
    for at, attachment in enumerate(attachments):
        _attach(content, *attachment, field=f"attachments[{at}]")
    if content.is_multipart():
        content.set_boundary(f"=_{personal.message}")
    del content["MIME-Version"]
    return _written(personal, subject, content.as_bytes(), in_reply_to, references)


def encode_text_part(text: str) -> bytes:
    """Return a text as the only part of a mail: what the standard library makes of it, in a tenth of the time."""
    return (_TEXT_HEADER + encode_body(text)).encode("ascii")


def _written(
    personal: Personal, subject: str, content: bytes, in_reply_to: str | None, references: Sequence[str]
) -> EmailRendered:
    header = personal_header(personal, encode_text(subject.strip(), "subject", indent=len("Subject: ")))
    thread = "" if _has_thread(personal) else _thread(in_reply_to, references)
    mime = header.encode("utf-8") + thread.encode("ascii") + content
    cc = tuple(recipient(it, "cc").address for it in personal.cc)
    return EmailRendered(return_path(personal), recipient(personal.to).address, mime, cc)


def _attach(content: EmailMessage, name: str, media_type: str, data: bytes, *, field: str) -> None:
    kind = _MEDIA_TYPE.fullmatch(media_type)
    if not kind or kind[1].lower() in ("multipart", "message"):
        remedy = "Use one such as application/pdf."
        raise InvalidInput(f"{media_type[:80]!r} is no media type of a file.", field=field, remedy=remedy)
    check_line(name, field)
    bare = re.split(r"[/\\]", name)[-1][:200] or "file"
    content.add_attachment(data, maintype=kind[1].lower(), subtype=kind[2].lower(), filename=bare)


def _has_thread(personal: Personal) -> bool:
    return any(name.lower() in ("in-reply-to", "references") for name in personal.headers)


def _thread(in_reply_to: str | None, references: Sequence[str]) -> str:
    """Write the two headers of a thread (RFC 5322, 3.6.4): the last 20 references, one a line."""
    known = list(dict.fromkeys(one for one in (*references, in_reply_to or "") if _MESSAGE_ID.fullmatch(one)))[-20:]
    lines = f"In-Reply-To: {in_reply_to}\r\n" if in_reply_to in known else ""
    return lines + ("References: " + "\r\n ".join(known) + "\r\n" if known else "")
