"""Provider ``xmpp``: an account at an XMPP server, or a component of it (XEP-0114): messages and receipts both ways."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from msgspec import Struct

from noline.channels import Capabilities, Outgoing, Result, Tell, Uncertain
from noline.providers.kind import ProviderKind
from noline.providers.xmpp_line import XmppLine
from noline.providers.xmpp_session import Taken, open_session
from noline.providers.xmpp_settings import XmppSettings
from noline.providers.xmpp_write import ABLE

_SLACK = 5.0  # seconds besides those for signing in and for the answer


class Xmpp:
    """One account or component. The seats of a process share its session."""

    name = "xmpp"
    capabilities: tuple[Capabilities, ...] = (ABLE,)
    uncertain = Uncertain.LEAVE
    batch = 100
    listens = True

    def __init__(self, settings: XmppSettings) -> None:
        self._settings = settings
        self.timeout = 2 * settings.timeout + _SLACK

    async def open(self) -> Share:
        """Sign in, where no seat has; raises ``LineDown``. The line may be listened to (``Listening``)."""
        key = (asyncio.get_running_loop(), self._settings)
        shared = _SHARED.setdefault(key, _Shared(asyncio.Lock()))
        async with shared.opening:
            if shared.line is None:
                shared.line = XmppLine(self._settings, await open_session(self._settings))
            shared.seats += 1
            return Share(shared, shared.line)

    async def check(self) -> None:
        """Sign in and out; raises ``LineDown``. Where a session is there already, its secret was right."""
        try:
            session = await open_session(self._settings)
        except Taken:
            return
        await session.end()


class _Shared(Struct):
    opening: asyncio.Lock
    line: XmppLine | None = None
    seats: int = 0


_SHARED: dict[tuple[asyncio.AbstractEventLoop, XmppSettings], _Shared] = {}


class Share:
    """A seat's share of the line."""

    def __init__(self, shared: _Shared, line: XmppLine) -> None:
        self._shared = shared
        self._line = line
        self._closed = False

    async def send(self, batch: Sequence[Outgoing]) -> Sequence[Result]:
        """Try each message once; one result each, in order."""
        return await self._line.send(batch)

    async def listen(self, tell: Tell) -> None:
        """Bring what comes in to ``tell``, once no other seat does."""
        await self._line.listen(tell)

    async def close(self) -> None:
        """Leave; who is last hangs up. Never raises."""
        if self._closed:
            return
        self._closed = True
        async with self._shared.opening:
            self._shared.seats -= 1
            if not self._shared.seats:
                self._shared.line = None
                await self._line.close()


XMPP = ProviderKind(
    name="xmpp",
    channels=("xmpp",),
    settings=XmppSettings,
    make=lambda settings, _: Xmpp(settings),
    secrets=("password",),
)
