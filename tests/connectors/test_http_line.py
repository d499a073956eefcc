"""How one signs in at back ends over HTTP, and what a value can't do to the request that carries it."""

from __future__ import annotations

import ssl
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from standardwebhooks import Webhook

from connectors.conftest import BackEnd
from noline.connectors import KINDS, Answer, Backends, Connector, ConnectorDefinition, Wanted, read_settings

BUY: dict[str, Any] = {
    "request": {
        "way": "http",
        "method": "POST",
        "path": "/accounts/{{ phone }}/top-ups",
        "query": {"from": "{{ channel }}"},
        "headers": {"X-Note": "{{ note }}"},
        "json": {"amount": "{{ amount }}", "for": ["{{ phone }}", "by {{ note }}"], "fixed": 1},
    },
    "arguments": {
        "phone": {"personal": True},
        "amount": {"type": "number"},
        "note": {"optional": True},
        "channel": {"optional": True},
    },
}
ASKED = {"phone": "+447700900001", "amount": 10}


@pytest.fixture
async def backends() -> Any:
    """Back ends without secrets at rest."""
    opened = Backends(dict, None)
    yield opened
    await opened.close()


async def ask(backends: Backends, settings: dict[str, Any], operation: dict[str, Any], **arguments: Any) -> Answer:
    """Ask one operation of a connector with such settings."""
    definition = msgspec.convert({"kind": "http", "operations": {"it": operation}}, ConnectorDefinition)
    connector = Connector(1, 1, "it", definition, settings, datetime.now(UTC))
    return await backends.ask(Wanted(connector, "it", arguments, "key-1", "en", private=True))


async def test_the_ways_to_sign_in(backends: Backends, back_end: BackEnd) -> None:
    table: list[tuple[dict[str, str], tuple[str, str]]] = [
        ({"auth": "basic", "username": "ann", "password": "pw:1"}, ("Authorization", "Basic YW5uOnB3OjE=")),
        ({"auth": "bearer", "token": "tok"}, ("Authorization", "Bearer tok")),
        ({"auth": "api_key", "api_key": "k1"}, ("X-API-Key", "k1")),
        ({"auth": "api_key", "api_key": "k1", "api_key_name": "X-Bank"}, ("X-Bank", "k1")),
    ]
    for settings, (header, value) in table:
        answer = await ask(backends, {"url": back_end.url, **settings}, BUY, **ASKED)
        assert answer.outcome == "answered", answer
        assert back_end.asked[-1][2][header] == value, settings
    in_query = {"auth": "api_key", "api_key": "k 1&", "api_key_in": "query", "api_key_name": "key"}
    answer = await ask(backends, {"url": back_end.url, **in_query}, BUY, **ASKED)
    assert back_end.asked[-1][1].endswith("?key=k+1%26")
    assert answer.exchange is not None
    assert "k 1" not in answer.exchange.query


async def test_a_value_stays_a_value_wherever_it_stands(backends: Backends, back_end: BackEnd) -> None:
    nasty = '../admin?x=1#y/{{ amount }}"'
    answer = await ask(
        backends, {"url": f"{back_end.url}/v1"}, BUY, phone=nasty, amount=10, note="a", channel="sms&admin=1"
    )
    assert answer.outcome == "answered", answer
    _, path, headers, body = back_end.asked[-1]
    assert path == ("/v1/accounts/..%2Fadmin%3Fx%3D1%23y%2F%7B%7B%20amount%20%7D%7D%22/top-ups?from=sms%26admin%3D1")
    assert headers["X-Note"] == "a"
    assert msgspec.json.decode(body) == {"amount": 10, "for": [nasty, "by a"], "fixed": 1}
    for wrong in ({"note": "a\r\nX-Admin: 1"}, {"phone": ".."}):
        answer = await ask(backends, {"url": back_end.url}, BUY, **{**ASKED, **wrong})
        assert answer.outcome == "refused", wrong
    assert len(back_end.asked) == 1


