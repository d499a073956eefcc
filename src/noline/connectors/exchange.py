"""One exchange with a back end: what went out, what came back, and how it can go wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal, Protocol

from msgspec import Struct

from noline.connectors.model import Request

MOST_READ: Final = 1 << 20
"""Bytes of an answer that are read; a longer one is no answer."""

Again = Literal["yes", "uncertain", "no"]
"""Whether asking again may help: ``yes``: nothing was done there; ``uncertain``: nobody knows whether it was."""


class CallFailed(Exception):
    """A back end did not answer; ``str`` says why, for people who run it, without secrets."""

    def __init__(
        self, text: str, outcome: Literal["failed", "timed_out", "refused"] = "failed", *, again: Again = "no"
    ) -> None:
        super().__init__(text[:500])
        self.outcome = outcome
        self.again = again


class Question(Struct, frozen=True):
    """What is asked: a request, the checked arguments, the key under which it is the same again, and the wall time."""

    request: Request
    arguments: dict[str, Any]
    types: dict[str, str]
    key: str
    seconds: float
    now: datetime


class Exchange(Struct):
    """What is known of an exchange so far; written down as it goes, so that a failed one can be shown too."""

    method: str = ""
    address: str = ""
    query: str = ""
    sent: str = ""
    status: int = 0
    answered: str = ""
    size: int = 0
    media_type: str = ""


class Line(Protocol):
    """A way to one back end, kept open between questions."""

    async def ask(self, question: Question, exchange: Exchange) -> dict[str, Any]:
        """Return what came back, as expressions see it; raises CallFailed."""
        ...

    async def close(self) -> None:
        """Hang up."""
        ...
