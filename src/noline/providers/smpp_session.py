"""One session with an SMSC: bound, kept alive, its answers brought to those who wait for them, its news to a listener.

A session that is down stays so; ``down`` says why. A request whose answer never came raises ``Lost``: the SMSC may have
taken it.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from noline.channels import Failed, Fault, LineDown
from noline.kernel.reach import dial
from noline.kernel.targets import PrivateTarget
from noline.providers.smpp_faults import OK, TEMPORARY, refused
from noline.providers.smpp_news import News, Status
from noline.providers.smpp_pdu import ANSWER, Broken, Command, Frames, Pdu, bind_body, named_body, write
from noline.providers.smpp_settings import SmppSettings

_UNKNOWN_COMMAND = 0x03
_UNHEARD = 5.0  # seconds that news wait for a listener before the SMSC is asked to come again
_MOST_NEWS = 1000

_TOGETHER = 500

Take = Callable[[Sequence[News]], Awaitable[Sequence[Status]]]
"""Takes news in, and returns what the SMSC is answered for each."""


class Lost(Exception):
    """The answer to a request never came."""


class NotBegun(Exception):
    """The request was not sent."""


class Session:
    """A bound connection."""

    def __init__(self, settings: SmppSettings, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._settings = settings
        self._reader = reader
        self._writer = writer
        self._sequence = 0
        self._frames: list[bytes] = []
        self._answers: dict[int, asyncio.Future[Pdu]] = {}
        self._news: asyncio.Queue[News | None] = asyncio.Queue()
        self._heard = asyncio.get_running_loop().time()
        self._bound = False
        self._listened = False
        self._settled = False
        self._tasks: list[asyncio.Task[None]] = []
        self.down: str | None = None

    async def begin(self) -> None:
        """Bind; raises ``LineDown``."""
        self._tasks = [asyncio.create_task(self._read())]
        named = {"transceiver": Command.BIND_TRANSCEIVER, "transmitter": Command.BIND_TRANSMITTER}
        its = self._settings
        body = bind_body(its.system_id, its.password, its.system_type)
        try:
            answer = await self._hear(named[its.bind], body, its.timeout)
        except (Lost, NotBegun) as error:
            raise LineDown(Failed(Fault.UNAVAILABLE, f"The SMSC did not answer: {error}", retry=True)) from None
        if answer.status != OK:
            raise LineDown(refused(answer.status))
        self._bound = True
        self._tasks.append(asyncio.create_task(self._keep_alive()))
        self._tasks.append(asyncio.create_task(self._give_back()))

    def ask(self, command: int, body: bytes) -> asyncio.Future[Pdu]:
        """Send a request; its answer, or ``Lost``, comes in the future. Raises ``NotBegun``."""
        if self.down is not None:
            raise NotBegun(self.down)
        self._sequence = self._sequence % 0x7FFFFFFE + 1
        future: asyncio.Future[Pdu] = asyncio.get_running_loop().create_future()
        self._answers[self._sequence] = future
        self._write(Pdu(command, self._sequence, 0, body))
        return future

    def give_up(self) -> None:
        """Wait no more for the answers that have not come."""
        waiting, self._answers = self._answers, {}
        for future in waiting.values():
            if not future.done():
                future.set_exception(Lost("no answer in time"))

    async def _hear(self, command: int, body: bytes, patience: float) -> Pdu:
        """Send a request and return its answer; raises ``NotBegun`` or ``Lost``."""
        try:
            async with asyncio.timeout(patience):
                return await self.ask(command, body)
        except TimeoutError:
            raise Lost("no answer in time") from None

    async def serve(self, take: Take) -> None:
        """Bring what the SMSC tells to ``take``, what came meanwhile together, until the session is down."""
        self._listened = True
        while news := await self._next_news():
            statuses = await take(news)
            for (pdu, _), status in zip(news, statuses, strict=True):
                if isinstance(status, int):
                    self._reply(pdu, status)
                else:
                    status.add_done_callback(partial(self._reply_later, pdu))

    async def _next_news(self) -> list[News]:
        """Return what waits, in order; nothing once the session is down and all was taken."""
        news: list[News] = []
        came = await self._news.get()
        while came is not None:
            news.append(came)
            if len(news) == _TOGETHER or self._news.empty():
                return news
            came = self._news.get_nowait()
        if news:
            self._news.put_nowait(None)  # the end is still to be told
        return news

    async def end(self) -> None:
        """Unbind and close; never raises."""
        if self._bound and self.down is None:
            with contextlib.suppress(Lost, NotBegun):
                await self._hear(Command.UNBIND, b"", min(5.0, self._settings.timeout))
        self._fall("closed")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(5):
                await self._writer.wait_closed()

    def _write(self, pdu: Pdu) -> None:
        """Write a frame; those of one turn of the loop go out together."""
        if not self._frames:
            asyncio.get_running_loop().call_soon(self._flush)
        self._frames.append(write(pdu))

    def _flush(self) -> None:
        frames, self._frames = self._frames, []
        if frames and not self._writer.is_closing():
            self._writer.write(b"".join(frames))

    def _reply(self, pdu: Pdu, status: int) -> None:
        if self.down is None:
            body = named_body() if pdu.command in (Command.DELIVER_SM, Command.DATA_SM) else b""
            self._write(Pdu(pdu.command | ANSWER, pdu.sequence, status, body))

    def _reply_later(self, pdu: Pdu, status: asyncio.Future[int]) -> None:
        self._reply(pdu, status.result())

    async def _read(self) -> None:
        frames, why = Frames(), "the SMSC hung up"
        try:
            while data := await self._reader.read(65536):
                self._heard = asyncio.get_running_loop().time()
                for pdu in frames.feed(data):
                    self._heed(pdu)
        except Broken as error:
            why = f"the SMSC does not speak SMPP: {error}"
        except OSError as error:
            why = f"the line broke: {type(error).__name__}"
        self._fall(why)

    def _heed(self, pdu: Pdu) -> None:
        if pdu.command & ANSWER:
            future = self._answers.pop(pdu.sequence, None)
            if future is not None and not future.done():
                future.set_result(pdu)
        elif pdu.command in (Command.DELIVER_SM, Command.DATA_SM):
            full = self._news.qsize() >= _MOST_NEWS
            late = not self._listened and self._settled
            self._reply(pdu, TEMPORARY) if full or late else self._news.put_nowait((pdu, self._heard))
        elif pdu.command == Command.ENQUIRE_LINK:
            self._reply(pdu, OK)
        elif pdu.command == Command.UNBIND:
            self._reply(pdu, OK)
            self._fall("the SMSC unbound")
        else:
            self._write(Pdu(Command.GENERIC_NACK, pdu.sequence, _UNKNOWN_COMMAND))

    async def _give_back(self) -> None:
        """Ask the SMSC to come again with what nobody listens to here."""
        await asyncio.sleep(_UNHEARD)
        self._settled = True
        while not self._listened and not self._news.empty():
            if (came := self._news.get_nowait()) is not None:
                self._reply(came[0], TEMPORARY)

    async def _keep_alive(self) -> None:
        while self.down is None:
            quiet = asyncio.get_running_loop().time() - self._heard
            if quiet < self._settings.enquire:
                await asyncio.sleep(self._settings.enquire - quiet)
                continue
            try:
                await self._hear(Command.ENQUIRE_LINK, b"", self._settings.timeout)
            except (Lost, NotBegun):
                self._fall("the SMSC does not answer any more")

    def _fall(self, why: str) -> None:
        """Be down: whoever waits for an answer is told that it is lost."""
        if self.down is not None:
            return
        self.down = why
        for future in self._answers.values():
            if not future.done():
                future.set_exception(Lost(why))
        self._news.put_nowait(None)
        self._flush()
        self._writer.close()


async def open_session(settings: SmppSettings) -> Session:
    """Connect and bind; raises ``LineDown``."""
    context = ssl.create_default_context() if settings.tls else None
    try:
        async with asyncio.timeout(settings.timeout):
            sock = await dial(settings.host, settings.port)
            name = settings.host if context is not None else None
            reader, writer = await asyncio.open_connection(sock=sock, ssl=context, server_hostname=name)
    except PrivateTarget as error:
        raise LineDown(Failed(Fault.ACCOUNT, str(error), retry=True)) from None
    except (OSError, TimeoutError) as error:
        text = f"The SMSC can't be reached: {type(error).__name__}."
        raise LineDown(Failed(Fault.UNAVAILABLE, text, retry=True)) from None
    session = Session(settings, reader, writer)
    try:
        await session.begin()
    except BaseException:
        await session.end()
        raise
    return session
