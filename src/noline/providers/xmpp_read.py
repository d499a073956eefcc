"""What a message of XMPP says, in our words; pure.

Texts, files as links (XEP-0066), receipts (XEP-0184), markers (XEP-0333), replies (XEP-0461), reactions (XEP-0444),
late delivery (XEP-0203) and errors are understood; what is encrypted end to end is kept as such.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from msgspec import Struct

from noline.channels import Event, Failed, Inbound, Media, Receipt
from noline.kernel.later import later
from noline.providers.xmpp_faults import failed_stanza

if TYPE_CHECKING:
    from slixmpp import jid as jids
else:
    jids = later("slixmpp.jid")  # for those who have an account

RECEIPTS = "urn:xmpp:receipts"
MARKERS = "urn:xmpp:chat-markers:0"
REPLY = "urn:xmpp:reply:0"
OOB = "jabber:x:oob"
ORIGIN = "urn:xmpp:sid:0"
_FALLBACK = "urn:xmpp:fallback:0"
REACTIONS = "urn:xmpp:reactions:0"
_DELAY = "urn:xmpp:delay"
_NICK = "http://jabber.org/protocol/nick"
_STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas"
_SEALED = ("eu.siacs.conversations.axolotl", "urn:xmpp:omemo:2", "urn:xmpp:openpgp:0", "jabber:x:encrypted")
_PART = re.compile(r"([0-9a-f]{32})-\d+")


class Said(Struct, frozen=True):
    """What a message says. ``receipt``: the id that its sender wants to be told of once it is kept."""

    event: Event | None = None
    receipt: str = ""


def read_message(xml: Element) -> Said:
    """Return what a message says; nothing where it says nothing that is for us."""
    kind = xml.get("type", "normal")
    sender, recipient = bare(xml.get("from", "")), bare(xml.get("to", ""))
    if kind == "error":
        return Said(_refused(xml, sender, recipient))
    if kind == "groupchat" or not sender:
        return Said()
    if (news := _news(xml, sender, recipient)) is not None:
        return Said(news)
    message = _message(xml, sender, recipient)
    asked = xml.find(f"{{{RECEIPTS}}}request") is not None
    return Said(message, xml.get("id", "") if message and asked else "")


def error_of(xml: Element) -> Failed:
    """Return why a message of ours was refused."""
    error = _child(xml, "error")
    if error is None:
        return failed_stanza("", "")
    inside = [it for it in error if it.tag.startswith(f"{{{_STANZAS}}}")]
    condition = next((_name(it) for it in inside if _name(it) != "text"), "")
    text = next((it.text or "" for it in inside if _name(it) == "text"), "")
    return failed_stanza(condition, error.get("type", ""), text)


def bare(jid: str) -> str:
    """Return an address without its resource, as XMPP compares it; nothing where it is none."""
    try:
        return str(jids.JID(jid).bare)
    except jids.InvalidJID:
        return ""


def whole_id(identity: str) -> str:
    """Return the id of a message of ours, of which this may be a part's."""
    part = _PART.fullmatch(identity)
    return part[1] if part else identity


def _refused(xml: Element, sender: str, recipient: str) -> Receipt | None:
    identity = xml.get("id", "")
    if not identity:
        return None
    failed = error_of(xml)
    return Receipt(
        "failed",
        reference=whole_id(identity),
        fault=failed.fault,
        permanent=failed.permanent,
        text=failed.text,
        channel="xmpp",
        sender=recipient,
        recipient=sender,
    )


def _news(xml: Element, sender: str, recipient: str) -> Receipt | None:
    for namespace, name, status in (
        (MARKERS, "displayed", "read"),
        (MARKERS, "acknowledged", "read"),
        (RECEIPTS, "received", "delivered"),
        (MARKERS, "received", "delivered"),
    ):
        found = xml.find(f"{{{namespace}}}{name}")
        if found is not None and (reference := found.get("id")):
            return Receipt(status, reference=reference, channel="xmpp", sender=recipient, recipient=sender)
    return None


def _message(xml: Element, sender: str, recipient: str) -> Inbound | None:
    origin = xml.find(f"{{{ORIGIN}}}origin-id")
    stored = xml.find(f"{{{ORIGIN}}}stanza-id")
    identity = xml.get("id") or _id(origin) or _id(stored)
    sealed = any(it.tag.startswith(f"{{{namespace}}}") for it in xml for namespace in _SEALED)
    reply, reactions = xml.find(f"{{{REPLY}}}reply"), xml.find(f"{{{REACTIONS}}}reactions")
    text, files = "" if sealed else _text(xml), _files(xml)
    if reactions is not None:
        text = " ".join(it.text for it in reactions if it.text)
    if any(text.strip() == file.url for file in files):
        text = ""
    if not text and not files and not sealed:
        return None  # somebody types, or left the conversation
    answered = _id(reactions) or _id(reply)
    return Inbound(
        channel="xmpp",
        sender=sender,
        recipient=recipient,
        provider_id=identity,
        text=text,
        sender_name=(xml.findtext(f"{{{_NICK}}}nick") or "").strip(),
        subject=_said(xml, "subject"),
        answers=whole_id(answered),
        media=files,
        unsupported="encrypted" if sealed else "",
        sent_at=_late(xml),
        reaction=reactions is not None and not files,
    )


def _text(xml: Element) -> str:
    """Return what was written, without the quotation that a reply carries for programs that know no replies."""
    text = _said(xml, "body")
    for fallback in xml.findall(f"{{{_FALLBACK}}}fallback"):
        quoted = fallback.find(f"{{{_FALLBACK}}}body")
        if fallback.get("for") == REPLY and quoted is not None:
            start, end = quoted.get("start", ""), quoted.get("end", "")
            if _is_place(start) and _is_place(end) and int(start) < int(end):
                text = text[: int(start)] + text[int(end) :]
    return text


def _files(xml: Element) -> tuple[Media, ...]:
    found = []
    for file in xml.findall(f"{{{OOB}}}x"):
        url = (file.findtext(f"{{{OOB}}}url") or "").strip()
        if url.startswith(("https://", "http://")):
            found.append(Media(name=url.partition("?")[0].rpartition("/")[2], url=url))
    return tuple(found)


def _late(xml: Element) -> datetime | None:
    delay = xml.find(f"{{{_DELAY}}}delay")
    try:
        stamp = datetime.fromisoformat(delay.get("stamp", "") if delay is not None else "")
    except ValueError:
        return None
    return stamp if stamp.tzinfo else None


def _said(xml: Element, name: str) -> str:
    child = _child(xml, name)
    return (child.text or "") if child is not None else ""


def _child(xml: Element, name: str) -> Element | None:
    """Return a child in the stanza's own namespace, which differs between clients and components."""
    return next((it for it in xml if _name(it) == name and it.tag.startswith(("{jabber:", name))), None)


def _name(xml: Element) -> str:
    return xml.tag.rpartition("}")[2]


def _id(xml: Element | None) -> str:
    return xml.get("id", "") if xml is not None else ""


def _is_place(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 8
