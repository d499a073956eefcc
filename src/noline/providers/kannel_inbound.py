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

from msgspec import structs

from noline.channels import Fault, Heard, Inbound, Receipt, WebhookRequest, malformed
from noline.providers.kannel_xml import given_in_xml, is_xml, text_in_xml
from noline.providers.loose import moment
from noline.providers.smpp_faults import refused, told_of
from noline.providers.sms_numbers import international

_FROM = ("from", "sender", "phone", "msisdn", "source", "mobile", "originator", "src", "number")
_TO = ("to", "receiver", "recipient", "destination", "shortcode", "service_number", "dst")
_TEXT = ("text", "message", "msg", "body", "content")
_ID = ("id", "smsid", "msgid", "messageid", "message_id", "msg_id", "mid", "myid", "uuid", "ref", "reference")
_OTHER_IDS = re.compile(r"\Auid\Z|smsc|service|account|channel|box|user|client|template|campaign|operator|network")
_TIME = ("ts", "timestamp", "time", "date")
_REPORT_ALONE = (
    *("dlr", "dlr_status", "dlr-status", "dlrvalue", "message_status"),
    *("dlr_type", "dlr-type", "dlr_report", "dlr-report", "dlrstatus"),
)
"""Names that nothing but a report has."""
_REPORT = (*_REPORT_ALONE, "type", "status", "state")
_LETTERS: Mapping[str, str] = {
    **{"p": "from", "q": "from", "P": "to", "Q": "to", "a": "text", "b": "text", "I": "id", "d": "dlr"},
    **{"t": "time", "T": "ts", "C": "charset", "c": "coding", "A": "answer"},
}
"""What is meant where an installation names its parameters as Kannel's escapes are called: q=%q&a=%a, as playSMS."""
_ANSWER = ("answer", "reply", "dlr_reply", "smsc_reply", "response", "text", "message")

# Kannel's user guide, "Delivery reports": the value of %d.
_REPORTS: Mapping[str, str] = {"1": "delivered", "2": "failed", "4": "sent", "8": "sent", "16": "failed"}
# Bits of it together, as some of its drivers tell them.
_REPORTS_TOGETHER: Mapping[str, str] = {"9": "sent", "12": "sent", "18": "failed"}
_CHARSETS = {
    "8-bit": "",
    "binary": "",
    "gsm": "utf-8",
    "ucs-2": "utf-16-be",
    "ucs2": "utf-16-be",
    "utf16-be": "utf-16-be",
}
_CHARSET = re.compile(r"charset=[\s\"']*([\w-]+)", re.IGNORECASE)
_STATE = re.compile(r"\bstat:\s*(\w+)", re.IGNORECASE)
_NACK = re.compile(r"NACK/(?:0x([0-9a-f]{1,8})|(\d{1,9}))", re.IGNORECASE)


def read(request: WebhookRequest) -> Heard:
    """Read a message that came in, or a delivery report; a report of a kind that says nothing yet is nothing."""
    given = _given(request)
    name = next((name for name in _REPORT if given.get(name)), "")
    value = given.get(name, "")
    told = any(it in given for it in _TEXT)
    if name and (name in _REPORT_ALONE or not _named(given, _TEXT) or _looks_like_report(given)):
        if status := _status(value):
            return Heard((_receipt(given, status, value),))
        if (name in _REPORT_ALONE or (value.isdigit() and not told)) and _identity(given):
            return Heard()
    if not _named(given, _FROM):
        remedy = "is the service's get-url the one that the documentation shows, or send-sender on?"
        raise malformed(f"It has no sender: {remedy}")
    return Heard((_message(request, given),))


def _status(value: str) -> str:
    """Say what a report's value means: %d's number, or as some gateways write it the SMSC's word."""
    if value.startswith("ESME_"):
        return "sent" if value == "ESME_ROK" else "failed"
    told = told_of(value)
    return _REPORTS.get(value) or _REPORTS_TOGETHER.get(value) or (told[0] if told else "")


def _looks_like_report(given: Mapping[str, str]) -> bool:
    return bool(_STATE.search(_named(given, _ANSWER)) or re.match(r"N?ACK/", _named(given, _ANSWER)))


def _given(request: WebhookRequest) -> dict[str, str]:
    """Return all that was told, by lower-case names: query, form, XML, or the headers of a ``post-url``."""
    headers = {name[9:]: it for name, it in request.headers.items() if name.startswith("x-kannel-")}
    if headers.get("from") and request.method == "POST":
        charset = _CHARSET.search(request.headers.get("content-type", ""))
        told = {"charset": charset[1]} if charset else {}
        return {**told, **headers, "text": "", **_usual(request.query)}
    if is_xml(request):
        return {**_usual(request.query), **given_in_xml(request)}
    return _usual(request.params)


