"""A message of ours as stanzas of XMPP; pure. Its files go as links, each in a message of its own (XEP-0066)."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from msgspec import Struct

from noline.channels import Capabilities, Location, Outgoing, Reaction, degrees, fit, in_words
from noline.content import ChatRendered
from noline.providers.xmpp_read import MARKERS, OOB, ORIGIN, REACTIONS, RECEIPTS, REPLY

ABLE = Capabilities(
    channel="xmpp",
    renders="chat",
    max_length=10_000,
    media=("image/", "video/", "audio/", "application/", "text/"),
    inbound=True,
    receipts=True,
    reads=True,
    reactions=True,
    sends_reactions=True,
    sends_locations=True,
)
_GEOLOC = "http://jabber.org/protocol/geoloc"
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


class Stanza(Struct, frozen=True):
    """A message to be sent, as its id and its text in XML."""

    id: str
    xml: str


def stanzas_of(outgoing: Outgoing, sender: str) -> list[Stanza]:
    """Return the stanzas that carry a message, in order. The last has its key as id and asks for receipts."""
    assert isinstance(outgoing.content, ChatRendered)
    if outgoing.reaction:
        return [_reaction(outgoing, outgoing.reaction, sender)]
    place = outgoing.location
    bodies: list[tuple[str, str]] = [(in_words(place), _geoloc(place))] if place else []
    for part in fit(outgoing.content, outgoing.files, ABLE):
        bodies += [(url, _oob(url)) for url in (*(it.url for it in part.files), part.media) if url]
        if part.text:
            bodies.append((part.text, ""))
    last = len(bodies) - 1
    return [
        _stanza(outgoing, sender, outgoing.key if at == last else f"{outgoing.key}-{at}", body, more, asks=at == last)
        for at, (body, more) in enumerate(bodies)
    ]


def _reaction(outgoing: Outgoing, reaction: Reaction, sender: str) -> Stanza:
    """Return all that we react with: the emoji, or nothing, which takes it back (XEP-0444)."""
    head = f"<message to={_attribute(outgoing.to)} from={_attribute(sender)} id={_attribute(outgoing.key)} type='chat'>"
    emoji = f"<reaction>{_text(reaction.emoji)}</reaction>" if reaction.emoji else ""
    said = f"<reactions xmlns='{REACTIONS}' id={_attribute(reaction.to)}>{emoji}</reactions>"
    return Stanza(outgoing.key, f"{head}{said}<store xmlns='urn:xmpp:hints'/></message>")


def receipt(to: str, sender: str, identity: str, reference: str) -> str:
    """Return the word that a message was received (XEP-0184)."""
    head = f"<message to={_attribute(to)} from={_attribute(sender)} id={_attribute(identity)} type='chat'>"
    return f"{head}<received xmlns='{RECEIPTS}' id={_attribute(reference)}/></message>"


def refusal(to: str, sender: str, identity: str, condition: str, kind: str) -> str:
    """Return the word that a message was not taken in, so that its sender knows."""
    named = f" id={_attribute(identity)}" if identity else ""
    error = f"<error type='{kind}'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
    return f"<message to={_attribute(to)} from={_attribute(sender)}{named} type='error'>{error}</message>"


def presence(kind: str, to: str = "", sender: str = "") -> str:
    """Return a word of presence; ``kind`` is nothing for being there."""
    given = {"to": to, "from": sender, "type": kind}
    return f"<presence{''.join(f' {name}={_attribute(it)}' for name, it in given.items() if it)}/>"


def _stanza(outgoing: Outgoing, sender: str, identity: str, body: str, more: str, *, asks: bool) -> Stanza:
    head = f"<message to={_attribute(outgoing.to)} from={_attribute(sender)} id={_attribute(identity)} type='chat'>"
    parts = [f"<body>{_text(body)}</body>", more, f"<origin-id xmlns='{ORIGIN}' id={_attribute(identity)}/>"]
    if asks:
        parts.append(f"<request xmlns='{RECEIPTS}'/><markable xmlns='{MARKERS}'/>")
    if asks and outgoing.answers:
        parts.append(f"<reply xmlns='{REPLY}' to={_attribute(outgoing.to)} id={_attribute(outgoing.answers)}/>")
    return Stanza(identity, f"{head}{''.join(parts)}</message>")


def _oob(url: str) -> str:
    return f"<x xmlns='{OOB}'><url>{_text(url)}</url></x>"


def _geoloc(place: Location) -> str:
    """Return where something is for programs that show it (XEP-0080)."""
    words = "".join(f"<{name}>{_text(it)}</{name}>" for name, it in (("description", place.name),
                                                                     ("text", place.address)) if it)  # fmt: skip
    where = f"<lat>{degrees(place.latitude)}</lat><lon>{degrees(place.longitude)}</lon>"
    return f"<geoloc xmlns='{_GEOLOC}'>{where}{words}</geoloc>"


def _text(text: str) -> str:
    return escape(_UNWRITABLE.sub("", text))


def _attribute(text: str) -> str:
    return quoteattr(_UNWRITABLE.sub("", text))
