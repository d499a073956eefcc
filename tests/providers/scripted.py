"""A real SMTP server on loopback that answers as a test tells it; and the mails tests send to it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from uuid import UUID, uuid5

from noline.channels import Failed, Line, Outgoing, Result
from noline.content import EmailRendered
from noline.providers import Smtp, SmtpSettings

DROP = "drop"
"""Instead of a reply: close the connection."""
SILENT = "silent"
"""Instead of a reply: say nothing, for ever."""

_USUAL = {
    "MAIL": "250 Ok",
    "RCPT": "250 Ok",
    "DATA": "354 Go on",
    ".": "250 Taken",
    "RSET": "250 Ok",
    "QUIT": "221 Bye",
}
_MIME = b"Message-ID: <%d@shop.test>\r\nSubject: Hello\r\n\r\nHello %d\r\n"
_SPACE = UUID("5f2d3c1e-0000-4000-8000-000000000000")


class Scripted:
    """``answers`` by command (``CONNECT``, ``MAIL``, ``.``…): one for each time it comes, then the usual ones.

    ``pause``: seconds before the answer to a final dot. ``said`` holds the commands heard on each connection, ``taken``
    the recipients and bodies (still dot-stuffed) of the mails it took.
    """

    def __init__(
        self,
        answers: Mapping[str, Sequence[str]] | None = None,
        offers: Sequence[str] = ("PIPELINING", "8BITMIME", "SIZE 1000000"),
        pause: float = 0,
    ) -> None:
        self.answers = {command: deque(given) for command, given in (answers or {}).items()}
        self.offers = offers
        self.pause = pause
        self.said: list[list[str]] = []
        self.taken: list[tuple[tuple[str, ...], bytes]] = []
        self.port = 0
        self._open: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Scripted:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 20)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *error: object) -> None:
        """Stop listening."""
        assert self._server is not None
        self._server.close()

    async def hang_up(self, last_words: bytes = b"") -> None:
        """Close all connections from this side."""
        for writer in self._open:
            writer.write(last_words)
            writer.close()
            await writer.wait_closed()
        self._open.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.append(writer)
        try:
            await _Caller(self, reader, writer).talk()
        except (ConnectionError, EOFError):
            pass  # one of the two has gone
        finally:
            writer.close()


class _Caller:
    """One connection: what it said, and its transaction."""

    def __init__(self, server: Scripted, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.said: list[str] = []
        self.sender = False
        self.recipients: list[str] = []
        server.said.append(self.said)

    async def talk(self) -> None:
        await self.answer("CONNECT", "220 scripted ESMTP")
        while line := (await self.reader.readuntil(b"\r\n")).decode().strip():
            self.said.append(line)
            command = line.split()[0].upper()
            reply = await self.answer(command, self.usual(command))
            if command in ("MAIL", "RSET"):
                self.sender, self.recipients = command == "MAIL" and reply.startswith("25"), []
            if command == "RCPT" and reply.startswith("25"):
                self.recipients.append(line.partition("<")[2].partition(">")[0])
            if command == "DATA" and reply.startswith("354"):
                await self.take()
            if command == "QUIT":
                return

    async def take(self) -> None:
        body = b""
        while (line := await self.reader.readuntil(b"\r\n")) != b".\r\n":
            body += line
        self.said.append(".")
        await asyncio.sleep(self.server.pause)
        reply = await self.answer(".", "250 Taken" if self.recipients else "554 5.5.1 No valid recipients")
        if reply.startswith("250"):
            self.server.taken.append((tuple(self.recipients), body))
        self.sender, self.recipients = False, []

    def usual(self, command: str) -> str:
        if command == "EHLO":
            return "\r\n".join([f"250-{line}" for line in ("scripted", *self.server.offers)]) + "\r\n250 HELP"
        if (command == "RCPT" and not self.sender) or (command == "DATA" and not self.recipients):
            return "503 5.5.1 Out of order"
        return _USUAL.get(command, "502 5.5.1 Unknown")

    async def answer(self, command: str, usual: str) -> str:
        given = self.server.answers.get(command)
        reply = given.popleft() if given else usual
        if reply == SILENT:
            await self.reader.read()
        if reply in (SILENT, DROP):
            raise EOFError
        self.writer.write(reply.encode() + b"\r\n")
        await self.writer.drain()
        return reply


def mail(
    number: int, *, to: str | None = None, mime: bytes | None = None, return_path: str = "b@shop.test"
) -> Outgoing:
    """Return the mail with this number, to ``c{number}@example.test``."""
    message = uuid5(_SPACE, str(number))
    body = mime if mime is not None else _MIME % (number, number)
    rendered = EmailRendered(return_path, to if to is not None else f"c{number}@example.test", body)
    return Outgoing(message, 1, "email", rendered.to, "shop", rendered, str(message))


def smtp(port: int, **settings: object) -> Smtp:
    """Return a provider for the server on this port, without TLS unless told otherwise."""
    given: dict[str, object] = {"host": "127.0.0.1", "port": port, "tls": "off", "timeout": 5.0} | settings
    return Smtp(SmtpSettings(**given))  # type: ignore[arg-type]


async def send(provider: Smtp, *mails: Outgoing) -> list[Result]:
    """Send one batch over a line of its own."""
    line: Line = await provider.open()
    try:
        return list(await line.send(mails))
    finally:
        await line.close()


def said(result: Result) -> str:
    """Return a result in one word or two, for tables: ``Sent``, ``Unknown`` or ``unreachable permanent retry``."""
    if not isinstance(result, Failed):
        return type(result).__name__
    marks = {"permanent": result.permanent, "retry": result.retry}
    return " ".join([str(result.fault), *(mark for mark, set_ in marks.items() if set_)])
