"""Provider ``dial_list``: what is to be said by voice is said by people; each message is a call in the dial list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from noline.channels import Capabilities, Failed, Fault, Line, LineDown, Outgoing, Result, Sent, Uncertain, Unknown
from noline.content import SpokenRendered


class DialListSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """There is nothing to set."""


class DialBook(Protocol):
    """Where calls are entered: made by the application."""

    async def enter(self, batch: Sequence[Outgoing]) -> None:
        """Enter calls, durably; one whose ``message`` is there already is not entered twice."""
        ...


class DialList:
    """One channel, no network: repeating is safe."""

    name = "dial_list"
    uncertain = Uncertain.REPEAT
    timeout = 10.0
    batch = 100
    capabilities: tuple[Capabilities, ...] = (
        Capabilities(channel="voice", renders="voice", max_length=3000, inbound=True, receipts=True),
    )

    def __init__(self, book: DialBook | None) -> None:
        self._book = book

    async def open(self) -> Line:
        """Return a line; raises ``LineDown`` where nobody keeps a list."""
        if self._book is None:
            raise LineDown(Failed(Fault.UNAVAILABLE, "There is no dial list here.", retry=True))
        return DialListLine(self._book)


class DialListLine:
    """Enters what it gets."""

    def __init__(self, book: DialBook) -> None:
        self._book = book

    async def send(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Enter each message; nobody is to be connected by a list of paper."""
        refused = [_refusal(outgoing) for outgoing in batch]
        wanted = [outgoing for outgoing, refusal in zip(batch, refused, strict=True) if refusal is None]
        try:
            if wanted:
                await self._book.enter(wanted)
        except Exception as error:  # it may be entered all the same: entering again is safe
            unknown = Unknown(f"the dial list gave {type(error).__name__}")
            return [refusal or unknown for refusal in refused]
        return [refusal or Sent() for refusal in refused]

    async def close(self) -> None:
        """Nothing to end."""


def _refusal(outgoing: Outgoing) -> Failed | None:
    content = outgoing.content
    if isinstance(content, SpokenRendered) and not content.connect:
        return None
    return Failed(Fault.CONTENT, "The dial list connects nobody: it is for people who call by themselves.")
