"""A complaint that a mailbox brings: it names whose address it is of, so that it counts for nobody else."""

from __future__ import annotations

from noline.channels import Left, Receipt
from noline.providers.mail_in import events_of_raw

TOKEN = "a1" * 26
REPORT = (
    "From: fbl@provider.example\nSubject: complaint\nMIME-Version: 1.0\n"
    "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
    "--b\n\nA complaint.\n--b\nContent-Type: message/feedback-report\n\n"
    "Feedback-Type: abuse\nUser-Agent: X/1\nVersion: 1\nOriginal-Rcpt-To: <bob@firm.example>\n"
    f"--b\nContent-Type: message/rfc822\n\nReply-To: <r-{TOKEN}@ours.example>\n\nHi\n--b--\n"
)


def test_it_is_of_the_address_that_complained() -> None:
    arrived, left = events_of_raw(REPORT.encode(), "", ["fbl@ours.example"], "1")
    assert isinstance(arrived, Receipt)
    assert (arrived.status, arrived.token, arrived.recipient) == ("delivered", TOKEN, "bob@firm.example")
    assert isinstance(left, Left)
    assert (left.channel, left.sender) == ("email", "bob@firm.example")
