"""Bounces of every kind: standard reports, the notices of many servers, and what only looks like one."""

from __future__ import annotations

from pathlib import Path

import pytest

from noline.channels import Fault
from noline.channels.mail import parse_mail, read_bounces

from .mails import MESSAGE, OTHER_TOKEN, TOKEN, mail_of, report_of
from .notices import NOTICES, Notice, raw_notice

SAMPLES = Path(__file__).parent / "samples/bounces"
PEOPLE = (Path(__file__).parent / "people_on_deliveries.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("flanker/broken-mime", [("info@example.net", "", 0, True, "failed")]),
        ("flanker/delayed-broken", [("demo@example.com", "4.2.2", 0, False, "failed")]),
        ("flanker/delayed", [("foo@example.com", "4.0.0", 426, False, "failed")]),
        ("flanker/gmail-invalid-address", [("awfawfawfawfawfaw@someserverhere.com", "5.1.0", 550, True, "failed")]),
        ("flanker/gmail-no-dns", [("user@example.comm", "5.1.2", 0, True, "failed")]),
        ("flanker/mailbox-full", [("user@aol.com", "5.2.2", 552, True, "failed")]),
        ("flanker/no-mx", [("user@example.com", "4.4.4", 454, False, "delayed")]),
        ("flanker/office365", [("noname@example.com", "5.1.10", 550, True, "failed")]),
        (
            "flanker/zed",
            [("asdfasdfasdfasdfasdfasdfewrqertrtyrthsfgdfgadfqeadvxzvz@gmail.com", "5.1.1", 550, True, "failed")],
        ),
        ("kumomta/1", [("louisl@larry.slip.umd.edu", "4.0.0", 426, False, "failed")]),
        (
            "kumomta/2",
            [
                ("arathib@vnet.ibm.com", "5.0.0", 550, True, "failed"),
                ("johnh@hpnjld.njd.hp.com", "4.0.0", 0, False, "delayed"),
                ("wsnell@sdcc13.ucsd.edu", "5.0.0", 550, True, "failed"),
            ],
        ),
        ("kumomta/3", [("nair_s", "5.0.0", 0, True, "failed")]),
        ("kumomta/4", [("thomas@de-montfort.ac.uk", "4.0.0", 0, False, "delayed")]),
        ("kumomta/5", [("recipient@domain.com", "5.0.0", 552, True, "failed")]),
        ("kumomta/6", [("redacted@example.com", "5.0.0", 550, True, "failed")]),
        ("kumomta/obsolete_arrival_date", [("user@example.com", "5.1.1", 550, True, "failed")]),
    ],
)
def test_samples(name: str, expected: list[tuple[str, str, int, bool, str]]) -> None:
    mail = parse_mail((SAMPLES / f"{name}.eml").read_bytes())
    bounces = read_bounces(mail, mail.return_path)
    assert [(b.recipient, b.status, b.smtp_code, b.permanent, b.kind) for b in bounces] == expected


def test_every_sample_is_in_the_table_above() -> None:
    assert len(list(SAMPLES.glob("*/*.eml"))) == 16


@pytest.mark.parametrize("envelope_from", ["", None], ids=["null sender", "unknown envelope"])
@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.label)
def test_notices_without_a_standard_report(notice: Notice, envelope_from: str | None) -> None:
    raw = raw_notice(notice)
    if envelope_from is None:
        raw = raw.replace(b"Return-Path: <>\n", b"", 1)
    (bounce,) = read_bounces(parse_mail(raw), envelope_from)
    assert (bounce.recipient, bounce.kind, bounce.smtp_code) == (notice.recipient, notice.kind, notice.code)
    assert bounce.status.startswith(notice.status)
    assert bounce.reason


