"""The line of an SMTP seat: one connection at a time, replaced when it is worn out or was closed while it lay idle."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence

from noline.channels import Failed, LineDown, Outgoing, Result
from noline.providers.smtp_dkim import Dkim
from noline.providers.smtp_exchange import Exchange, broken
from noline.providers.smtp_letter import letter_for
from noline.providers.smtp_session import Session, open_session
from noline.providers.smtp_settings import SmtpSettings

_LATE = broken("not begun: the time for this batch was over")


class SmtpLine:
    """Sends batches one after another; not to be shared by two tasks at once."""

    def __init__(
        self, settings: SmtpSettings, context: ssl.SSLContext | None, session: Session, dkim: Dkim | None = None
    ) -> None:
        self._settings = settings
        self._dkim = dkim
        self._context = context
        self._session = session

    async def send(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Try each mail once, and end within twice the settings' time-out; one result each, in order.

        No mail is begun in the second half of that time.
        """
        begin_until = asyncio.get_running_loop().time() + self._settings.timeout
        results: list[Result] = []
        while len(results) < len(batch):
            rest = batch[len(results) :]
            try:
                done = await self._send_some(rest, begin_until)
            except LineDown as down:
                done = [down.failed] * len(rest)
            results.extend(done)
            if self._session.wire.down is not None and not (done and _of_domain(done[-1])):
                results.extend([_last_failure(done)] * (len(batch) - len(results)))
        return results

    async def close(self) -> None:
        """Say QUIT and close; never raises."""
        await self._session.wire.quit()

    async def _send_some(self, batch: Sequence[Outgoing], begin_until: float) -> list[Result]:
        """Send as many as one connection may carry; raises ``LineDown`` where none can be had."""
        session = await self._usable(begin_until)
        batch = batch[: self._settings.max_per_connection - session.sent]
        reused = session.sent > 0
        exchange = await self._run(session, batch, begin_until)
        if reused and _was_stale(session, exchange):
            session = await self._usable(begin_until)
            exchange = await self._run(session, batch, begin_until)
        done = exchange.end(session.wire.down or _LATE)
        if exchange.left_at is not None and done[exchange.left_at] == exchange.failed and _of_domain(exchange.failed):
            return done[: exchange.left_at + 1]  # it hung up for one domain's sake: the others go by a new connection
        return done

    async def _usable(self, begin_until: float) -> Session:
        """Return the session, or a new one where it is down or worn out."""
        session = self._session
        if session.wire.down is None and session.sent < self._settings.max_per_connection:
            return session
        await session.wire.quit()
        if asyncio.get_running_loop().time() >= begin_until:
            raise LineDown(_LATE)
        self._session = await open_session(self._settings, self._context)
        return self._session

    async def _run(self, session: Session, batch: Sequence[Outgoing], begin_until: float) -> Exchange:
        letters = [letter_for(outgoing, session.offers, self._dkim) for outgoing in batch]
        exchange = Exchange(letters, pipelining=session.offers.pipelining, reset=session.reset)
        await session.wire.run(exchange, begin_until, begin_until + self._settings.timeout)
        session.sent += exchange.started
        session.reset = exchange.reset
        return exchange


def _was_stale(session: Session, exchange: Exchange) -> bool:
    """Whether the server closed the idle connection before the first command: then nothing of the batch was tried."""
    if session.wire.down is None:
        return False
    return exchange.heard == 0 or (exchange.heard == 1 and exchange.failed is not None)


def _of_domain(result: Result | None) -> bool:
    return isinstance(result, Failed) and result.domain


def _last_failure(results: Sequence[Result]) -> Failed:
    """Return why the connection went, for the mails that were not begun on it."""
    return next((result for result in reversed(results) if isinstance(result, Failed)), _LATE)
