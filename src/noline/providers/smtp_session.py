"""Opening a session: connect, greet, encrypt, sign in; and what is then known of the server."""

from __future__ import annotations

import asyncio
import base64
import ssl
from dataclasses import dataclass

from noline.channels import Failed, Fault, LineDown
from noline.kernel.reach import dial
from noline.kernel.targets import PrivateTarget
from noline.providers.smtp_exchange import broken
from noline.providers.smtp_reply import Offers, Reply, offers_in
from noline.providers.smtp_settings import SmtpSettings
from noline.providers.smtp_verdict import Stage, verdict
from noline.providers.smtp_wire import SmtpWire, WireDown


@dataclass(slots=True)
class Session:
    """An open session: ``sent`` counts the mails it began, ``reset`` says that a transaction may still be open."""

    wire: SmtpWire
    offers: Offers
    sent: int = 0
    reset: bool = False


async def open_session(settings: SmtpSettings, context: ssl.SSLContext | None) -> Session:
    """Open a session within the settings' time-out; raises ``LineDown`` saying whose fault it is."""
    try:
        async with asyncio.timeout(settings.timeout):
            return await _open(SmtpWire(settings.timeout), settings, context)
    except ssl.SSLCertVerificationError as error:
        raise LineDown(_ours(f"the server's certificate is not trusted: {error.verify_message}")) from error
    except TimeoutError as error:
        raise LineDown(broken(f"no session within {settings.timeout:g} s")) from error
    except WireDown as error:
        raise LineDown(broken(str(error))) from error
    except PrivateTarget as error:
        raise LineDown(_ours(str(error))) from error
    except OSError as error:
        raise LineDown(broken(f"can't connect to {settings.host}:{settings.port}: {error}")) from error


async def _open(wire: SmtpWire, settings: SmtpSettings, context: ssl.SSLContext | None) -> Session:
    try:
        await _connect(wire, settings, context)
        offers = await _introduce(wire, settings, context)
        await _sign_in(wire, settings, offers)
    except BaseException:  # also a cancelled opening leaves no connection behind
        wire.abort("not opened")
        raise
    return Session(wire, offers)


async def _connect(wire: SmtpWire, settings: SmtpSettings, context: ssl.SSLContext | None) -> None:
    loop = asyncio.get_running_loop()
    implicit = context if settings.tls == "implicit" else None
    name = settings.host if implicit else None
    sock = await dial(settings.host, settings.port)
    await loop.create_connection(lambda: wire, sock=sock, ssl=implicit, server_hostname=name)
    _demand(await wire.ask(), Stage.OPEN)


async def _introduce(wire: SmtpWire, settings: SmtpSettings, context: ssl.SSLContext | None) -> Offers:
    offers = await _greet(wire, settings)
    if settings.tls not in ("starttls", "required"):
        return offers
    if offers.starttls and context is not None:
        _demand(await wire.ask(b"STARTTLS\r\n"), Stage.OPEN)
        await wire.encrypt(context, settings.host)
        return await _greet(wire, settings)  # what was offered in the clear is forgotten (RFC 3207 4.2)
    if settings.tls == "required":
        raise LineDown(_ours("the server offers no STARTTLS, and the settings require it"))
    return offers


async def _greet(wire: SmtpWire, settings: SmtpSettings) -> Offers:
    name = (settings.helo or wire.local).encode()
    reply = await wire.ask(b"EHLO " + name + b"\r\n")
    if reply.code in (500, 501, 502, 504):
        reply = await wire.ask(b"HELO " + name + b"\r\n")
        _demand(reply, Stage.OPEN)
        return Offers()
    _demand(reply, Stage.OPEN)
    return offers_in(reply)


async def _sign_in(wire: SmtpWire, settings: SmtpSettings, offers: Offers) -> None:
    """Sign in by PLAIN (RFC 4616) or LOGIN, never where others could read the password unless told to."""
    username, password = settings.username, settings.password
    if username is None or password is None:
        return
    if not (wire.private or settings.plain_auth):
        raise LineDown(_ours("the connection is not encrypted, so the password is not given"))
    if "PLAIN" in offers.auth:
        reply = await wire.ask(b"AUTH PLAIN " + _base64(f"\0{username}\0{password}") + b"\r\n")
    elif "LOGIN" in offers.auth:
        reply = await _login(wire, username, password)
    else:
        raise LineDown(_ours("the server offers neither AUTH PLAIN nor AUTH LOGIN"))
    _demand(_without(reply, username, password), Stage.AUTH)


async def _login(wire: SmtpWire, username: str, password: str) -> Reply:
    reply = await wire.ask(b"AUTH LOGIN\r\n")
    for word in (username, password):
        if reply.code != 334:
            return reply
        reply = await wire.ask(_base64(word) + b"\r\n")
    return reply


def _without(reply: Reply, username: str, password: str) -> Reply:
    """Take the password out of a reply that quotes it: its text goes to logs and screens."""
    text = reply.text
    for secret in (password.encode(), _base64(password), _base64(f"\0{username}\0{password}")):
        text = text.replace(secret, b"***")
    return Reply(reply.code, text)


def _demand(reply: Reply, stage: Stage) -> None:
    if reply.negative:
        raise LineDown(verdict(reply, stage))
    if not reply.positive:
        raise LineDown(broken(f"an odd answer: {reply.line}"))


def _base64(text: str) -> bytes:
    return base64.b64encode(text.encode())


def _ours(text: str) -> Failed:
    """Describe what the operator has to mend; messages wait for it."""
    return Failed(Fault.ACCOUNT, text, retry=True, after=300)
