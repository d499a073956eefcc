"""Doubts: messages without an id that the SMSC may bring once more, as our answer may never have reached it; pure.

SMPP numbers what it brings within a session only. So every message gets an id of ours, and where its answer came late,
could not be given, or went out just before the line broke, the same message soon after has the same id: it is the
same one. Whoever says the same twice is heard twice all the same.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from msgspec import Struct, structs

from noline.channels import Inbound

SLOW: Final = 5.0
"""Seconds after which an SMSC may have stopped to wait for an answer; many wait ten."""
LAST: Final = 10.0
"""Seconds before a line broke in which what was answered may have been lost with it."""
AGAIN: Final = 900.0
"""Seconds within which an SMSC comes again."""
_MOST: Final = 10_000

_Key = tuple[str, str, str, str]


class _Answered(Struct, frozen=True):
    at: float
    key: _Key
    identity: str


class Doubts:
    """Of one account: an SMSC comes again on any of its lines. All times in seconds of one clock."""

    def __init__(self) -> None:
        self._recent: deque[_Answered] = deque()
        self._doubted: dict[_Key, list[tuple[float, str]]] = {}

    def named(self, message: Inbound, now: float, fresh: str) -> Inbound:
        """Return the message with the id that it had the first time, else with a ``fresh`` one."""
        if message.provider_id:
            return message
        known = [it for it in self._doubted.pop(_key(message), []) if now - it[0] <= AGAIN]
        if known[1:]:
            self._doubted[_key(message)] = known[1:]
        return structs.replace(message, provider_id=known[0][1] if known else fresh)

    def answered(self, message: Inbound, came: float, now: float, *, kept: bool) -> None:
        """Note that a message that came at a time is answered now; ``kept``: that it need not come again."""
        if not kept or now - came > SLOW:
            self._doubt(_Answered(now, _key(message), message.provider_id))
            return
        self._recent.append(_Answered(now, _key(message), message.provider_id))
        while len(self._recent) > _MOST or now - self._recent[0].at > LAST:
            self._recent.popleft()

    def broke(self, now: float) -> None:
        """Note that a line broke: its last answers may be lost."""
        for answered in self._recent:
            if now - answered.at <= LAST:
                self._doubt(answered)
        self._recent.clear()

    def _doubt(self, answered: _Answered) -> None:
        if len(self._doubted) >= _MOST:
            del self._doubted[next(iter(self._doubted))]
        self._doubted.setdefault(answered.key, []).append((answered.at, answered.identity))


def _key(message: Inbound) -> _Key:
    return message.sender, message.recipient, message.text, message.unsupported
