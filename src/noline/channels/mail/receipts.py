"""Turns reports on our mails into receipts: failures from bounces, deliveries from success reports, reads from MDNs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from noline.channels.mail.charset import decode_text
from noline.channels.mail.dsn import read_deliveries
from noline.channels.mail.headers import read_fields, read_ids, split_headers, value_of
from noline.channels.mail.model import Bounce, Mail
from noline.channels.mail.original import find_original
from noline.channels.mail.tokens import own_message
from noline.channels.model import Receipt


def bounce_receipts(bounces: Sequence[Bounce]) -> tuple[Receipt, ...]:
    """Return a failed receipt for each mail of ours that bounced for good; a delay is no failure.

    Several failures of one mail for one recipient (a list behind an address) give one receipt.
    """
    found: dict[str, Receipt] = {}
    for bounce in sorted((each for each in bounces if each.kind == "failed"), key=lambda each: not each.bad_address):
        target = _target(bounce.tokens, bounce.original_message_id)
        if target:
            receipt = Receipt("failed", fault=bounce.fault, permanent=bounce.bad_address, text=_text(bounce), **target)
            receipt = msgspec.structs.replace(receipt, recipient=bounce.recipient)
            found.setdefault(f"{target} {bounce.recipient.lower()}", receipt)
    return tuple(found.values())


def success_receipts(mail: Mail, envelope_to: Sequence[str]) -> tuple[Receipt, ...]:
    """Return a receipt for a report of delivery (RFC 3464) or of reading (RFC 8098), if it names a mail of ours."""
    status = _success(mail)
    if not status:
        return ()
    original = find_original(mail, envelope_to)
    target = _target(original.tokens, _disposed_id(mail) or original.message_id)
    return (Receipt(status, **target),) if target else ()


def _success(mail: Mail) -> str:
    if any(each.action in ("delivered", "relayed", "expanded") for each in read_deliveries(mail)):
        return "delivered"
    disposition = value_of(_disposition_fields(mail), "disposition").lower()
    return "read" if "displayed" in disposition.partition(";")[2] else ""


def _disposed_id(mail: Mail) -> str:
    return next(iter(read_ids(value_of(_disposition_fields(mail), "original-message-id"))), "")


def _disposition_fields(mail: Mail) -> tuple[tuple[str, str], ...]:
    part = next((part for part in mail.parts if part.media_type == "message/disposition-notification"), None)
    if part is None:
        return ()
    raw, _ = split_headers(decode_text(part.content).strip("\n").encode("utf-8"))
    return read_fields(raw)


def _target(tokens: Sequence[str], message_id: str) -> dict[str, Any]:
    """Name the mail by the strongest sign there is: a token, our own id in its Message-ID, else the Message-ID."""
    if tokens:
        return {"token": tokens[0]}
    message = own_message(message_id) if message_id else None
    if message is not None:
        return {"message": message}
    return {"reference": message_id} if message_id else {}


def _text(bounce: Bounce) -> str:
    told = " ".join(part for part in (str(bounce.smtp_code or ""), bounce.status) if part and part not in bounce.reason)
    return f"{told} {bounce.reason}".strip()[:500]
