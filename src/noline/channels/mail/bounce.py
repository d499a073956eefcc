"""Reads bounces of every kind into one form: standard delivery status first, else the words of the notice."""

from __future__ import annotations

from collections.abc import Sequence

from noline.channels.mail.bounce_text import is_failure_notice, notice_text, read_notices, words_about
from noline.channels.mail.dsn import Delivery, has_delivery_status, read_deliveries
from noline.channels.mail.headers import bare_address, value_of
from noline.channels.mail.model import Bounce, BounceKind, Mail, Original
from noline.channels.mail.original import find_original
from noline.channels.mail.parse import read_original
from noline.channels.mail.smtp_words import fault_of, find_codes, is_bad_address, status_of_words

MAX_REASON = 500  # characters


def read_bounces(mail: Mail, envelope_from: str | None = None, envelope_to: Sequence[str] = ()) -> tuple[Bounce, ...]:
    """Return a bounce for each recipient that the mail reports as failed or delayed; empty when it is no bounce.

    ``envelope_from`` is empty for the null sender and None when unknown. Reports of success yield nothing.
    """
    deliveries = read_deliveries(mail)
    if not deliveries and not is_failure_notice(mail, envelope_from) and not has_delivery_status(mail):
        return ()
    carried = None if deliveries else _carried_report(mail)
    if carried is not None:
        return read_bounces(carried, envelope_from, envelope_to)
    original = find_original(mail, envelope_to)
    if deliveries:
        reported = [each for each in deliveries if each.action in ("failed", "delayed")]
        return tuple(_from_delivery(each, mail, original) for each in reported)
    original_to = bare_address(value_of(original.headers, "to"))
    return tuple(
        _bounce(notice.recipient, notice.kind, notice.status, notice.smtp_code, notice.words, original)
        for notice in read_notices(mail, original_to)
    )


def _carried_report(mail: Mail) -> Mail | None:
    """Return the standard report that a notice without one carries, as gateways wrap it into a notice of their own."""
    part = next((part for part in mail.parts if part.media_type == "message/rfc822"), None)
    carried = read_original(part) if part is not None else None
    return carried if carried is not None and read_deliveries(carried) else None


def is_delivery_report(mail: Mail) -> bool:
    """Say whether a mail is a report on delivery, of success too."""
    return has_delivery_status(mail) and bool(read_deliveries(mail))


def _from_delivery(delivery: Delivery, mail: Mail, original: Original) -> Bounce:
    kind: BounceKind = "delayed" if delivery.action == "delayed" else "failed"
    words = "" if delivery.diagnostic else notice_text(mail)
    near = words_about(delivery.recipient, words) if words else ""
    reason = delivery.diagnostic or near or words or mail.subject
    status = delivery.status or _guessed(delivery, reason)
    code = delivery.smtp_code or _fitting(find_codes(near).smtp_code, status)
    return _bounce(delivery.recipient, kind, status, code, reason, original)


def _fitting(code: int, status: str) -> int:
    """Return a reply code that the notice's words bring, unless it is of another class than the report's status."""
    return code if code and status[:1] in ("", str(code)[0]) else 0


def _guessed(delivery: Delivery, reason: str) -> str:
    """Return the status that the words amount to, in the class that the reply code or the action tells."""
    words = status_of_words(reason)
    told = str(delivery.smtp_code)[0] if delivery.smtp_code else "4" if delivery.action == "delayed" else "5"
    return f"{told}{words[1:]}" if words else ""


def _bounce(recipient: str, kind: BounceKind, status: str, code: int, reason: str, original: Original) -> Bounce:
    told = status or (f"{code // 100}.0.0" if code else "5.0.0")
    exact = _refined(told, reason)
    permanent = kind == "failed" and told.startswith("5")
    return Bounce(
        recipient=recipient,
        status=told if status or code else "",
        smtp_code=code,
        reason=" ".join(reason.split())[:MAX_REASON],
        permanent=permanent,
        kind=kind,
        fault=fault_of(exact),
        bad_address=permanent and is_bad_address(exact),
        original_message_id=original.message_id,
        tokens=original.tokens,
    )


def _refined(status: str, reason: str) -> str:
    """Let the words decide where the status says next to nothing (5.0.0) or servers use it for everything (5.5.x)."""
    if status.split(".")[1] not in ("0", "5"):
        return status
    guessed = status_of_words(reason)
    return f"{status[0]}{guessed[1:]}" if guessed else status
