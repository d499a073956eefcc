"""A connection of HTTP/2 (RFC 9113) that carries many requests at once; what a broken one means is said for each.

For providers that take nothing less (APNs). TLS by ALPN; without it, for ``http:`` addresses, by prior knowledge.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import (
    DataReceived,
    Event,
    RemoteSettingsChanged,
    ResponseReceived,
    StreamEnded,
    StreamReset,
)
from h2.exceptions import ProtocolError
from h2.settings import SettingCodes

from noline.channels.calls import MAX_REPLY, Call, Reply
from noline.channels.model import Failed, Fault, LineDown, Unknown
from noline.kernel.reach import dial
from noline.kernel.targets import PrivateTarget

_CHUNK: Final = 65536
_USUAL: Final = 100  # requests at once where the server does not say how many
_FRAME_HEAD: Final = 9  # bytes
_GO_AWAY: Final = 7
_GOOD_BYE: Final = 2.0  # seconds for the other side to say it too


class _Exchange:
    """A request on its way."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = bytearray()
        self.answer: asyncio.Future[Reply | Failed | Unknown] = asyncio.get_running_loop().create_future()

    def settle(self, result: Reply | Failed | Unknown) -> None:
        if not self.answer.done():
            self.answer.set_result(result)


class Http2:
    """One connection. It is not mended: once ``down``, the next one is opened."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, authority: str) -> None:
        self._reader = reader
        self._writer = writer
        self._authority = authority
        self._state = H2Connection(H2Configuration(client_side=True, header_encoding="utf-8"))
        self._going: dict[int, _Exchange] = {}
        self._moved = asyncio.Condition()
        self._room = 0  # until the server has said how many it takes at once
        self._unread = b""
        self._task: asyncio.Task[None] | None = None
        self.down = False

    @classmethod
    async def connect(cls, url: str, *, timeout: float, context: ssl.SSLContext | None = None) -> Http2:
        """Connect to the host of an address; raises ``LineDown``."""
        parts = urlsplit(url)
        host, secure = parts.hostname or "", parts.scheme == "https"
        context = (context or ssl.create_default_context()) if secure else None
        if context is not None:
            context.set_alpn_protocols(["h2"])
        try:
            async with asyncio.timeout(timeout):
                port = parts.port or (443 if secure else 80)
                sock = await dial(host, port)
                name = host if context is not None else None
                reader, writer = await asyncio.open_connection(
                    sock=sock, ssl=context, server_hostname=name, limit=_CHUNK
                )
        except PrivateTarget as error:
            raise LineDown(Failed(Fault.ACCOUNT, str(error), retry=True)) from None
        except (OSError, TimeoutError, ValueError) as error:
            text = f"The provider can't be reached: {type(error).__name__}."
            raise LineDown(Failed(Fault.UNAVAILABLE, text, retry=True)) from None
        if context is not None and writer.get_extra_info("ssl_object").selected_alpn_protocol() != "h2":
            writer.close()
            raise LineDown(Failed(Fault.UNAVAILABLE, "The server does not speak HTTP/2.", retry=True))
        line = cls(reader, writer, parts.netloc)
        line._state.initiate_connection()
        line._flush()
        line._task = asyncio.create_task(line._read())
        return line

    async def ask(self, call: Call, *, timeout: float) -> Reply | Failed | Unknown:
        """Make a call and return its answer, or what is known without one."""
        exchange, stream = _Exchange(), 0
        try:
            async with asyncio.timeout(timeout):
                stream = await self._begin(call, exchange)
                return await exchange.answer if stream else _not_sent()
        except TimeoutError:
            if not stream:
                return _not_sent()
            with suppress(ProtocolError):
                self._state.reset_stream(stream, ErrorCodes.CANCEL)
                self._flush()
            return Unknown("The provider did not answer in time.")
        finally:
            if stream:
                self._going.pop(stream, None)
                await self._tell()

    async def close(self) -> None:
        """Say good-bye; never raises."""
        gone = self.down
        with suppress(ProtocolError, OSError):
            self._state.close_connection()
            self._flush()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(0 if gone else _GOOD_BYE):  # who is gone answers no good-bye
                self._writer.close()
                await self._writer.wait_closed()
        self._writer.transport.abort()

    async def _begin(self, call: Call, exchange: _Exchange) -> int:
        """Send a request once there is room for one more; returns its stream, 0 if the connection is down."""
        async with self._moved:
            await self._moved.wait_for(lambda: self.down or len(self._going) < self._room)
            if self.down:
                return 0
            stream = self._state.get_next_available_stream_id()
            self._going[stream] = exchange
        parts = urlsplit(call.url)
        head = [(":method", call.method), (":scheme", parts.scheme), (":authority", self._authority)]
        head.append((":path", parts.path or "/"))
        head += [(name.lower(), value) for name, value in call.headers.items()]
        try:
            self._state.send_headers(stream, head, end_stream=not call.body)
            self._flush()
            await self._send(stream, call.body)
        except (ProtocolError, OSError):
            self._end("The line broke.")
        return stream

    async def _send(self, stream: int, body: bytes) -> None:
        rest = body
        while rest and stream in self._going:
            async with self._moved:
                await self._moved.wait_for(lambda: self.down or self._state.local_flow_control_window(stream) > 0)
            if self.down:
                return
            room = min(self._state.local_flow_control_window(stream), self._state.max_outbound_frame_size)
            part, rest = rest[:room], rest[room:]
            self._state.send_data(stream, part, end_stream=not rest)
            self._flush()

    async def _read(self) -> None:
        try:
            while data := await self._reader.read(_CHUNK):
                for event in self._state.receive_data(self._frames(data)):
                    self._take(event)
                self._flush()
                await self._tell()
        except (OSError, ProtocolError):
            pass
        finally:
            self._end("The line broke.")
            await self._tell()

    def _frames(self, data: bytes) -> bytes:
        """Return the whole frames but GOAWAY: after one the library takes no more answers, though some still come."""
        self._unread += data
        kept = bytearray()
        while len(self._unread) >= _FRAME_HEAD:
            end = _FRAME_HEAD + int.from_bytes(self._unread[:3], "big")
            if len(self._unread) < end:
                break
            frame, self._unread = self._unread[:end], self._unread[end:]
            if frame[3] == _GO_AWAY:
                self._go_away(int.from_bytes(frame[_FRAME_HEAD : _FRAME_HEAD + 4], "big") & 0x7FFFFFFF)
            else:
                kept += frame
        return bytes(kept)

    def _take(self, event: Event) -> None:
        if isinstance(event, RemoteSettingsChanged):
            changed = event.changed_settings.get(SettingCodes.MAX_CONCURRENT_STREAMS)
            self._room = max(1, changed.new_value) if changed is not None else self._room or _USUAL
        elif isinstance(event, ResponseReceived | DataReceived | StreamEnded | StreamReset):
            self._take_answer(event)

    def _take_answer(self, event: ResponseReceived | DataReceived | StreamEnded | StreamReset) -> None:
        if isinstance(event, DataReceived):
            self._state.acknowledge_received_data(event.flow_controlled_length or 0, event.stream_id)
        exchange = self._going.get(event.stream_id)
        if exchange is None:
            return
        if isinstance(event, ResponseReceived):
            exchange.headers = {str(name): str(value) for name, value in event.headers}
            exchange.status = int(exchange.headers.pop(":status", "0"))
        elif isinstance(event, DataReceived):
            exchange.body += event.data[: MAX_REPLY - len(exchange.body)]
        elif isinstance(event, StreamEnded):
            exchange.settle(Reply(exchange.status, bytes(exchange.body), exchange.headers))
        elif event.error_code == ErrorCodes.REFUSED_STREAM:  # was not looked at (RFC 9113, 8.7)
            exchange.settle(_not_sent())
        else:
            exchange.settle(Unknown("The provider broke the request off."))

    def _go_away(self, last: int) -> None:
        """What came after the last that is named was not looked at (RFC 9113, 6.8); nothing more is begun."""
        self.down = True
        for stream, exchange in self._going.items():
            if stream > last:
                exchange.settle(_not_sent())

    def _end(self, why: str) -> None:
        self.down = True
        for exchange in self._going.values():
            exchange.settle(Unknown(why))

    def _flush(self) -> None:
        if data := self._state.data_to_send():
            self._writer.write(data)

    async def _tell(self) -> None:
        async with self._moved:
            self._moved.notify_all()


def headers_of(call: Call, more: Mapping[str, str]) -> Call:
    """Return a call with more headers."""
    return Call(call.url, call.body, {**call.headers, **more}, call.method)


def _not_sent() -> Failed:
    return Failed(Fault.UNAVAILABLE, "The provider closed the line before it took the message.", retry=True)
