"""A complaint to the mailbox provider: no more mail, but nothing failed and nothing goes out instead."""

from __future__ import annotations

from noline.app.mail import MailEdge
from noline.delivery import Message
from stage import Stage, invitation

from .carrier import Carrier, carry


def feedback(stage: Stage, message: Message) -> bytes:
    """Return the report (RFC 5965) on a message of ours."""
    original = f"From: hello@harbour.example\nReply-To: <r-{stage.token(message)}@mail.localhost>\n\nHi"
    return (
        "From: fbl@provider.example\nSubject: complaint\nPrecedence: list\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
        "--b\n\nA complaint.\n--b\nContent-Type: message/feedback-report\n\n"
        "Feedback-Type: abuse\nUser-Agent: X/1\nVersion: 1\nOriginal-Rcpt-To: <ana@example.com>\n"
        f"--b\nContent-Type: message/rfc822\n\n{original}\n--b--\n"
    ).encode()


async def test_a_complaint_ends_all_mail_and_leads_to_no_message_by_another_channel(stage: Stage) -> None:
    customer = await stage.customer("Ana", email="ana@example.com", phone="+447700900161")
    stage.sends = False
    await stage.begin("open-day", invitation("invitation", "email", "sms"))
    await carry(stage, Carrier())
    (message,) = await stage.messages(customer)
    edge = MailEdge(stage.noline, sandbox=False)
    for _ in range(2):
        await edge.deliver(feedback(stage, message), "", ["fbl@mail.localhost"])
        await stage.settle()
    assert await stage.fates(customer) == [("email", "delivered", "")]
    (fact,) = await stage.facts(customer, "consent.withdrawn")
    assert (fact.body["subscription"], fact.body["channel"]) == ("*", "email")
    await stage.begin("second-day", invitation("again", "email"))
    assert ("email", "suppressed", "no_consent") in await stage.fates(customer)
