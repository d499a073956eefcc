"""How another system's log is to be read: which of its columns is what, and what its words mean; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo, available_timezones

from msgspec import Meta, Struct

from noline.customers.model import CHANNEL_SCHEMES
from noline.customers.words import folded
from noline.kernel.errors import InvalidInput

FIELDS: Final = (
    "customer", "scheme", "channel", "direction", "kind", "at", "campaign", "contact_event", "subject", "text", "cost",
    "currency", "external_id", "purpose", "detail",
)  # fmt: skip
"""What a column can be; ``customer`` is an address, or the company's own id with the scheme ``external``."""

KINDS: Final = (
    "sent", "delivered", "read", "opened", "clicked", "failed", "bounced", "received", "answered", "positive",
    "withdrawn", "ignore",
)  # fmt: skip
"""What a row can tell; ``withdrawn`` takes consent back, ``ignore`` leaves the row out."""

_NEEDED = ("customer", "channel", "kind", "at")
_SCHEMES = frozenset({*CHANNEL_SCHEMES.values(), "external"}) - {"postal"}
_NAME = r"^[a-z0-9][a-z0-9._-]{0,59}$"

Word = Annotated[str, Meta(max_length=200)]
Words = Annotated[dict[Word, Word], Meta(max_length=200)]


class SourceMapping(Struct, frozen=True, forbid_unknown_fields=True):
    """How a log is read. ``columns``: field → its column, or its path in JSON (``user.email``).

    ``fixed``: field → a value for all rows. ``rows``: ``events``, each a thing that happened (sent, opened …), or
    ``messages``, each as it ended. ``kinds`` and ``channels``: their word → ours. ``time_format``: ``auto`` (ISO 8601,
    seconds or milliseconds since 1970, RFC 5322) or a pattern such as ``%d.%m.%Y %H:%M``; ``zone``: of times that name
    none. ``cost_unit``: ``major`` (0.05 is five cents) or ``minor``.
    """

    source: Annotated[str, Meta(pattern=_NAME)]
    format: Literal["csv", "jsonl"] = "csv"
    columns: Words = {}
    fixed: Words = {}
    rows: Literal["events", "messages"] = "events"
    kinds: Words = {}
    channels: Words = {}
    zone: Annotated[str, Meta(max_length=60)] = "UTC"
    time_format: Annotated[str, Meta(max_length=60)] = "auto"
    cost_unit: Literal["major", "minor"] = "major"


def check_mapping(mapping: SourceMapping) -> SourceMapping:
    """Return a mapping that can work; raises InvalidInput naming what can't."""
    if not re.match(_NAME, mapping.source):
        raise InvalidInput("The source has no name.", field="source", remedy="Use small letters, digits, dots, dashes.")
    for name, given in (("columns", mapping.columns), ("fixed", mapping.fixed)):
        for field in given:
            if field not in FIELDS:
                remedy = f"Use one of: {', '.join(FIELDS)}."
                raise InvalidInput(f"There is no field {field[:40]!r}.", field=f"{name}.{field[:40]}", remedy=remedy)
    for field in _NEEDED:
        if not (mapping.columns.get(field) or mapping.fixed.get(field)):
            remedy = f"Name its column in `columns`, or a value for all rows in `fixed`: {field}."
            raise InvalidInput(f"Nothing says what is the {field}.", field=f"columns.{field}", remedy=remedy)
    for word, kind in mapping.kinds.items():
        if kind not in KINDS:
            raise InvalidInput(f"There is no kind {kind[:40]!r}.", field=f"kinds.{word}", remedy=_one_of(KINDS))
    for word, channel in mapping.channels.items():
        if channel not in CHANNEL_SCHEMES:
            known = sorted(CHANNEL_SCHEMES)
            raise InvalidInput(
                f"There is no channel {channel[:40]!r}.", field=f"channels.{word}", remedy=_one_of(known)
            )
    if (scheme := mapping.fixed.get("scheme")) and scheme not in _SCHEMES:
        text = f"There is no kind of address {scheme[:40]!r}."
        raise InvalidInput(text, field="fixed.scheme", remedy=_one_of(sorted(_SCHEMES)))
    zone_of(mapping)
    return mapping


def zone_of(mapping: SourceMapping) -> ZoneInfo:
    """Return the zone of times that name none; raises InvalidInput."""
    if mapping.zone not in available_timezones():
        raise InvalidInput(
            f"There is no zone {mapping.zone!r}.", field="zone", remedy="Give one such as Europe/Berlin."
        )
    return ZoneInfo(mapping.zone)


def channel_of(word: str, mapping: SourceMapping) -> str:
    """Return the channel that a word of theirs means; raises InvalidInput."""
    told = {folded(key): value for key, value in mapping.channels.items()}
    channel = told.get(folded(word)) or _CHANNELS.get(folded(word)) or word.strip().lower()
    if channel not in CHANNEL_SCHEMES:
        raise InvalidInput(f"{word[:40]!r} is no channel.", remedy="Say in `channels` what it means.")
    return channel


