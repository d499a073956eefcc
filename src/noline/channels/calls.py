"""Providers that are asked over HTTP: the calls of a message, and the line that makes them.

A provider's file says purely which calls a message needs and what an answer means; connections, time-outs, sign-in
and what a broken line means are here, once for all of them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp
import msgspec
from msgspec import Struct

from noline.channels.model import Failed, Fault, LineDown, Outgoing, Result, Sent, Unknown
from noline.kernel.answers import read_at_most
from noline.kernel.reach import connector, private_target

MAX_REPLY = 2 * 1024 * 1024
_SLACK = 60.0  # seconds before its end that a token is replaced
_LONGEST_WORDS = 300
_AGENT = f"Noline/{version('noline')}"


class Call(Struct, frozen=True):
    """One request to a provider. ``headers`` may hold secrets and are never logged."""

    url: str
    body: bytes = b""
    headers: Mapping[str, str] = {}
    method: str = "POST"


class Reply(Struct, frozen=True):
    """What the provider answered; header names lower-case."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = {}

    @property
    def json(self) -> Any:
        """The body as JSON; None where it is none."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return None

    @property
    def object(self) -> dict[str, Any]:
        """The body as a JSON object; an empty one where it is none."""
        found = self.json
        return found if isinstance(found, dict) else {}

    @property
    def words(self) -> str:
        """The beginning of the body, for a person to read."""
        return " ".join(self.body[:2000].decode("utf-8", "replace").split())[:_LONGEST_WORDS]


class Grant(Struct, frozen=True):
    """How a bearer token is got (RFC 6749, 4.4 or RFC 7523): the call, whose answer has ``access_token``."""

    call: Call


class HttpProvider(Protocol):
    """The pure half of a provider over HTTP."""

    name: str
    timeout: float

    def calls(self, outgoing: Outgoing) -> Sequence[Call] | Failed:
        """Return what is to be asked, in order: a later call only after the one before was taken."""
        ...

    def result(self, reply: Reply) -> Result:
        """Say what an answer means."""
        ...

    def grant(self) -> Grant | None:
        """Return how a token is got that all calls carry; None: they carry their credentials themselves."""
        ...

    def probe(self) -> Call | None:
        """Return a call that sends nothing and fails where the account does not work; None: there is none."""
        ...


class HttpLine:
    """Makes the calls of a seat over connections that stay open."""

    def __init__(self, provider: HttpProvider, *, connections: int = 64) -> None:
        self._provider = provider
        door = connector(limit=connections, limit_per_host=connections, ttl_dns_cache=60)
        timeout = aiohttp.ClientTimeout(total=provider.timeout * 0.9, connect=provider.timeout / 2)
        self._session = aiohttp.ClientSession(
            connector=door, timeout=timeout, auto_decompress=True, headers={"User-Agent": _AGENT}
        )
        self._token = ""
        self._token_until = 0.0

    async def sign_in(self) -> None:
        """Get a token where one is wanted; raises ``LineDown``."""
        grant = self._provider.grant()
        if grant is None or time.monotonic() < self._token_until:
            return
        reply = await self._ask(grant.call)
        found = reply.object if isinstance(reply, Reply) else {}
        token = found.get("access_token")
        if not isinstance(token, str):
            raise LineDown(failed_by_status(reply) if isinstance(reply, Reply) else _as_failed(reply))
        seconds = found.get("expires_in")
        self._token = token
        self._token_until = time.monotonic() + max(1.0, (float(seconds) if seconds else 3600.0) - _SLACK)

    async def probe(self) -> None:
        """Make the provider's trial call; raises ``LineDown`` with its words where it fails."""
        call = self._provider.probe()
        if call is None:
            return
        reply = await self._ask(self._signed(call))
        if not isinstance(reply, Reply):
            raise LineDown(_as_failed(reply))
        found = self._provider.result(reply)
        if isinstance(found, Failed):
            raise LineDown(found)
        if reply.status >= 400:
            raise LineDown(failed_by_status(reply))

    async def send(self, batch: Sequence[Outgoing]) -> Sequence[Result]:
        """Try each message, all at once."""
        try:
            await self.sign_in()
        except LineDown as down:
            return [down.failed] * len(batch)
        return await asyncio.gather(*(self._send(outgoing) for outgoing in batch))

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def _send(self, outgoing: Outgoing) -> Result:
        calls = self._provider.calls(outgoing)
        if isinstance(calls, Failed):
            return calls
        taken: Sent | None = None
        for call in calls:
            reply = await self._ask(self._signed(call))
            result = self._provider.result(reply) if isinstance(reply, Reply) else reply
            if not isinstance(result, Sent):
                return _half_sent(result) if taken else result
            taken = _together(taken, result)
        return taken or Failed(Fault.CONTENT, "There was nothing to send.")

    def _signed(self, call: Call) -> Call:
        if not self._token:
            return call
        return msgspec.structs.replace(call, headers={**call.headers, "Authorization": f"Bearer {self._token}"})

    async def _ask(self, call: Call) -> Reply | Failed | Unknown:
        try:
            async with self._session.request(
                call.method, call.url, data=call.body or None, headers=call.headers, allow_redirects=False
            ) as response:
                body = await read_at_most(response, MAX_REPLY)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Reply(response.status, body, headers)
        except aiohttp.InvalidURL:
            return Failed(Fault.ACCOUNT, "The provider's address in the settings is no web address.")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            if (private := private_target(error)) is not None:
                return Failed(Fault.ACCOUNT, str(private), retry=True)
            return Failed(Fault.UNAVAILABLE, f"The provider can't be reached: {type(error).__name__}.", retry=True)
        except TimeoutError:
            return Unknown("The provider did not answer in time.")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Unknown(f"The line broke: {type(error).__name__}.")


