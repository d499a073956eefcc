"""Reads feedback reports (RFC 5965): somebody marked a mail of ours as spam."""

from __future__ import annotations

import re
from collections.abc import Sequence

from noline.channels.mail.charset import decode_text
from noline.channels.mail.headers import Fields, bare_address, read_fields, split_headers, value_of
from noline.channels.mail.model import Complaint, Mail, Original
from noline.channels.mail.original import CARRIERS, find_original

_MAYBE = frozenset({"text/plain", "application/octet-stream"})
_LOOK = 20_000  # bytes of a part in which such fields are looked for
_LOOSE = re.compile(r"(?im)^feedback-type:[ \t]*[a-z-]{3,20}[ \t]*$")
_BESIDE = re.compile(r"(?im)^(?:user-agent|original-mail-from|original-rcpt-to|source-ip|reported-domain):[ \t]*\S")
# Loops that send our mail back with nothing but a subject that says why: older ones of AOL's and of other providers.
_SAYS_COMPLAINT = re.compile(
    r"(?i)(?:\[?fbl\]?\b|feedback[- ]loop|(?:e-?mail )?feedback report|(?:spam|abuse|junk(?: mail)?) "
    r"(?:complaint|report)|complaint (?:about message|report))"
)
_LOOP = re.compile(
    r"(?i)(?:fbl[\w.-]{0,30}|scomp|staff|feedback|feedback-?loop|feedbackloop|arf|abuse|complaints?|spam-?report)@"
)
_MICROSOFT = re.compile(r"(?i)^staff@|@(?:[\w-]+\.)*(?:hotmail|outlook|live|microsoft)\.com$")
_TYPE = "message/feedback-report"
# Reports that blame no mail of ours: "this is no spam", and on forged or failing signatures.
_NO_COMPLAINTS = frozenset({"not-spam", "auth-failure", "dmarc"})
_RECIPIENTS = ("original-rcpt-to", "removal-recipient", "redacted-address", "x-hmxmroriginalrecipient")
_TRACES = ("x-hmxmroriginalrecipient", "x-apparently-to", "delivered-to", "x-original-to", "x-rcpt-to", "to")


def read_complaint(mail: Mail, envelope_to: Sequence[str] = ()) -> Complaint | None:
    """Return the complaint that a mail reports, or None when it reports none."""
    fields = _feedback(mail)
    original = find_original(mail, envelope_to)
    kind = value_of(fields, "feedback-type").strip().lower()
    if not fields:
        return _from_outlook(mail, original)
    if kind in _NO_COMPLAINTS:
        return None
    return Complaint(
        feedback_type=kind or "abuse",
        recipient=_recipient(fields, original),
        original_message_id=original.message_id,
        original_sender=bare_address(value_of(fields, "original-mail-from"))
        or bare_address(value_of(original.headers, "from")),
        source_ip=value_of(fields, "source-ip"),
        tokens=original.tokens,
    )


def _feedback(mail: Mail) -> Fields:
    texts = (decode_text(part.content) for part in mail.parts if part.media_type == _TYPE)
    text = next(texts, None) or _untyped(mail)
    if not text:
        return ()
    text = text.strip("\n")
    raw, _ = split_headers(text.replace("\n\n", "\n").encode("utf-8"))
    return read_fields(raw)


def _untyped(mail: Mail) -> str:
    """Return the fields of a report whose part isn't named as one, from where they begin."""
    for part in mail.parts:
        if part.media_type in _MAYBE:
            text = decode_text(part.content[:_LOOK], part.charset)
            found = _LOOSE.search(text)
            if found is not None and _BESIDE.search(text) is not None:
                return text[found.start() :]
    return ""


def _recipient(fields: Fields, original: Original) -> str:
    told = (value_of(fields, name) for name in _RECIPIENTS)
    traced = (value_of(original.headers, name) for name in _TRACES)
    return next((address for value in (*told, *traced) if (address := bare_address(value))), "")


def _from_outlook(mail: Mail, original: Original) -> Complaint | None:
    """Read what comes without a feedback part: of Outlook.com's programme, or from a loop that names itself.

    The recipient stands in a header of the original at best.
    """
    hidden = bare_address(value_of(original.headers, "x-hmxmroriginalrecipient"))
    told = mail.subject.lower().startswith("complaint about message from")
    named = _LOOP.match(mail.sender.address[:80]) is not None and _SAYS_COMPLAINT.match(mail.subject[:80]) is not None
    carried = named and any(part.media_type in CARRIERS for part in mail.parts)
    if not carried and (not hidden or not (told or _MICROSOFT.search(mail.sender.address))):
        return None
    traced = (bare_address(value_of(original.headers, name)) for name in _TRACES)
    recipient = hidden or next((address for address in traced if "@" in address), "")
    sender = bare_address(value_of(original.headers, "from"))
    return Complaint("abuse", recipient, original.message_id, sender, "", original.tokens)
