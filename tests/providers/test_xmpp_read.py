"""What XMPP's messages mean, and what ours look like: tables of stanzas as clients and servers write them."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import pytest

from noline.channels import File, Location, Media, Outgoing, Reaction, describe_event
from noline.content import Button, ChatRendered
from noline.kernel.errors import InvalidInput
from noline.providers.xmpp_faults import failed_stream
from noline.providers.xmpp_read import read_message
from noline.providers.xmpp_settings import XmppSettings
from noline.providers.xmpp_write import stanzas_of

KEY = UUID(int=7).hex
HEAD = "from='Ana@Example.org/phone' to='support@gw.example.com'"
QUOTED = "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='7'/></fallback>"
OOB = "<x xmlns='jabber:x:oob'><url>https://up.example.org/a/cat.jpg</url></x>"
SEALED = "<encrypted xmlns='eu.siacs.conversations.axolotl'><header/></encrypted>"


def read(inside: str, more: str = "", namespace: str = "jabber:component:accept") -> tuple[dict[str, Any] | None, str]:
    """Return what a message with this inside means, and the id that its sender wants to be told of."""
    xml = f"<message xmlns='{namespace}' {HEAD} {more}>{inside}</message>"
    said = read_message(ElementTree.fromstring(xml))
    return (describe_event(said.event) if said.event else None), said.receipt


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<body>Hello</body>", {"text": "Hello", "external_id": "m1", "from": "ana@example.org"}),
        ("<body>Hi</body><nick xmlns='http://jabber.org/protocol/nick'>Ana</nick>", {"text": "Hi", "name": "Ana"}),
        ("<subject>Order</subject><body>Where is it?</body>", {"subject": "Order", "text": "Where is it?"}),
        (f"<body>&gt; Open?\nYes</body><reply xmlns='urn:xmpp:reply:0' id='{KEY}'/>{QUOTED}", {"answers": KEY}),
        (f"<body>&gt; Open\nYes</body><reply xmlns='urn:xmpp:reply:0' id='{KEY}-0'/>{QUOTED}", {"text": "Yes"}),
        (f"<reactions xmlns='urn:xmpp:reactions:0' id='{KEY}-1'><reaction>👍</reaction></reactions>", {"text": "👍"}),
        (f"<body>https://up.example.org/a/cat.jpg</body>{OOB}", {"text": ""}),
        (f"<body>Look</body>{OOB}", {"text": "Look"}),
        (f"<body>No OMEMO?</body>{SEALED}", {"text": "", "unsupported": "encrypted"}),
        (
            "<body>Late</body><delay xmlns='urn:xmpp:delay' stamp='2026-03-02T10:00:00Z'/>",
            {"sent_at": "2026-03-02T10:00:00+00:00"},
        ),
        ("<body>Soon</body><delay xmlns='urn:xmpp:delay' stamp='yesterday'/>", {"text": "Soon"}),
        (f"<body>Odd</body>{QUOTED.replace('7', '9' * 5000)}", {"text": "Odd"}),
    ],
)
@pytest.mark.parametrize("namespace", ["jabber:client", "jabber:component:accept"])
def test_what_customers_write(inside: str, expected: dict[str, Any], namespace: str) -> None:
    event, _ = read(inside, "type='chat' id='m1'", namespace)
    assert event is not None
    assert event["kind"] == "message.received"
    assert event | expected == event


def test_a_file_is_a_link_to_be_fetched() -> None:
    event, _ = read(f"<body>Look</body>{OOB}", "id='m1'")
    assert event is not None
    assert event["attachments"] == [
        {"name": "cat.jpg", "media_type": "", "url": "https://up.example.org/a/cat.jpg", "id": "", "size": 0}
    ]
    assert Media(url="https://up.example.org/a/cat.jpg").url == event["attachments"][0]["url"]


@pytest.mark.parametrize(
    ("inside", "status", "reference"),
    [
        (f"<received xmlns='urn:xmpp:receipts' id='{KEY}'/>", "delivered", KEY),
        (f"<received xmlns='urn:xmpp:chat-markers:0' id='{KEY}'/>", "delivered", KEY),
        (f"<displayed xmlns='urn:xmpp:chat-markers:0' id='{KEY}'/>", "read", KEY),
    ],
)
def test_news_of_our_messages(inside: str, status: str, reference: str) -> None:
    event, wanted = read(inside, "type='chat' id='r1'")
    assert event is not None
    assert (event["kind"], event["external_id"], wanted) == (f"message.{status}", reference, "")


@pytest.mark.parametrize(
    ("condition", "kind", "fault", "permanent"),
    [
        ("item-not-found", "cancel", "unreachable", True),
        ("service-unavailable", "cancel", "unreachable", False),
        ("policy-violation", "wait", "throttled", False),
        ("policy-violation", "modify", "rejected", False),
        ("not-acceptable", "modify", "content", False),
        ("of-its-own", "cancel", "rejected", False),
    ],
)
def test_what_is_refused_later(condition: str, kind: str, fault: str, permanent: bool) -> None:
    namespace = "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'"
    error = f"<error type='{kind}'><{condition} {namespace}/><text {namespace}>No</text></error>"
    event, wanted = read(f"<body>Hi</body>{error}", f"type='error' id='{KEY}-0'")
    assert event is not None
    assert (event["kind"], event["external_id"], wanted) == ("message.failed", KEY, "")
    assert (event["fault"], event["permanent"], event["error"]) == (fault, permanent, f"XMPP {condition}: No")


@pytest.mark.parametrize(
    ("inside", "more"),
    [
        ("<composing xmlns='http://jabber.org/protocol/chatstates'/>", "type='chat'"),
        ("<body>Hello all</body>", "type='groupchat'"),
        ("<error type='cancel'/>", "type='error'"),
        ("", ""),
    ],
)
def test_what_says_nothing_to_us(inside: str, more: str) -> None:
    assert read(inside, more) == (None, "")


def test_a_receipt_is_wanted_for_what_is_kept_only() -> None:
    asks = "<request xmlns='urn:xmpp:receipts'/>"
    assert read(f"<body>Hi</body>{asks}", "id='m1'")[1] == "m1"
    assert read(asks, "id='m1'")[1] == ""


def test_our_messages_are_well_formed_whatever_they_say() -> None:
    content = ChatRendered("a<b> & \x00\x0b\ud800\ufffe 'q' \"", (Button("Yes"), Button("No")), media=None)
    files = (File("a.pdf", "application/pdf", b"x", "https://shop.example/a.pdf?x=1&y=2"),)
    outgoing = Outgoing(UUID(int=7), 1, "xmpp", "o'hara@example.org", "", content, KEY, files=files, answers="m&1")
    first, last = stanzas_of(outgoing, "shop@example.com")
    file, text = ElementTree.fromstring(first.xml), ElementTree.fromstring(last.xml)
    assert (first.id, file.get("id"), last.id, text.get("id")) == (f"{KEY}-0", f"{KEY}-0", KEY, KEY)
    assert file.findtext("body") == file.findtext("{jabber:x:oob}x/{jabber:x:oob}url") == files[0].url
    assert text.findtext("body") == "a<b> &  'q' \"\n\n1. Yes\n2. No"
    assert text.get("to") == "o'hara@example.org"
    reply = text.find("{urn:xmpp:reply:0}reply")
    assert reply is not None
    assert reply.get("id") == "m&1"
    assert text.find("{urn:xmpp:receipts}request") is not None
    assert file.find("{urn:xmpp:receipts}request") is None


def test_a_place_is_said_in_words_and_for_programs() -> None:
    place = Location(51.477812, -0.001475, "Harbour & Co")
    outgoing = Outgoing(
        UUID(int=7), 1, "xmpp", "ada@example.org", "", ChatRendered("", (), media=None), KEY, location=place
    )
    (stanza,) = stanzas_of(outgoing, "shop@example.com")
    xml = ElementTree.fromstring(stanza.xml)
    assert xml.findtext("body") == "Harbour & Co\nhttps://www.openstreetmap.org/?mlat=51.47781&mlon=-0.00147&zoom=17"
    geoloc = xml.find("{http://jabber.org/protocol/geoloc}geoloc")
    assert geoloc is not None
    assert [(it.tag.partition("}")[2], it.text) for it in geoloc] == [
        ("lat", "51.47781"), ("lon", "-0.00147"), ("description", "Harbour & Co")
    ]  # fmt: skip


@pytest.mark.parametrize(("emoji", "said"), [("👍", ["👍"]), ("", [])], ids=["set", "taken back"])
def test_a_reaction_names_its_message_and_all_that_stands_there(emoji: str, said: list[str]) -> None:
    reaction = Reaction("m'1", emoji, before="🎉")
    outgoing = Outgoing(
        UUID(int=7), 1, "xmpp", "ada@example.org", "", ChatRendered(emoji, (), media=None), KEY, reaction=reaction
    )
    (stanza,) = stanzas_of(outgoing, "shop@example.com")
    xml = ElementTree.fromstring(stanza.xml)
    reactions = xml.find("{urn:xmpp:reactions:0}reactions")
    assert reactions is not None
    assert (reactions.get("id"), [it.text for it in reactions]) == ("m'1", said)
    assert xml.find("body") is None
    assert xml.find("{urn:xmpp:hints}store") is not None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"jid": "example.com"}, "jid"),
        ({"jid": "a@b@c d"}, "jid"),
        ({"jid": "shop@example.com", "password": ""}, "password"),
        ({"jid": "shop@example.com", "port": 5222}, "port"),
        ({"jid": "shop@example.com", "host": "two names"}, "host"),
        ({"jid": "shop@example.com", "timeout": 0.1}, "timeout"),
        ({"jid": "shop@example.com", "mode": "component", "host": "h"}, "jid"),
        ({"jid": "gw.example.com", "mode": "component"}, "host"),
    ],
)
def test_settings_that_can_not_work_are_refused(given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        XmppSettings(**{"password": "p", **given})
    assert error.value.field == field


def test_a_second_session_is_told_what_to_do() -> None:
    assert "one seat" in failed_stream("conflict").text
