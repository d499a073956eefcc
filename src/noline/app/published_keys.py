"""The keys that providers publish and sign with: fetched from where their OpenID metadata says, and kept for a day.

A request that names a key nobody knows yet has them fetched anew, but not more than once in a while: strangers may
name any.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import msgspec
import structlog
from msgspec import Struct

from noline.channels import KeySet
from noline.kernel.answers import read_at_most
from noline.kernel.errors import Unavailable
from noline.kernel.reach import connector

log = structlog.get_logger()

_DAY: Final = 24 * 3600.0
_LONGEST: Final = 5 * _DAY
"""How long keys are good for while they can't be fetched anew (Microsoft changes its own some days ahead)."""
_PAUSE: Final = 60.0
_PATIENCE: Final = 10.0
_MOST: Final = 2 * 1024 * 1024


class _Held(Struct):
    keys: KeySet | None = None
    fetched: float = 0.0
    tried: float = -_PAUSE


class PublishedKeys:
    """Fetches keys and remembers them, for this process."""

    def __init__(self, pause: float = _PAUSE) -> None:
        self._held: dict[tuple[str, bool], _Held] = {}
        self._locks: dict[tuple[str, bool], asyncio.Lock] = {}
        self._pause = pause

    async def of(self, address: str, key: str, *, private: bool) -> KeySet:
        """Return the keys published by way of the metadata at ``address``; raises Unavailable where there are none.

        ``key``: the one that is wanted; ``private``: also from private networks.
        """
        place = (address, private)
        held = self._held.setdefault(place, _Held())
        async with self._locks.setdefault(place, asyncio.Lock()):
            now = time.monotonic()
            known = held.keys
            old = known is None or now - held.fetched > _DAY
            if (old or (known is not None and not known.has(key))) and now - held.tried >= self._pause:
                held.tried = now
                try:
                    held.keys, held.fetched = await _fetched(address, private=private), time.monotonic()
                except Unavailable as error:
                    log.warning("a provider's keys can't be fetched", host=urlsplit(address).hostname, why=str(error))
        if held.keys is None or time.monotonic() - held.fetched > _LONGEST:
            raise Unavailable("The provider's keys can't be fetched.", remedy="Is its address of OpenID right?")
        return held.keys


async def _fetched(address: str, *, private: bool) -> KeySet:
    timeout = aiohttp.ClientTimeout(total=_PATIENCE)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector(private=private)) as client:
        told = await _object(client, address)
        url = told.get("jwks_uri")
        if not isinstance(url, str) or urlsplit(url).scheme not in ("https", urlsplit(address).scheme):
            raise Unavailable("The metadata does not say where the keys are.")
        keys = (await _object(client, url)).get("keys")
    found = tuple(it for it in keys if isinstance(it, dict)) if isinstance(keys, list) else ()
    if not found:
        raise Unavailable("There are no keys.")
    issuer = told.get("issuer")
    return KeySet(found, issuer if isinstance(issuer, str) else "")


async def _object(client: aiohttp.ClientSession, url: str) -> dict[str, Any]:
    try:
        async with client.get(url, allow_redirects=False) as answer:
            body = await read_at_most(answer, _MOST)
            status = answer.status
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        raise Unavailable(f"{urlsplit(url).hostname} can't be reached: {type(error).__name__}.") from None
    try:
        told = msgspec.json.decode(body) if status == 200 else None
    except (msgspec.DecodeError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Unavailable(f"{urlsplit(url).hostname} answers {status}, and no object of JSON.")
    return told
