"""What a mail is once it has been read: values only; how they are found lives in the files beside this one."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from noline.channels.model import Attachment, Fault, Inbound, Receipt

MailKind = Literal["message", "auto_reply", "bounce", "complaint"]
BounceKind = Literal["failed", "delayed"]
Certainty = Literal["no", "likely", "certain"]


class MailAddress(Struct, frozen=True):
    """One mailbox: ``address`` is ``local@domain`` with the domain in lower case; ``name`` is decoded, may be empty."""

    address: str
    name: str = ""


class Part(Struct, frozen=True):
    """One leaf of the MIME tree, its transfer encoding undone. ``charset`` is as declared and may be wrong."""

    media_type: str
    content: bytes
    charset: str = ""
    name: str = ""
    content_id: str | None = None
    attached: bool = False
    flowed: bool = False
    delsp: bool = False


class Mail(Struct, frozen=True):
    """A mail as read. Header values are decoded and hold no line ends; ids keep their angle brackets.

    ``parts`` holds every leaf in order; ``text``, ``html`` and ``attachments`` are drawn from it.
    """

    headers: tuple[tuple[str, str], ...] = ()
    sender: MailAddress = MailAddress("")
    to: tuple[MailAddress, ...] = ()
    cc: tuple[MailAddress, ...] = ()
    reply_to: tuple[MailAddress, ...] = ()
    delivered_to: tuple[MailAddress, ...] = ()
    original_to: tuple[MailAddress, ...] = ()
    return_path: str | None = None
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    date: datetime | None = None
    subject: str = ""
    text: str = ""
    html: str = ""
    media_type: str = "text/plain"
    parts: tuple[Part, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    def header(self, name: str) -> str:
        """Return the first header of this name (any case), or an empty string."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")


class Reply(Struct, frozen=True):
    """A mail's words taken apart.

    ``text`` is what the person wrote now; ``signature`` what was cut as one; ``quoted`` says whether older words were
    found; ``full_text`` is all of it.
    """

    text: str
    full_text: str
    signature: str = ""
    quoted: bool = False
    forwarded: bool = False


class Automatic(Struct, frozen=True):
    """Whether a program wrote the mail, and the evidence as short sentences. ``bulk``: it came through a list."""

    certainty: Certainty = "no"
    reasons: tuple[str, ...] = ()
    bulk: bool = False


class Original(Struct, frozen=True):
    """What a report tells of the mail of ours it is about."""

    message_id: str = ""
    tokens: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


class Bounce(Struct, frozen=True):
    """One recipient that a mail of ours did not reach (or not yet, when ``kind`` is delayed).

    ``status`` is an RFC 3463 code or empty, ``smtp_code`` a three-digit reply or 0. ``permanent``: the other side
    calls the failure permanent (class 5); ``bad_address``: it blames the address itself, which is to be marked.
    """

    recipient: str
    status: str = ""
    smtp_code: int = 0
    reason: str = ""
    permanent: bool = False
    kind: BounceKind = "failed"
    fault: Fault = Fault.UNREACHABLE
    bad_address: bool = False
    original_message_id: str = ""
    tokens: tuple[str, ...] = ()


class Complaint(Struct, frozen=True):
    """A person pressed "this is spam" (RFC 5965). ``recipient`` may be empty where the reporter hides it."""

    feedback_type: str
    recipient: str = ""
    original_message_id: str = ""
    original_sender: str = ""
    source_ip: str = ""
    tokens: tuple[str, ...] = ()


class Judgement(Struct, frozen=True):
    """What a mail is. ``inbound`` is set for message and auto_reply; ``receipts`` for bounces and read receipts."""

    kind: MailKind
    mail: Mail
    inbound: Inbound | None = None
    receipts: tuple[Receipt, ...] = ()
    bounces: tuple[Bounce, ...] = ()
    complaint: Complaint | None = None
    automatic: Automatic = Automatic()
