"""Takes mail from programs that sign in (RFC 6409), over TLS or from this machine; acknowledged once it is kept."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv6Address, ip_address
from typing import Any, cast

import structlog
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from noline.channels.mail.inbound_server import MAX_RECIPIENTS, MAX_SIZE, MailServer, _one_line, _SmtpSession
from noline.kernel.errors import Forbidden, InvalidInput, NolineError, TooLarge, TooManyRequests, Unavailable

log = structlog.get_logger(__name__)

SignIn = Callable[[str, str, str], Awaitable[object]]
"""Takes name, password and peer; gives who it is, or raises NolineError with what the program is to be told."""
CheckRecipient = Callable[[str], None]
"""Raises InvalidInput for a recipient that no mail goes to."""
Submit = Callable[[object, bytes, str, Sequence[str]], Awaitable[str]]
"""Keeps a mail; gives what it is known by."""


class SubmissionServer(MailServer):
    """An SMTP server in the running event loop for programs that sign in by AUTH PLAIN or LOGIN.

    ``sign_in`` decides who it is, ``submit`` is awaited before the 250: ``InvalidInput`` is 554, ``TooLarge`` 552,
    ``Forbidden`` 550, each with its remedy; everything else 451, so that the program keeps the mail and tries again.
    ``implicit``: TLS from the first byte (RFC 8314), else STARTTLS where there is a certificate.
    """

    def __init__(
        self,
        sign_in: SignIn,
        check: CheckRecipient,
        submit: Submit,
        *,
        hostname: str = "localhost",
        max_size: int = MAX_SIZE,
        tls: ssl.SSLContext | None = None,
        implicit: bool = False,
        idle_seconds: float = 300,
    ) -> None:
        super().__init__(
            _none, lambda _: True, hostname=hostname, max_size=max_size, tls=tls, idle_seconds=idle_seconds
        )
        self.sign_in = sign_in
        self.offers_tls = tls is not None
        self._implicit = implicit
        self._desk = _Handler(check, submit)

    def _session(self, loop: asyncio.AbstractEventLoop) -> SMTP:
        return _SubmissionSession(
            self._desk,  # type: ignore[arg-type]  # aiosmtpd finds its methods by their names
            server=self,
            data_size_limit=self.limits.max_size,
            enable_SMTPUTF8=True,
            hostname=self._hostname,
            ident="Noline",
            tls_context=None if self._implicit else self._tls,
            timeout=self.limits.idle_seconds,
            auth_require_tls=False,  # the session says itself where a password may be said
            loop=loop,
        )


async def _none(_raw: bytes, _sender: str, _recipients: Sequence[str]) -> None:
    raise AssertionError("unreachable")


class _Handler:
    """Answers the commands of one session after the other; names and signatures are aiosmtpd's."""

    def __init__(self, check: CheckRecipient, submit: Submit) -> None:
        self._check = check
        self._submit = submit

    async def handle_EHLO(
        self, server: Any, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        private = server.is_private()
        said = [line for line in responses if private or not line.startswith("250-AUTH ")]
        return [*said[:-1], "250-ENHANCEDSTATUSCODES", said[-1]]

    async def handle_RCPT(
        self, _server: Any, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return f"452 4.5.3 More than {MAX_RECIPIENTS} recipients: send the rest as another mail"
        try:
            self._check(address)
        except InvalidInput as error:
            return f"553 5.1.3 {_said(error)}"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: Any, session: Session, envelope: Envelope) -> str:
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        sender = "" if envelope.mail_from in (None, "<>") else str(envelope.mail_from)
        try:
            known_by = await self._submit(session.auth_data, raw, sender, tuple(envelope.rcpt_tos))
        except NolineError as error:
            return _refusal(error)
        except Exception:  # whatever it is, the mail is not kept: its sender must keep it
            log.exception("a submitted mail was not taken")
            return "451 4.3.0 Can't take the mail now, try again later"
        return f"250 2.0.0 OK {_one_line(known_by)}"

    async def handle_exception(self, error: Exception) -> str:
        log.error("a submission session failed", error=type(error).__name__)
        return "451 4.3.0 Internal error, try again later"


def _said(error: NolineError) -> str:
    """Write an error with its remedy on one line."""
    field = f"{error.field}: " if error.field else ""
    return _one_line(f"{field}{error.text} {error.remedy or ''}".strip())


def _refusal(error: NolineError) -> str:
    if isinstance(error, TooLarge):
        return f"552 5.3.4 {_said(error)}"
    if isinstance(error, Unavailable | TooManyRequests):
        return f"451 4.3.0 {_said(error)}"
    return f"{'550 5.7.1' if isinstance(error, Forbidden) else '554 5.6.0'} {_said(error)}"


def is_this_machine(peer: object) -> bool:
    """Say whether a connection's other end is this machine itself."""
    if not isinstance(peer, tuple):
        return False
    address = ip_address(str(peer[0]).partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


class _SubmissionSession(_SmtpSession):
    """The session of one program: nothing before it has signed in, and no password where others could listen."""

    def is_private(self) -> bool:
        """Say whether nobody on the way can read along."""
        if self.transport is not None and self.transport.get_extra_info("sslcontext") is not None:
            return True
        return self._tls_protocol is not None or is_this_machine(self.session.peer if self.session else None)

    async def smtp_AUTH(self, arg: str) -> None:
        """Sign in, by a mechanism whose name is written in any case."""
        if not self.is_private():
            offered = cast(SubmissionServer, self._server).offers_tls
            remedy = "use STARTTLS first" if offered else "set submission_cert and submission_key on the server"
            await self.push(f"538 5.7.11 No password is taken unencrypted: {remedy}")
            return
        mechanism, blank, rest = arg.partition(" ")
        await super().smtp_AUTH(mechanism.upper() + blank + rest)

    async def check_auth_needed(self, _caller: str) -> bool:
        """Say whether a command is refused since nobody has signed in."""
        if self.session is not None and self.session.authenticated:
            return False
        await self.push("530 5.7.0 Sign in first: AUTH PLAIN or LOGIN, any user name, an API key as the password")
        return True

    async def auth_PLAIN(self, _: Any, args: list[str]) -> AuthResult:
        """Take name and password at once (RFC 4616)."""
        return await self._verified(await super().auth_PLAIN(_, args))

    async def auth_LOGIN(self, _: Any, args: list[str]) -> AuthResult:
        """Take name and password one after the other."""
        return await self._verified(await super().auth_LOGIN(_, args))

    def _authenticate(self, mechanism: str, auth_data: Any) -> AuthResult:  # noqa: ARG002  # aiosmtpd's signature
        return AuthResult(success=True, auth_data=auth_data)  # what was said; ``_verified`` looks whether it is true

    async def _verified(self, said: AuthResult) -> AuthResult:
        if not said.success or not isinstance(said.auth_data, LoginPassword):
            return said
        name, password = (part.decode("utf-8", "replace") for part in (said.auth_data.login, said.auth_data.password))
        peer = self.session.peer if self.session is not None else None
        place = str(peer[0]) if isinstance(peer, tuple) else ""
        try:
            who = await cast(SubmissionServer, self._server).sign_in(name, password, place)
        except TooManyRequests as error:
            await self.push(f"421 4.7.0 {_said(error)}")
            assert self.transport is not None
            self.transport.close()
            return AuthResult(success=False, handled=True)
        except Unavailable as error:
            return AuthResult(success=False, handled=False, message=f"454 4.7.0 {_said(error)}")
        except NolineError as error:
            return AuthResult(success=False, handled=False, message=f"535 5.7.8 {_said(error)}")
        assert self.session is not None
        self.session.authenticated, self.session.auth_data = True, cast(Any, who)
        await self.push("235 2.7.0 Authentication successful")
        return AuthResult(success=False, handled=True)  # all is said; success would set what aiosmtpd calls outdated
