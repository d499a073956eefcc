"""An SMSC whose every move is scripted by its test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from noline.channels import Event, Outgoing
from noline.content import segments
from noline.providers.smpp import Smpp
from noline.providers.smpp_line import SmppLine
from noline.providers.smpp_pdu import ANSWER, Command, Frames, Party, Pdu, Short, named_body, short_body, write
from noline.providers.smpp_settings import SmppSettings


class Talk:
    """The SMSC's end of one session."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._frames, self._left = Frames(), list[Pdu]()

    async def next(self) -> Pdu:
        """Return what the client says next."""
        while not self._left:
            data = await self._reader.read(4096)
            if not data:
                raise ConnectionError("the client hung up")
            self._left = self._frames.feed(data)
        return self._left.pop(0)

    def say(self, command: int, sequence: int, status: int = 0, body: bytes = b"") -> None:
        """Say something."""
        self._writer.write(write(Pdu(command, sequence, status, body)))

    def answer(self, pdu: Pdu, status: int = 0, name: str = "") -> None:
        """Answer a request."""
        self.say(pdu.command | ANSWER, pdu.sequence, status, named_body(name) if status == 0 else b"")

    async def bound(self, status: int = 0) -> Pdu:
        """Take a bind and answer it."""
        pdu = await self.next()
        self.answer(pdu, status, "smsc")
        return pdu

    def deliver(self, sequence: int, text: bytes, **more: Any) -> None:
        """Bring a message."""
        short = Short(Party("447700900001", 1, 1), Party("13013", 3, 0), text, **more)
        self.say(Command.DELIVER_SM, sequence, body=short_body(short))

    def noise(self) -> None:
        """Say what is no SMPP."""
        self._writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    def hang_up(self) -> None:
        """Close without a word."""
        self._writer.close()


class Smsc:
    """A listening SMSC; ``talks`` are the sessions as they come."""

    def __init__(self) -> None:
        self.talks: asyncio.Queue[Talk] = asyncio.Queue()
        self.port = 0

    async def session(self, status: int = 0) -> Talk:
        """Wait for a session and bind it."""
        talk = await self.talks.get()
        await talk.bound(status)
        return talk

    async def open(self, **settings: Any) -> tuple[SmppLine, Talk]:
        """Open a line; returns both its ends."""
        opening = asyncio.create_task(Smpp(self.settings(**settings)).open())
        talk = await self.session()
        return await opening, talk

    def settings(self, **more: Any) -> SmppSettings:
        """Return settings for this SMSC."""
        return SmppSettings(**{"host": "127.0.0.1", "port": self.port, "system_id": "shop", "timeout": 20.0, **more})


async def close(line: SmppLine, talk: Talk) -> None:
    """Close politely from both sides."""
    closing = asyncio.create_task(line.close())
    while (pdu := await talk.next()).command != Command.UNBIND:
        pass
    talk.answer(pdu)
    await closing


@asynccontextmanager
async def listening(line: SmppLine) -> AsyncIterator[asyncio.Queue[Sequence[Event]]]:
    """Listen on a line and give what is told."""
    told: asyncio.Queue[Sequence[Event]] = asyncio.Queue()
    task = asyncio.create_task(line.listen(told.put))
    try:
        yield told
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def sms(number: int, text: str = "Hi", sender: str = "Shop", to: str = "+447700900001") -> Outgoing:
    """Return the SMS with this number."""
    return Outgoing(UUID(int=number), 1, "sms", to, sender, segments(text), str(number))


@asynccontextmanager
async def an_smsc() -> AsyncIterator[Smsc]:
    """Run an SMSC for one test."""
    found, writers = Smsc(), list[asyncio.StreamWriter]()

    async def came(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await found.talks.put(Talk(reader, writer))

    server = await asyncio.start_server(came, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    async with asyncio.timeout(60):
        yield found
    for writer in writers:
        writer.close()
    server.close()
