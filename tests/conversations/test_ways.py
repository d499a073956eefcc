"""Ways on: what link each kind of account gives, and which give none; and pointers, which can't be forged."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from noline.conversations.continuity import WayOut, ways_on
from noline.delivery import Route, Signer

OUT = WayOut("GO-7K3M9QX", "https://go.example/c/token", "Söhne & Co")
SIGNER, OTHERS = Signer(b"one secret"), Signer(b"another")
NAMED = UUID("0190aaaa-0000-7000-8000-000000000001")


def route(channel: str, sender: str, settings: dict[str, Any] | None = None) -> Route:
    return Route(1, 1, 1, "any", settings or {}, channel, sender, 1, None, 0, None)


@pytest.mark.parametrize(
    ("channel", "sender", "settings", "url"),
    [
        pytest.param("sms", "+44 7700 900100", {}, "sms:+447700900100?&body=GO-7K3M9QX", id="a number"),
        pytest.param("sms", "13013", {}, "sms:13013?&body=GO-7K3M9QX", id="a short code"),
        pytest.param("whatsapp", "447700900100", {}, "https://wa.me/447700900100?text=GO-7K3M9QX", id="WhatsApp"),
        pytest.param("telegram", "@harbour_bot", {}, "https://t.me/harbour_bot?start=GO-7K3M9QX", id="a bot"),
        pytest.param("messenger", "", {"page_id": "123"}, "https://m.me/123?ref=GO-7K3M9QX", id="a page by its id"),
        pytest.param("instagram", "harbour", {}, "https://ig.me/m/harbour?ref=GO-7K3M9QX", id="Instagram"),
        pytest.param("line", "@harbour", {}, "https://line.me/R/oaMessage/%40harbour/?GO-7K3M9QX", id="LINE"),
        pytest.param("xmpp", "", {"jid": "a@b.org"}, "xmpp:a@b.org?message;body=GO-7K3M9QX", id="XMPP"),
        pytest.param("matrix", "@shop:b.org", {}, "https://matrix.to/#/@shop:b.org", id="Matrix"),
        pytest.param(
            "email", "Shop <hello+a@b.org>", {}, "mailto:hello+a@b.org?subject=S%C3%B6hne%20%26%20Co%20GO-7K3M9QX",
            id="a mailbox with a name",
        ),
        pytest.param("voice", "+447700900100", {}, "tel:+447700900100", id="a telephone"),
        pytest.param("chat", "", {}, "https://go.example/c/token/chat", id="chat"),
        pytest.param("sms", "Harbour", {}, None, id="a name can't be answered"),
        pytest.param("telegram", "", {}, None, id="a bot without a name"),
        pytest.param("telegram", "x/../y", {}, None, id="no bot"),
        pytest.param("messenger", "", {}, None, id="no page"),
        pytest.param("email", "javascript:alert(1)", {}, None, id="no mailbox"),
        pytest.param("matrix", "javascript:alert(1)", {}, None, id="no user"),
        pytest.param("print", "Harbour", {}, None, id="nobody answers paper"),
    ],
)  # fmt: skip
def test_each_account_gives_its_link(channel: str, sender: str, settings: dict[str, Any], url: str | None) -> None:
    assert [it.url for it in ways_on([route(channel, sender, settings)], OUT)] == ([url] if url else [])


def test_two_accounts_with_one_number_are_one_way() -> None:
    routes = [route("voice", "+447700900100"), route("sms", "13013"), route("sms", "13013")]
    assert [it.channel for it in ways_on(routes, OUT)] == ["sms", "voice"]


def test_a_pointer_says_what_it_points_to() -> None:
    text = SIGNER.pointer("crossing", 7, NAMED)
    assert len(text) == 40
    assert SIGNER.read_pointer("crossing", text) == (7, NAMED)


@pytest.mark.parametrize("text", ["", "x", "A" * 40, "ü" * 40, "=" * 40, SIGNER.pointer("crossing", 7, NAMED)[:-1]])
def test_what_is_no_pointer_points_nowhere(text: str) -> None:
    assert SIGNER.read_pointer("crossing", text) is None


def test_a_pointer_of_one_role_workspace_or_installation_is_none_elsewhere() -> None:
    text = SIGNER.pointer("crossing", 7, NAMED)
    assert SIGNER.read_pointer("call", text) is None
    assert OTHERS.read_pointer("crossing", text) is None
    moved = SIGNER.pointer("crossing", 8, NAMED)[:6] + text[6:]
    assert SIGNER.read_pointer("crossing", moved) is None


def test_what_is_kept_of_a_code_differs_by_workspace_and_installation() -> None:
    code = SIGNER.crossing_code(NAMED)
    kept = {SIGNER.crossing_digest(1, code), SIGNER.crossing_digest(2, code), OTHERS.crossing_digest(1, code)}
    assert len(kept) == 3
    assert not any(code.encode() in it for it in kept)