def kind_of(word: str, direction: str, mapping: SourceMapping) -> str:
    """Return what a word of theirs tells; raises InvalidInput."""
    told = {folded(key): value for key, value in mapping.kinds.items()}
    kind = told.get(folded(word)) or _KINDS.get(folded(word)) or word.strip().lower()
    if kind not in KINDS:
        raise InvalidInput(f"{word[:40]!r} is no kind.", remedy="Say in `kinds` what it means, or `ignore` it.")
    inbound = folded(direction) in _INBOUND
    if direction and not inbound and folded(direction) not in _OUTBOUND:
        raise InvalidInput(f"{direction[:40]!r} is no direction.", remedy="Use in or out.")
    return "received" if inbound and kind in ("sent", "delivered") else kind


def scheme_of(word: str, channel: str) -> str:
    """Return the kind of address: as it is said, else the channel's; raises InvalidInput."""
    scheme = word.strip().lower() or CHANNEL_SCHEMES[channel]
    if scheme not in _SCHEMES:
        text = "A letter box is shared." if scheme == "postal" else f"{word[:40]!r} is no kind of address."
        raise InvalidInput(text, remedy="Give the company's own id: the scheme `external`.")
    return scheme


def guess_mapping(headers: Sequence[str], source: str, form: Literal["csv", "jsonl"]) -> SourceMapping:
    """Return what the columns of a log seem to be, by their names."""
    columns: dict[str, str] = {}
    for field, names in _HEADERS.items():
        found = [header for name in names for header in headers if folded(header.rpartition(".")[2]) == folded(name)]
        if found:
            columns[field] = found[0]
    fixed: dict[str, str] = {}
    given = folded(columns.get("customer", ""))
    if "channel" not in columns and given:
        fixed["channel"] = "email" if "mail" in given else "sms"
    if "kind" not in columns:
        fixed["kind"] = "sent"
    return SourceMapping(source, form, columns, fixed)


def _one_of(words: Sequence[str]) -> str:
    return f"Use one of: {', '.join(words)}."


def _table(given: Mapping[str, str]) -> dict[str, str]:
    return {folded(word): value for value, words in given.items() for word in words.split(",")}


_KINDS = _table(
    {
        "sent": "sent,send,processed,accepted,injection,submitted,submit,mt,outbound",
        "delivered": "delivered,delivery,delivrd",
        "read": "read,seen",
        "opened": "opened,open,unique_opened,initial_open",
        "clicked": "clicked,click",
        "failed": "failed,failure,undelivered,undeliverable,rejected,dropped,error,undeliv,expired,expird,rejectd",
        "bounced": "bounced,bounce,hardbounce,softbounce,hard_bounce,soft_bounce,out_of_band",
        "received": "received,inbound,incoming,mo,reply",
        "withdrawn": "unsubscribe,unsubscribed,unsub,optout,opt-out,stop,complaint,complained,spam"
        ",spamreport,spam_complaint,list_unsubscribe,link_unsubscribe,group_unsubscribe",
        "ignore": "queued,queue,sending,deferred,scheduled,delay,delayed,group_resubscribe",
    }
)
_CHANNELS = _table(
    {
        "email": "email,e-mail,mail,smtp",
        "sms": "sms,text,mms",
        "whatsapp": "whatsapp,wa",
        "voice": "voice,call,phone",
        "print": "print,letter,post",
        "push": "push,mobile push",
    }
)
_INBOUND = frozenset(map(folded, ("in", "inbound", "incoming", "received", "mo", "from customer")))
_OUTBOUND = frozenset(
    map(folded, ("out", "outbound", "outgoing", "sent", "mt", "outbound-api", "outbound-reply", "outbound-call"))
)
_HEADERS: Final[Mapping[str, Sequence[str]]] = {
    "customer": ("email", "e-mail", "email address", "recipient", "rcpt_to", "to", "phone", "msisdn", "number",
                 "mobile", "address", "customer"),
    "channel": ("channel", "medium"),
    "direction": ("direction",),
    "kind": ("event", "kind", "status", "state", "type", "action"),
    "at": ("timestamp", "time", "at", "date", "datetime", "sent_at", "senttime", "sent", "datesent", "date_sent",
           "created_at"),
    "campaign": ("campaign", "campaign name", "campaign_id", "campaign title"),
    "subject": ("subject", "title"),
    "text": ("text", "body", "message", "content"),
    "cost": ("price", "cost", "amount", "charge"),
    "currency": ("priceunit", "price_unit", "currency"),
    "external_id": ("sg_event_id", "event_id", "sid", "messagesid", "message_id", "messageid", "id", "uuid"),
    "detail": ("reason", "error", "errormessage", "response", "diagnostic", "url"),
}  # fmt: skip
