"""Provider ``inapp``: the inbox within a company's own site or app, which reads it from the conversation itself."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from noline.channels import Capabilities, Line, Outgoing, Result, Sent, Uncertain
from noline.providers.kind import ProviderKind
from noline.providers.push_payload import able


class InappSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The inbox within a company's own site or app. There is nothing to set."""


class Inapp:
    """One channel, no network: a message is there as soon as it is sent, and delivered once the inbox has shown it."""

    name = "inapp"
    capabilities: tuple[Capabilities, ...] = (able("inapp"),)
    uncertain = Uncertain.REPEAT
    timeout = 10.0
    batch = 200

    async def open(self) -> Line:
        """Return a line; it is always there."""
        return InappLine()


class InappLine:
    """Takes everything: the inbox finds it among the customer's messages."""

    async def send(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Take each message."""
        return [Sent() for _ in batch]

    async def close(self) -> None:
        """Nothing to end."""


INAPP = ProviderKind(
    name="inapp",
    channels=("inapp",),
    settings=InappSettings,
    make=lambda _settings, _ports: Inapp(),
)
