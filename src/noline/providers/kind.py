"""A provider before it is configured: what it is called, which settings it takes, how it is made and how it tells."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from noline.channels import Call, Media, Provider, Reply, Webhook
from noline.content import Approved
from noline.providers.dial_list import DialBook
from noline.providers.sandbox import Box


class Ports(Struct, frozen=True):
    """What the application lends to the providers that need it."""

    box: Box
    dials: DialBook | None = None


class ListedTemplate(Struct, frozen=True):
    """A template as the provider lists it. ``status`` and ``category`` are its own words, ``reason`` why it refused.

    ``approved`` is what a message holds that sends it, with what is to be filled in left empty.
    """

    status: str
    category: str
    reason: str
    approved: Approved


class ProviderKind(Struct, frozen=True):
    """A provider before it is configured.

    ``channels`` it can carry; ``settings`` the frozen struct that its stored settings become; ``secrets`` the settings
    to be kept encrypted and never shown; ``make`` an instance of them; ``webhook`` how it tells of what comes in;
    ``media`` the next call that fetches a file, given the answers so far, or None once the last of them is the file;
    ``templates`` asks for those that were approved, raising ``LineDown`` where the provider refuses; ``sends``: an
    account of it may have routes; ``fresh`` settings, such as keys, that are
    made where they are not given; ``signed_by`` settings that may be empty, and without which nothing proves that what
    comes in is the provider's.
    """

    name: str
    channels: tuple[str, ...]
    settings: type[Struct]
    make: Callable[[Any, Ports], Provider]
    secrets: tuple[str, ...] = ()
    webhook: Webhook | None = None
    media: Callable[[Any, Media, Sequence[Reply]], Call | None] | None = None
    templates: Callable[[Any], Awaitable[Sequence[ListedTemplate]]] | None = None
    sends: bool = True
    fresh: Callable[[], Mapping[str, Any]] | None = None
    signed_by: tuple[str, ...] = ()

    def unsigned(self, settings: Mapping[str, Any]) -> list[str]:
        """Return settings that are missing, so that whoever knows the account's address can send in its name."""
        return [name for name in self.signed_by if not settings.get(name)]
