"""The judgement on a mail: its kind, the message in it, its tokens and references, and receipts for mails of ours."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import pytest

from noline.channels import Fault, Receipt
from noline.channels.mail import Judgement, inspect_mail, judge, own_message

from .mails import MESSAGE, OTHER_TOKEN, TOKEN, mail_of, report_of
from .notices import NOTICES, raw_notice

SAMPLES = Path(__file__).parent / "samples"
FAILED = (
    "Final-Recipient: rfc822; ann@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 unknown"
)


def judged(raw: bytes, envelope_from: str = "ann@example.org", *envelope_to: str) -> Judgement:
    return judge(raw, envelope_from=envelope_from, envelope_to=envelope_to, reply_domain="ours.example")


def test_a_message_is_normalised() -> None:
    raw = mail_of("Large, please.\n\nOn 5 Mar 2024, Shop <s@ours.example> wrote:\n> Which size?", cc="bob@example.org")
    inbound = judged(raw, "ann@example.org", "shop@ours.example").inbound
    assert inbound is not None
    assert (inbound.channel, inbound.sender, inbound.sender_name) == ("email", "ann@example.org", "Ann Lee")
    assert (inbound.recipient, inbound.cc) == ("shop@ours.example", ("bob@example.org",))
    assert (inbound.provider_id, inbound.subject) == ("<ann.1@example.org>", "Question")
    assert inbound.text == "Large, please."
    assert "Which size?" in inbound.full_text
    assert not inbound.automatic
    assert inbound.sent_at is not None


@pytest.mark.parametrize(
    ("label", "raw", "envelope_from", "kind"),
    [
        ("a person", mail_of(), "ann@example.org", "message"),
        ("an absence", mail_of(subject="Automatic reply: x", auto_submitted="auto-replied"), "", "auto_reply"),
        ("a null sender", mail_of("Thanks for your mail"), "", "auto_reply"),
        ("a standard bounce", report_of(FAILED), "", "bounce"),
        ("a delay", report_of(FAILED.replace("failed", "delayed")), "", "bounce"),
        ("a success report", report_of(FAILED.replace("failed", "delivered")), "", "auto_reply"),
        ("a notice", raw_notice(NOTICES[2]), "", "bounce"),
        ("a complaint", (SAMPLES / "complaints/kumomta/2.eml").read_bytes(), "x@y.example", "complaint"),
    ],
)
def test_kinds(label: str, raw: bytes, envelope_from: str, kind: str) -> None:
    judgement = judged(raw, envelope_from)
    assert judgement.kind == kind
    assert (judgement.inbound is not None) == (kind in ("message", "auto_reply"))


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*/*/*.eml")), ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_all_samples_are_judged_right(path: Path) -> None:
    expected = {"bounces": "bounce", "complaints": "complaint", "replies": "message"}[path.parts[-3]]
    assert inspect_mail(path.name, path.read_bytes())["kind"] == expected


@pytest.mark.parametrize(
    ("label", "headers", "envelope_to", "tokens"),
    [
        ("the envelope", {}, (f"r-{TOKEN}@ours.example",), (TOKEN,)),
        ("To", {"to": f"Shop <r-{TOKEN}@ours.example>"}, (), (TOKEN,)),
        ("Cc", {"cc": f"r-{TOKEN}@ours.example"}, (), (TOKEN,)),
        ("Delivered-To", {"delivered_to": f"r-{TOKEN}@ours.example"}, (), (TOKEN,)),
        ("upper case", {"to": f"R-{TOKEN.upper()}@OURS.example"}, (), (TOKEN,)),
        ("behind a plus", {"to": f"shop+r-{TOKEN}@ours.example"}, (), (TOKEN,)),
        ("In-Reply-To", {"in_reply_to": f"<{TOKEN}@ours.example>"}, (), (TOKEN,)),
        ("References", {"references": f"<x@y> <{TOKEN}.1@ours.example>"}, (), (TOKEN,)),
        (
            "our domain before another",
            {"to": f"r-{OTHER_TOKEN}@theirs.example, r-{TOKEN}@ours.example"},
            (),
            (TOKEN, OTHER_TOKEN),
        ),
        (
            "an address before an id",
            {"to": f"r-{TOKEN}@ours.example", "in_reply_to": f"<{OTHER_TOKEN}@ours.example>"},
            (),
            (TOKEN, OTHER_TOKEN),
        ),
        ("a bounce token is no reply token", {"to": f"b-{TOKEN}@ours.example"}, (), ()),
        ("too short", {"to": f"r-{TOKEN[:51]}@ours.example"}, (), ()),
        ("too long", {"to": f"r-{TOKEN}0@ours.example"}, (), ()),
    ],
)
def test_reply_tokens_are_found(
    label: str, headers: dict[str, str], envelope_to: tuple[str, ...], tokens: tuple[str, ...]
) -> None:
    inbound = judged(mail_of(**headers), "ann@example.org", *envelope_to).inbound
    assert inbound is not None
    assert inbound.tokens == tokens


def test_a_token_in_the_quoted_text_is_a_last_resort() -> None:
    inbound = judged(mail_of(f"Yes!\n\nOn 5 Mar 2024, Shop <r-{TOKEN}@ours.example> wrote:\n> Well?")).inbound
    assert inbound is not None
    assert inbound.tokens == (TOKEN,)


def test_references_come_with_the_most_direct_first() -> None:
    inbound = judged(mail_of(references="<1@x> <2@x> <3@x>", in_reply_to="<3@x>")).inbound
    assert inbound is not None
    assert inbound.references == ("<3@x>", "<2@x>", "<1@x>")


def test_ids_of_ours_are_told_from_others() -> None:
    assert own_message(f"<{MESSAGE}@ours.example>") == UUID(MESSAGE)
    assert own_message("<CAKsfaBUUGqVZiaMrmH3TRPfq@mail.example>") is None


@pytest.mark.parametrize(
    ("label", "to", "original", "receipt"),
    [
        ("by the bounce address", f"b-{TOKEN}@ours.example", "", {"token": TOKEN}),
        ("by a token in the original", "x@ours.example", f"Return-Path: <b-{TOKEN}@ours.example>\n", {"token": TOKEN}),
        ("by our message id", "x@ours.example", f"Message-ID: <{MESSAGE}@ours.example>\n", {"message": UUID(MESSAGE)}),
        ("by another id", "x@ours.example", "Message-ID: <1.2@relay.example>\n", {"reference": "<1.2@relay.example>"}),
    ],
)
def test_bounces_give_receipts(label: str, to: str, original: str, receipt: dict[str, str | UUID]) -> None:
    (found,) = judged(report_of(FAILED, to=to, original=original), "").receipts
    named = {name: getattr(found, name) for name in ("token", "reference", "message") if getattr(found, name)}
    assert named == receipt
    assert (found.status, found.fault, found.permanent) == ("failed", Fault.UNREACHABLE, True)
    assert found.text == "550 5.1.1 unknown"


def test_the_envelope_names_the_bounced_mail_too() -> None:
    judgement = judged(report_of(FAILED), "", f"b-{TOKEN}@ours.example")
    assert [receipt.token for receipt in judgement.receipts] == [TOKEN]


def test_a_delay_is_no_failure() -> None:
    judgement = judged(report_of(FAILED.replace("failed", "delayed"), to=f"b-{TOKEN}@ours.example"), "")
    assert judgement.receipts == ()
    assert [bounce.kind for bounce in judgement.bounces] == ["delayed"]


def test_a_full_mailbox_does_not_condemn_the_address() -> None:
    status = "Final-Recipient: rfc822; ann@example.org\nAction: failed\nStatus: 5.2.2"
    (receipt,) = judged(report_of(status, to=f"b-{TOKEN}@ours.example"), "").receipts
    assert not receipt.permanent


def test_success_and_reading_give_receipts() -> None:
    delivered = judged(report_of(FAILED.replace("failed", "delivered"), to=f"b-{TOKEN}@ours.example"), "")
    assert delivered.receipts == (Receipt("delivered", token=TOKEN),)
    body = (
        "--b\n\nYour mail was read.\n--b\nContent-Type: message/disposition-notification\n\n"
        f"Final-Recipient: rfc822;ann@example.org\nOriginal-Message-ID: <{MESSAGE}@ours.example>\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\n--b--\n"
    )
    read = judged(mail_of(body, content_type="multipart/report; report-type=disposition-notification; boundary=b"))
    assert (read.kind, read.receipts) == ("auto_reply", (Receipt("read", message=UUID(MESSAGE)),))


def test_inspection_is_plain_data() -> None:
    shown = inspect_mail("x.eml", report_of(FAILED))
    assert json.loads(json.dumps(shown)) == shown
    assert shown["file"] == "x.eml"
    assert shown["kind"] == "bounce"
    assert shown["bounces"][0] == {
        "recipient": "ann@example.org",
        "status": "5.1.1",
        "smtp_code": 550,
        "reason": "550 5.1.1 unknown",
        "permanent": True,
        "kind": "failed",
        "original_message_id": "",
    }
    message = inspect_mail("y.eml", mail_of("Hi\n\n-- \nAnn"))
    assert (message["from"], message["to"], message["subject"]) == (
        "ann@example.org",
        ["shop@ours.example"],
        "Question",
    )
    assert (message["kind"], message["reply_text"], message["signature"]) == ("message", "Hi", "-- \nAnn")
