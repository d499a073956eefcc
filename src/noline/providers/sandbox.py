"""Provider ``sandbox``: carries every channel of an event campaign into a box on the screen instead of the world.

For trying things out, demonstrations and the scenario tests. Costs, addresses that fail: docs/providers/sandbox.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from msgspec import Struct, field

from noline.channels import Capabilities, Failed, Fault, Line, Outgoing, Result, Sent, Uncertain, Unknown
from noline.content import Rendered, TextRendered
from noline.kernel.currencies import check_currency
from noline.kernel.errors import InvalidInput
from noline.providers.sandbox_faults import fault_for

COSTS: Mapping[str, int] = {"print": 85, "email": 0, "sms": 7, "push": 0, "web": 0, "x": 1}
"""What one message costs by channel, in minor units; for sms one segment."""

_RENDERS = {"print": "letter", "email": "email", "sms": "sms", "push": "push", "web": "page", "x": "post"}
_LONGEST = {"sms": 1530, "x": 280}


class SandboxItem(Struct, frozen=True):
    """One message as it lies in the box. The same ``message`` comes again when an attempt is repeated."""

    message: UUID
    attempt: int
    channel: str
    to: str
    sender: str
    reply_token: str
    content: Rendered
    cost: int
    currency: str


class Box(Protocol):
    """Where messages are put: made by the application, which shows them and plays the customer."""

    async def put(self, items: Sequence[SandboxItem]) -> None:
        """Keep the items, durably; one whose ``message`` is there already is not kept twice."""
        ...


class SandboxSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``costs`` overrides single channels of ``COSTS``, in minor units of ``currency``; without one, the company's."""

    costs: Mapping[str, int] = field(default_factory=dict)
    currency: str = ""

    def __post_init__(self) -> None:
        """Refuse channels the sandbox has not, negative costs and malformed currencies."""
        unknown = sorted(set(self.costs) - set(COSTS))
        if unknown:
            raise InvalidInput(f"{unknown[0]!r} is no channel.", field="costs", remedy=f"One of {', '.join(COSTS)}.")
        if any(cost < 0 for cost in self.costs.values()):
            raise InvalidInput("A cost is negative.", field="costs", remedy="Give minor units, 0 or more.")
        if self.currency:
            check_currency(self.currency)


class Sandbox:
    """All channels, no network. Repeating is safe: the box keeps a message once."""

    name = "sandbox"
    uncertain = Uncertain.REPEAT
    timeout = 10.0
    batch = 200

    def __init__(self, settings: SandboxSettings, box: Box) -> None:
        self.settings = settings
        self.capabilities = capabilities_of(settings)
        self._box = box

    async def open(self) -> Line:
        """Return a line; it is always there."""
        return SandboxLine(self.settings, self._box)


class SandboxLine:
    """Puts what does not fail on purpose into the box, a batch at once."""

    def __init__(self, settings: SandboxSettings, box: Box) -> None:
        self._settings = settings
        self._box = box

    async def send(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Put each message into the box; ``Unknown`` where the box broke, as its transaction may have ended well."""
        faults = [_refusal(outgoing) for outgoing in batch]
        items = [self._item(outgoing) for outgoing, fault in zip(batch, faults, strict=True) if fault is None]
        try:
            if items:
                await self._box.put(items)
        except (
            Exception
        ) as error:  # whatever it is, these messages may lie in the box, and the others have their result
            unknown = Unknown(f"the box gave {type(error).__name__}")
            return [fault or unknown for fault in faults]
        sent = iter(items)
        return [fault or _sent(next(sent)) for fault in faults]

    async def close(self) -> None:
        """Nothing to end."""

    def _item(self, outgoing: Outgoing) -> SandboxItem:
        return SandboxItem(
            message=outgoing.message,
            attempt=outgoing.attempt,
            channel=outgoing.channel,
            to=outgoing.to,
            sender=outgoing.sender,
            reply_token=outgoing.reply_token,
            content=outgoing.content,
            cost=cost_of(outgoing, self._settings),
            currency=self._settings.currency,
        )


def capabilities_of(settings: SandboxSettings) -> tuple[Capabilities, ...]:
    """Say what the sandbox can do on each channel under these settings."""
    return tuple(
        Capabilities(
            channel=channel,
            renders=_RENDERS[channel],
            max_length=_LONGEST.get(channel),
            inbound=True,
            receipts=True,
            copies=channel == "email",
            cost=settings.costs.get(channel, cost),
            currency=settings.currency,
        )
        for channel, cost in COSTS.items()
    )


def cost_of(outgoing: Outgoing, settings: SandboxSettings) -> int:
    """Return what a message costs in minor units: by segment for a text, else by message."""
    cost = settings.costs.get(outgoing.channel, COSTS[outgoing.channel])
    return cost * outgoing.content.segments if isinstance(outgoing.content, TextRendered) else cost


def _refusal(outgoing: Outgoing) -> Failed | None:
    """Refuse what no line of this channel could carry, then play the fault that the address asks for."""
    expected, tag = _RENDERS.get(outgoing.channel), outgoing.content.__struct_config__.tag
    if expected != tag:
        return Failed(Fault.CONTENT, f"the sandbox does not carry {tag} on {outgoing.channel}")
    return fault_for(outgoing)


def _sent(item: SandboxItem) -> Sent:
    return Sent(cost=item.cost, currency=item.currency)
