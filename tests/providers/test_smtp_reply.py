"""Replies are cut from the byte stream as RFC 5321 has them, and offers read from EHLO."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noline.providers.smtp_reply import MAX_REPLY, BadReply, Offers, Reply, ReplyReader, offers_in

STREAM = b"220 mx.test ESMTP\r\n250-mx.test\r\n250-SIZE 1000\r\n250 HELP\r\n550 5.1.1 No such user\r\n354\r\n250 bare\n"
REPLIES = [
    Reply(220, b"mx.test ESMTP"),
    Reply(250, b"mx.test\nSIZE 1000\nHELP"),
    Reply(550, b"5.1.1 No such user"),
    Reply(354, b""),
    Reply(250, b"bare"),
]


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_replies_are_the_same_however_the_network_splits_them(cuts: list[int]) -> None:
    reader, edges = ReplyReader(), [0, *sorted(cuts), len(STREAM)]
    parts = [STREAM[start:end] for start, end in pairwise(edges)]
    assert [reply for part in parts for reply in reader.feed(part)] == REPLIES
    assert reader.empty


@pytest.mark.parametrize(
    "said",
    [b"HTTP/1.1 200 OK\r\n", b"\r\n", b"25\r\n", b"999 what\r\n", b"100 what\r\n", b"250_ok\r\n", b"+25 ok\r\n"],
)
def test_what_is_no_reply_is_refused(said: bytes) -> None:
    with pytest.raises(BadReply):
        list(ReplyReader().feed(said))


@pytest.mark.parametrize(
    "said", [b"250 " + b"x" * MAX_REPLY, b"250-line\r\n" * (MAX_REPLY // 8)], ids=["line", "lines"]
)
def test_a_reply_without_end_is_refused(said: bytes) -> None:
    with pytest.raises(BadReply):
        list(ReplyReader().feed(said))


@pytest.mark.parametrize(
    ("reply", "enhanced"),
    [
        (Reply(550, b"5.1.1 No such user"), "5.1.1"),
        (Reply(452, b"4.2.2"), "4.2.2"),
        (Reply(550, b"No such user 5.1.1"), ""),
        (Reply(250, b"5.1.1 contradicts its code"), ""),
        (Reply(550, b"5.1.1.2 is no code"), ""),
    ],
)
def test_enhanced_codes_stand_first_and_agree_with_the_code(reply: Reply, enhanced: str) -> None:
    assert reply.enhanced == enhanced


def test_a_reply_is_shown_on_one_line_without_control_characters() -> None:
    assert Reply(550, b"5.7.1 no\nway\x1b[31m \xff").line == "550 5.7.1 no way [31m \ufffd"
    assert len(Reply(550, b"x" * 5000).line) == 300


@pytest.mark.parametrize(
    ("lines", "offers"),
    [
        ([], Offers()),
        (["PIPELINING", "8bitmime", "SMTPUTF8", "STARTTLS"], Offers(True, True, True, True)),
        (["SIZE"], Offers(size=0)),
        (["SIZE 1000"], Offers(size=1000)),
        (["SIZE many"], Offers(size=0)),
        (["AUTH PLAIN LOGIN"], Offers(auth=frozenset({"PLAIN", "LOGIN"}))),
        (["AUTH=LOGIN"], Offers(auth=frozenset({"LOGIN"}))),
        (["X-UNKNOWN thing"], Offers()),
    ],
)
def test_offers_are_read_from_ehlo(lines: list[str], offers: Offers) -> None:
    assert offers_in(Reply(250, "\n".join(["mx.test", *lines]).encode())) == offers
