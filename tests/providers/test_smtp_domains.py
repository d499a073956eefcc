"""What large receivers say of a sender concerns their own domains alone; the others' mail goes on."""

from __future__ import annotations

import pytest

from noline.channels import Failed, Sent
from noline.providers.smtp_reply import Reply
from noline.providers.smtp_verdict import Stage, verdict

from .scripted import Scripted, mail, send, smtp

OF_THE_SENDER = [
    "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address",
    "421 4.7.0 [192.0.2.1 15] mail sent from your IP address has been temporarily rate limited",
    "550 5.7.1 [192.0.2.1 12] Our system has detected an unusual rate of unsolicited mail. It has been blocked",
    "451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation (S775)",
    "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Their network is on our block list (S3140)",
    "421 RP-001 The mail server IP connecting to Outlook.com server has exceeded the rate limit allowed",
    "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints",
    "421 4.7.1 [TS03] All messages from 192.0.2.1 will be permanently deferred",
    "553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because the ip is in Spamhaus's list",
    "450 4.7.1 You've been rate limited",
    "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
]
OF_THE_MESSAGE = [
    "450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages",
    "421 4.7.0 suspicious due to the nature of the content. The message has been blocked",
    "550 5.7.1 This message is likely unsolicited mail and was refused by policy",
    "550 5.1.1 User unknown",
    "452 4.2.2 Mailbox full",
    "450 4.7.1 Greylisted, try again in 300 seconds",
    "421 4.3.2 Too many connections",
    "550 5.7.26 Unauthenticated email is not accepted due to the domain's DMARC policy",
]


def said(line: str, stage: Stage) -> Failed:
    code, _, text = line.partition(" ")
    return verdict(Reply(int(code), text.encode()), stage)


@pytest.mark.parametrize("line", OF_THE_SENDER)
def test_it_is_of_the_domain_and_the_message_is_tried_again(line: str) -> None:
    found = said(line, Stage.RCPT)
    assert (found.domain, found.retry, found.permanent) == (True, True, False)


@pytest.mark.parametrize("line", OF_THE_MESSAGE)
def test_it_is_of_the_message_or_the_mailbox(line: str) -> None:
    assert not said(line, Stage.RCPT).domain


@pytest.mark.parametrize("line", OF_THE_SENDER)
def test_said_before_any_recipient_it_is_our_own_server_that_speaks(line: str) -> None:
    assert not said(line, Stage.MAIL).domain


@pytest.mark.parametrize("offers", [("PIPELINING", "8BITMIME"), ("8BITMIME",)], ids=["pipelined", "lockstep"])
async def test_a_server_that_hangs_up_on_one_domain_still_gets_the_others(offers: tuple[str, ...]) -> None:
    refusal = "421 4.7.28 unusual rate of unsolicited mail"
    async with Scripted({"RCPT": ["250 Ok", refusal]}, offers=offers) as server:
        first, refused, *rest = await send(smtp(server.port), *map(mail, range(5)))
    assert (first, rest) == (Sent(), [Sent()] * 3)
    assert isinstance(refused, Failed)
    assert refused.domain
    assert [to for to, _ in server.taken] == [(f"c{at}@example.test",) for at in (0, 2, 3, 4)]
