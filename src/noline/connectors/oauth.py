"""Access tokens by OAuth 2's client credentials (RFC 6749, 4.4), fetched once and shared until they run out."""

from __future__ import annotations

import asyncio
import time
from typing import Final
from urllib.parse import quote_plus

import aiohttp
import msgspec
from msgspec import Struct

from noline.connectors.exchange import CallFailed
from noline.connectors.http_exchange import basic, bounded
from noline.connectors.settings import HttpSettings
from noline.kernel.targets import check_url

_EARLY: Final = 30.0
"""Seconds before its end that a token is no longer used."""
_USUAL: Final = 300.0
_LARGEST: Final = 64 << 10


class _Granted(Struct, frozen=True):
    access_token: str
    expires_in: float | str | None = None


class Tokens:
    """The current token of one client."""

    def __init__(self, settings: HttpSettings, session: aiohttp.ClientSession, *, private: bool) -> None:
        check_url(settings.token_url, private=private)
        self._settings = settings
        self._session = session
        self._token = ""
        self._until = 0.0
        self._asking = asyncio.Lock()

    async def current(self) -> str:
        """Return a token that is good for now; raises CallFailed."""
        async with self._asking:
            if not self._token or time.monotonic() >= self._until:
                self._token, lasts = await self._fetch()
                self._until = time.monotonic() + max(1.0, lasts - _EARLY)
            return self._token

    def forget(self) -> None:
        """Let the next question fetch a token: this one was refused."""
        self._token = ""

    async def _fetch(self) -> tuple[str, float]:
        it = self._settings
        form = {"grant_type": "client_credentials"} | ({"scope": it.scope} if it.scope else {})
        headers = {
            "Authorization": basic(quote_plus(it.client_id), quote_plus(it.client_secret)),
            "Accept": "application/json",
        }
        try:
            async with self._session.post(it.token_url, data=form, headers=headers, allow_redirects=False) as response:
                content = await bounded(response, _LARGEST)
                status = response.status
        except (aiohttp.ClientError, OSError) as error:
            text = f"No access token can be had: {type(error).__name__}."
            raise CallFailed(text, again="yes") from None
        if status != 200:
            text = f"No access token is given: the answer is {status}."
            raise CallFailed(text, again="yes" if status >= 500 else "no")
        try:
            granted = msgspec.json.decode(content, type=_Granted)
            lasts = float(granted.expires_in) if granted.expires_in else _USUAL
        except (msgspec.DecodeError, ValueError):
            raise CallFailed("What should be an access token can't be read.") from None
        if not granted.access_token.isascii() or not granted.access_token.isprintable():
            raise CallFailed("The access token holds signs that no header carries.")
        return granted.access_token, lasts
