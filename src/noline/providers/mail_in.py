"""Mail that services hand over by HTTP: whole, or taken apart by them; judged like mail that comes over SMTP.

Raw mail is the better: a service that takes it apart loses what tells a report from a letter. Nothing here is of one
service alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from msgspec import Struct, structs

from noline.channels import Attachment, Event, Inbound, Left, Receipt
from noline.channels.mail import Judgement, Mail, Part, judge_mail, parse_mail
from noline.kernel.errors import InvalidInput

_NOT_OURS = ("content-type", "content-transfer-encoding", "content-disposition")
"""Headers that speak of the mail as it was, not of the parts that the service made of it."""


class Taken(Struct, frozen=True):
    """A mail as a service took it apart. ``headers`` in their order; ``identity`` is the service's own id of it."""

    headers: Sequence[tuple[str, str]]
    text: str = ""
    html: str = ""
    files: tuple[Attachment, ...] = ()
    envelope_from: str | None = None
    envelope_to: tuple[str, ...] = ()
    identity: str = ""


def events_of_raw(raw: bytes, envelope_from: str | None, envelope_to: Sequence[str], identity: str) -> list[Event]:
    """Return what a whole mail says; raises ``InvalidInput`` for an empty one."""
    judgement = judge_mail(parse_mail(raw), envelope_from, _bare(envelope_to), None)
    return _events(judgement, identity or _digest(raw))


def _digest(content: bytes) -> str:
    """Return an id for a mail that nobody gave one: the same mail told twice is one."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def events_of_parts(taken: Taken) -> list[Event]:
    """Return what a mail says of which the service gives the parts."""
    mail = _mail(taken)
    envelope_from = taken.envelope_from if taken.envelope_from is not None else mail.return_path
    identity = taken.identity or _digest(repr((taken.headers, taken.text, taken.html)).encode("utf-8", "replace"))
    return _events(judge_mail(mail, envelope_from, _bare(taken.envelope_to), None), identity)


def header_pairs(block: str) -> list[tuple[str, str]]:
    """Cut a block of header lines into names and values, folded lines joined."""
    found: list[tuple[str, str]] = []
    for line in block.splitlines():
        if line[:1] in (" ", "\t") and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon and name.strip():
            found.append((name.strip(), value.strip()))
    return found


def _mail(taken: Taken) -> Mail:
    kept = [(name, value) for name, value in taken.headers if name.lower() not in _NOT_OURS]
    block = "".join(f"{_line(name)}: {_line(value)}\r\n" for name, value in kept)
    try:
        mail = parse_mail(f"{block}\r\n".encode("utf-8", "replace"))
    except InvalidInput:
        mail = Mail()
    kind = next((value for name, value in taken.headers if name.lower() == "content-type"), "text/plain")
    bodies = [("text/plain", taken.text), ("text/html", taken.html)]
    parts = [Part(media_type, text.encode("utf-8", "replace"), "utf-8") for media_type, text in bodies if text]
    parts += [
        Part(it.media_type, it.content, name=it.name, content_id=it.content_id, attached=True) for it in taken.files
    ]
    return structs.replace(
        mail,
        text=taken.text,
        html=taken.html,
        parts=tuple(parts),
        attachments=taken.files,
        media_type=kind.partition(";")[0].strip().lower(),
    )


def _line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())


def _bare(addresses: Sequence[str]) -> tuple[str, ...]:
    """Services write ``Name <address>`` where the envelope has the address alone."""
    bare = (address.rpartition("<")[2].partition(">")[0].strip() for address in addresses)
    return tuple(address for address in bare if "@" in address)


def _events(judgement: Judgement, identity: str) -> list[Event]:
    receipts = [structs.replace(receipt, channel="email") for receipt in judgement.receipts]
    if judgement.complaint is not None:
        told = judgement.complaint
        # Whoever complains has got it: nothing failed, and above all nothing is to be sent instead.
        said = Receipt("delivered", channel="email", recipient=told.recipient)
        arrived = [structs.replace(said, token=token) for token in told.tokens[:1]]
        left = [Left("email", told.recipient)] if told.recipient else []
        return [*arrived, *left]
    if judgement.inbound is None:
        return [*receipts]
    inbound = judgement.inbound
    if not inbound.provider_id:
        inbound = structs.replace(inbound, provider_id=identity)
    return [inbound, *receipts] if _from_somebody(inbound) else [*receipts]


def _from_somebody(inbound: Inbound) -> bool:
    """A mail without any sender can be answered to nobody and belongs to no customer."""
    return "@" in inbound.sender
