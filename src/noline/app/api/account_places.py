"""Where an account may lead: into a private network only as far as the workspace's owner allows it, as for webhooks.

Whoever may change accounts may not thereby look around in the network that this runs in, nor have a secret that they
were never shown sent to a server of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from noline.kernel.errors import InvalidInput
from noline.kernel.targets import addresses_of_name, is_address, is_public
from noline.providers import ProviderKind, read_settings

_HOSTS: Final = ("host", "server")
_PORTS: Final = {"http": 80, "https": 443, "ipp": 631, "ipps": 631}
_REMEDY: Final = "Give a public address; an owner can allow private networks under Settings, Workspace."


class Place(Struct, frozen=True):
    """A server as a setting names it. Secrets are given for all of it: another port may be another's, too."""

    host: str
    port: int | None = None
    scheme: str = ""


async def check_account_places(kind: ProviderKind, settings: Mapping[str, Any], *, private: bool) -> None:
    """Refuse settings that lead into a private network, the fault named as the form names it; ``private``: is allowed.

    A name that leads nowhere yet may later: it is looked up again whenever the account is tested.
    """
    if private:
        return
    for field, place in places_of(kind, settings):
        host = place.host
        if is_address(host):
            found = [host]
        else:
            try:
                found = [str(each[4][0]) for each in await addresses_of_name(host, 443)]
            except OSError:
                continue
        if not all(is_public(address) for address in found):
            raise InvalidInput("It leads into a private network.", field=f"settings.{field}", remedy=_REMEDY)


def same_places(kind: ProviderKind, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Say whether an account leads where it led."""
    try:
        return dict(places_of(kind, before)) == dict(places_of(kind, after))
    except InvalidInput:
        return False  # what was stored goes nowhere


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


def places_of(kind: ProviderKind, settings: Mapping[str, Any]) -> Iterator[tuple[str, Place]]:
    """Yield the servers that an account leads to, by setting; raises InvalidInput for settings that can't work."""
    given = msgspec.to_builtins(read_settings(kind, settings))
    for name, value in given.items():
        if isinstance(value, str) and value:
            parts = urlsplit(value) if "://" in value[:20] else None
            if parts is not None and parts.hostname:
                yield name, Place(parts.hostname.lower(), parts.port or _PORTS.get(parts.scheme), parts.scheme)
            elif name in _HOSTS:
                yield name, Place(value.strip("[]").lower(), given.get("port"))
            elif name == "jid" and not given.get("host"):
                yield name, Place(value.partition("/")[0].rpartition("@")[2].lower())
