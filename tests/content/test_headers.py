"""Header values: names and subjects in any script come out as they went in, folded to short lines."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import SMTPUTF8

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noline.content.headers import encode_text, read_mailbox, recipient
from noline.kernel.errors import InvalidInput

from .samples import mailed, parsed, to

LINES = {
    "plain": "Your order has left",
    "accents": "Ihre Größe ist zurück",
    "Japanese": "ご注文ありがとうございます。" * 6,
    "emoji": "🎉" * 40,
    "what looks encoded": "=?utf-8?q?x?= is not encoded",
    "long": "word " * 40 + "end",
    "a word without end": "x" * 950,
    "runs of spaces": "a" + " " * 90 + "b",
    "a tab-less mix": "Ünï cödé and plain words together, for longer than a line holds of them",
}


@pytest.mark.parametrize("text", LINES.values(), ids=LINES)
def test_a_subject_comes_back(text: str) -> None:
    mail = mailed(subject=text)
    assert parsed(mail)["subject"] == text
    assert max(map(len, mail.mime.split(b"\r\n"))) < 999


@settings(deadline=None)
@given(st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=300))
def test_any_line_comes_back(text: str) -> None:
    encoded = encode_text(text, "subject", indent=9).encode("ascii")
    assert message_from_bytes(b"Subject: " + encoded + b"\r\n\r\n", policy=SMTPUTF8)["subject"] == text.strip(" ") or (
        text != text.strip()
    )
    assert all(line.startswith(b" ") for line in encoded.split(b"\r\n")[1:])


NAMES = {
    "bare": ("ana@example.org", "ana@example.org", "ana@example.org", ""),
    "with a name": ("Ana Lopes <ana@example.org>", "Ana Lopes <ana@example.org>", "ana@example.org", "Ana Lopes"),
    "quoted": ('"Lopes, Ana" <ana@example.org>', '"Lopes, Ana" <ana@example.org>', "ana@example.org", "Lopes, Ana"),
    "accents": (
        "Zoë <zoe@example.org>",
        "=?utf-8?b?Wm/Dqw==?= <zoe@example.org>",
        "zoe@example.org",
        "Zoë",
    ),
    "an address beyond ASCII": ("用户@例え.jp", "用户@例え.jp", "用户@例え.jp", ""),
}


@pytest.mark.parametrize(("text", "header", "address", "name"), NAMES.values(), ids=NAMES)
def test_mailboxes(text: str, header: str, address: str, name: str) -> None:
    assert recipient(text) == (header, address)
    message = parsed(mailed(personal=to(to=text)))
    assert (message["to"].addresses[0].display_name, str(message["to"].addresses[0].addr_spec)) == (name, address)


@pytest.mark.parametrize(
    "text", ["", "Ana", "a@b@c", "a b@c.example", "<>", "ana@", "@example.org", "a@b.example c@d.example"]
)
def test_refuses_what_is_no_mailbox(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_mailbox(text)


def test_the_domain_of_a_sender() -> None:
    assert read_mailbox("Shop <shop@mail.example.com>").domain == "mail.example.com"


def test_extra_headers_are_encoded() -> None:
    message = parsed(mailed(personal=to(headers={"X-Campaign": "Frühling", "Feedback-ID": "a:b:c"})))
    assert (message["X-Campaign"], message["Feedback-ID"]) == ("Frühling", "a:b:c")
