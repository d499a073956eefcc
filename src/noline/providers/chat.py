"""Provider ``chat``: what is said to a visitor of the web chat, whose page reads it from the conversation itself."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from noline.channels import Capabilities, Line, Outgoing, Result, Sent, Uncertain


class ChatSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """There is nothing to set."""


class Chat:
    """One channel, no network: a message is there as soon as it is said, and delivered once the page has shown it."""

    name = "chat"
    uncertain = Uncertain.REPEAT
    timeout = 10.0
    batch = 200
    capabilities: tuple[Capabilities, ...] = (
        Capabilities(
            channel="chat",
            renders="sms",
            max_length=10_000,
            media=("image/", "audio/", "video/", "text/", "application/"),
            inbound=True,
            receipts=True,
            reads=True,
        ),
    )

    async def open(self) -> Line:
        """Return a line; it is always there."""
        return ChatLine()


class ChatLine:
    """Takes everything: the visitor's page finds it among the messages of its address."""

    async def send(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Take each message."""
        return [Sent() for _ in batch]

    async def close(self) -> None:
        """Nothing to end."""
