"""One TCP connection to an SMTP server: bytes out, replies in, silence noticed; decides nothing about mails."""

from __future__ import annotations

import asyncio
import ssl
from ipaddress import IPv6Address, ip_address
from typing import cast

from noline.channels import Failed
from noline.providers.smtp_exchange import Exchange, broken
from noline.providers.smtp_reply import BadReply, Reply, ReplyReader

_CHECKS = 8
"""How many times within the time-out the connection is looked at for progress."""


class WireDown(Exception):
    """The connection can't be used any more; the text says why."""


class SmtpWire(asyncio.Protocol):
    """A protocol with two ways of talking: ``ask`` (one command, one reply) and ``run`` (an exchange of mails)."""

    def __init__(self, timeout: float) -> None:
        self.down: Failed | None = None
        self._timeout = timeout
        self._reader = ReplyReader()
        self._transport: asyncio.Transport | None = None
        self._exchange: Exchange | None = None
        self._waiter: asyncio.Future[Reply] | None = None
        self._finished: asyncio.Future[None] | None = None
        self._early: list[Reply] = []

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (uvloop's is one by its methods only)."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Hand each complete reply to whoever waits for it."""
        try:
            for reply in self._reader.feed(data):
                self._hear(reply)
        except BadReply as error:
            self.abort(f"the server talks nonsense: {error}")

    def eof_received(self) -> bool:
        """Let the connection close when the server has closed its half."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits that nothing more will come."""
        self._fail(f"the connection was lost ({exc})" if exc else "the server closed the connection")

    # What a session uses

    @property
    def local(self) -> str:
        """Our address literal on this connection (RFC 5321 4.1.3)."""
        address = self._address("sockname")
        return f"[IPv6:{address}]" if ":" in address else f"[{address}]"

    @property
    def private(self) -> bool:
        """Whether nobody else can read along: TLS, or a connection that doesn't leave this machine."""
        encrypted = self._transport is not None and self._transport.get_extra_info("ssl_object") is not None
        return is_private(encrypted, self._address("peername"))

    async def ask(self, command: bytes = b"") -> Reply:
        """Write a command (nothing, to hear the greeting) and return the reply; raises ``WireDown``."""
        if self._early and not command:
            return self._early.pop(0)
        if self.down is not None:
            raise WireDown(self.down.text)
        self._write(command)
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            return await self._waiter
        finally:
            self._waiter = None

    async def encrypt(self, context: ssl.SSLContext, host: str) -> None:
        """Go over to TLS after the server's yes to STARTTLS; raises ``WireDown``, ``ssl.SSLError`` or ``OSError``.

        Whatever came after that yes in the clear was put there by somebody between (CVE-2011-0411).
        """
        if not self._reader.empty or self._early:
            raise WireDown("the server went on talking in the clear after STARTTLS")
        assert self._transport is not None
        loop = asyncio.get_running_loop()
        transport = await loop.start_tls(self._transport, self, context, server_hostname=host)
        if transport is None:
            raise WireDown("the connection was lost while TLS began")
        self._transport = transport

    async def run(self, exchange: Exchange, begin_until: float, end_by: float) -> None:
        """Let an exchange go its way until it is done or the connection is ``down``; loop times bound it.

        No mail is begun after ``begin_until``; at ``end_by``, or after ``timeout`` seconds without progress, the
        connection is cut.
        """
        loop = asyncio.get_running_loop()
        self._finished = loop.create_future()
        self._exchange = exchange
        if self.down is None and loop.time() < begin_until:
            self._write(exchange.begin())
        watch = asyncio.ensure_future(self._watch(exchange, begin_until, end_by))
        try:
            if self.down is None and not exchange.done:
                await self._finished
        finally:
            watch.cancel()
            self._exchange = self._finished = None
            if exchange.failed is not None or not exchange.done:
                self.abort(exchange.failed.text if exchange.failed else "given up")

    def abort(self, text: str) -> None:
        """Cut the connection at once."""
        self._fail(text)
        if self._transport is not None:
            self._transport.abort()

    async def quit(self) -> None:
        """Say QUIT, wait a little for the answer, close; never raises."""
        if self.down is None:
            try:
                async with asyncio.timeout(min(5.0, self._timeout)):
                    await self.ask(b"QUIT\r\n")
            except (TimeoutError, WireDown):
                pass  # we are leaving anyway
        self.abort("closed")

    # Below

    def _address(self, name: str) -> str:
        found = self._transport.get_extra_info(name) if self._transport is not None else None
        return str(found[0]) if found else ""

    def _write(self, data: bytes) -> None:
        assert self._transport is not None
        if data and not self._transport.is_closing():
            self._transport.write(data)

    def _hear(self, reply: Reply) -> None:
        exchange = self._exchange
        if exchange is not None:
            out = exchange.reply(reply)
            if out:
                self._write(out)
            elif exchange.done and self._finished is not None and not self._finished.done():
                self._finished.set_result(None)
        elif self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(reply)
        else:
            self._hear_unasked(reply)

    def _hear_unasked(self, reply: Reply) -> None:
        """Keep what comes before it is asked for (the greeting); a 421 on an idle connection ends it."""
        self._early.append(reply)
        if reply.code == 421 or len(self._early) > 1:
            self.abort(f"the server ended the session: {reply.line}")

    def _fail(self, text: str) -> None:
        if self.down is None:
            self.down = broken(text)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(WireDown(text))
        if self._finished is not None and not self._finished.done():
            self._finished.set_result(None)

    async def _watch(self, exchange: Exchange, begin_until: float, end_by: float) -> None:
        """Notice silence, by replies heard and bytes taken, so that a slow upload is no silence."""
        loop = asyncio.get_running_loop()
        seen, since = (-1, -1), loop.time()
        while True:
            await asyncio.sleep(self._timeout / _CHECKS)
            now = loop.time()
            if now >= begin_until:
                exchange.stop()
            state = (exchange.heard, self._transport.get_write_buffer_size() if self._transport else 0)
            if state != seen:
                seen, since = state, now
            elif now - since >= self._timeout:
                self.abort(f"no answer within {self._timeout:g} s")
            if now >= end_by:
                self.abort("the time for this batch is over")


def is_private(encrypted: bool, peer: str) -> bool:
    """Whether nobody can read along: TLS, or a connection to ``peer`` that does not leave this machine."""
    if encrypted:
        return True
    try:
        address = ip_address(peer.partition("%")[0])
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
