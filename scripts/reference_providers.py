"""The page of docs/reference on what each provider can do, made from the providers' own declarations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from noline.channels import Capabilities
from noline.providers import BUILT_IN, EXAMPLES, Ports, ProviderKind, SandboxItem, make_provider
from reference_api import table

_HEAD = (
    "channel", "provider", "in", "receipts", "characters", "files", "buttons", "links", "templates",
    "places", "reactions", "public", "reply window", "cost", "uncertain attempts",
)  # fmt: skip
_UNCERTAIN = {"repeat": "repeated", "ask": "asked for", "leave": "left to a person"}


class _NoBox:
    """A box for providers that are made and not used."""

    async def put(self, items: Sequence[SandboxItem]) -> None:
        """Nothing is sent here."""


def providers_page(made: str) -> str:
    """Return the page: a line for each channel of each provider."""
    rows = sorted(row for kind in BUILT_IN for row in _rows(kind))
    parts = [
        "# Providers",
        made,
        "What each provider declares of each channel. **In**: messages come in too, told over HTTP (*hook*), by a "
        "connection of ours (*line*) or through the installation itself. **Receipts**: it tells of delivery, or that a "
        "message was *read*. Buttons beyond the number become numbered choices, files that it does not take become "
        "links, and longer texts several messages. **Places**, **Reactions**: whether customers' are understood (in) "
        "and ours are sent (out); elsewhere a place goes in words with a map's address, and no reaction is offered. "
        "**Public**: how what customers say for everybody to read can be "
        "answered, first what is done where nobody chooses. **Cost**: of a message, where it is declared. "
        "**Uncertain attempts** are those whose answer was never seen.",
        table(_HEAD, rows),
    ]
    return "\n\n".join(parts) + "\n"


def _rows(kind: ProviderKind) -> Iterator[tuple[str, ...]]:
    provider = make_provider(kind, EXAMPLES[kind.name], Ports(_NoBox()))
    for able in provider.capabilities:
        yield (
            able.channel,
            f"[{kind.name}](../providers/{kind.name}.md)",
            ("hook" if kind.webhook else "line" if able.inbound and kind.name in ("imap", "smpp", "xmpp") else "yes")
            if able.inbound
            else "",
            "read" if able.reads else "yes" if able.receipts else "",
            f"{able.max_length:,}" if able.max_length else "",
            _files(able),
            str(able.buttons or ""),
            str(able.links or ""),
            "yes" if able.templates else "",
            _ways(able.locations, able.sends_locations),
            _ways(able.reactions, able.sends_reactions),
            " or ".join(able.answers) or ("yes" if able.public else ""),
            f"{able.reply_window_hours} h" if able.reply_window_hours else "",
            f"{able.cost / 100:.2f} {able.currency}".strip() if able.cost else "",
            _UNCERTAIN[str(provider.uncertain)],
        )


def _ways(inward: bool, outward: bool) -> str:
    return ", ".join(word for word, can in (("in", inward), ("out", outward)) if can)


def _files(able: Capabilities) -> str:
    names = (kind.partition("/")[0] for kind in able.media)
    kinds = ", ".join(dict.fromkeys("any" if name == "*" else name for name in names))
    most = f", {able.max_media_bytes / 1_000_000:.0f} MB" if able.media and able.max_media_bytes else ""
    return kinds + most
