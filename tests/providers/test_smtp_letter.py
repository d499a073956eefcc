"""A mail is made ready for one server: transparent, with the parameters it needs, or refused before it is sent."""

from __future__ import annotations

import re
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noline.channels import Failed, Outgoing
from noline.content import TextRendered
from noline.providers.smtp_letter import Letter, letter_for, stuffed
from noline.providers.smtp_reply import Offers

from .scripted import mail, said

EVERYTHING = Offers(pipelining=True, eight_bit=True, utf8=True, size=1000)
UMLAUT = "Subject: Hello\r\n\r\nGrüße\r\n".encode()


@pytest.mark.parametrize(
    ("mime", "wire"),
    [
        (b"a\r\nb\r\n", b"a\r\nb\r\n.\r\n"),
        (b"no line end", b"no line end\r\n.\r\n"),
        (b"", b".\r\n"),
        (b".", b"..\r\n.\r\n"),
        (b".\r\n..\r\nx", b"..\r\n...\r\nx\r\n.\r\n"),
        (b"a.b\r\n", b"a.b\r\n.\r\n"),
        (b"smuggled\n.\nMAIL FROM:<x@y>\r.\r\n", b"smuggled\r\n..\r\nMAIL FROM:<x@y>\r\n..\r\n.\r\n"),
    ],
)
def test_a_body_is_made_transparent_and_ended(mime: bytes, wire: bytes) -> None:
    assert stuffed(mime) == wire


@given(st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b".", b"x", b"\x0b\x1c\xc2\x85"]), max_size=30).map(b"".join))
def test_no_body_can_end_before_its_end_and_the_receiver_gets_its_lines(mime: bytes) -> None:
    wire = stuffed(mime)
    lines = wire.split(b"\r\n")
    assert lines.index(b".") == len(lines) - 2
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", wire)
    received = [line.removeprefix(b".") for line in lines[:-2]]
    assert b"\r\n".join(received) + b"\r\n" in (body := re.sub(rb"\r\n|\r|\n", b"\r\n", mime)) + b"\r\n"
    assert len(body) <= len(b"\r\n".join(received)) + 2


@pytest.mark.parametrize(
    ("outgoing", "offers", "command"),
    [
        (mail(1), Offers(), b"MAIL FROM:<b@shop.test>\r\n"),
        (mail(1, return_path=""), Offers(), b"MAIL FROM:<>\r\n"),
        (mail(1, mime=b"x"), Offers(size=0), b"MAIL FROM:<b@shop.test> SIZE=1\r\n"),
        (mail(1, mime=UMLAUT), Offers(eight_bit=True), b"MAIL FROM:<b@shop.test> BODY=8BITMIME\r\n"),
        (
            mail(1, mime=b"x", to="münch@example.test"),
            EVERYTHING,
            b"MAIL FROM:<b@shop.test> SIZE=1 BODY=8BITMIME SMTPUTF8\r\n",
        ),
        (
            mail(1, mime="Subject: Grüße\r\n\r\nx".encode()),
            EVERYTHING,
            b"MAIL FROM:<b@shop.test> SIZE=21 BODY=8BITMIME SMTPUTF8\r\n",
        ),
    ],
    ids=["plain", "bounce", "size", "eight-bit body", "international address", "eight-bit header"],
)
def test_the_sender_line_names_what_the_mail_needs(outgoing: Outgoing, offers: Offers, command: bytes) -> None:
    letter = letter_for(outgoing, offers)
    assert isinstance(letter, Letter)
    assert letter.mail == command


def test_an_international_domain_goes_in_ascii_and_needs_no_smtputf8() -> None:
    letter = letter_for(mail(1, to="anna@bücher.example"), Offers())
    assert isinstance(letter, Letter)
    assert letter.rcpt == b"RCPT TO:<anna@xn--bcher-kva.example>\r\n"


@pytest.mark.parametrize(
    ("outgoing", "offers", "meaning"),
    [
        (mail(1, mime=b"x" * 1001), EVERYTHING, "content"),
        (mail(1, mime=UMLAUT), Offers(), "content"),
        (mail(1, to="münch@example.test"), Offers(eight_bit=True), "content"),
        (mail(1, to="a@b>\r\nRCPT TO:<evil@c"), EVERYTHING, "unreachable permanent"),
        (mail(1, to=""), EVERYTHING, "unreachable permanent"),
        (mail(1, to="a@ü..x"), EVERYTHING, "unreachable permanent"),
        (mail(1, return_path="a@b\r\nDATA"), EVERYTHING, "rejected"),
        (Outgoing(mail(1).message, 1, "email", "a@b", "s", TextRendered("hi", "gsm7", 1), "k"), EVERYTHING, "content"),
    ],
    ids=[
        "too large",
        "no 8BITMIME",
        "no SMTPUTF8",
        "injection",
        "no recipient",
        "no such domain name",
        "sender",
        "not a mail",
    ],
)
def test_what_can_not_go_to_this_server_is_refused_before_it_is_tried(
    outgoing: Outgoing, offers: Offers, meaning: str
) -> None:
    letter = letter_for(outgoing, offers)
    assert isinstance(letter, Failed)
    assert said(letter) == meaning


def test_a_stuffed_mail_still_parses_as_itself() -> None:
    letter = letter_for(mail(1, mime=b"Subject: x\r\n\r\n.dot\r\nend"), Offers())
    assert isinstance(letter, Letter)
    unstuffed = letter.body.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")
    assert message_from_bytes(unstuffed).get_payload() == ".dot\r\nend\r\n"
