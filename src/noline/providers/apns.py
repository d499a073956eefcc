"""Provider ``apns``: notifications of apps on Apple's devices by their own service, over HTTP/2."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from noline.channels import (
    Call,
    Capabilities,
    Failed,
    Fault,
    Http2,
    Line,
    LineDown,
    Outgoing,
    Reply,
    Result,
    Sent,
    Uncertain,
    failed_by_status,
    headers_of,
    json_call,
    not_understood,
)
from noline.content import PushRendered
from noline.kernel.apps import split_app
from noline.kernel.clock import wall_now
from noline.kernel.errors import InvalidInput
from noline.providers.kind import ProviderKind
from noline.providers.loose import word
from noline.providers.push_jwt import read_elliptic, signed
from noline.providers.push_payload import able, apple, payload

MAX_BODY: Final = 4096
MAX_TTL: Final = 30 * 86400
FRESH: Final = 40 * 60
"""Seconds that a token is used: Apple wants a new one between 20 and 60 minutes."""
_PATIENCE: Final = 1200.0
_HOSTS: Final = {"production": "https://api.push.apple.com", "sandbox": "https://api.sandbox.push.apple.com"}
_NOBODY: Final = "0" * 64

# developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns
_ACCOUNT: Final = Fault.ACCOUNT, True
_REASONS: Final[Mapping[str, tuple[Fault, bool]]] = {
    "DeviceTokenNotForTopic": (Fault.UNREACHABLE, False),  # another app's
    "PayloadTooLarge": (Fault.CONTENT, False),
    "PayloadEmpty": (Fault.CONTENT, False),
    "BadTopic": _ACCOUNT,
    "MissingTopic": _ACCOUNT,
    "TopicDisallowed": _ACCOUNT,
    "BadCertificate": _ACCOUNT,
    "BadCertificateEnvironment": _ACCOUNT,
    "ExpiredProviderToken": _ACCOUNT,
    "Forbidden": _ACCOUNT,
    "InvalidProviderToken": _ACCOUNT,
    "MissingProviderToken": _ACCOUNT,
    "UnrelatedKeyIdInToken": _ACCOUNT,
    "BadEnvironmentKeyIdInToken": _ACCOUNT,
    "TooManyProviderTokenUpdates": (Fault.THROTTLED, True),
    "TooManyRequests": (Fault.THROTTLED, True),  # to one device
    "IdleTimeout": (Fault.UNAVAILABLE, True),
}
_GONE: Final = ("Unregistered", "ExpiredToken", "BadDeviceToken", "MissingDeviceToken")


class ApnsSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An app of Apple's. ``team_id``: ten signs, of the developer account. ``key_id``: ten signs, of the key.
    ``private_key``: the key for APNs, the text of its .p8 file. ``topic``: the app's bundle id. ``environment``:
    production, or sandbox for apps that are being developed. ``category``: what the app knows notifications with
    buttons by. ``ttl``: seconds that one is kept for a device that is away. ``priority``: high shows it at once.
    ``api_url``: another server.
    """

    team_id: str
    key_id: str
    private_key: str
    topic: str
    environment: Literal["production", "sandbox"] = "production"
    category: str = "noline"
    ttl: int = 86400
    priority: Literal["high", "normal"] = "high"
    api_url: str = ""

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        for field, value in (("team_id", self.team_id), ("key_id", self.key_id)):
            if len(value) != 10 or not value.isascii() or not value.isalnum():
                raise InvalidInput("These are not ten signs.", field=field, remedy="Copy it from Apple's pages.")
        if read_elliptic(self.private_key) is None:
            remedy = "Give the text of AuthKey_….p8, from -----BEGIN to -----END."
            raise InvalidInput("This is no key for APNs.", field="private_key", remedy=remedy)
        if not self.topic or not all(sign.isalnum() or sign in ".-" for sign in self.topic):
            remedy = "Like com.example.shop."
            raise InvalidInput("This is no bundle id.", field="topic", remedy=remedy)
        if not 0 <= self.ttl <= MAX_TTL:
            raise InvalidInput("It is not kept so long.", field="ttl", remedy=f"Give 0 to {MAX_TTL} seconds.")

    def __repr__(self) -> str:
        """Show no secret."""
        return f"ApnsSettings(topic={self.topic!r}, environment={self.environment!r})"


