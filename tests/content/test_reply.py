"""Mail from agents: plain text, attachments, in its thread."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from noline.content import reply_email
from noline.kernel.errors import InvalidInput, TooLarge

from .samples import ANA, body, parsed, to


def test_a_reply_stands_in_its_thread() -> None:
    mail = reply_email(
        to(reply_to="r-1@in.example.com"),
        "Re: Größe",
        "Hello {{ not a template }}\n.\nГривет, " + "long " * 40,
        in_reply_to="<b@x.example>",
        references=["<a@x.example>", "broken", "<b@x.example>"],
    )
    message = parsed(mail)
    assert message["subject"] == "Re: Größe"
    assert message["in-reply-to"] == "<b@x.example>"
    assert message["references"].split() == ["<a@x.example>", "<b@x.example>"]
    assert message["reply-to"] == "r-1@in.example.com"
    assert body(mail, "plain").startswith("Hello {{ not a template }}\n.\nГривет, long")
    assert max(map(len, mail.mime.split(b"\r\n"))) <= 78
    assert b"\n" not in mail.mime.replace(b"\r\n", b"")


def test_attachments_come_whole() -> None:
    data = bytes(range(256)) * 40
    mail = reply_email(
        ANA,
        "Files",
        "See below.",
        attachments=[("Größe ü.pdf", "application/pdf", data), ("../a.txt", "text/plain", b"x\n")],
    )
    first, second = parsed(mail).iter_attachments()
    assert (first.get_filename(), first.get_content_type(), first.get_content()) == (
        "Größe ü.pdf",
        "application/pdf",
        data,
    )
    assert second.get_filename() == "a.txt"
    assert body(mail, "plain") == "See below.\n"


REFUSED = {
    "two lines of subject": ({"subject": "a\r\nBcc: x@y.example"}, "subject"),
    "NUL": ({"text": "a\x00"}, "text"),
    "a media type of parts": ({"attachments": [("a", "multipart/mixed", b"")]}, "attachments[0]"),
    "a broken media type": ({"attachments": [("a", "text/plain\r\nX: y", b"")]}, "attachments[0]"),
    "a name of two lines": ({"attachments": [("a\r\nX: y", "text/plain", b"")]}, "attachments[0]"),
}


@pytest.mark.parametrize(("changes", "field"), REFUSED.values(), ids=REFUSED)
def test_refuses(changes: dict[str, object], field: str) -> None:
    arguments = {"subject": "a", "text": "b", **changes}
    with pytest.raises(InvalidInput) as caught:
        reply_email(ANA, **arguments)  # type: ignore[arg-type]
    assert caught.value.field == field


def test_attachments_have_a_limit() -> None:
    with pytest.raises(TooLarge):
        reply_email(ANA, "a", "b", attachments=[("a", "application/zip", bytes(25 * 1024 * 1024 + 1))])


def test_an_injected_message_id_is_left_out() -> None:
    mail = reply_email(ANA, "a", "b", in_reply_to="<a@b>\r\nBcc: x@y.example", references=["<c@d>\r\nX: y"])
    assert b"Bcc" not in mail.mime
    assert "references" not in parsed(mail)


@given(st.lists(st.sampled_from(["a", "é", "\n", "\r\n", " ", "=", "\t", ".", "From ", "x" * 37, "€", "😀", "--"])))
@example(["x" * 37] * 2 + ["\t"])
def test_any_text_comes_whole_in_lines_that_every_server_takes(pieces: list[str]) -> None:
    text = "".join(pieces)
    raw = reply_email(to(), "Hello", text).mime
    said = str(message_from_bytes(raw, policy=default).get_content())
    whole = text.replace("\r\n", "\n")
    assert said.replace("\r\n", "\n") == (whole if whole.endswith("\n") else whole + "\n")
    assert all(len(line) <= 78 for line in raw.split(b"\r\n"))
