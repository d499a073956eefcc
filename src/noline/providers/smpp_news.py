"""Taking in what an SMSC brings: many at a time, each answered only once it is kept.

What came while the last was being kept is told together, as receipts come by the thousand. Of one sender no two
messages go together: what was written first is told first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from uuid import uuid4

import structlog
from msgspec import Struct, field

from noline.channels import Event, Inbound, Tell
from noline.providers.smpp_faults import OK, TEMPORARY
from noline.providers.smpp_inbound import Parts, Taken
from noline.providers.smpp_pdu import Broken, Pdu, read_short

log = structlog.get_logger()

_INVALID_LENGTH = 0x02
_SOON = 2.0  # seconds that a part's answer may wait for the others
_LOOK = 15.0  # seconds between looks for parts that have waited too long

News = tuple[Pdu, float]
"""A deliver_sm or data_sm, and when it came, in the loop's time."""
Status = int | asyncio.Future[int]
"""What the SMSC is answered, now or later."""


class _Whole(Struct):
    """What tells something, and where it stands among the news; ``place`` is None for what was late."""

    taken: Taken
    came: float
    place: int | None = None
    events: list[Event] = field(default_factory=list)


class Ear:
    """Tells what comes in on a line, by the parts and doubts of its account."""

    def __init__(self, parts: Parts, tell: Tell) -> None:
        self._parts = parts
        self._tell = tell
        self._alone = 0

    async def take(self, news: Sequence[News]) -> list[Status]:
        """Tell what these say; returns what the SMSC is answered for each.

        A part is answered with its message, so that the SMSC keeps it as long as we may lose it; but soon, as some
        bring the next one only then.
        """
        loop = asyncio.get_running_loop()
        statuses: list[Status] = []
        whole: list[_Whole] = []
        for place, (pdu, came) in enumerate(news):
            answer: asyncio.Future[int] = loop.create_future()
            try:
                taken = self._parts.take(read_short(pdu), loop.time(), answer)
            except Broken as error:
                log.warning("an SMSC brought something that can't be read", why=str(error))
                statuses.append(_INVALID_LENGTH)
                continue
            if taken.waits:
                loop.call_later(_SOON, _answer, answer)
                statuses.append(answer)
                continue
            statuses.append(OK)
            whole.append(_Whole(taken, came, place))
        for together in self._rounds([it for it in whole if it.taken.events]):
            if not await self._keep(together):
                for it in together:
                    assert it.place is not None
                    statuses[it.place] = TEMPORARY
        return statuses

    async def look(self) -> None:
        """Tell what has waited too long for its other parts, for ever."""
        while True:
            await asyncio.sleep(_LOOK)
            await self.say(self._parts.late(asyncio.get_running_loop().time()))

    async def say(self, taken: Taken) -> None:
        """Tell what did not come by itself."""
        if taken.events:
            await self._keep([_Whole(taken, asyncio.get_running_loop().time())])

    def _rounds(self, whole: Sequence[_Whole]) -> Iterator[list[_Whole]]:
        """Yield what goes together; after a failure as many go alone, lest one that can't be kept stop all of them."""
        together: list[_Whole] = []
        senders: set[str] = set()
        for it in whole:
            its = {event.sender for event in it.taken.events if isinstance(event, Inbound)}
            if together and (its & senders or self._alone):
                yield together
                together, senders = [], set()
            self._alone = max(0, self._alone - 1)
            together.append(it)
            senders |= its
        if together:
            yield together

    async def _keep(self, whole: Sequence[_Whole]) -> bool:
        """Tell events, and say whether they are kept; where they are not they wait again."""
        kept, clock, doubts = False, asyncio.get_running_loop().time, self._parts.doubts
        now = clock()
        for it in whole:
            it.events = [
                doubts.named(event, now, uuid4().hex) if isinstance(event, Inbound) else event
                for event in it.taken.events
            ]
        try:
            await self._tell([event for it in whole for event in it.events])
            kept = True
        except Exception:
            log.exception("what an SMSC brought can't be kept now", messages=len(whole))
            self._alone = len(whole) if len(whole) > 1 else 0
        finally:
            for it in whole:
                self._parts.settle(it.taken, kept=kept)
                for event in it.events:
                    if isinstance(event, Inbound):
                        doubts.answered(event, it.came, clock(), kept=kept)
        return kept


def _answer(answer: asyncio.Future[int]) -> None:
    if not answer.done():
        answer.set_result(OK)
