"""A refusal in the server's words means one thing in ours."""

from __future__ import annotations

import pytest

from noline.providers.smtp_reply import Reply
from noline.providers.smtp_verdict import Stage, verdict

from .scripted import said

CASES = [
    # what happened, where, the reply, our word for it
    ("user unknown", Stage.RCPT, "550 5.1.1 <x@y>: Recipient address rejected: User unknown", "unreachable permanent"),
    ("user unknown, told late", Stage.DOT, "550 5.1.1 User unknown", "unreachable permanent"),
    ("user unknown, no enhanced code", Stage.RCPT, "550 No such user here", "unreachable permanent"),
    (
        "user unknown, other words",
        Stage.RCPT,
        "550 Requested action not taken: mailbox unavailable or not found",
        "unreachable permanent",
    ),
    ("no such domain", Stage.RCPT, "550 5.1.2 Host unknown", "unreachable permanent"),
    ("bad address syntax", Stage.RCPT, "553 5.1.3 Bad recipient address syntax", "unreachable permanent"),
    ("mailbox disabled", Stage.RCPT, "550 5.2.1 The account is disabled", "unreachable permanent"),
    ("null MX", Stage.RCPT, "556 5.1.10 Domain does not accept mail", "unreachable permanent"),
    ("550 that says nothing", Stage.RCPT, "550 Requested action not taken", "unreachable"),
    ("not routable", Stage.RCPT, "550 5.4.4 Unable to route", "unreachable"),
    ("mailbox full for good", Stage.RCPT, "552 5.2.2 Over quota", "unreachable"),
    ("mailbox full", Stage.RCPT, "452 4.2.2 Mailbox full", "unreachable retry"),
    ("greylisted", Stage.RCPT, "450 4.7.1 Greylisted, try again in 300 seconds", "unreachable retry"),
    ("recipient for now", Stage.RCPT, "450 4.1.1 Unverified address", "unreachable retry"),
    ("recipient for now, no enhanced code", Stage.RCPT, "450 Mailbox busy", "unreachable retry"),
    ("policy", Stage.RCPT, "554 5.7.1 Relay access denied", "rejected"),
    ("policy, 550", Stage.RCPT, "550 5.7.1 Message refused by policy", "rejected"),
    ("policy, no enhanced code", Stage.DOT, "550 This looks like spam", "rejected"),
    ("spam", Stage.DOT, "554 5.7.1 Spam message rejected", "rejected"),
    ("DMARC", Stage.DOT, "550 5.7.26 Unauthenticated email is not accepted", "rejected"),
    ("our sender", Stage.MAIL, "553 5.1.8 Sender's domain does not exist", "rejected"),
    ("our sender, 5.1.0", Stage.MAIL, "550 5.1.0 Address rejected", "rejected"),
    ("syntax", Stage.MAIL, "501 5.5.4 Syntax error", "rejected"),
    ("failed for good", Stage.DOT, "554 Transaction failed", "rejected"),
    ("too large", Stage.MAIL, "552 5.3.4 Message size exceeds fixed limit", "content"),
    ("too large, no enhanced code", Stage.MAIL, "552 Too big", "content"),
    ("too large, 523", Stage.DOT, "523 the message is too long", "content"),
    ("media refused", Stage.DOT, "554 5.6.1 Media not supported", "content"),
    ("sign in first", Stage.MAIL, "530 5.7.0 Authentication required", "account retry"),
    ("TLS first", Stage.MAIL, "530 5.7.0 Must issue a STARTTLS command first", "account retry"),
    ("wrong password", Stage.AUTH, "535 5.7.8 Authentication credentials invalid", "account retry"),
    ("weak mechanism", Stage.AUTH, "534 5.7.9 Mechanism too weak", "account retry"),
    ("sign-in for now", Stage.AUTH, "454 4.7.0 Temporary authentication failure", "unavailable retry"),
    ("closing", Stage.MAIL, "421 4.3.2 Shutting down", "throttled retry"),
    ("rate", Stage.RCPT, "450 4.7.1 Error: too much mail from 192.0.2.1", "throttled retry"),
    ("rate, no enhanced code", Stage.MAIL, "451 Too many connections", "throttled retry"),
    ("too many recipients", Stage.RCPT, "452 4.5.3 Too many recipients", "throttled retry"),
    ("disk full", Stage.MAIL, "452 4.3.1 Insufficient system storage", "unavailable retry"),
    ("local error", Stage.DOT, "451 4.3.0 Error: queue file write error", "unavailable retry"),
    ("local error, no enhanced code", Stage.DOT, "451 Local error in processing", "unavailable retry"),
    ("temporarily is no rate", Stage.DOT, "451 Temporarily unable to operate", "unavailable retry"),
    ("no service", Stage.OPEN, "554 No SMTP service here", "unavailable retry"),
]


@pytest.mark.parametrize(("stage", "reply", "meaning"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_refusal_has_one_meaning(stage: Stage, reply: str, meaning: str) -> None:
    code, _, text = reply.partition(" ")
    failed = verdict(Reply(int(code), text.encode()), stage)
    assert said(failed) == meaning
    assert failed.text == reply


@pytest.mark.parametrize("stage", Stage)
def test_a_bare_code_never_marks_the_address_and_a_refusal_for_now_may_be_repeated_later(stage: Stage) -> None:
    for code in range(400, 600):
        failed = verdict(Reply(code, b"what"), stage)
        assert not failed.permanent, code
        assert code >= 500 or (failed.retry and failed.after), code
