"""Receives mail over SMTP and LMTP: a mail is only acknowledged when it has been taken in."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal, cast

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from noline.kernel.errors import InvalidInput

Deliver = Callable[[bytes, str, Sequence[str]], Awaitable[None]]
Accepts = Callable[[str], bool]

MAX_SIZE = 36 * 1024 * 1024  # bytes: a 25 MB attachment in base64 is 34 MB
MAX_RECIPIENTS = 100
_END = b".\r\n"
_log = structlog.get_logger(__name__)


class MailServer:
    """An SMTP or LMTP server in the running event loop.

    ``deliver(raw, envelope_from, envelope_to)`` is awaited before the 250: if it raises ``InvalidInput`` the sender
    gets 554 with the sentence, on anything else 451, so that the sender keeps the mail and tries again. In LMTP
    (RFC 2033) it is called once and its outcome is reported for each recipient. ``accepts`` says whether an address
    is for us (else 550).
    """

    def __init__(
        self,
        deliver: Deliver,
        accepts: Accepts,
        *,
        protocol: Literal["smtp", "lmtp"] = "smtp",
        hostname: str = "localhost",
        max_size: int = MAX_SIZE,
        max_connections: int = 500,
        idle_seconds: float = 300,
        data_seconds: float = 600,
        session_seconds: float = 3600,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.limits = _Limits(max_size, max_connections, idle_seconds, data_seconds, session_seconds)
        self.sessions: set[asyncio.Transport] = set()
        self._handler = _Handler(deliver, accepts, protocol == "lmtp")
        self._session_type = _LmtpSession if protocol == "lmtp" else _SmtpSession
        self._hostname = hostname
        self._tls = tls
        self._implicit = False
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port that is listened on. Raises ``RuntimeError`` before ``start``."""
        if self._server is None:
            raise RuntimeError("The mail server has not been started.")
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 takes a free one. Raises ``OSError`` when the address can't be had."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: self._session(loop), host, port, backlog=512, ssl=self._tls if self._implicit else None
        )

    async def stop(self) -> None:
        """Stop listening and end all sessions; mails that are not acknowledged stay with their senders."""
        if self._server is None:
            return
        self._server.close()
        for transport in list(self.sessions):
            transport.close()
        await self._server.wait_closed()
        while self.sessions:
            await asyncio.sleep(0)
        self._server = None

    def _session(self, loop: asyncio.AbstractEventLoop) -> SMTP:
        return self._session_type(
            self._handler,
            server=self,
            data_size_limit=self.limits.max_size,
            enable_SMTPUTF8=True,
            hostname=self._hostname,
            ident="Noline",
            tls_context=self._tls,
            timeout=self.limits.idle_seconds,
            auth_exclude_mechanism=["LOGIN", "PLAIN"],
            loop=loop,
        )


class _Limits:
    def __init__(self, max_size: int, connections: int, idle: float, data: float, session: float) -> None:
        self.max_size = max_size
        self.max_connections = connections
        self.idle_seconds = idle
        self.data_seconds = data
        self.session_seconds = session


