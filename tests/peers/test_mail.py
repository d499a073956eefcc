"""Mail to and from programs that nobody here wrote: a real MTA on the way out, its bounces, a real client's replies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Literal
from uuid import UUID

import msgspec
import pytest

from noline.channels import Failed, Outgoing, Sent
from noline.channels.mail import MailServer, judge
from noline.content import EmailRendered
from noline.kernel.errors import InvalidInput
from noline.providers import Smtp, SmtpSettings

from .peers import postfix, smtp_sink, swaks

TOKEN = "0003" + "5a" * 24
DOMAIN = "reply.test"
QUOTING = "Yes, we come\\n\\nOn Monday the shop wrote:\\n> Do you come?\\n"

Taken = tuple[bytes, str, tuple[str, ...]]


@asynccontextmanager
async def mailbox(protocol: Literal["smtp", "lmtp"] = "smtp") -> AsyncIterator[tuple[int, asyncio.Queue[Taken]]]:
    """Run our mail server and give its port and what it takes in."""
    taken: asyncio.Queue[Taken] = asyncio.Queue()

    async def deliver(raw: bytes, sender: str, recipients: Sequence[str]) -> None:
        if b"Subject: refuse" in raw:
            raise InvalidInput("It can't be read.")
        await taken.put((raw, sender, tuple(recipients)))

    server = MailServer(deliver, lambda address: address.endswith((DOMAIN, "customer.test")), protocol=protocol)
    await server.start("127.0.0.1", 0)
    try:
        yield server.port, taken
    finally:
        await server.stop()


def mail(number: int, domain: str) -> Outgoing:
    """Return the mail with this number, that bounces to our token's address."""
    to = f"c{number}@{domain}"
    mime = f"From: shop@{DOMAIN}\r\nTo: {to}\r\nMessage-ID: <{number}@{DOMAIN}>\r\nSubject: Hello\r\n\r\n.dot\r\n"
    rendered = EmailRendered(f"b-{TOKEN}@{DOMAIN}", to, mime.encode())
    return Outgoing(UUID(int=number), 1, "email", to, "shop", rendered, str(number))


def with_copies(outgoing: Outgoing, *cc: str) -> Outgoing:
    """Return a mail that these get too."""
    assert isinstance(outgoing.content, EmailRendered)
    return msgspec.structs.replace(outgoing, content=msgspec.structs.replace(outgoing.content, cc=cc))


async def send(port: int, *mails: Outgoing) -> None:
    """Send through the server on this port, which takes all of them."""
    line = await Smtp(SmtpSettings(host="127.0.0.1", port=port, tls="off")).open()
    try:
        assert list(await line.send(mails)) == [Sent()] * len(mails)
    finally:
        await line.close()


async def test_mails_pass_through_postfix_whole() -> None:
    async with mailbox() as (behind, taken), postfix({"customer.test": behind}) as port:
        await send(port, *(mail(number, "customer.test") for number in range(20)))
        async with asyncio.timeout(20):
            came = [await taken.get() for _ in range(20)]
    assert {recipients for _, _, recipients in came} == {(f"c{number}@customer.test",) for number in range(20)}
    assert all(raw.endswith(b"\r\n\r\n.dot\r\n") for raw, _, _ in came)
    assert {sender for _, sender, _ in came} == {f"b-{TOKEN}@{DOMAIN}"}


async def test_a_mail_with_copies_goes_through_postfix_to_each_once_and_the_same() -> None:
    async with mailbox() as (behind, taken), postfix({"customer.test": behind}) as port:
        await send(port, with_copies(mail(1, "customer.test"), "bob@customer.test", "carol@customer.test"))
        async with asyncio.timeout(20):
            reached: set[str] = set()
            bodies = set()
            while len(reached) < 3:
                raw, _, recipients = await taken.get()
                reached |= set(recipients)
                bodies.add(raw.partition(b"From: shop@")[2])
    assert reached == {"c1@customer.test", "bob@customer.test", "carol@customer.test"}
    assert len(bodies) == 1


async def test_a_copy_that_is_refused_keeps_nobody_elses_back() -> None:
    async with mailbox() as (port, taken):
        line = await Smtp(SmtpSettings(host="127.0.0.1", port=port, tls="off")).open()
        copied = with_copies(mail(1, "customer.test"), "bob@elsewhere.test", "carol@customer.test")
        refused = with_copies(mail(2, "elsewhere.test"), "carol@customer.test")
        first, second, third = await line.send([copied, refused, mail(3, "customer.test")])
        await line.close()
    assert isinstance(first, Sent)
    assert [address for address, _ in first.missed] == ["bob@elsewhere.test"]
    assert first.missed[0][1].startswith("550 5.1.1")
    assert isinstance(second, Failed)
    assert third == Sent()
    assert [taken.get_nowait()[2] for _ in range(2)] == [
        ("c1@customer.test", "carol@customer.test"),
        ("c3@customer.test",),
    ]
    assert taken.empty()  # who was to get a copy of what its first recipient is refused gets none, and no empty mail


async def test_a_bounce_of_postfix_comes_back_as_a_receipt() -> None:
    refusing = smtp_sink("-f", "RCPT", "-B", "550 5.1.1 No such user")
    async with (
        mailbox() as (ours, taken),
        refusing as next_hop,
        postfix({"nobody.test": next_hop, DOMAIN: ours}) as port,
        asyncio.timeout(20),
    ):
        await send(port, mail(1, "nobody.test"))
        raw, sender, recipients = await taken.get()
    judgement = judge(raw, envelope_from=sender, envelope_to=recipients, reply_domain=DOMAIN)
    (receipt,) = judgement.receipts
    assert (judgement.kind, sender, receipt.token) == ("bounce", "", TOKEN)
    assert (receipt.status, receipt.permanent, judgement.bounces[0].status) == ("failed", True, "5.1.1")


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
async def test_a_reply_by_swaks_is_read(protocol: Literal["smtp", "lmtp"]) -> None:
    async with mailbox(protocol) as (port, taken):
        to = f"r-{TOKEN}@{DOMAIN}"
        options = ("--protocol", protocol.upper(), "--header", "Subject: Re: Hello", "--body", QUOTING)
        code, transcript = await swaks(port, "ana@customer.test", to, *options)
        assert code == 0, transcript
        raw, sender, recipients = taken.get_nowait()
    inbound = judge(raw, envelope_from=sender, envelope_to=recipients, reply_domain=DOMAIN).inbound
    assert inbound is not None
    assert (inbound.text, inbound.sender, inbound.tokens) == ("Yes, we come", "ana@customer.test", (TOKEN,))


@pytest.mark.parametrize(
    ("recipient", "subject", "answer"),
    [
        pytest.param("ana@elsewhere.test", "Hello", "550 5.1.1", id="not ours"),
        pytest.param(f"info@{DOMAIN}", "refuse", "554 5.6.0 It can't be read", id="can't be read"),
    ],
)
async def test_swaks_is_told_what_is_not_taken(recipient: str, subject: str, answer: str) -> None:
    async with mailbox() as (port, taken):
        code, transcript = await swaks(port, "ana@customer.test", recipient, "--header", f"Subject: {subject}")
    assert code != 0
    assert answer in transcript
    assert taken.empty()
