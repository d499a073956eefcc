"""A fast SMTP server that counts mails and throws them away: the other end of the load benchmarks and fault tests.

``python -m noline.bench.sink --port 0`` prints its port on the first line and, on SIGTERM, SIGINT or after ``--mails``,
its counts as one line of JSON. It knows PIPELINING, SIZE, 8BITMIME and SMTPUTF8, accepts every address, and answers the
final dot at once, or after a ``--pause``. With ``--keep`` it remembers each pair of recipient and Message-ID, so that
duplicates show.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, cast

_EHLO = b"250-sink\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"
_REPLIES = {
    b"EHLO": _EHLO,
    b"HELO": b"250 sink\r\n",
    b"MAIL": b"250 2.1.0 Ok\r\n",
    b"RSET": b"250 2.0.0 Ok\r\n",
    b"NOOP": b"250 2.0.0 Ok\r\n",
}
_ADDRESS = re.compile(rb":\s*<([^>]*)>")
_MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_LONGEST_COMMAND = 65_536


class Counts:
    """What the sink took. ``kept`` maps (recipient, Message-ID) to how often that pair came."""

    def __init__(self, keep: bool) -> None:
        self.keep = keep
        self.mails = 0
        self.recipients = 0
        self.bytes = 0
        self.connections = 0
        self.kept: Counter[tuple[str, str]] = Counter()
        self._first = self._last = 0.0

    def add(self, recipients: list[bytes], mail: bytes) -> None:
        """Count one mail that is about to be acknowledged."""
        self._last = time.monotonic()
        self._first = self._first or self._last
        self.mails += 1
        self.recipients += len(recipients)
        self.bytes += len(mail)
        if self.keep:
            message_id = _message_id(mail)
            self.kept.update((recipient.decode("utf-8", "replace"), message_id) for recipient in recipients)

    def summary(self) -> dict[str, Any]:
        """Return the counts as plain data; ``rate`` is mails a second between the first and the last."""
        seconds = self._last - self._first
        counts: dict[str, Any] = {
            "mails": self.mails,
            "recipients": self.recipients,
            "bytes": self.bytes,
            "connections": self.connections,
            "seconds": round(seconds, 3),
            "rate": round(self.mails / seconds) if seconds else 0,
        }
        if self.keep:
            counts["unique"] = len(self.kept)
            counts["duplicates"] = self.kept.total() - len(self.kept)
            counts["kept"] = [[*pair, times] for pair, times in self.kept.items()]
        return counts


class SinkProtocol(asyncio.Protocol):
    """One connection. Replies to everything that came in one read go out in one write, after ``pause`` seconds."""

    def __init__(self, counts: Counts, took: Callable[[], None] | None = None, pause: float = 0.0) -> None:
        self._counts = counts
        self._took = took
        self._pause = pause
        self._rest = b""
        self._in_data = False
        self._recipients: list[bytes] = []
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self._transport = cast(asyncio.Transport, transport)
        self._counts.connections += 1
        self._transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        """Take all commands and mails that are complete."""
        assert self._transport is not None
        rest = self._rest + data if self._rest else data
        replies: list[bytes] = []
        more = True
        while more:
            before = len(rest)
            rest = self._take_mail(rest, replies) if self._in_data else self._take_command(rest, replies)
            more = len(rest) < before
        self._rest = rest
        if replies and self._pause:
            asyncio.get_running_loop().call_later(self._pause, self._say, replies)
        elif replies:
            self._say(replies)

    def _say(self, replies: list[bytes]) -> None:
        assert self._transport is not None
        self._transport.write(b"".join(replies))
        if replies[-1].startswith((b"221", b"500")):
            self._transport.close()

    def _take_command(self, rest: bytes, replies: list[bytes]) -> bytes:
        """Answer the first line of ``rest`` and return what follows it.

        The line end of DATA is left in place, so that the end of the mail is ``CRLF . CRLF`` even for an empty one.
        """
        end = rest.find(b"\r\n")
        if end < 0:
            if len(rest) > _LONGEST_COMMAND:
                replies.append(b"500 5.5.2 Line too long\r\n")
            return rest
        line, verb = rest[:end], rest[:4].upper()
        if verb == b"DATA" and self._recipients:
            self._in_data = True
            replies.append(b"354 Go on\r\n")
            return rest[end:]
        replies.append(self._answer(verb, line))
        return rest[end + 2 :]

    def _answer(self, verb: bytes, line: bytes) -> bytes:
        if verb == b"RCPT":
            address = _ADDRESS.search(line)
            if address is None:
                return b"501 5.1.3 Bad address\r\n"
            self._recipients.append(address[1])
            return b"250 2.1.5 Ok\r\n"
        if verb == b"QUIT":
            return b"221 2.0.0 Bye\r\n"
        if verb == b"DATA":
            return b"554 5.5.1 No valid recipients\r\n"
        self._recipients.clear()
        return _REPLIES.get(verb, b"502 5.5.1 Unknown command\r\n")

    def _take_mail(self, rest: bytes, replies: list[bytes]) -> bytes:
        """Count the mail that ``rest`` begins with, if it is complete, and return what follows it."""
        end = rest.find(b"\r\n.\r\n")
        if end < 0:
            return rest
        self._counts.add(self._recipients, rest[2 : end + 2])
        self._recipients.clear()
        self._in_data = False
        replies.append(b"250 2.0.0 Ok\r\n")
        if self._took is not None:
            self._took()
        return rest[end + 5 :]


class Sink:
    """A sink on loopback inside this process: ``async with Sink(keep=True) as sink: … sink.port, sink.counts``."""

    def __init__(self, *, port: int = 0, keep: bool = False, until: int | None = None, pause: float = 0.0) -> None:
        self.port = port
        self._pause = pause
        self.counts = Counts(keep)
        self.full = asyncio.Event()
        self._until = until
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Sink:
        """Listen; ``port`` is known from here on."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, "127.0.0.1", self.port, backlog=1000)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *error: object) -> None:
        """Stop listening."""
        assert self._server is not None
        self._server.close()

    def _protocol(self) -> SinkProtocol:
        return SinkProtocol(self.counts, self._took if self._until is not None else None, self._pause)

    def _took(self) -> None:
        if self._until is not None and self.counts.mails >= self._until:
            asyncio.get_running_loop().call_soon(self.full.set)


def _message_id(mail: bytes) -> str:
    """Return the Message-ID of a mail, empty where it has none."""
    start = mail.find(b"\r\nMessage-ID: ")
    if start >= 0:
        return mail[start + 14 : mail.find(b"\r\n", start + 14)].strip().decode("utf-8", "replace")
    found = _MESSAGE_ID.search(mail.partition(b"\r\n\r\n")[0])
    return found[1].decode("utf-8", "replace") if found else ""


async def _serve(port: int, keep: bool, mails: int | None, pause: float) -> None:
    async with Sink(port=port, keep=keep, until=mails, pause=pause) as sink:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, sink.full.set)
        _say(str(sink.port))
        await sink.full.wait()
        _say(json.dumps(sink.counts.summary()))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Run the sink until it is told to stop."""
    import uvloop

    parser = argparse.ArgumentParser(prog="noline.bench.sink", description="Count mails and throw them away.")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (0: a free one, printed)")
    parser.add_argument("--keep", action="store_true", help="remember recipients and Message-IDs")
    parser.add_argument("--mails", type=int, default=None, help="stop after so many mails")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds before each answer")
    given = parser.parse_args()
    uvloop.run(_serve(given.port, given.keep, given.mails, given.pause))


if __name__ == "__main__":
    main()
