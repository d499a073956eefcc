"""Notifications to Apple's devices, over an HTTP/2 that nobody here wrote: many at once, refused, broken off."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

from noline.channels import Failed, Fault, LineDown, Outgoing, Sent, Unknown
from noline.content import Button, PushRendered
from noline.kernel.clock import wall_now
from noline.providers.apns import Apns, ApnsLine, ApnsSettings

from .peers import apns

CONTENT = PushRendered("Your order", "May we come? " + "ß" * 1200, None, (Button("Yes", "yes"),), "Answer")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def pem(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


class Device:
    """What a test needs of the server: its port, how to trust it, what it says it got."""

    def __init__(self, directory: Path, port: int, key: EllipticCurvePrivateKey) -> None:
        self._directory = directory
        self.context = ssl.create_default_context(cafile=str(directory / "cert.pem"))
        self.settings = ApnsSettings(
            team_id="DEF123GHIJ",
            key_id="ABC123DEFG",
            private_key=pem(key).decode(),
            topic="com.example.shop",
            api_url=f"https://127.0.0.1:{port}",
        )

    def line(self, **more: Any) -> ApnsLine:
        return ApnsLine(Apns(self.settings), context=self.context, **more)

    def said(self) -> list[dict[str, Any]]:
        file = self._directory / "said"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Device]:
    own, signer = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    since = wall_now() - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(own.public_key())
        .serial_number(1)
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(own, SHA256())
    )
    (tmp_path / "key.pem").write_bytes(pem(own))
    (tmp_path / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    public = signer.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "public.pem").write_bytes(public)
    async with apns(tmp_path) as port, asyncio.timeout(60):
        yield Device(tmp_path, port, signer)


def message(number: int, beginning: str) -> Outgoing:
    """Return the notification with this number, to a device whose token begins so."""
    token = beginning + f"{number:062x}"
    return Outgoing(UUID(int=number), 1, "push", token, "", CONTENT, UUID(int=number).hex, reply_token="t0k3n")


async def test_many_at_once_arrive_and_each_has_its_own_answer(server: Device) -> None:
    line = server.line()
    try:
        kinds = ["11"] * 20 + ["aa", "bb", "cc", "dd"]
        results = await line.send([message(number, kind) for number, kind in enumerate(kinds)])
    finally:
        await line.close()
    assert results[:20] == [Sent()] * 20
    refused = [(it.fault, it.permanent, it.retry) for it in results[20:] if isinstance(it, Failed)]
    assert refused == [
        (Fault.UNREACHABLE, True, False),
        (Fault.UNREACHABLE, True, False),
        (Fault.THROTTLED, False, True),
        (Fault.CONTENT, False, False),
    ]
    said = server.said()
    assert len(said) == 24
    assert {it["topic"] for it in said} == {"com.example.shop"}
    first = next(it for it in said if it["token"] == message(0, "11").to)
    assert first["body"]["aps"]["alert"] == {"title": CONTENT.title, "body": CONTENT.body}
    assert first["body"]["buttons"] == [{"label": "Yes", "value": "yes"}]
    assert first["headers"]["apns-id"] == str(UUID(int=0))
    assert len({it["headers"]["authorization"] for it in said}) == 1  # Apple refuses who signs anew each time


async def test_a_connection_that_breaks_leaves_it_open_what_was_taken_and_the_next_is_another(server: Device) -> None:
    line = server.line()
    try:
        (broken,) = await line.send([message(1, "ee")])
        assert isinstance(broken, Unknown)
        assert await line.send([message(2, "11")]) == [Sent()]
        # Told to go away, it takes no more on that connection.
        assert await line.send([message(3, "ff")]) == [Sent()]
        assert await line.send([message(4, "11")]) == [Sent()]
    finally:
        await line.close()


async def test_a_stale_or_foreign_key_is_the_accounts_fault(server: Device) -> None:
    stale = server.line(now=lambda: NOW)
    try:
        (result,) = await stale.send([message(1, "11")])
    finally:
        await stale.close()
    assert isinstance(result, Failed)
    assert (result.fault, result.text) == (Fault.ACCOUNT, "ExpiredProviderToken (403)")


async def test_who_is_not_trusted_or_not_there_is_a_line_that_is_down(server: Device) -> None:
    with pytest.raises(LineDown):  # no authority has signed for it
        await Apns(server.settings).open()
    line = server.line()
    await line.connect()
    await line.close()
