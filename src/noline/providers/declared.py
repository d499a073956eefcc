"""What each provider declares, before anybody has an account: its channels' abilities, how it tells, and its guide."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Literal

from msgspec import Struct

import noline
from noline.channels import Capabilities
from noline.kernel.errors import InvalidInput
from noline.providers.examples import EXAMPLES
from noline.providers.kind import Ports, ProviderKind
from noline.providers.registry import make_provider
from noline.providers.sandbox import Box

Telling = Literal["", "hook", "line", "here"]
"""How messages and receipts come in: not at all, over HTTP, by a connection of ours, through the installation."""
_LINES = ("imap", "smpp", "xmpp")


class Declared(Struct, frozen=True):
    """What a provider declares of itself; ``abilities`` are empty where it can't be asked without settings."""

    abilities: tuple[Capabilities, ...]
    uncertain: str
    telling: Telling


def declared(kind: ProviderKind, box: Box) -> Declared:
    """Ask a provider what it can do, with settings that would do."""
    try:
        provider = make_provider(kind, EXAMPLES.get(kind.name, {}), Ports(box))
    except InvalidInput:  # one from outside: it says so once there is an account
        return Declared((), "", "hook" if kind.webhook else "")
    return Declared(tuple(provider.capabilities), str(provider.uncertain), _telling(kind, provider.capabilities))


def _telling(kind: ProviderKind, abilities: tuple[Capabilities, ...]) -> Telling:
    if kind.webhook:
        return "hook"
    if not any(able.inbound for able in abilities):
        return ""
    return "line" if kind.name in _LINES else "here"


def read_guide(kind: ProviderKind) -> str:
    """Return the page on a provider as Markdown; nothing where it has none with us."""
    for folder in (files("noline.providers") / "guides", Path(noline.__file__).parents[2] / "docs" / "providers"):
        page = folder / f"{kind.name}.md"
        if page.is_file():
            return page.read_text(encoding="utf-8")
    return ""