def _usual(given: Mapping[str, str]) -> dict[str, str]:
    lowered = {name.lower(): it for name, it in given.items() if name not in _LETTERS}
    by_letter = bool({"p", "q"} & set(given) or {"d", "I"} <= set(given)) and not _named(lowered, _FROM)
    letters = {name: it for name, it in given.items() if name in _LETTERS}
    return {**{_LETTERS[name] if by_letter else name.lower(): it for name, it in letters.items()}, **lowered}


def _named(given: Mapping[str, str], names: Sequence[str]) -> str:
    return next((given[name] for name in names if given.get(name)), "")


def _identity(given: Mapping[str, str]) -> str:
    """Return the message's id: by a usual name, or else by one that ends like it."""
    named = (it for name, it in given.items() if it and re.search(r"(id|ref)\Z", name) and not _OTHER_IDS.search(name))
    return _named(given, _ID) or next(named, "")


def _message(request: WebhookRequest, given: Mapping[str, str]) -> Inbound:
    sender, recipient, time = _named(given, _FROM), _named(given, _TO), _named(given, _TIME)
    raw = _raw(request)
    charset = _charset(given)
    binary = not charset or given.get("coding") == "1"
    text = "" if binary else _decoded(raw, charset, _named(given, _TEXT))
    return Inbound(
        channel="sms",
        sender=international(sender),
        recipient=international(recipient),
        provider_id=_identity(given) or _made_up(sender, recipient, time, raw.hex() or text),
        text=text,
        unsupported="binary" if binary else "",
        sent_at=_time(time),
    )


def _charset(given: Mapping[str, str]) -> str:
    """Return the charset of the text: as told (%C), or that of its coding (%c); empty for bytes."""
    told = given.get("charset", "").lower()
    return _CHARSETS.get(told, told) if told else "utf-16-be" if given.get("coding") == "2" else "utf-8"


def _made_up(sender: str, recipient: str, time: str, content: str) -> str:
    """Return an id for a message without one, so that it is taken once; without a time nobody could tell two apart."""
    told = "\n".join((sender, recipient, time, content))
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32] if time else ""


def _raw(request: WebhookRequest) -> bytes:
    """Return the bytes of the text: Kannel writes them percent-encoded in the message's own charset."""
    if request.method == "POST" and request.headers.get("x-kannel-from"):
        return request.body
    if is_xml(request):
        return text_in_xml(request)
    query = urlsplit(request.url).query
    if request.body.strip() and not request.looks_like_json:
        query = f"{query}&{request.body.decode('latin-1')}"
    found = dict(parse_qsl(query, keep_blank_values=True, encoding="latin-1", max_num_fields=500))
    text = _named(_usual(found), _TEXT)
    return text.encode("latin-1", "replace")


def _decoded(raw: bytes, charset: str, otherwise: str) -> str:
    try:
        return raw.decode(charset) if raw else otherwise
    except (LookupError, UnicodeDecodeError):
        pass
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")  # what older gateways write and say nothing of


def _receipt(given: Mapping[str, str], status: str, report: str) -> Receipt:
    """In a report Kannel's %p is the customer, %P our sender: as though the customer's telephone had written it.

    Who names them otherwise is understood where the customer would be a name or a short code.
    """
    answer = _named(given, _ANSWER)
    customer, company = international(_named(given, _FROM)), international(_named(given, _TO))
    if company.startswith("+") and not customer.startswith("+") and not (customer.isdigit() and len(customer) > 6):
        customer, company = company, customer
    found = Receipt(status, reference=_identity(given), channel="sms", sender=company, recipient=customer)
    if status != "failed":
        return found
    words = "" if not report.isdigit() else " rejected by the SMSC" if report in ("16", "18") else " not delivered"
    fault, permanent = _fault(answer or f"stat:{report}", report)
    text = (answer or f"{report}{words}")[:300]
    return structs.replace(found, fault=fault, permanent=permanent, text=text)


def _fault(answer: str, report: str) -> tuple[Fault, bool]:
    """Read the SMSC's own words: ``stat:REJECTD`` of a receipt, ``NACK/0x0000000b/…`` of an answer."""
    if nack := _NACK.search(answer):
        failed = refused(int(nack[1], 16) if nack[1] else int(nack[2]))
        return failed.fault, failed.permanent
    state = _STATE.search(answer)
    told = told_of(state[1]) if state else None
    if told and told[1]:
        return told[1], False
    return (Fault.REJECTED if report in ("16", "18") or report.startswith("ESME_") else Fault.UNREACHABLE), False


def _time(text: str) -> datetime | None:
    if text.isascii() and text.isdigit():
        return moment(int(text) * 1000) if len(text) < 12 else None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
