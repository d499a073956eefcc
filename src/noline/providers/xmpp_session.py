"""One session with an XMPP server: signed in, kept alive, refusals brought to those who sent, news to a listener.

XMPP answers a message only where it fails. So after each batch the server is asked something: it works in order, and
once the answer is there it has had the messages before. A session that is down stays so; ``down`` says why.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import count
from typing import Any
from uuid import uuid4
from xml.etree.ElementTree import Element

from noline.channels import Failed, Fault, LineDown
from noline.kernel.targets import PrivateTarget
from noline.providers.xmpp_faults import failed_stream
from noline.providers.xmpp_read import bare, error_of
from noline.providers.xmpp_settings import XmppSettings
from noline.providers.xmpp_stream import connect, hang_up, make_stream, on_stanza
from noline.providers.xmpp_write import Stanza, presence, refusal

_MOST_NEWS = 1000
_GOODBYE = 2.0  # seconds for the server to say it, too

Take = Callable[[Element], Awaitable[None]]
"""Takes a message in."""


class Lost(Exception):
    """Nobody knows whether the server had it."""


class NotBegun(Exception):
    """It was not sent."""


class Taken(LineDown):
    """The server knows us, but lets one session in and has it already."""


class Session:
    """A stream that is signed in."""

    def __init__(self, settings: XmppSettings) -> None:
        self._settings = settings
        self._stream: Any = make_stream(settings)
        self._opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._numbers = count(1)
        self._name = uuid4().hex[:12]
        self._asked: dict[str, asyncio.Future[None]] = {}
        self._refused: dict[str, Failed | None] = {}
        self._news: asyncio.Queue[Element | None] = asyncio.Queue()
        self._alive: asyncio.Task[None] | None = None
        self._why: Failed | None = None
        self._there = False
        self.down: str | None = None

    @property
    def address(self) -> str:
        """Who we are: the account, or the component's domain."""
        return self._settings.jid if self._settings.mode == "component" else bare(self._settings.jid)

    async def begin(self) -> None:
        """Connect and sign in; raises ``LineDown``."""
        stream = self._stream
        for name, handler in (
            ("session_start", self._on_started),
            ("connection_failed", self._on_failed),
            ("failed_auth", self._on_unknown),
            ("failed_all_auth", self._on_unknown),
            ("ssl_invalid_chain", self._on_failed),
            ("stream_error", self._on_stream_error),
            ("disconnected", self._on_gone),
        ):
            stream.add_event_handler(name, handler)
        on_stanza(stream, "message", self._on_message)
        on_stanza(stream, "presence", self._on_presence)
        on_stanza(stream, "iq", self._on_iq)
        connect(stream, self._settings)
        try:
            async with asyncio.timeout(self._settings.timeout):
                await self._opened
        except TimeoutError:
            text = "The server did not answer in time."
            raise LineDown(self._why or Failed(Fault.UNAVAILABLE, text, retry=True)) from None
        self._alive = asyncio.create_task(self._keep_alive())

    async def post(self, stanzas: Sequence[Stanza], patience: float) -> Mapping[str, Failed]:
        """Send messages; returns those that were refused at once, by id. Raises ``NotBegun`` or ``Lost``."""
        if self.down is not None:
            raise NotBegun(self.down)
        self._refused |= {stanza.id: None for stanza in stanzas}
        try:
            self.say(*(stanza.xml for stanza in stanzas))
            await self._ask(patience)
            return {it.id: failed for it in stanzas if (failed := self._refused[it.id]) is not None}
        finally:
            for stanza in stanzas:
                self._refused.pop(stanza.id, None)

    def say(self, *stanzas: str) -> None:
        """Write stanzas of which nobody waits to hear."""
        if self.down is None:
            self._stream.send_raw("".join(stanzas))

    async def serve(self, take: Take) -> None:
        """Bring messages to ``take``, one after the other, until the session is down."""
        if not self._there and self._settings.mode == "client":
            self.say(presence(""))  # from here on the server brings messages, also those that it kept
        self._there = True
        while (message := await self._news.get()) is not None:
            try:
                await take(message)
            except asyncio.CancelledError:  # for the next listener, or to be given back
                self._news.put_nowait(message)
                raise

    async def end(self) -> None:
        """Say goodbye and close; never raises. Whoever wrote and was not heard is told so."""
        while self.down is None and not self._news.empty():
            if (message := self._news.get_nowait()) is not None:
                self._give_back(message)
        if self.down is None and self._opened.done():
            with contextlib.suppress(Exception):
                await self._stream.disconnect(wait=_GOODBYE, ignore_send_queue=True)
        self._fall("closed")
        if self._alive is not None:
            self._alive.cancel()
            await asyncio.gather(self._alive, return_exceptions=True)

    async def _ask(self, patience: float) -> None:
        """Ask the server whether it is there; a component asks itself, by way of the server. Raises ``Lost``."""
        identity = f"{self._name}-{next(self._numbers)}"
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asked[identity] = future
        ours = self._settings.mode == "component"
        where = f" to='{self._settings.jid}' from='{self._settings.jid}'" if ours else ""
        self.say(f"<iq type='get' id='{identity}'{where}><ping xmlns='urn:xmpp:ping'/></iq>")
        try:
            async with asyncio.timeout(patience):
                await future
        except TimeoutError:
            raise Lost("no answer in time") from None
        finally:
            self._asked.pop(identity, None)

    async def _keep_alive(self) -> None:
        while self.down is None:
            await asyncio.sleep(self._settings.ping)
            try:
                await self._ask(self._settings.timeout)
            except Lost:
                self._fall("the server does not answer any more")

    def _on_iq(self, xml: Element) -> None:
        future = self._asked.get(xml.get("id", ""))
        if future is not None and not future.done():
            future.set_result(None)

    def _on_message(self, xml: Element) -> None:
        identity = xml.get("id", "")
        if xml.get("type") == "error" and identity in self._refused:
            self._refused[identity] = error_of(xml)
        elif self._news.qsize() < _MOST_NEWS:
            self._news.put_nowait(xml)
        else:
            self._give_back(xml)

    def _on_presence(self, xml: Element) -> None:
        """Whoever wants to see whether we are there may."""
        to, sender, kind = xml.get("from", ""), xml.get("to", ""), xml.get("type")
        if kind == "subscribe":
            self.say(presence("subscribed", bare(to), bare(sender)), presence("", bare(to), sender))
        elif kind == "probe" and self._settings.mode == "component":
            self.say(presence("", to, sender))

    def _give_back(self, message: Element) -> None:
        if message.get("type") != "error" and (sender := message.get("from")):
            ours = message.get("to", self.address)
            self.say(refusal(sender, ours, message.get("id", ""), "resource-constraint", "wait"))

    def _on_started(self, _: object) -> None:
        if not self._opened.done():
            self._opened.set_result(None)

    def _on_failed(self, error: object) -> None:
        text = f"The server can't be reached: {error if isinstance(error, str) else type(error).__name__}."
        if isinstance(error, ssl.SSLCertVerificationError):
            text = f"The server's certificate is not to be trusted: {error.verify_message}."
        fault = Fault.UNAVAILABLE
        if isinstance(error, PrivateTarget):
            text, fault = str(error), Fault.ACCOUNT
        self._fall(text, LineDown(Failed(fault, text, retry=True)))

    def _on_unknown(self, error: Any) -> None:
        condition = error["condition"] if error else ""
        if condition:
            self._why = Failed(Fault.ACCOUNT, f"The server refuses the account: {condition}.", retry=True)
            return
        text = "The server takes no way to sign in that is safe without TLS."
        self._fall("the sign-in failed", LineDown(self._why or Failed(Fault.ACCOUNT, text, retry=True)))

    def _on_stream_error(self, error: Any) -> None:
        condition = str(error["condition"])
        failed = failed_stream(condition, str(error["text"]))
        self._fall(failed.text, Taken(failed) if condition == "conflict" else LineDown(failed))

    def _on_gone(self, reason: object) -> None:
        if self._stream.is_connecting():
            return  # TLS failed: why is told next
        self._fall(f"the line broke: {reason}" if isinstance(reason, str) else "the server hung up")

    def _fall(self, why: str, error: LineDown | None = None) -> None:
        """Be down: whoever waits for an answer is told that it is lost."""
        if self.down is not None:
            return
        self.down = why
        if not self._opened.done():
            text = f"The server did not let us in: {why}."
            failed = self._why or Failed(Fault.UNAVAILABLE, text, retry=True)
            self._opened.set_exception(error or LineDown(failed))
        for future in self._asked.values():
            if not future.done():
                future.set_exception(Lost(why))
        self._news.put_nowait(None)
        hang_up(self._stream)


async def open_session(settings: XmppSettings) -> Session:
    """Connect and sign in; raises ``LineDown``."""
    try:
        session = Session(settings)
    except OSError as error:
        text = f"The file of authorities can't be read: {type(error).__name__}."
        raise LineDown(Failed(Fault.ACCOUNT, text, retry=True)) from None
    try:
        await session.begin()
    except BaseException:
        await session.end()
        raise
    return session
