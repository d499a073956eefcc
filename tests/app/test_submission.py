"""Mail that a program hands over goes out as it is, but for the lines by which answers and bounces find their way."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

import pytest

from noline.access import Rules
from noline.app.submission import SubmissionEdge
from noline.channels.mail.submission_server import is_this_machine
from noline.content.model import Personal
from noline.content.submitted import links_in, submitted_email, with_date
from noline.kernel.errors import Misconfigured
from peers.submission import SHOP, Shop, make_certificate, open_shop
from stage import NEWS, START, open_stage

ANA = "ana@customer.example"


@pytest.fixture
async def shop(dsn: str) -> AsyncIterator[Shop]:
    """A shop that hands over mail."""
    async with open_shop(dsn) as opened:
        yield opened


def written(**headers: str) -> EmailMessage:
    """A mail with a page, a picture in it and a file."""
    mail = EmailMessage()
    for name, value in ({"From": SHOP, "To": ANA, "Subject": "Rechnung für Jürgen"} | headers).items():
        mail[name] = value
    mail.set_content("Danke, Jürgen!\n")
    mail.add_alternative(
        '<p>Danke! <a href="https://shop.example/?a=1&amp;b=2">Bestellung</a> <img src="cid:logo"></p>', "html"
    )
    page = mail.get_body(("html",))
    assert isinstance(page, EmailMessage)
    page.add_related(b"\x89PNG logo", "image", "png", cid="<logo>")
    mail.add_attachment(b"%PDF-1.7 invoice", maintype="application", subtype="pdf", filename="Rechnung.pdf")
    return mail


async def hand_over(shop: Shop, raw: bytes, *to: str, options: tuple[str, ...] = ()) -> dict[str, tuple[int, bytes]]:
    """Hand a mail over as any program would."""

    def work() -> dict[str, tuple[int, bytes]]:
        with smtplib.SMTP("127.0.0.1", shop.port, timeout=20) as line:
            line.login("shop", shop.key)
            return line.sendmail("shop@harbour.example", list(to or (ANA,)), raw, mail_options=options)

    return await asyncio.to_thread(work)


async def test_the_body_goes_out_byte_by_byte_with_its_files(shop: Shop) -> None:
    raw = written().as_bytes().replace(b"\n", b"\r\n")
    await hand_over(shop, raw)
    ((sent, mail),) = await shop.raw(ANA)
    assert sent.partition(b"\r\n\r\n")[2] == raw.partition(b"\r\n\r\n")[2]
    assert [part.get_content_type() for part in mail.walk() if not part.is_multipart()] == [
        "text/plain", "text/html", "image/png", "application/pdf",
    ]  # fmt: skip
    assert mail["Date"] is not None
    (message,) = await shop.stage.sent(await shop.customer(ANA))
    assert message.body is not None
    assert message.body["text"].strip() == "Danke, Jürgen!"
    assert [file["name"] for file in message.body["attachments"]][-1] == "Rechnung.pdf"


async def test_with_tls_from_the_first_byte_a_password_is_taken_from_anywhere(dsn: str, tmp_path: Path) -> None:
    both = await make_certificate(tmp_path)
    trusting = ssl.create_default_context(cafile=str(both))
    async with open_shop(dsn, cert=both, implicit=True) as shop:

        def work() -> tuple[bool, bool]:
            with smtplib.SMTP_SSL("localhost", shop.port, timeout=20, context=trusting) as line:
                line.ehlo()
                offered = line.has_extn("starttls"), line.has_extn("auth")
                line.login("shop", shop.key)
                line.sendmail("shop@harbour.example", [ANA], written().as_bytes())
                return offered

        assert await asyncio.to_thread(work) == (False, True)
        assert len(await shop.raw(ANA)) == 1

        reader, writer = await asyncio.open_connection("127.0.0.1", shop.port)
        writer.write(b"EHLO shop.example\r\n")
        assert b"250" not in await reader.read(), "in clear nothing is said"
        writer.close()


async def test_tls_from_the_first_byte_needs_a_certificate(dsn: str) -> None:
    async with open_stage(dsn) as stage:
        with pytest.raises(Misconfigured) as refused:
            SubmissionEdge(stage.noline).server(implicit=True)
    assert refused.value.field == "submission_tls_port"


async def test_eight_bit_text_and_international_addresses_pass(shop: Shop) -> None:
    raw = "From: Müller <shop@harbour.example>\r\nSubject: Grüße\r\nContent-Type: text/plain; charset=utf-8\r\n"
    raw += "Content-Transfer-Encoding: 8bit\r\n\r\nSchöne Grüße\r\n"
    await hand_over(shop, raw.encode(), "jürgen@customer.example", options=("SMTPUTF8", "BODY=8BITMIME"))
    ((sent, _),) = await shop.raw("jürgen@customer.example")
    assert "Schöne Grüße".encode() in sent


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("The Shop <shop@harbour.example>", "The Shop <shop@harbour.example>", id="our domain"),
        pytest.param("shop@news.harbour.example", "shop@news.harbour.example", id="below our domain"),
        pytest.param("The Bank <ceo@bank.example>", "The Bank <hello@harbour.example>", id="another's domain"),
        pytest.param("ceo@bank.example", "Harbour <hello@harbour.example>", id="another's, without a name"),
        pytest.param('"a, b" <x@bank.example>', '"a, b" <hello@harbour.example>', id="a name in quotes"),
        pytest.param(
            "=?utf-8?q?J=C3=BCrgen?= <x@bank.example>", "Jürgen <hello@harbour.example>", id="an encoded name"
        ),
        pytest.param("A <a@harbour.example>, B <b@bank.example>", "A <hello@harbour.example>", id="one of two"),
    ],
)
def test_nobody_speaks_for_another_domain(given: str, expected: str) -> None:
    personal = Personal(
        message="ab", token=b"t", code="", base_url="https://x", sender="Harbour <hello@harbour.example>", to=ANA
    )
    sent = submitted_email(personal, f"From: {given}\r\nSubject: x\r\n\r\nhi\r\n".encode(), None)
    assert str(message_from_bytes(sent.mime, policy=policy.SMTP)["From"]) == expected


@pytest.mark.parametrize("links", [None, ()], ids=["as it is", "tracked"])
@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
@pytest.mark.parametrize(
    ("written", "name", "expected"),
    [
        ("From: Müller <shop@harbour.example>", "From", "Müller <shop@harbour.example>"),
        ('To: Ana <ana@x.example>,\r\n "Öz, B." <oz@x.example>', "To", 'Ana <ana@x.example>, "Öz, B." <oz@x.example>'),
        ("Subject: Ihre Bestellung für Café\r\n Größe", "Subject", "Ihre Bestellung für Café Größe"),
        ("Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= aus Köln", "Subject", "Grüße aus Köln"),
        (f"Subject: {'ü' * 300}", "Subject", "ü" * 300),
        ("X-Own: schön", "X-Own", "schön"),
    ],
    ids=["sender", "recipients", "folded subject", "subject encoded in part", "long subject", "another"],
)
def test_header_lines_that_a_program_wrote_raw_pass_any_server(
    written: str, name: str, expected: str, charset: str, links: tuple[str, ...] | None
) -> None:
    personal = Personal(message="ab", token=b"t", code="", base_url="https://x", sender="hello@harbour.example", to=ANA)
    raw = f"{written}\r\nContent-Type: text/html; charset={charset}\r\n\r\n<p>für</p>\r\n".encode(charset)
    sent = submitted_email(personal, raw, links)
    head = sent.mime.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert str(message_from_bytes(sent.mime, policy=policy.SMTP)[name]) == expected


def test_what_leads_answers_elsewhere_and_what_is_for_us_is_left_out() -> None:
    raw = (
        b"Reply-To: old@shop.example\r\nBcc: boss@shop.example\r\nDKIM-Signature: v=1;\r\n b=abc\r\n"
        b"X-Noline-Matter: 1\r\n"
        b"From: shop@harbour.example\r\nX-Own: kept\r\n folded\r\n\r\nhi\r\n"
    )
    personal = Personal(
        message="ab", token=b"t", code="", base_url="https://x", sender="hello@harbour.example", to=ANA,
        reply_to="r-1@in.example", return_path="b-1@in.example", unsubscribe=True,
    )  # fmt: skip
    sent = submitted_email(personal, raw, None)
    head = sent.mime.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    assert head == [
        "From: shop@harbour.example", "X-Own: kept", " folded", "Reply-To: r-1@in.example",
        "Message-ID: <ab@harbour.example>", "List-Unsubscribe: <https://x/u/dA>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ]  # fmt: skip
    assert (sent.return_path, sent.to) == ("b-1@in.example", ANA)


def test_a_mail_without_a_date_gets_one() -> None:
    assert with_date(b"Subject: x\r\n\r\n", START).startswith(b"Date: Mon, 02 Mar 2026 10:00:00 +0000\r\n")
    dated = b"DATE: yesterday\r\n\r\n"
    assert with_date(dated, START) == dated


async def test_links_and_opens_are_counted_where_the_company_says_so(dsn: str) -> None:
    async with open_shop(dsn, rules=Rules(track_submitted=True)) as shop:
        raw = written().as_bytes()
        assert links_in(raw) == ("https://shop.example/?a=1&b=2",)
        await hand_over(shop, raw)
        (mail,) = await shop.arrived(ANA)
        (message,) = await shop.stage.sent(await shop.customer(ANA))
        page = mail.get_body(("html",))
        assert page is not None
        html = page.get_content()
        assert "https://go.harbour.example/l/0/" in html
        assert "https://go.harbour.example/o/" in html
        assert "cid:logo" in html
        assert (message.body or {})["links"] == ["https://shop.example/?a=1&b=2"]
        assert [part.get_filename() for part in mail.iter_attachments()] == ["Rechnung.pdf"]


async def test_marketing_without_consent_is_taken_and_suppressed(shop: Shop) -> None:
    await hand_over(shop, written(**{"X-Noline-Purpose": "marketing"}).as_bytes())
    assert await shop.arrived(ANA) == []
    fates = await shop.stage.fates(await shop.customer(ANA))
    assert fates == [("email", "suppressed", "no_consent")]


async def test_marketing_with_consent_can_be_left_with_one_click(shop: Shop) -> None:
    await shop.stage.customer(email=ANA)
    headers = {
        "X-Noline-Purpose": "marketing",
        "X-Noline-Subscription": NEWS,
        "List-Unsubscribe": "<mailto:a@b.example>",
    }
    await hand_over(shop, written(**headers).as_bytes())
    (mail,) = await shop.arrived(ANA)
    assert mail.get_all("List-Unsubscribe-Post") == ["List-Unsubscribe=One-Click"]
    assert str(mail["List-Unsubscribe"]).startswith("<https://go.harbour.example/u/")


async def test_many_recipients_each_get_their_own_and_a_bad_one_holds_up_nobody(shop: Shop) -> None:
    to = [Address(username=f"c{number}", domain="customer.example").addr_spec for number in range(40)]
    refused = await hand_over(shop, written().as_bytes(), *to, "no-address")
    assert list(refused) == ["no-address"]
    assert refused["no-address"][0] == 553
    await shop.stage.settle()
    assert await shop.stage.one("select count(distinct token) from sandbox_item") == 40


async def test_a_place_that_guesses_keys_is_sent_away_and_a_good_key_still_passes(shop: Shop) -> None:
    def guess() -> int:
        with smtplib.SMTP("127.0.0.1", shop.port, timeout=20) as line:
            try:
                line.login("shop", "guessed")
            except (smtplib.SMTPAuthenticationError, smtplib.SMTPServerDisconnected) as error:
                return getattr(error, "smtp_code", 421)
        return 235

    assert [await asyncio.to_thread(guess) for _ in range(5)] == [535] * 5  # by two mechanisms each
    assert await asyncio.to_thread(guess) == 421
    await hand_over(shop, written().as_bytes())


async def test_a_revoked_key_is_no_key_any_more_in_an_open_session(shop: Shop) -> None:
    def begin() -> smtplib.SMTP:
        line = smtplib.SMTP("127.0.0.1", shop.port, timeout=20)
        line.login("shop", shop.key)
        return line

    line = await asyncio.to_thread(begin)
    await shop.stage.noline.database.pool.execute("update api_key set revoked_at = now()")
    with pytest.raises(smtplib.SMTPDataError, match="The key was revoked"):
        await asyncio.to_thread(line.sendmail, "shop@harbour.example", [ANA], written().as_bytes())
    line.close()


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        pytest.param(("127.0.0.1", 1), True, id="loopback"),
        pytest.param(("::1", 1, 0, 0), True, id="loopback of IPv6"),
        pytest.param(("::ffff:127.0.0.1", 1, 0, 0), True, id="mapped loopback"),
        pytest.param(("192.0.2.7", 1), False, id="another machine"),
        pytest.param(("fe80::1%eth0", 1, 0, 2), False, id="another machine on the link"),
        pytest.param(None, False, id="unknown"),
    ],
)
def test_a_password_is_taken_in_clear_from_this_machine_only(peer: object, expected: bool) -> None:
    assert is_this_machine(peer) is expected
