"""Our mails before a mail filter that nobody here wrote: signatures, SPF and DMARC as a receiver's server sees them.

The mail goes over the wire first: what is judged is what arrived.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from noline.channels import Outgoing, Sent
from noline.channels.mail import MailServer
from noline.content import EmailRendered, EmailSource, Personal, compile_source
from noline.providers import Smtp, SmtpSettings
from noline.providers.smtp_dkim import public_record

from .mail_peers import rspamd

DOMAIN = "shop.example"
OURS = "192.0.2.7"
SOURCE = EmailSource(
    subject="Größe: {{ name }} – come and see",
    html="<body><p>{{ name }}, größer =20 . </p>" + "<p>Lorem ipsum dolor sit amet.</p>" * 60 + "</body>",
    text="{{ name }}\n.\nFrom here on  two  blanks \n\n\n",
)


def pem(key: Any) -> str:
    """Return a private key in PEM."""
    return str(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


KEYS = {
    "rsa": pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)),
    "ed25519": pem(ed25519.Ed25519PrivateKey.generate()),
}
RECORDS = {
    **{f"{kind}._domainkey.{DOMAIN}": public_record(key) for kind, key in KEYS.items()},
    DOMAIN: f"v=spf1 ip4:{OURS} -all",
    f"reply.{DOMAIN}": f"v=spf1 ip4:{OURS} -all",
    f"_dmarc.{DOMAIN}": "v=DMARC1; p=reject; adkim=s; aspf=r",
}


@pytest.fixture(scope="module")
async def filtering() -> AsyncIterator[int]:
    async with rspamd(RECORDS) as port:
        yield port


async def carried(kind: str | None) -> tuple[bytes, str]:
    """Send a rendered mail by an account that signs so; returns what arrived and its envelope's sender."""
    taken: asyncio.Queue[tuple[bytes, str]] = asyncio.Queue()

    async def deliver(raw: bytes, sender: str, recipients: Sequence[str]) -> None:
        await taken.put((raw, sender))

    server = MailServer(deliver, lambda _: True)
    await server.start("127.0.0.1", 0)
    to = Personal(
        message="0190aabbccdd7eeff00112233445566",
        token=bytes(range(26)),
        code="K7P4QXZ",
        base_url="https://go.shop.example",
        to="ana@customer.test",
        sender=f"Shop <hello@{DOMAIN}>",
        return_path=f"b-1@reply.{DOMAIN}",
        unsubscribe=True,
        headers={"Date": "Mon, 01 Dec 2025 10:00:00 +0000"},
    )
    mail = compile_source(SOURCE).render({"name": "Ana"}, to)
    assert isinstance(mail, EmailRendered)
    signing: dict[str, Any] = {"dkim_domain": DOMAIN, "dkim_selector": kind, "dkim_key": KEYS[kind]} if kind else {}
    line = await Smtp(SmtpSettings(host="127.0.0.1", port=server.port, tls="off", **signing)).open()
    try:
        outgoing = Outgoing(UUID(int=1), 1, "email", "ana@customer.test", "shop", mail, "1")
        assert list(await line.send([outgoing])) == [Sent()]
        return await taken.get()
    finally:
        await line.close()
        await server.stop()


async def judged(port: int, raw: bytes, sender: str, ip: str = OURS) -> dict[str, Any]:
    """Return the symbols of the filter's verdict by their names."""
    headers = {"IP": ip, "From": sender, "Helo": f"mx.{DOMAIN}", "Rcpt": "ana@customer.test"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"http://127.0.0.1:{port}/checkv2", data=raw, headers=headers) as answer,
    ):
        assert answer.status == 200
        symbols: dict[str, Any] = (await answer.json())["symbols"]
        return symbols


@pytest.mark.parametrize("kind", KEYS)
async def test_a_signature_holds_and_with_it_dmarc(filtering: int, kind: str) -> None:
    async with asyncio.timeout(60):
        raw, sender = await carried(kind)
        symbols = await judged(filtering, raw, sender)
        assert symbols["R_DKIM_ALLOW"]["options"] == [f"{DOMAIN}:s={kind}"]
        assert {"R_SPF_ALLOW", "DMARC_POLICY_ALLOW"} <= symbols.keys()

        elsewhere = await judged(filtering, raw, sender, ip="203.0.113.9")
        assert {"R_SPF_FAIL", "R_DKIM_ALLOW", "DMARC_POLICY_ALLOW"} <= elsewhere.keys(), "forwarded: DKIM alone holds"


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize(
    ("old", "new"), [(b"Lorem ipsum", b"Lorem opsum"), (b"Subject: ", b"Subject: Re: ")], ids=["body", "subject"]
)
async def test_what_was_changed_on_the_way_is_rejected(filtering: int, kind: str, old: bytes, new: bytes) -> None:
    async with asyncio.timeout(60):
        raw, sender = await carried(kind)
        assert old in raw
        symbols = await judged(filtering, raw.replace(old, new, 1), sender, ip="203.0.113.9")
        assert {"R_DKIM_REJECT", "DMARC_POLICY_REJECT"} <= symbols.keys()


async def test_unsigned_mail_of_ours_passes_dmarc_by_its_envelope(filtering: int) -> None:
    async with asyncio.timeout(60):
        raw, sender = await carried(None)
        symbols = await judged(filtering, raw, sender)
        assert {"R_DKIM_NA", "R_SPF_ALLOW", "DMARC_POLICY_ALLOW"} <= symbols.keys()