@pytest.mark.parametrize(
    ("label", "headers", "body"),
    [
        ("a person tells of a bounce", {"subject": "Undeliverable mail?"}, "My mail to you was not delivered, why?"),
        (
            "a person forwards a bounce",
            {"subject": "Fwd: Undelivered Mail Returned to Sender"},
            "See below!\n\nI'm sorry to have to inform you that your message could not be delivered.\n"
            "<shop@ours.example>: 550 5.1.1 User unknown",
        ),
        ("a person quotes a code", {}, "The form says error 550, could not be delivered to ann@example.org"),
        ("a person on a failed parcel", {"subject": "Delivery failed"}, "The courier could not deliver my parcel."),
        (
            "an absence with a null sender",
            {"subject": "Automatic reply: Order", "return_path": "<>", "auto_submitted": "auto-replied"},
            "I am away and cannot be reached. Mails will not be delivered to my deputy.",
        ),
        (
            "an absence without a telling subject",
            {"subject": "Re: Order", "return_path": "<>"},
            "I'm on holiday and can't be reached until 15 May.",
        ),
        ("a newsletter of a postmaster", {"from": "postmaster@example.org", "subject": "News of May"}, "Hello all"),
    ],
)
def test_what_only_looks_like_a_bounce(label: str, headers: dict[str, str], body: str) -> None:
    mail = parse_mail(mail_of(body, **headers))
    assert read_bounces(mail, mail.return_path if mail.return_path is not None else "ann@example.org") == ()


@pytest.mark.parametrize(
    ("label", "fields", "fault", "bad_address"),
    [
        ("unknown user", "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 unknown", Fault.UNREACHABLE, True),
        ("mailbox full", "Status: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 full", Fault.UNREACHABLE, False),
        ("full, told in words only", "Status: 5.0.0\nDiagnostic-Code: smtp; 552 over quota", Fault.UNREACHABLE, False),
        (
            "unknown, told in words only",
            "Status: 5.5.0\nDiagnostic-Code: smtp; 550 no such user",
            Fault.UNREACHABLE,
            True,
        ),
        ("taken for spam", "Status: 5.7.1\nDiagnostic-Code: smtp; 554 5.7.1 spam", Fault.REJECTED, False),
        ("too large", "Status: 5.3.4\nDiagnostic-Code: smtp; 552 5.3.4 too big", Fault.CONTENT, False),
        ("too fast", "Status: 4.7.0\nDiagnostic-Code: smtp; 421 4.7.0 rate limited", Fault.THROTTLED, False),
        ("line down", "Status: 4.4.1\nDiagnostic-Code: smtp; 421 4.4.1 timed out", Fault.UNAVAILABLE, False),
    ],
)
def test_faults(label: str, fields: str, fault: Fault, bad_address: bool) -> None:
    raw = report_of(f"Final-Recipient: rfc822; ann@example.org\nAction: failed\n{fields}")
    (bounce,) = read_bounces(parse_mail(raw), "")
    assert (bounce.fault, bounce.bad_address) == (fault, bad_address)


def test_the_address_we_wrote_to_counts_not_the_one_it_was_turned_into() -> None:
    raw = report_of(
        "Original-Recipient: rfc822;ann@example.org\nFinal-Recipient: rfc822;x@inner.example\nAction: "
        "failed\nStatus: 5.1.1"
    )
    assert read_bounces(parse_mail(raw), "")[0].recipient == "ann@example.org"


def test_reports_of_success_are_no_bounces() -> None:
    for action in ("delivered", "relayed", "expanded"):
        raw = report_of(f"Final-Recipient: rfc822; ann@example.org\nAction: {action}\nStatus: 2.0.0")
        assert read_bounces(parse_mail(raw), "") == ()


def test_the_original_is_named_by_its_tokens_and_its_id() -> None:
    original = f"From: news@ours.example\nReply-To: r-{TOKEN}@ours.example\nMessage-ID: <{MESSAGE}@ours.example>\n"
    status = "Final-Recipient: rfc822; ann@example.org\nAction: failed\nStatus: 5.1.1"
    raw = report_of(status, to=f"b-{OTHER_TOKEN}@ours.example", original=original)
    (bounce,) = read_bounces(parse_mail(raw), "")
    assert bounce.tokens == (OTHER_TOKEN, TOKEN)
    assert bounce.original_message_id == f"<{MESSAGE}@ours.example>"