class _Handler:
    """Answers the commands of one session after the other; names and signatures are aiosmtpd's."""

    def __init__(self, deliver: Deliver, accepts: Accepts, per_recipient: bool) -> None:
        self._deliver = deliver
        self._accepts = accepts
        self._per_recipient = per_recipient

    async def handle_RCPT(
        self, _server: Any, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        if not self._accepts(address):
            return "550 5.1.1 No such address here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: Any, _session: Session, envelope: Envelope) -> str:
        sender = "" if envelope.mail_from in (None, "<>") else str(envelope.mail_from)
        status = await self._take(_bytes(envelope.content), sender, tuple(envelope.rcpt_tos))
        return "\r\n".join([status] * len(envelope.rcpt_tos)) if self._per_recipient else status

    async def handle_exception(self, error: Exception) -> str:
        _log.error("mail.session_failed", error=type(error).__name__)
        return "451 4.3.0 Internal error, try again later"

    async def _take(self, raw: bytes, sender: str, recipients: Sequence[str]) -> str:
        try:
            await self._deliver(raw, sender, recipients)
        except InvalidInput as error:
            return f"554 5.6.0 {_one_line(str(error))}"
        except Exception as error:  # whatever it is, the mail has not been taken in: its sender must keep it
            _log.warning("mail.not_taken", error=type(error).__name__)
            return "451 4.3.0 Can't take the mail now, try again later"
        return "250 2.0.0 OK"


def _bytes(content: bytes | str | None) -> bytes:
    return content if isinstance(content, bytes) else b""


def _one_line(text: str) -> str:
    return " ".join(text.split()).encode("ascii", "replace").decode("ascii")[:400]


class _SmtpSession(SMTP):
    """aiosmtpd's protocol with limits on connections and time, and with mail data read in large pieces."""

    line_length_limit = 65_536  # of a command or of one read of data; lines of mail data have no limit of their own

    def __init__(self, handler: _Handler, *, server: MailServer, **options: Any) -> None:
        super().__init__(handler, **options)
        self._server = server
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the session, or refuse it with 421 when there are too many."""
        if self._original_transport is not None:  # the same session after STARTTLS
            super().connection_made(transport)
            return
        stream = cast(asyncio.Transport, transport)  # uvloop's transports are none of asyncio's by class
        full = len(self._server.sessions) >= self._server.limits.max_connections
        if full:
            stream.write(b"421 4.3.2 Too many connections, try again later\r\n")
        self._server.sessions.add(stream)
        self._plain = stream
        super().connection_made(transport)
        if full:
            stream.close()
            assert self._handler_coroutine is not None
            self._handler_coroutine.cancel()
        self._end = self.loop.call_later(self._server.limits.session_seconds, stream.close)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget the session."""
        self._server.sessions.discard(self._plain)
        if self._end is not None:
            self._end.cancel()
        super().connection_lost(error)

    async def smtp_DATA(self, arg: str) -> None:
        """Take one mail. aiosmtpd's own way reads line by line, which costs seconds on large attachments."""
        assert self.envelope is not None
        if await self.check_helo_needed():
            return
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        self._reset_timeout(self._server.limits.data_seconds)
        content = await self._read_data()
        if content is None:
            await self.push(self._for_each("552 5.3.4 Message is larger than this server takes"))
        else:
            self.envelope.content = self.envelope.original_content = content
            await self.push(await self._call_handler_hook("DATA"))
        self.envelope = self._create_envelope()
        self._reset_timeout()

    def _for_each(self, status: str) -> str:
        return status

    async def _read_data(self) -> bytes | None:
        """Return the mail with its dots unstuffed (RFC 5321, 4.5.2), or None when it is over the limit.

        Only CR LF . CR LF ends a mail: bare line feeds around the dot could smuggle a second one in.
        """
        data, size = bytearray(), 0
        while True:
            piece = await self._read_piece()
            data += piece
            size += len(piece)
            if piece.endswith(_END) and (len(data) == len(_END) or data.endswith(b"\r\n.\r\n")):
                break
            if size > self._server.limits.max_size + len(_END):
                del data[:-5]  # read on to the end, keeping only what shows it
        if size > self._server.limits.max_size + len(_END):
            return None
        content = bytes(memoryview(data)[: -len(_END)])
        return (content[1:] if content.startswith(b".") else content).replace(b"\r\n.", b"\r\n")

    async def _read_piece(self) -> bytes:
        try:
            return bytes(await self._reader.readuntil(_END))
        except asyncio.LimitOverrunError as over:
            return bytes(await self._reader.read(over.consumed))


class _LmtpSession(_SmtpSession, LMTP):
    """The same for LMTP: LHLO instead of EHLO, and a status for each recipient."""

    def _for_each(self, status: str) -> str:
        assert self.envelope is not None
        return "\r\n".join([status] * len(self.envelope.rcpt_tos))
