"""One mail made ready for the wire of one server: its envelope commands and its dot-stuffed body; pure."""

from __future__ import annotations

import re

import idna
from msgspec import Struct

from noline.channels import Failed, Fault, Outgoing
from noline.content import EmailRendered
from noline.providers.smtp_dkim import Dkim
from noline.providers.smtp_reply import Offers

_UNSAFE = re.compile(r"[\x00-\x1f\x7f<>]")


class Letter(Struct, frozen=True, gc=False):
    """A mail as it goes over the wire: ``MAIL`` and ``RCPT`` lines, and the body with its final dot.

    ``copies`` are the ``RCPT`` lines of those who get a copy.
    """

    mail: bytes
    rcpt: bytes
    body: bytes
    copies: tuple[bytes, ...] = ()


def letter_for(outgoing: Outgoing, offers: Offers, dkim: Dkim | None = None) -> Letter | Failed:
    """Make a mail ready for a server with these ``offers``, signed if it is to be, or say why it can't go there."""
    content = outgoing.content
    if not isinstance(content, EmailRendered):
        return Failed(Fault.CONTENT, f"SMTP carries email, not {type(content).__name__}")
    mime = content.mime if dkim is None else dkim.sign(content.mime)
    if offers.size and len(mime) > offers.size:
        return Failed(Fault.CONTENT, f"the mail has {len(mime)} bytes, the server takes {offers.size}")
    to, sender = _address(content.to), _address(content.return_path)
    if to is None or not to:
        return Failed(Fault.UNREACHABLE, "the recipient's address is malformed", permanent=True)
    if sender is None:
        return Failed(Fault.REJECTED, "the return path is malformed")
    copied = [address for it in content.cc if (address := _address(it))]
    parameters = _parameters(mime, "".join((sender, to, *copied)), offers)
    if isinstance(parameters, Failed):
        return parameters
    mail = f"MAIL FROM:<{sender}>{parameters}\r\n".encode()
    copies = tuple(f"RCPT TO:<{it}>\r\n".encode() for it in copied)
    return Letter(mail, f"RCPT TO:<{to}>\r\n".encode(), stuffed(mime), copies)


def stuffed(mime: bytes) -> bytes:
    """Make a body transparent (RFC 5321 4.5.2) and end it with the final dot.

    Bare CR and LF become CRLF: servers that take them for line ends could be made to see a second mail (SMTP
    smuggling), and RFC 5321 2.3.8 forbids them.
    """
    body = b"\r\n".join([*mime.splitlines(), b""])
    if b"\r\n." in body:
        body = body.replace(b"\r\n.", b"\r\n..")
    return b"." + body + b".\r\n" if body.startswith(b".") else body + b".\r\n"


def _parameters(mime: bytes, addresses: str, offers: Offers) -> str | Failed:
    """Return the parameters of MAIL (RFC 1870, 6152, 6531) that this mail needs."""
    size = f" SIZE={len(mime)}" if offers.size is not None else ""
    if mime.isascii() and addresses.isascii():
        return size
    if not addresses.isascii() or not mime.partition(b"\r\n\r\n")[0].isascii():
        if not offers.utf8:
            return Failed(
                Fault.CONTENT, "an international address or header needs SMTPUTF8, which the server does not offer"
            )
        return size + " BODY=8BITMIME SMTPUTF8"
    if not offers.eight_bit:
        return Failed(Fault.CONTENT, "eight-bit text needs 8BITMIME, which the server does not offer")
    return size + " BODY=8BITMIME"


def _address(address: str) -> str | None:
    """Return the address for the envelope, None where it could break the command; an international domain in ASCII."""
    if _UNSAFE.search(address):
        return None
    local, at, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return local + at + idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return None
