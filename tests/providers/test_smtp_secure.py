"""Encryption and sign-in, against aiosmtpd with a certificate of its own; and passwords that never show."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvloop
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

from noline.channels import Fault, LineDown, Sent
from noline.providers import Smtp
from noline.providers.smtp_wire import is_private
from peers.peers import find

from .scripted import Scripted, mail, send, smtp

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")

PASSWORD = "correct horse battery staple"
LOGIN = {"username": "shop", "password": PASSWORD}


class Mailbox:
    """Keeps what aiosmtpd takes."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.encrypted: list[bool] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        self.encrypted.append(session.ssl is not None)
        return "250 2.0.0 Ok"


def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, given: LoginPassword) -> AuthResult:
    """Let in who knows the password."""
    return AuthResult(success=given == LoginPassword(b"shop", PASSWORD.encode()))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the files of a self-signed certificate for localhost and of its key."""
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    program = find("openssl", "openssl")
    command = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)]
    subprocess.run([program, *command.split(), *names], check=True, capture_output=True)
    return cert, key


@pytest.fixture(scope="module")
def server_tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    """Return the server's side of TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    return context


@asynccontextmanager
async def listening(mailbox: Mailbox, *, implicit: ssl.SSLContext | None = None, **options: Any) -> AsyncIterator[int]:
    """Run aiosmtpd in this loop and give its port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(mailbox, loop=loop, **options), "127.0.0.1", 0, ssl=implicit)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def secure(port: int, certificate: tuple[Path, Path], **settings: Any) -> Smtp:
    """Return a provider that trusts the test's certificate."""
    return smtp(port, **({"tls": "required", "ca_file": str(certificate[0])} | settings))


async def test_starttls_and_sign_in(certificate: tuple[Path, Path], server_tls: ssl.SSLContext) -> None:
    mailbox = Mailbox()
    options: dict[str, Any] = {"require_starttls": True, "auth_required": True, "authenticator": authenticate}
    async with listening(mailbox, tls_context=server_tls, **options) as port:
        assert await send(secure(port, certificate, **LOGIN), mail(0), mail(1)) == [Sent(), Sent()]
    assert mailbox.encrypted == [True, True]
    assert mailbox.envelopes[1].rcpt_tos == ["c1@example.test"]
    assert mailbox.envelopes[1].mail_from == "b@shop.test"


async def test_tls_from_the_first_byte(certificate: tuple[Path, Path], server_tls: ssl.SSLContext) -> None:
    mailbox = Mailbox()
    async with listening(mailbox, implicit=server_tls) as port:
        assert await send(secure(port, certificate, tls="implicit"), mail(0)) == [Sent()]
    assert len(mailbox.envelopes) == 1


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
async def test_either_mechanism_signs_in(mechanism: str) -> None:
    other = {"PLAIN": "LOGIN", "LOGIN": "PLAIN"}[mechanism]
    mailbox = Mailbox()
    options: dict[str, Any] = {"auth_required": True, "auth_require_tls": False, "authenticator": authenticate}
    async with listening(mailbox, auth_exclude_mechanism=[other], **options) as port:
        assert await send(smtp(port, **LOGIN), mail(0)) == [Sent()]


async def test_opportunistic_tls_encrypts_where_offered_and_goes_plain_where_not(
    certificate: tuple[Path, Path], server_tls: ssl.SSLContext
) -> None:
    offering, plain = Mailbox(), Mailbox()
    async with listening(offering, tls_context=server_tls) as port:
        assert await send(secure(port, certificate, tls="starttls"), mail(0)) == [Sent()]
    async with listening(plain) as port:
        assert await send(secure(port, certificate, tls="starttls"), mail(0)) == [Sent()]
    assert (offering.encrypted, plain.encrypted) == ([True], [False])


async def test_required_tls_that_is_not_offered_is_for_the_operator_to_mend() -> None:
    async with Scripted() as server:
        with pytest.raises(LineDown, match="no STARTTLS") as down:
            await smtp(server.port, tls="required").open()
    assert down.value.failed.fault is Fault.ACCOUNT
    assert server.taken == []


@pytest.mark.parametrize("tls", ["required", "starttls"])
async def test_a_certificate_nobody_vouches_for_is_refused(tls: str, server_tls: ssl.SSLContext) -> None:
    async with listening(Mailbox(), tls_context=server_tls) as port:
        with pytest.raises(LineDown, match="not trusted") as down:
            await smtp(port, tls=tls).open()
    assert down.value.failed.fault is Fault.ACCOUNT


@pytest.mark.parametrize("tls", ["required", "implicit"])
async def test_it_encrypts_and_checks_the_same_under_uvloop(
    tls: str, certificate: tuple[Path, Path], server_tls: ssl.SSLContext
) -> None:
    mailbox = Mailbox()
    options = {"implicit": server_tls} if tls == "implicit" else {"tls_context": server_tls}
    async with listening(mailbox, **options) as port:
        trusting, wary = secure(port, certificate, tls=tls), smtp(port, tls=tls)
        assert await asyncio.to_thread(lambda: uvloop.run(send(trusting, mail(0)))) == [Sent()]
        with pytest.raises(LineDown, match="not trusted"):
            await asyncio.to_thread(lambda: uvloop.run(send(wary, mail(1))))
    assert len(mailbox.envelopes) == 1


async def test_the_certificate_check_can_be_switched_off(server_tls: ssl.SSLContext) -> None:
    mailbox = Mailbox()
    async with listening(mailbox, tls_context=server_tls) as port:
        assert await send(smtp(port, tls="required", verify_tls=False), mail(0)) == [Sent()]
    assert mailbox.encrypted == [True]


async def test_words_slipped_in_after_starttls_are_not_believed(certificate: tuple[Path, Path]) -> None:
    answers = {"STARTTLS": ["220 Go on\r\n250-evil\r\n250 AUTH PLAIN"]}
    async with Scripted(answers, offers=("STARTTLS",)) as server:
        with pytest.raises(LineDown, match="in the clear after STARTTLS"):
            await secure(server.port, certificate, **LOGIN).open()
    assert not [line for line in server.said[0] if line.startswith("AUTH")]


async def test_a_wrong_password_is_for_the_operator_to_mend_and_does_not_show() -> None:
    answers = {"AUTH": [f"535 5.7.8 {PASSWORD} is not the password"]}
    async with Scripted(answers, offers=("AUTH PLAIN",)) as server:
        with pytest.raises(LineDown) as down:
            await smtp(server.port, **LOGIN).open()
    assert down.value.failed.fault is Fault.ACCOUNT
    assert down.value.failed.text == "535 5.7.8 *** is not the password"


async def test_a_server_without_a_mechanism_we_know_is_refused() -> None:
    async with Scripted(offers=("AUTH CRAM-MD5",)) as server:
        with pytest.raises(LineDown, match="neither AUTH PLAIN nor AUTH LOGIN") as down:
            await smtp(server.port, **LOGIN).open()
    assert down.value.failed.fault is Fault.ACCOUNT


@pytest.mark.parametrize(
    ("encrypted", "peer", "private"),
    [
        (True, "192.0.2.1", True),
        (False, "192.0.2.1", False),
        (False, "10.0.0.1", False),
        (False, "fe80::1%eth0", False),
        (False, "127.0.0.1", True),
        (False, "::1", True),
        (False, "::ffff:127.0.0.1", True),
        (False, "", False),
    ],
)
def test_a_password_is_given_only_where_nobody_can_read_along(encrypted: bool, peer: str, private: bool) -> None:
    assert is_private(encrypted, peer) is private
