"""Where an account may lead: into a private network only as far as the workspace's owner allows it, as for webhooks.

Whoever may change accounts may not thereby look around in the network that this runs in, nor have a secret that they
were never shown sent to a server of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from noline.kernel.errors import InvalidInput
from noline.kernel.targets import addresses_of_name, is_address, is_public
from noline.providers import ProviderKind, read_settings

_HOSTS: Final = ("host", "server")
_REMEDY: Final = "Give a public address; an owner can allow private networks in the workspace's rules."


async def check_account_places(kind: ProviderKind, settings: Mapping[str, Any], *, private: bool) -> None:
    """Refuse settings that lead into a private network, the fault named as the form names it; ``private``: is allowed.

    A name that leads nowhere yet may later: it is looked up again whenever the account is tested.
    """
    if private:
        return
    for field, host in places_of(kind, settings):
        if is_address(host):
            found = [host]
        else:
            try:
                found = [str(each[4][0]) for each in await addresses_of_name(host, 443)]
            except OSError:
                continue
        if not all(is_public(address) for address in found):
            raise InvalidInput("It leads into a private network.", field=f"settings.{field}", remedy=_REMEDY)


def check_secrets_stay(
    kind: ProviderKind, before: Mapping[str, Any], after: Mapping[str, Any], given: Mapping[str, Any]
) -> None:
    """Refuse to send a stored secret to another server than the one that it was given for. Settings are open ones."""
    try:
        known = dict(places_of(kind, before))
    except InvalidInput:
        return  # what is stored goes nowhere
    if known == dict(places_of(kind, after)):
        return
    for name in kind.secrets:
        if before.get(name) and name not in given:
            text = "The account leads to another server: its secrets are not taken along."
            raise InvalidInput(text, field=f"settings.{name}", remedy="Give it again.")


def places_of(kind: ProviderKind, settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the servers that an account leads to, by setting; raises InvalidInput for settings that can't work."""
    for name, value in msgspec.to_builtins(read_settings(kind, settings)).items():
        if isinstance(value, str) and value:
            parts = urlsplit(value) if "://" in value[:20] else None
            host = (parts.hostname if parts else None) or (value if name in _HOSTS else "")
            if host:
                yield name, host.strip("[]").lower()
