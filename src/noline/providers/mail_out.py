"""Our mail taken apart again, for services that want its parts rather than the whole."""

from __future__ import annotations

import base64
from email import policy
from email.parser import BytesParser

from msgspec import Struct

from noline.channels import Capabilities, Failed, Fault, Outgoing
from noline.content import EmailRendered

_OWN = frozenset(
    {"from", "to", "cc", "subject", "reply-to", "mime-version", "content-type", "content-transfer-encoding"}
)


class File(Struct, frozen=True):
    """A file within a mail, its content in base64."""

    name: str
    media_type: str
    content: str
    content_id: str = ""


class Parts(Struct, frozen=True):
    """A mail's parts. Addresses as headers write them; ``headers`` are those that have no place of their own."""

    sender: str
    to: str
    cc: tuple[str, ...]
    subject: str
    reply_to: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    files: tuple[File, ...]


def mail_both_ways(megabytes: int) -> Capabilities:
    """Return what each of these services can do; ``megabytes``: of what is attached to a mail."""
    return Capabilities(
        channel="email",
        renders="email",
        media=("*/*",),
        max_media_bytes=megabytes * 1024 * 1024,
        inbound=True,
        receipts=True,
        reads=True,
        copies=True,
    )


def email_of(outgoing: Outgoing) -> EmailRendered | Failed:
    """Return the rendered mail; these services carry nothing else."""
    if isinstance(outgoing.content, EmailRendered):
        return outgoing.content
    return Failed(Fault.CONTENT, f"This account carries email, not {type(outgoing.content).__name__}.")


def parts_of(mail: EmailRendered) -> Parts:
    """Take a mail of ours apart."""
    read = BytesParser(policy=policy.default).parsebytes(mail.mime)
    text, html, files = "", "", []
    for part in read.walk():
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        content = part.get_payload(decode=True)
        data = content if isinstance(content, bytes) else b""
        named = part.get_filename() or ""
        if part.get_content_disposition() != "attachment" and not named and kind == "text/plain" and not text:
            text = data.decode("utf-8", "replace")
        elif part.get_content_disposition() != "attachment" and not named and kind == "text/html" and not html:
            html = data.decode("utf-8", "replace")
        else:
            identity = str(part.get("content-id", "")).strip("<> ")
            files.append(File(named or "file", kind, base64.b64encode(data).decode(), identity))
    headers = tuple((name, str(value)) for name, value in read.items() if name.lower() not in _OWN)
    said = {name: str(read.get(name, "")) for name in ("From", "To", "Subject", "Reply-To")}
    to, subject, reply_to = said["To"] or mail.to, said["Subject"], said["Reply-To"]
    return Parts(said["From"], to, mail.cc, subject, reply_to, headers, text, html, tuple(files))