def test_the_original_is_found_when_it_is_only_copied_into_the_text() -> None:
    (bounce,) = read_bounces(parse_mail(raw_notice(NOTICES[0])), "")
    assert bounce.original_message_id == f"<{MESSAGE}@ours.example>"


def test_a_recipient_in_the_bounce_address_is_a_last_resort() -> None:
    raw = mail_of(
        "Your mail could not be delivered: mailbox unavailable.",
        **{"from": "MAILER-DAEMON@example.org"},
        to="bounce+ann=example.org@ours.example",
        subject="Delivery failure",
    )
    assert read_bounces(parse_mail(raw), "")[0].recipient == "ann@example.org"


@pytest.mark.parametrize(
    "subject",
    [
        "Delivery failed",
        "Undeliverable parcel",
        "Returned mail order",
        "Fehlgeschlagene Zahlung",
        "Rückläufer",
        "Échec du paiement",
        "Error de entrega de mi pedido",
        "Mancata consegna del pacco",
    ],
)
@pytest.mark.parametrize("envelope_from", ["ann@example.org", None], ids=["her envelope", "unknown envelope"])
def test_a_customer_on_a_parcel_is_no_bounce(subject: str, envelope_from: str | None) -> None:
    body = "My parcel 550 could not be delivered, the address does not exist, they say. Mail me: ann@example.org"
    assert read_bounces(parse_mail(mail_of(body, subject=subject)), envelope_from) == ()


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ("5.1.1 (bad destination)", "5.1.1", 0),
        ("5.1", "5.1.0", 0),
        ("5", "5.0.0", 0),
        ("550", "5.0.0", 550),
        ("450", "4.0.0", 450),
        ("smtp; 550 5.1.1 unknown", "5.1.1", 0),
        ("unknown", "", 0),
    ],
)
def test_status_fields_that_are_cut_or_something_else(told: str, status: str, code: int) -> None:
    raw = report_of(f"Final-Recipient: rfc822; ann@example.org\nAction: failed\nStatus: {told}", words="See below.")
    [bounce] = read_bounces(parse_mail(raw), "")
    assert (bounce.status, bounce.smtp_code, bounce.permanent) == (status, code, not status.startswith("4"))


@pytest.mark.parametrize("line", PEOPLE)
def test_people_who_write_of_failed_deliveries(line: str) -> None:
    """Webmail leaves no sign of a person in the headers; the words alone say that one wrote."""
    subject, body = line.split("\t")
    assert not read_bounces(parse_mail(mail_of(body, subject=subject)), "ann@example.org")


@pytest.mark.parametrize(
    ("words", "status", "permanent"),
    [
        ("ann@example.org: Envelope expired", "4.4.7", False),
        ("ann@example.org\n    retry timeout exceeded", "4.4.7", False),
        ("ann@example.org\n\nThe recipient server did not accept our requests to connect.", "4.4.1", False),
    ],
)
def test_what_servers_say_of_time_that_ran_out(words: str, status: str, permanent: bool) -> None:
    told = f"An error has occurred while attempting to deliver a message for:\n\n{words}\n"
    daemon = {"from": "MAILER-DAEMON@mx.example", "subject": "Delivery status notification: error"}
    (bounce,) = read_bounces(parse_mail(mail_of(told, **daemon)), "")
    assert (bounce.recipient, bounce.status, bounce.permanent) == ("ann@example.org", status, permanent)


def test_a_notice_to_whom_it_tells_of() -> None:
    """Who writes to their own mailbox gets the notice of its failure, and no other address stands in it."""
    told = "Hi. This is the qmail-send program.\n\n<us@ours.example>:\nRemote host said: 552 disk quota exceeded\n"
    daemon = {"from": "MAILER-DAEMON@ours.example", "to": "us@ours.example", "subject": "failure notice"}
    (bounce,) = read_bounces(parse_mail(mail_of(told, **daemon)), "")
    assert (bounce.recipient, bounce.status, bounce.smtp_code) == ("us@ours.example", "5.2.2", 552)
