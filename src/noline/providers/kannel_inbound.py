"""What Kannel tells, in our words: messages by an sms-service, and delivery reports; pure.

The names of the parameters are the installation's own, as Kannel fills its escapes into any address; those that are
usual are understood.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from noline.channels import Fault, Heard, Inbound, Receipt, WebhookRequest, malformed
from noline.providers.loose import moment
from noline.providers.smpp_faults import refused, told_of
from noline.providers.sms_numbers import international

_FROM = ("from", "sender", "phone", "msisdn", "source", "mobile")
_TO = ("to", "receiver", "recipient", "destination", "shortcode", "service_number")
_TEXT = ("text", "message", "msg", "body", "content")
_ID = ("id", "smsid", "msgid", "messageid", "message_id", "msg_id", "mid", "ref")
_TIME = ("ts", "timestamp", "time", "date")
_REPORT = ("dlr", "type", "status", "dlr_status", "dlrvalue", "state")
_ANSWER = ("answer", "reply", "dlr_reply", "smsc_reply", "response", "text", "message")

# Kannel's user guide, "Delivery reports": the value of %d.
_REPORTS: Mapping[str, str] = {"1": "delivered", "2": "failed", "4": "sent", "8": "sent", "16": "failed"}
_CHARSETS = {
    "8-bit": "",
    "binary": "",
    "gsm": "utf-8",
    "ucs-2": "utf-16-be",
    "ucs2": "utf-16-be",
    "utf16-be": "utf-16-be",
}
_STATE = re.compile(r"\bstat:\s*(\w+)", re.IGNORECASE)
_NACK = re.compile(r"NACK/(?:0x([0-9a-f]{1,8})|(\d{1,9}))", re.IGNORECASE)


def read(request: WebhookRequest) -> Heard:
    """Read a message that came in, or a delivery report."""
    given = _given(request)
    report = next((given[name] for name in _REPORT if name in given), "")
    if report in _REPORTS and ("dlr" in given or not _named(given, _TEXT) or _looks_like_report(given)):
        return Heard((_receipt(given, report),))
    if not _named(given, _FROM):
        raise malformed("It has no sender: is the service's get-url the one that the documentation shows?")
    return Heard((_message(request, given),))


def _looks_like_report(given: Mapping[str, str]) -> bool:
    return bool(_STATE.search(_named(given, _ANSWER)) or re.match(r"N?ACK/", _named(given, _ANSWER)))


def _given(request: WebhookRequest) -> dict[str, str]:
    """Return all that was told, by lower-case names: query, form, or the headers of a ``post-url``."""
    headers = {name[9:]: it for name, it in request.headers.items() if name.startswith("x-kannel-")}
    if headers.get("from") and request.method == "POST":
        return {**headers, "text": "", **{name.lower(): it for name, it in request.query.items()}}
    return {name.lower(): it for name, it in request.params.items()}


def _named(given: Mapping[str, str], names: Sequence[str]) -> str:
    return next((given[name] for name in names if given.get(name)), "")


def _message(request: WebhookRequest, given: Mapping[str, str]) -> Inbound:
    sender, recipient, time = _named(given, _FROM), _named(given, _TO), _named(given, _TIME)
    raw = _raw(request)
    charset = _CHARSETS.get(given.get("charset", "").lower(), given.get("charset", "").lower() or "utf-8")
    binary = not charset or given.get("coding") == "1"
    text = "" if binary else _decoded(raw, charset, _named(given, _TEXT))
    return Inbound(
        channel="sms",
        sender=international(sender),
        recipient=international(recipient),
        provider_id=_named(given, _ID) or _made_up(sender, recipient, time, raw.hex() or text),
        text=text,
        unsupported="binary" if binary else "",
        sent_at=_time(time),
    )


def _made_up(sender: str, recipient: str, time: str, content: str) -> str:
    """Return an id for a message without one, so that it is taken once; without a time nobody could tell two apart."""
    told = "\n".join((sender, recipient, time, content))
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32] if time else ""


def _raw(request: WebhookRequest) -> bytes:
    """Return the bytes of the text: Kannel writes them percent-encoded in the message's own charset."""
    if request.method == "POST" and request.headers.get("x-kannel-from"):
        return request.body
    query = urlsplit(request.url).query
    if request.body.strip() and not request.looks_like_json:
        query = request.body.decode("latin-1")
    found = dict(parse_qsl(query, keep_blank_values=True, encoding="latin-1", max_num_fields=500))
    text = _named({name.lower(): value for name, value in found.items()}, _TEXT)
    return text.encode("latin-1", "replace")


def _decoded(raw: bytes, charset: str, otherwise: str) -> str:
    try:
        return raw.decode(charset) if raw else otherwise
    except (LookupError, UnicodeDecodeError):
        return otherwise or raw.decode("utf-8", "replace")


def _receipt(given: Mapping[str, str], report: str) -> Receipt:
    """In a report Kannel's %p is the customer, %P our sender: as though the customer's telephone had written it."""
    status = _REPORTS[report]
    answer = _named(given, _ANSWER)
    found = Receipt(
        status,
        reference=_named(given, _ID),
        channel="sms",
        sender=international(_named(given, _TO)),
        recipient=international(_named(given, _FROM)),
    )
    if status != "failed":
        return found
    fault, permanent = _fault(answer, report)
    return Receipt(
        status,
        reference=found.reference,
        fault=fault,
        permanent=permanent,
        text=(answer or ("not delivered" if report == "2" else "rejected by the SMSC"))[:300],
        channel="sms",
        sender=found.sender,
        recipient=found.recipient,
    )


def _fault(answer: str, report: str) -> tuple[Fault, bool]:
    """Read the SMSC's own words: ``stat:REJECTD`` of a receipt, ``NACK/0x0000000b/…`` of an answer."""
    if nack := _NACK.search(answer):
        failed = refused(int(nack[1], 16) if nack[1] else int(nack[2]))
        return failed.fault, failed.permanent
    state = _STATE.search(answer)
    told = told_of(state[1]) if state else None
    if told and told[1]:
        return told[1], False
    return (Fault.REJECTED if report == "16" else Fault.UNREACHABLE), False


def _time(text: str) -> datetime | None:
    if text.isascii() and text.isdigit():
        return moment(int(text) * 1000) if len(text) < 12 else None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