class Apns:
    """One app. What is asked has neither token nor time; its line adds them."""

    name = "apns"
    capabilities: tuple[Capabilities, ...] = (able("push"),)
    uncertain = Uncertain.REPEAT  # a device shows one notification with the message's collapse id
    timeout = 20.0
    batch = 100

    def __init__(self, settings: ApnsSettings) -> None:
        self.settings = settings
        self.url = (settings.api_url or _HOSTS[settings.environment]).rstrip("/")

    async def open(self) -> Line:
        """Connect; raises ``LineDown``."""
        line = ApnsLine(self)
        await line.connect()
        return line

    async def check(self) -> None:
        """Write to a device that there is not: who is told just that has signed in. Raises ``LineDown``."""
        line = ApnsLine(self)
        try:
            await line.connect()
            call = self._call(_NOBODY, {"aps": {"content-available": 1}}, {"apns-push-type": "background"})
            result = await line.ask(call)
        finally:
            await line.close()
        if isinstance(result, Failed) and result.fault not in (Fault.UNREACHABLE, Fault.REJECTED):
            raise LineDown(result)
        if not isinstance(result, Failed | Sent):
            raise LineDown(Failed(Fault.UNAVAILABLE, result.text, retry=True))

    def calls(self, outgoing: Outgoing) -> Sequence[Call] | Failed:
        """Return the one call."""
        content, settings = outgoing.content, self.settings
        assert isinstance(content, PushRendered)
        token = split_app(outgoing.to)[1].lower()
        if not 64 <= len(token) <= 200 or not all(sign in "0123456789abcdef" for sign in token):
            return Failed(Fault.UNREACHABLE, "This is not a device token of Apple's.")
        headers = {
            "apns-push-type": "alert",
            "apns-priority": "10" if settings.priority == "high" else "5",
            "apns-collapse-id": content.topic or outgoing.key,
            "apns-id": str(outgoing.message),
        }
        told = {name: value for name, value in payload(outgoing).items() if name not in ("title", "body")}
        call = self._call(token, {"aps": apple(content, settings.category), **told}, headers)
        if len(call.body) > MAX_BODY:
            return Failed(Fault.CONTENT, f"It has {len(call.body):,} bytes of {MAX_BODY:,}.")
        return [call]

    def _call(self, token: str, told: object, headers: Mapping[str, str]) -> Call:
        return json_call(f"{self.url}/3/device/{token}", told, headers={"apns-topic": self.settings.topic, **headers})

    def result(self, reply: Reply) -> Result:
        """Read ``reason``."""
        if reply.status == 200:
            return not_understood(reply) if reply.body.strip() else Sent()
        reason = word(reply.object.get("reason"))
        text = f"{reason or 'HTTP'} ({reply.status})"
        if reason in _GONE or reply.status == 410:
            return Failed(Fault.UNREACHABLE, text, permanent=True)
        if reason in _REASONS:
            fault, again = _REASONS[reason]
            after = _PATIENCE if reason == "TooManyProviderTokenUpdates" else None
            return Failed(fault, text, retry=again, after=after)
        return failed_by_status(reply, text)


class ApnsLine:
    """A connection, opened again when it broke, and the token that all its requests carry."""

    def __init__(
        self, provider: Apns, now: Callable[[], datetime] = wall_now, context: ssl.SSLContext | None = None
    ) -> None:
        self._provider = provider
        self._context = context
        self._now = now
        self._key = read_elliptic(provider.settings.private_key)
        self._connection: Http2 | None = None
        self._opening = asyncio.Lock()
        self._token = ""
        self._since = 0

    async def connect(self) -> Http2:
        """Return a connection that is up; raises ``LineDown``."""
        async with self._opening:
            if self._connection is None or self._connection.down:
                await self._drop()
                patience = self._provider.timeout / 2
                self._connection = await Http2.connect(self._provider.url, timeout=patience, context=self._context)
            return self._connection

    async def send(self, batch: Sequence[Outgoing]) -> Sequence[Result]:
        """Try each message once, all at once."""
        return await asyncio.gather(*(self._send(outgoing) for outgoing in batch))

    async def ask(self, call: Call) -> Result:
        """Make a call with token and time, and say what its answer means."""
        try:
            connection = await self.connect()
        except LineDown as down:
            return down.failed
        now = int(self._now().timestamp())
        ttl = self._provider.settings.ttl
        more = {"authorization": f"bearer {self._current(now)}", "apns-expiration": str(now + ttl if ttl else 0)}
        reply = await connection.ask(headers_of(call, more), timeout=self._provider.timeout * 0.9)
        if not isinstance(reply, Reply):
            return reply
        if reply.status == 403:
            self._token = ""  # the next request has a new one
        return self._provider.result(reply)

    async def close(self) -> None:
        """Hang up."""
        await self._drop()

    async def _send(self, outgoing: Outgoing) -> Result:
        calls = self._provider.calls(outgoing)
        return calls if isinstance(calls, Failed) else await self.ask(calls[0])

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    def _current(self, now: int) -> str:
        if not self._token or now - self._since > FRESH:
            assert self._key is not None
            settings = self._provider.settings
            self._token = signed({"iss": settings.team_id, "iat": now}, self._key, {"kid": settings.key_id})
            self._since = now
        return self._token


APNS = ProviderKind(
    name="apns",
    channels=("push",),
    settings=ApnsSettings,
    make=lambda settings, _: Apns(settings),
    secrets=("private_key",),
)
