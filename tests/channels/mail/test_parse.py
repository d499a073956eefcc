"""Reading mails: whatever is broken, as much as can be is read, and nothing but an empty mail is refused."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noline.channels.mail import MailAddress, inspect_mail, judge, parse_mail
from noline.kernel.errors import InvalidInput

from .mails import mail_of

SAMPLES = Path(__file__).parent / "samples"


def test_a_plain_mail_is_read_whole() -> None:
    mail = parse_mail(
        mail_of(
            "Hi there", cc="Bob <BOB@Example.ORG>, carol@example.net", in_reply_to="<a@b>", references="<x@y> <a@b>"
        )
    )
    assert mail.sender == MailAddress("ann@example.org", "Ann Lee")
    assert mail.to == (MailAddress("shop@ours.example", "Shop"),)
    assert [each.address for each in mail.cc] == ["BOB@example.org", "carol@example.net"]
    assert mail.subject == "Question"
    assert mail.message_id == "<ann.1@example.org>"
    assert mail.in_reply_to == ("<a@b>",)
    assert mail.references == ("<x@y>", "<a@b>")
    assert mail.date == datetime(2024, 3, 5, 13, 22, 1, tzinfo=UTC)
    assert mail.text == "Hi there"


@pytest.mark.parametrize("raw", [b"", b"\n\r\n", b"  \t", b"\0\0"])
def test_an_empty_mail_is_refused_with_a_sentence(raw: bytes) -> None:
    with pytest.raises(InvalidInput, match="empty"):
        parse_mail(raw)


@pytest.mark.parametrize(
    ("label", "value", "subject"),
    [
        ("encoded words", "=?utf-8?q?Gr=C3=BC=C3=9Fe?= =?utf-8?b?IGF1cw==?= Ulm", "Grüße aus Ulm"),
        ("a sign split between two words", "=?utf-8?b?4oI=?= =?utf-8?b?rA==?=", "€"),
        ("an unknown charset", "=?x-none?q?caf=C3=A9?=", "café"),
        ("broken base64", "=?utf-8?b?SGVsbG8?=", "Hello"),
        ("Japanese", "=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=", "日本"),
        ("raw UTF-8", "Grüße", "Grüße"),
        ("folded", "one\n two\n\tthree", "one two three"),
        ("control signs", "a\x00b\x1bc", "abc"),
        ("never closed", "=?utf-8?q?abc", "=?utf-8?q?abc"),
    ],
)
def test_headers_are_decoded(label: str, value: str, subject: str) -> None:
    assert parse_mail(mail_of(subject=value)).subject == subject


@pytest.mark.parametrize(
    ("label", "value", "expected"),
    [
        ("a name with a comma", '"Lee, Ann" <ann@example.org>', [("ann@example.org", "Lee, Ann")]),
        ("an encoded name", "=?utf-8?q?M=C3=BCller=2C_Jo?= <jo@example.org>", [("jo@example.org", "Müller, Jo")]),
        ("an encoded name in quotes", '"=?utf-8?q?M=C3=BCller?=" <jo@example.org>', [("jo@example.org", "Müller")]),
        ("all of it encoded", "=?utf-8?q?Jo_=3Cjo=40example=2Eorg=3E?=", [("jo@example.org", "Jo")]),
        ("a comment", "jo@example.org (Jo M)", [("jo@example.org", "Jo M")]),
        ("a group", "Team: a@example.org, b@example.org;", [("a@example.org", ""), ("b@example.org", "")]),
        ("nobody", "undisclosed-recipients:;", []),
        ("semicolons", "a@example.org; b@example.org", [("a@example.org", ""), ("b@example.org", "")]),
        ("an address as name", '"jo@example.org" <jo@example.org>', [("jo@example.org", "jo@example.org")]),
        ("a bidi override in the name", "Jo\u202eMoc <jo@example.org>", [("jo@example.org", "JoMoc")]),
        ("international", "用户@例え.example", [("用户@例え.example", "")]),
        ("nonsense", "<<<>>> ,,, @", []),
        ("an unclosed quote", '"Jo <jo@example.org>', [("jo@example.org", "Jo")]),
    ],
)
def test_addresses_are_read(label: str, value: str, expected: list[tuple[str, str]]) -> None:
    assert [(each.address, each.name) for each in parse_mail(mail_of(to=value)).to] == expected


@pytest.mark.parametrize(
    ("label", "charset", "content", "text"),
    [
        ("UTF-8", "utf-8", "Grüße".encode(), "Grüße"),
        ("Latin-1 that is Windows-1252", "iso-8859-1", b"It\x92s 5\x80", "It’s 5€"),
        ("ASCII that is UTF-8", "us-ascii", "Grüße".encode(), "Grüße"),
        ("UTF-8 that is Latin-1", "utf-8", b"Gr\xfc\xdfe", "Grüße"),
        ("Latin-1 that is UTF-8", "iso-8859-1", "Grüße €".encode(), "Grüße €"),
        ("unknown name", "x-unknown", "Grüße".encode(), "Grüße"),
        ("none declared", "", "Grüße".encode(), "Grüße"),
        ("gb2312 with later signs", "gb2312", "你好€".encode("gb18030"), "你好€"),
        ("Korean", "ks_c_5601-1987", "안녕".encode("cp949"), "안녕"),
        ("Russian", "koi8-r", "Привет".encode("koi8-r"), "Привет"),
        ("Japanese, undeclared", "", "日本".encode("iso2022_jp"), "日本"),
        ("UTF-16 in name only", "utf-16", b"plain", "plain"),
        ("a codec that is no charset", "punycode", b"plain \xff", "plain ÿ"),
        ("NUL and control signs", "utf-8", b"a\0b\x07c\r\nd", "abc\nd"),
    ],
)
def test_texts_are_decoded(label: str, charset: str, content: bytes, text: str) -> None:
    declared = f"; charset={charset}" if charset else ""
    raw = mail_of("", content_type=f"text/plain{declared}") + content
    assert parse_mail(raw).text == text


@pytest.mark.parametrize(
    ("label", "raw", "text"),
    [
        ("no header at all", b"Just words\nand more", "Just words\nand more"),
        ("an mbox line first", b"From ann Tue Mar  5\nSubject: x\n\nHi", "Hi"),
        ("blank lines first", b"\r\n\r\nSubject: x\r\n\r\nHi", "Hi"),
        ("bare CR", b"Subject: x\r\rHi", "Hi"),
        ("no blank line after the header", b"Subject: x\nHi there you", "Hi there you"),
        ("a multipart without its end", b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\nHi", "Hi"),
        ("a multipart without boundary parameter", b"Content-Type: multipart/mixed\n\n--x\n\nHi\n--x--", "Hi"),
        ("a boundary that never comes", b"Content-Type: multipart/mixed; boundary=x\n\nHi", "Hi"),
        ("broken base64", b"Content-Transfer-Encoding: base64\n\nSGVsbG8gd29ybGQ", "Hello world"),
        ("broken quoted-printable", b"Content-Transfer-Encoding: quoted-printable\n\na=ZZb=\nc=3D", "a=ZZbc="),
        ("an unknown encoding", b"Content-Transfer-Encoding: x-what\n\nHi", "Hi"),
        ("a broken media type", b"Content-Type: text\n\nHi", "Hi"),
        ("flowed", b"Content-Type: text/plain; format=flowed\n\none \ntwo\n-- \nme", "one two\n-- \nme"),
    ],
)
def test_broken_mails_are_read_as_far_as_can_be(label: str, raw: bytes, text: str) -> None:
    assert parse_mail(raw).text.strip() == text


def test_both_bodies_and_the_files_are_found() -> None:
    body = (
        "--o\nContent-Type: multipart/alternative; boundary=i\n\n"
        "--i\n\nplain\n--i\nContent-Type: text/html\n\n<p>rich <img src='cid:pic@x'></p>\n--i--\n"
        "--o\nContent-Type: image/png; name*=utf-8''Gr%C3%BC%C3%9Fe.png\nContent-ID: "
        "<pic@x>\nContent-Disposition: inline\n"
        "Content-Transfer-Encoding: base64\n\niVBORw==\n"
        "--o\nContent-Type: text/plain\nContent-Disposition: attachment; "
        'filename="../../etc/pass\u202ewd.txt"\n\nfile\n'
        "--o\nContent-Type: message/rfc822\n\nSubject: inner\n\ninner words\n"
        "--o--\n"
    )
    mail = parse_mail(mail_of(body, content_type="multipart/mixed; boundary=o"))
    assert mail.text.strip() == "plain"
    assert "rich" in mail.html
    assert [(each.name, each.media_type, each.content_id) for each in mail.attachments] == [
        ("Grüße.png", "image/png", "pic@x"),
        ("passwd.txt", "text/plain", None),
        ("inner.eml", "message/rfc822", None),
    ]
    assert mail.attachments[0].content == b"\x89PNG"


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        ("C:\\\\Users\\\\ann\\\\photo.jpg", "photo.jpg"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("..", "attachment-1.pdf"),
        ("a\x00b\x07.pdf", "ab.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("what?<is>this|.pdf", "what__is_this_.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("", "attachment-1.pdf"),
    ],
)
def test_names_of_files_are_made_safe(declared: str, name: str) -> None:
    raw = mail_of("data", content_type="application/pdf", content_disposition=f'attachment; filename="{declared}"')
    assert parse_mail(raw).attachments[0].name == name


def test_long_names_in_pieces_are_joined() -> None:
    disposition = "attachment; filename*0*=utf-8''Rech%20; filename*1*=Nr%2E; filename*2=\"7.pdf\""
    raw = mail_of("data", content_type="application/pdf", content_disposition=disposition)
    assert parse_mail(raw).attachments[0].name == "Rech Nr.7.pdf"


def test_a_25_mb_attachment_is_kept_byte_for_byte() -> None:
    content = bytes(range(256)) * (25_000_000 // 256)
    body = (
        b"--x\n\nsee file\n--x\nContent-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(content)
        + b"--x--\n"
    )
    mail = parse_mail(mail_of(content_type="multipart/mixed; boundary=x").removesuffix(b"Hello") + body)
    assert mail.text.strip() == "see file"
    assert mail.attachments[0].content == content


@pytest.mark.parametrize(
    ("label", "raw"),
    [
        (
            "50,000 multiparts in each other",
            b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(50_000)),
        ),
        ("200,000 parts", b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 200_000),
        ("a million header lines", b"A: b\n" * 1_000_000),
        ("a header of a million lines", b"Subject: a\n" + b" b\n" * 1_000_000),
        ("open quotes and comments", b"To: " + b'"(<' * 300_000 + b"\n\nhi"),
        ("open encoded words", b"Subject: " + b"=?a?q?" * 200_000 + b"\n\nhi"),
        ("100,000 parameters", b"Content-Type: text/plain;" + b"a*0*=b;" * 100_000 + b"\n\nhi"),
    ],
)
def test_hostile_mails_are_read_within_limits(label: str, raw: bytes) -> None:
    mail = parse_mail(raw)
    assert len(mail.parts) <= 500
    assert len(mail.headers) <= 1_000


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=400), st.sampled_from(sorted(SAMPLES.glob("*/*/*.eml"))), st.integers(0, 5_000))
def test_no_damage_to_a_mail_makes_reading_fail(noise: bytes, sample: Path, at: int) -> None:
    whole = sample.read_bytes()
    raw = whole[:at] + noise + whole[at + len(noise) :]
    judgement = judge(raw, envelope_from="", envelope_to=(), reply_domain=None)
    shown = str(judgement)
    assert "\0" not in judgement.mail.text + judgement.mail.html + judgement.mail.subject
    assert shown.encode("utf-8", "strict")
    assert inspect_mail("x.eml", raw)["kind"] == inspect_mail("x.eml", raw)["kind"]


@pytest.mark.parametrize("declared", ["koi8-r", "windows-1251", "iso-8859-15", "windows-1256", "iso-8859-2"])
def test_utf8_under_another_name_is_read(declared: str) -> None:
    raw = mail_of("Привет, 5 € – مرحبا", content_type=f"text/plain; charset={declared}")
    assert parse_mail(raw).text.strip() == "Привет, 5 € – مرحبا"


def test_japanese_escapes_under_the_name_of_utf8_are_read() -> None:
    raw = mail_of("@", content_type="text/plain; charset=utf-8").replace(b"@\n", b"") + "注文".encode("iso-2022-jp")
    assert "注文" in parse_mail(raw).text
