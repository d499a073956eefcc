"""Feedback reports: who complained, and about which mail of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from noline.channels.mail import Complaint, judge, parse_mail, read_complaint

from .mails import MESSAGE, TOKEN, mail_of

SAMPLES = Path(__file__).parent / "samples/complaints"


@pytest.mark.parametrize(
    ("name", "recipient", "message_id"),
    [
        ("flanker/aol", "redacted@aol.com", "<20101117174130.28884.55421@luna>"),
        ("flanker/yahoo", "user@yahoo.com", "<20120711015015.4A8BE2E088E@www.example.com>"),
        ("kumomta/1", "", "<8787KJKJ3K4J3K4J3K4J3.mail@example.net>"),
        ("kumomta/2", "user@example.com", "<8787KJKJ3K4J3K4J3K4J3.mail@example.net>"),
        ("kumomta/3", "user@example.com", ""),
        ("kumomta/4", "cb4a01a48251d4765f489076aa81e2a4@comcast.net", ""),
    ],
)
def test_samples(name: str, recipient: str, message_id: str) -> None:
    complaint = read_complaint(parse_mail((SAMPLES / f"{name}.eml").read_bytes()))
    assert complaint is not None
    assert (complaint.feedback_type, complaint.recipient, complaint.original_message_id) == (
        "abuse",
        recipient,
        message_id,
    )


def feedback(kind: str, original: str) -> bytes:
    body = (
        "--b\n\nA complaint.\n--b\nContent-Type: message/feedback-report\n\n"
        f"Feedback-Type: {kind}\nUser-Agent: X/1\nVersion: 1\nOriginal-Rcpt-To: <ann@example.org>\n"
        f"--b\nContent-Type: message/rfc822\n\n{original}\n--b--\n"
    )
    return mail_of(body, content_type="multipart/report; report-type=feedback-report; boundary=b", precedence="list")


def test_our_mail_is_named_by_its_token() -> None:
    original = (
        f"From: news@ours.example\nReply-To: <r-{TOKEN}@ours.example>\nMessage-ID: <{MESSAGE}@ours.example>\n\nHi"
    )
    complaint = read_complaint(parse_mail(feedback("abuse", original)))
    assert complaint is not None
    assert complaint.tokens == (TOKEN,)


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure"])
def test_other_feedback_is_no_complaint(kind: str) -> None:
    assert read_complaint(parse_mail(feedback(kind, "Subject: x\n\nx"))) is None
    assert judge(feedback(kind, "x: y\n"), envelope_from="", envelope_to=(), reply_domain=None).kind == "auto_reply"


@pytest.mark.parametrize(
    ("label", "media_type", "body"),
    [
        ("fields in the text", "text/plain", ""),
        ("a file", "application/octet-stream", "name=feedback-report.txt"),
        ("an unnamed text", "text/plain", "charset=us-ascii"),
    ],
)
def test_reports_whose_part_is_not_named_as_one(label: str, media_type: str, body: str) -> None:
    fields = "Feedback-Type: abuse\nUser-Agent: Programme\nVersion: 0.1\n\nX-HmXmrOriginalRecipient: ann@example.org\n"
    raw = mail_of(fields, subject="Junk mail report")
    if body:
        typed = f"--b\nContent-Type: {media_type}; {body}\n\n{fields}\n--b--\n"
        raw = mail_of(typed, subject="Junk mail report", content_type="multipart/mixed; boundary=b")
    complaint = read_complaint(parse_mail(raw))
    assert complaint is not None
    assert (complaint.feedback_type, complaint.recipient) == ("abuse", "ann@example.org")


def test_outlooks_programme_is_known_by_its_sender_too() -> None:
    original = "X-HmXmrOriginalRecipient: ann@outlook.example\nFrom: news@ours.example\n\nHi"
    body = f"--b\nContent-Type: message/rfc822\n\n{original}\n--b--\n"
    mixed = "multipart/mixed; boundary=b"
    complaint = read_complaint(parse_mail(mail_of(body, **{"from": "staff@hotmail.com"}, content_type=mixed)))
    assert complaint is not None
    assert complaint.recipient == "ann@outlook.example"
    assert read_complaint(parse_mail(mail_of(body, content_type=mixed))) is None


def test_outlooks_programme_hides_the_recipient_in_the_original() -> None:
    original = (
        "X-HmXmrOriginalRecipient: ann@outlook.example\nFrom: news@ours.example\nMessage-ID: <1@ours.example>\n\nHi"
    )
    raw = mail_of(
        f"--b\nContent-Type: message/rfc822\n\n{original}\n--b--\n",
        subject="complaint about message from 192.0.2.1",
        content_type="multipart/mixed; boundary=b",
    )
    assert read_complaint(parse_mail(raw)) == Complaint(
        "abuse", "ann@outlook.example", "<1@ours.example>", "news@ours.example"
    )


@pytest.mark.parametrize(
    ("sender", "subject"),
    [
        ("scomp@aol.example", "Email Feedback Report for IP 192.0.2.1"),
        ("fbl-no-reply@provider.example", "FBL: spam report"),
        ("feedback@provider.example", "Abuse report"),
    ],
)
def test_loops_without_a_feedback_part_say_so_by_sender_and_subject(sender: str, subject: str) -> None:
    original = "Delivered-To: ann@aol.example\nTo: undisclosed-recipients:;\nMessage-ID: <1@ours.example>\n\nHi"
    body = f"--b\n\nA complaint.\n--b\nContent-Type: message/rfc822\n\n{original}\n--b--\n"
    mixed = "multipart/mixed; boundary=b"
    complaint = read_complaint(parse_mail(mail_of(body, **{"from": sender}, subject=subject, content_type=mixed)))
    assert complaint is not None
    assert (complaint.recipient, complaint.original_message_id) == ("ann@aol.example", "<1@ours.example>")
    person = mail_of(body, **{"from": "ann@example.org"}, subject=subject, content_type=mixed)
    assert read_complaint(parse_mail(person)) is None
    assert read_complaint(parse_mail(mail_of("Hi", **{"from": sender}, subject=subject))) is None


def test_a_persons_mail_is_no_complaint() -> None:
    assert read_complaint(parse_mail(mail_of("I want to complain about spam!", subject="Complaint"))) is None
    quoted = "I got this:\n\n> Feedback-Type: abuse\n> User-Agent: X\n"
    assert read_complaint(parse_mail(mail_of(quoted, subject="Fwd: report"))) is None