async def test_oauth_tokens_are_fetched_once_and_again_when_refused(backends: Backends, back_end: BackEnd) -> None:
    given: list[dict[str, str]] = []

    async def says(request: web.Request) -> web.StreamResponse:
        if request.path == "/token":
            form = await request.post()
            assert request.headers["Authorization"] == "Basic " + b64encode(b"me:s%26t").decode()
            given.append({name: str(value) for name, value in form.items()})
            return web.json_response({"access_token": f"token-{len(given)}", "expires_in": 3600})
        good = request.headers["Authorization"] == f"Bearer token-{len(given)}" and not revoked
        revoked.clear()
        return web.json_response({"ok": 1}, status=200 if good else 401)

    revoked: list[int] = []
    back_end.says = says
    settings = {
        "url": back_end.url,
        "auth": "oauth2",
        "token_url": f"{back_end.url}/token",
        "client_id": "me",
        "client_secret": "s&t",
        "scope": "top-up",
    }
    definition = msgspec.convert({"kind": "http", "operations": {"it": BUY}}, ConnectorDefinition)
    connector = Connector(1, 1, "it", definition, settings, datetime.now(UTC))
    wanted = Wanted(connector, "it", ASKED, "key-1", "en", private=True)
    assert [(await backends.ask(wanted)).outcome for _ in range(3)] == ["answered"] * 3
    assert given == [{"grant_type": "client_credentials", "scope": "top-up"}]
    revoked.append(1)
    assert (await backends.ask(wanted)).outcome == "answered"
    assert len(given) == 2


async def test_a_signature_is_one_that_others_check(backends: Backends, back_end: BackEnd) -> None:
    secret = "whsec_" + b64encode(b"0123456789abcdef01234567").decode()
    await ask(backends, {"url": back_end.url, "signing_secret": secret}, BUY, **ASKED)
    _, _, headers, body = back_end.asked[-1]
    Webhook(secret).verify(body, {name.lower(): value for name, value in headers.items()})


async def test_mutual_tls(backends: Backends, tmp_path: Path) -> None:
    authority, its_key = issued("authority", None)
    server, server_key = issued("localhost", (authority, its_key))
    client, client_key = issued("noline", (authority, its_key))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    (tmp_path / "server.pem").write_text(pem(server) + pem_of_key(server_key))
    context.load_cert_chain(tmp_path / "server.pem")
    context.load_verify_locations(cadata=pem(authority))
    context.verify_mode = ssl.CERT_REQUIRED
    runner = web.AppRunner(web.Application())
    runner.app.router.add_post("/{tail:.*}", _who)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    settings = {"url": f"https://localhost:{port}", "ca_certificate": pem(authority)}
    operation = {**BUY, "response": {"who": {"take": "body.who"}}, "retries": 0}
    ours = {"client_certificate": pem(client), "client_key": pem_of_key(client_key)}
    try:
        answer = await ask(backends, {**settings, **ours}, operation, **ASKED)
        assert (answer.outcome, answer.values) == ("answered", {"who": "noline"}), answer
        assert (await ask(backends, settings, operation, **ASKED)).outcome == "failed"
        unknown = {**settings, **ours, "ca_certificate": pem(issued("other", None)[0])}
        assert (await ask(backends, unknown, operation, **ASKED)).outcome == "failed"
    finally:
        await runner.cleanup()


async def _who(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    subject = request.transport.get_extra_info("peercert")["subject"]
    return web.json_response({"who": dict(pair for part in subject for pair in part)["commonName"]})


def issued(name: str, by: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None) -> Any:
    """Return a certificate of a name, and its key; without an authority it is one itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by[0].subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    )
    return builder.sign(by[1] if by else key, hashes.SHA256()), key


def pem(certificate: x509.Certificate) -> str:
    """Return a certificate as text."""
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def pem_of_key(key: ec.EllipticCurvePrivateKey) -> str:
    """Return a key as text."""
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def test_settings_that_cant_work_name_the_field() -> None:
    table: list[tuple[dict[str, Any], str]] = [
        ({"url": "https://x.example", "auth": "basic", "username": "a"}, "settings.password"),
        ({"url": "https://x.example", "auth": "oauth2"}, "settings.token_url"),
        ({"url": "https://x.example", "client_key": "x"}, "settings.client_certificate"),
        ({"url": "https://x.example", "headers": {"Authorization": "x"}}, "settings.headers"),
        ({"url": "https://x.example", "headers": {"X": "a\nb"}}, "settings.headers"),
        ({"url": 1}, "settings.url"),
        ({}, "settings"),
    ]
    for given, field in table:
        with pytest.raises(Exception, match=field.replace(".", r"\.")):
            read_settings(KINDS["http"], given)
