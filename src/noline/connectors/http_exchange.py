"""One HTTP exchange with a back end: reaches what may be reached, follows nobody, reads so much and no more."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from ssl import SSLContext
from typing import Any
from urllib.parse import quote

import aiohttp
import msgspec
from yarl import URL

from noline.connectors.exchange import MOST_READ, Again, CallFailed, Exchange
from noline.connectors.mapping import as_text
from noline.kernel.errors import InvalidInput
from noline.kernel.reach import connector
from noline.kernel.targets import check_url

_AT_ONCE = 100


def open_session(context: SSLContext, *, private: bool) -> aiohttp.ClientSession:
    """Return a client that reaches what may be reached, and follows nobody."""
    door = connector(private=private, ssl=context, limit=_AT_ONCE)
    return aiohttp.ClientSession(connector=door, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar())


async def exchanged(
    session: aiohttp.ClientSession,
    method: str,
    address: str,
    body: bytes,
    headers: Mapping[str, str],
    exchange: Exchange,
    *,
    private: bool,
    safe: bool,
) -> dict[str, Any]:
    """Send a request and read a bounded answer; raises CallFailed. ``safe``: it may be sent again."""
    try:
        check_url(address.partition("?")[0], private=private)
    except InvalidInput as error:
        raise CallFailed(error.text, "refused") from None
    try:
        async with session.request(
            method, URL(address, encoded=True), data=body or None, headers=headers, allow_redirects=False
        ) as response:
            exchange.status, exchange.media_type = response.status, response.content_type
            content = await bounded(response, MOST_READ)
            told = {name.lower(): value for name, value in response.headers.items()}
    except aiohttp.ClientConnectorError as error:
        raise CallFailed(f"It can't be reached: {_why(error)}.", again="yes") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        again: Again = "yes" if safe else "uncertain"
        raise CallFailed(f"The exchange broke off: {_why(error)}.", again=again) from None
    exchange.answered, exchange.size = content.decode("utf-8", "replace"), len(content)
    return {"status": exchange.status, "headers": told, "body": _read(content, exchange.media_type)}


def in_path(value: Any) -> str:
    """Return a value as one piece of a path: it can neither add a step nor climb."""
    text = as_text(value)
    if text in (".", ".."):
        raise ValueError("a piece of the path would climb")
    return quote(text, safe="")


def basic(name: str, password: str) -> str:
    """Return what signs in with name and password (RFC 7617)."""
    return "Basic " + b64encode(f"{name}:{password}".encode()).decode()


def _why(error: BaseException) -> str:
    reason = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    return (getattr(reason, "strerror", None) or str(reason) or type(error).__name__)[:200].rstrip(".")


async def bounded(response: aiohttp.ClientResponse, most: int) -> bytes:
    """Return what an answer holds; raises CallFailed for one that is packed or holds more than ``most`` bytes."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity"):
        raise CallFailed(f"The answer is packed ({encoding[:20]}), which was not asked for.")
    content = bytearray()
    async for piece in response.content.iter_chunked(1 << 16):
        content += piece
        if len(content) > most:
            raise CallFailed(f"The answer has more than {most >> 10:,} KB.")
    return bytes(content)


def _read(content: bytes, media_type: str) -> Any:
    """Return JSON as what it says, anything else as text."""
    if media_type.endswith("json") or content.lstrip()[:1] in (b"{", b"["):
        try:
            return msgspec.json.decode(content)
        except (msgspec.DecodeError, RecursionError):
            if media_type.endswith("json"):
                raise CallFailed("The answer is said to be JSON, and is not.") from None
    return content.decode("utf-8", "replace")