async def open_line(provider: HttpProvider) -> HttpLine:
    """Open a line and sign in; raises ``LineDown``."""
    line = HttpLine(provider)
    try:
        await line.sign_in()
    except BaseException:
        await line.close()
        raise
    return line


async def probe_account(provider: HttpProvider) -> None:
    """Sign in and make the trial call; raises ``LineDown`` with what is wrong."""
    line = await open_line(provider)
    try:
        await line.probe()
    finally:
        await line.close()


def json_call(url: str, data: Any, *, headers: Mapping[str, str] | None = None, method: str = "POST") -> Call:
    """Return a call with a JSON body."""
    body = msgspec.json.encode(data)
    return Call(url, body, {"Content-Type": "application/json", **(headers or {})}, method)


def form_call(url: str, data: Sequence[tuple[str, str]], *, headers: Mapping[str, str] | None = None) -> Call:
    """Return a call with a form as its body."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return Call(url, urlencode(data).encode(), {**kind, **(headers or {})})


def failed_by_status(reply: Reply, text: str = "") -> Failed:
    """Say what a status of HTTP (RFC 9110) means where the provider says nothing more exact."""
    said = text or f"HTTP {reply.status}{': ' + reply.words if reply.words else ''}"
    status = reply.status
    if status == 429 or status == 408:
        return Failed(Fault.THROTTLED, said, retry=True, after=retry_after(reply))
    if status in (401, 402, 403, 407):
        return Failed(Fault.ACCOUNT, said, retry=True)
    if status >= 500:
        return Failed(Fault.UNAVAILABLE, said, retry=True, after=retry_after(reply))
    return Failed(Fault.REJECTED, said)


def retry_after(reply: Reply) -> float | None:
    """Return the seconds of Retry-After (RFC 9110, 10.2.3), where they are given as a number."""
    given = reply.headers.get("retry-after", "")
    return min(float(given), 3600.0) if given.isascii() and given.isdigit() else None


def not_understood(reply: Reply) -> Unknown:
    """Return what an answer is that a provider never gives: nobody knows whether the message was taken."""
    return Unknown(f"The provider's answer can't be read: HTTP {reply.status} {reply.words}"[:_LONGEST_WORDS])


def _together(before: Sent | None, after: Sent) -> Sent:
    """Return the result of a message that went in several parts: the first part's reference, the cost of all."""
    if before is None:
        return after
    return Sent(before.reference or after.reference, before.cost + after.cost, after.currency)


def _half_sent(result: Failed | Unknown) -> Failed:
    """A message of which a part has arrived is not tried again: it would arrive twice."""
    fault = result.fault if isinstance(result, Failed) else Fault.UNAVAILABLE
    return Failed(fault, f"Only a part of it was sent: {result.text}")


def _as_failed(result: Failed | Unknown) -> Failed:
    return result if isinstance(result, Failed) else Failed(Fault.UNAVAILABLE, result.text, retry=True)
