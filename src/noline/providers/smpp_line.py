"""The line of an SMPP seat: one session, made anew when it was lost; sends, and brings what comes in to a listener.

Nothing is lost with a session: what was not begun fails and is tried again, what was not answered is ``Unknown``, and
what came in is answered only once the listener has it. What the SMSC brings once more, as it has not heard our answer,
has the same id (``smpp_doubts``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from noline.channels import Failed, Fault, LineDown, Outgoing, Result, Sent, Tell, Unknown
from noline.providers.lasting import Lasting
from noline.providers.smpp_faults import OK, QUEUE_FULL, THROTTLED, refused
from noline.providers.smpp_inbound import Parts
from noline.providers.smpp_news import Ear
from noline.providers.smpp_pdu import Command, Pdu, Short, read_id, short_body
from noline.providers.smpp_receipt import answered_id
from noline.providers.smpp_session import Lost, NotBegun, Session, open_session
from noline.providers.smpp_settings import SmppSettings
from noline.providers.smpp_submit import submits_of

_SLOWLY = 1.0  # seconds before a later part of a message is tried again
_LATE = Failed(Fault.UNAVAILABLE, "There was no time left to send it.", retry=True)


class SmppLine:
    """A seat's line; not to be sent on by two tasks at once, listened to by one more."""

    def __init__(self, settings: SmppSettings, session: Session, parts: Parts) -> None:
        self._settings = settings
        self._lasting = Lasting(session, lambda: open_session(settings))
        self._parts = parts

    async def send(self, batch: Sequence[Outgoing]) -> Sequence[Result]:
        """Try each message once, as many at a time as the window is wide; one result each, in order.

        Ends within the settings' time-out: what has not begun by then fails, to be tried again.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + self._settings.timeout
        try:
            session = await self._lasting.usable()
        except LineDown as down:
            return [down.failed] * len(batch)
        results: list[Result] = [_LATE] * len(batch)
        waiting = iter(enumerate(batch))

        async def work() -> None:
            for place, outgoing in waiting:
                results[place] = await self._send(session, outgoing, until)

        ending = loop.call_at(until, session.give_up)
        try:
            await asyncio.gather(*(work() for _ in range(min(self._settings.window, len(batch)))))
        finally:
            ending.cancel()
        return results

    async def listen(self, tell: Tell) -> None:
        """Bring what comes in to ``tell`` until the line is closed, through as many sessions as it takes."""
        ear = Ear(self._parts, tell)
        looking = asyncio.create_task(ear.look())
        self._parts.listeners += 1
        try:
            await self._lasting.serve(lambda session: self._hear(session, ear))
        finally:
            self._parts.listeners -= 1
            looking.cancel()
        if not self._parts.listeners:
            await ear.say(self._parts.rest())

    async def _hear(self, session: Session, ear: Ear) -> None:
        await session.serve(ear.take)
        self._parts.doubts.broke(asyncio.get_running_loop().time())

    async def close(self) -> None:
        """Unbind and hang up; never raises."""
        await self._lasting.close()

    async def _send(self, session: Session, outgoing: Outgoing, until: float) -> Result:
        try:
            shorts = submits_of(outgoing, self._settings)
        except ValueError as error:
            return Failed(Fault.CONTENT, f"It can't be sent: {error}.")
        first: Sent | None = None
        for short in shorts:
            result = await self._submit(session, short, until, patient=first is not None)
            if not isinstance(result, Sent):
                return _half_sent(result) if first else result
            first = first or result
        return first or Failed(Fault.CONTENT, "There was nothing to send.")

    async def _submit(self, session: Session, short: Short, until: float, *, patient: bool) -> Result:
        """Submit one part; ``patient``: wait where the SMSC is too busy, as a part of the message has gone already."""
        loop = asyncio.get_running_loop()
        while True:
            if loop.time() >= until:
                return _LATE
            try:
                answer = await session.ask(Command.SUBMIT_SM, short_body(short))
            except NotBegun as error:
                return Failed(Fault.UNAVAILABLE, f"The line is down: {error}", retry=True)
            except Lost as error:
                return Unknown(f"The SMSC's answer was lost: {error}")
            if answer.command == Command.GENERIC_NACK and answer.status == OK:
                return Unknown("The SMSC's answer can't be read.")
            busy = answer.status in (THROTTLED, QUEUE_FULL)
            if not (patient and busy and loop.time() + _SLOWLY < until):
                return self._result(answer)
            await asyncio.sleep(_SLOWLY)

    def _result(self, answer: Pdu) -> Result:
        if answer.status != OK:
            return refused(answer.status)
        identity = read_id(answer.body)
        return Sent(answered_id(identity, self._settings.message_ids) if identity else None)


def _half_sent(result: Failed | Unknown) -> Failed:
    """A message of which a part has arrived is not tried again: it would arrive twice."""
    fault = result.fault if isinstance(result, Failed) else Fault.UNAVAILABLE
    return Failed(fault, f"Only a part of it was sent: {result.text}")
