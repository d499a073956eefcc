"""Where webhooks and connectors may go: to the public internet alone, unless the workspace allows its own network.

A name is resolved once, checked, and connected to at the address that was checked: an answer that changes in between
(DNS rebinding) leads nowhere, and redirects are not followed.
"""

from __future__ import annotations

import asyncio
import re
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult

from noline.kernel.errors import InvalidInput

_NAT64 = IPv6Network("64:ff9b::/96")
_REMEDY = "Give a public https:// address; an owner can allow the company's own network in the workspace's rules."
MAX_URL = 2000
INTO_PRIVATE = "It leads into a private network; an owner can allow that under Settings, Workspace."
_NAME = re.compile(r"(?=.{1,253}\.?$)[^.]{1,63}(\.[^.]{1,63})*\.?")
_ODD = re.compile(r"%|(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)\.?$", re.IGNORECASE)
"""What ends like a number is an address to browsers and C libraries (WHATWG URL, 3.5), each reading it its own way."""


class PrivateTarget(OSError):
    """It leads where the workspace's rules don't allow to go. Nothing was sent."""

    def __init__(self) -> None:
        super().__init__(INTO_PRIVATE)


def is_public(address: str) -> bool:
    """Say whether an address is one of the public internet, also where it is hidden in one of IPv6."""
    try:
        ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        hidden = ip.ipv4_mapped or ip.sixtofour or (IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        if ip.teredo is not None:
            return False
        ip = hidden or ip
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def check_url(url: str, *, private: bool) -> str:
    """Return the host of an endpoint's address; raises InvalidInput for one that can't be. ``private``: is allowed."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise InvalidInput("It is no web address.", field="url", remedy="Give https://host/path.") from None
    printable = url.isascii() and url.isprintable() and " " not in url
    if (not is_address(host) and not _NAME.fullmatch(host)) or len(url) > MAX_URL or not printable:
        raise InvalidInput("It is no web address.", field="url", remedy="Give https://host/path.")
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise InvalidInput("It is not encrypted.", field="url", remedy="Give an https:// address.")
    if parts.username or parts.password or parts.fragment:
        text = "It has a name, password or fragment in it."
        raise InvalidInput(text, field="url", remedy="Tell us apart by the signature.")
    if not is_address(host) and _ODD.search(host):
        raise InvalidInput("It is an address in an odd spelling.", field="url", remedy="Give https://host/path.")
    if not private and is_address(host) and not is_public(host):
        raise _private()
    return host


async def check_target(url: str, *, private: bool) -> None:
    """Check an endpoint's address and where its name leads now; a name that leads nowhere yet may later."""
    host = check_url(url, private=private)
    if private:
        return
    try:
        found = await addresses_of_name(host, 443)
    except OSError:
        return
    if any(not is_public(str(each[4][0])) for each in found):
        raise _private()


async def addresses_of_name(
    host: str, port: int, family: socket.AddressFamily = socket.AF_UNSPEC
) -> list[tuple[Any, ...]]:
    """Return what a name leads to, as the system says it; raises OSError, also for what can be no name."""
    try:
        return list(await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family))
    except UnicodeError:  # RFC 1035, 2.3.4: a label is empty, or longer than 63
        raise OSError("This is no name of a server.") from None


class PublicResolver(AbstractResolver):
    """Resolves names for the HTTP client, which connects to nothing but what it is given here."""

    def __init__(self, *, private: bool) -> None:
        self._private = private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return a name's addresses; raises PrivateTarget if one of them is not public."""
        found = await addresses_of_name(host, port, family)
        addresses = [(each[0], str(each[4][0])) for each in found]
        if not self._private and any(not is_public(address) for _, address in addresses):
            raise PrivateTarget
        return [
            ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST)
            for kind, address in addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""


def is_address(host: str) -> bool:
    """Say whether a host is named by its address."""
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _private() -> InvalidInput:
    return InvalidInput("It leads into a private network.", field="url", remedy=_REMEDY)
