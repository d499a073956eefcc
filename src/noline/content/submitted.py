"""Mail that another program wrote: sent as it is, but for a few lines of its header and, if wished, tracked links.

What answers, bounces and unsubscribing need becomes ours; Message-ID, words, files and all else stay the program's own.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from collections.abc import Sequence
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from email.utils import format_datetime, getaddresses
from typing import Final

from noline.content.headers import MAX_HEADER, encode_text, extra_header, read_mailbox, recipient, return_path
from noline.content.links import link_token, open_pixel, rewrite_hrefs, tracked_link, unsubscribe_link
from noline.content.model import EmailRendered, Personal

OURS: Final = "x-noline-"
"""How the header lines begin by which a program tells us something; they are not sent on."""

_MOST_LINKS = 1000
_DROPPED = frozenset({"reply-to", "return-path", "bcc", "dkim-signature", "resent-bcc"})
_UNSUBSCRIBING = frozenset({"list-unsubscribe", "list-unsubscribe-post", "list-id", "feedback-id"})
_UNTOUCHABLE = frozenset({"multipart/signed", "multipart/encrypted", "application/pkcs7-mime"})
_MAILBOXES = frozenset({"from", "sender", "to", "cc"})
_ENCODED = re.compile(r"(=\?\S+\?=(?:\s+=\?\S+\?=)*)", re.ASCII)
_NAME = re.compile(rb"[!-9;-~]+(?=[ \t]*:)")
_POLICY = compat32.clone(linesep="\r\n", max_line_length=0)


def submitted_email(personal: Personal, raw: bytes, links: Sequence[str] | None) -> EmailRendered:
    """Return a program's mail as it goes to one recipient. ``links``: those to be tracked; None tracks nothing."""
    fields, body = _split(raw)
    if not all(line.isascii() for _, line in fields):
        fields = [(name, _encoded(name, line)) for name, line in fields]
    if links is not None:
        fields, body = _split(_tracked(b"".join(line for _, line in fields) + b"\r\n" + body, personal, list(links)))
    sender = read_mailbox(personal.sender, "sender")
    known = {name for name, _ in fields}
    kept, own = [], [f"Reply-To: {recipient(personal.reply_to, 'reply_to').header}"] if personal.reply_to else []
    for name, line in fields:
        if name == "from":
            kept.append(_from(line, sender.domain, personal.sender))
        elif not (name in _DROPPED or name.startswith(OURS) or (personal.unsubscribe and name in _UNSUBSCRIBING)):
            kept.append(line)
    if "from" not in known:
        own.append(f"From: {sender.header}")
    if "message-id" not in known:
        own.append(f"Message-ID: <{personal.message}@{sender.domain}>")
    if personal.unsubscribe:
        url = unsubscribe_link(personal.base_url.rstrip("/"), link_token(personal.token))
        own += [f"List-Unsubscribe: <{url}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
        own += [extra_header(name, value) for name, value in personal.headers.items()]
    head = b"".join([*kept, *(f"{line}\r\n".encode() for line in own)])
    return EmailRendered(return_path(personal), recipient(personal.to).address, head + b"\r\n" + body)


def with_date(raw: bytes, at: datetime) -> bytes:
    """Return the mail with a date, if it came without (RFC 6409, 8.1)."""
    fields, _ = _split(raw)
    return raw if any(name == "date" for name, _ in fields) else f"Date: {format_datetime(at)}\r\n".encode() + raw


def links_in(raw: bytes) -> tuple[str, ...]:
    """Return the addresses that the pages of a mail link to, in order, each once."""
    found: dict[str, None] = {}

    def note(url: str) -> str:
        found.setdefault(url)
        return url

    for page in _pages(message_from_bytes(raw, policy=_POLICY)):
        rewrite_hrefs(_text_of(page), note)
    return tuple(found)[:_MOST_LINKS]


def _tracked(raw: bytes, personal: Personal, links: list[str]) -> bytes:
    """Lead links by way of us, and end each page with the image that counts an open."""
    mail = message_from_bytes(raw, policy=_POLICY)
    base, token = personal.base_url.rstrip("/"), link_token(personal.token)
    numbers = {url: tracked_link(base, number, token) for number, url in enumerate(links)}
    pages = _pages(mail)
    for page in pages:
        html = rewrite_hrefs(_text_of(page), lambda url: numbers.get(url, url))
        image = f'<img src="{open_pixel(base, token)}" width="1" height="1" alt="" style="border:0">'
        at = html.lower().rfind("</body")
        html = html[:at] + image + html[at:] if at >= 0 else html + image
        _put(page, html)
    return mail.as_bytes(policy=_POLICY) if pages else raw


def _pages(mail: Message) -> list[Message]:
    """Return the parts that a reader sees as a page; what is signed or encrypted is left alone."""
    if mail.get_content_type() in _UNTOUCHABLE:
        return []
    return [it for it in mail.walk() if it.get_content_type() == "text/html" and not it.get_filename()]


def _put(page: Message, html: str) -> None:
    del page["Content-Transfer-Encoding"]
    page["Content-Transfer-Encoding"] = "quoted-printable"
    page.set_param("charset", "utf-8")
    page.set_payload(b2a_qp(html.replace("\r\n", "\n").encode("utf-8", "replace")).decode("ascii"))


def _text_of(page: Message) -> str:
    content = page.get_payload(decode=True)
    assert isinstance(content, bytes)
    try:
        return content.decode(page.get_content_charset("utf-8"), "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _split(raw: bytes) -> tuple[list[tuple[str, bytes]], bytes]:
    """Return the lines of the header, each with its name and what is folded below it, and the body."""
    fields: list[tuple[str, bytes]] = []
    at = 0
    while at < len(raw):
        end = raw.find(b"\n", at) + 1 or len(raw)
        line = raw[at:end]
        if not line.strip(b"\r\n"):
            return fields, raw[end:]
        if line[:1] in b" \t" and fields:
            fields[-1] = (fields[-1][0], fields[-1][1] + _ended(line))
        elif found := _NAME.match(line):
            fields.append((found[0].decode("ascii").lower(), _ended(line)))
        else:
            return fields, raw[at:]  # a mail that begins with its words
        at = end
    return fields, b""


def _encoded(name: str, line: bytes) -> bytes:
    """Encode what stands in a header as it is spoken (RFC 2047): without RFC 6532 no server passes it on."""
    if line.isascii() or name.startswith("content-"):
        return line
    written, _, rest = line.partition(b":")
    try:
        text = rest.decode()
    except UnicodeDecodeError:
        text = rest.decode("cp1252", "replace")
    text = " ".join(text.split())
    if name not in _MAILBOXES:
        return _ended(written + b": " + encode_text(_words(text, MAX_HEADER), name, indent=len(written) + 2).encode())
    found = getaddresses([text])
    if not all("@" in address and address.isascii() for _, address in found):
        return line
    boxes = [read_mailbox(_named(_words(name), address), "from").header if name else address for name, address in found]
    return _ended(written + b": " + ",\r\n ".join(boxes).encode())


def _ended(line: bytes) -> bytes:
    return line.rstrip(b"\r\n") + b"\r\n"


def _from(line: bytes, domain: str, ours: str) -> bytes:
    """Keep a sender of our route's domain; in place of another, which we may not speak for, stands the route's own."""
    text = line.partition(b":")[2].decode("utf-8", "replace")
    found = getaddresses([" ".join(text.split())])
    names = [name for name, address in found if address]
    if found and all(_within(address.rpartition("@")[2], domain) for _, address in found):
        return line
    own = read_mailbox(ours, "sender")
    name = _words(names[0]) if names else ""
    mailbox = read_mailbox(_named(name, own.address), "from") if name else own
    return f"From: {mailbox.header}\r\n".encode()


def _words(text: str, most: int = 200) -> str:
    """Return the words of a header, whether encoded, raw, or a part of it each."""
    parts = [text] if text.isascii() else _ENCODED.split(text)
    try:
        decoded = "".join(part if not part.isascii() else str(make_header(decode_header(part))) for part in parts)
    except (LookupError, ValueError):
        return ""
    return "".join(sign for sign in decoded if sign.isprintable()).strip()[:most]


def _named(name: str, address: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" <{address}>'


def _within(domain: str, of: str) -> bool:
    return domain.lower() == of.lower() or domain.lower().endswith(f".{of.lower()}")
