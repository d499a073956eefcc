"""Provider ``webpush``: notifications of browsers by the Push API's services (RFC 8030, 8291, 8292)."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from msgspec import Struct, structs

from noline.channels import (
    Call,
    Capabilities,
    Failed,
    Fault,
    HttpLine,
    Line,
    Outgoing,
    Reply,
    Result,
    Sent,
    Uncertain,
    failed_by_status,
    json_call,
    not_understood,
)
from noline.content import PushRendered
from noline.kernel.browsers import Subscription, read_subscription
from noline.kernel.clock import wall_now
from noline.kernel.errors import InvalidInput
from noline.providers.kind import ProviderKind
from noline.providers.push_jwt import read_elliptic, to_url
from noline.providers.push_payload import able, payload
from noline.providers.webpush_sealing import MAX_PLAIN, key_text, new_key, public_point, seal, vapid

SERVICES: Final = (
    "fcm.googleapis.com",
    "jmt17.google.com",
    "updates.push.services.mozilla.com",
    "push.services.mozilla.com",
    "notify.windows.com",
    "push.apple.com",
)
"""Hosts of the browsers' makers; what lies below them is theirs too."""
MAX_TTL: Final = 28 * 86400

# developer.apple.com/documentation/usernotifications/sending-web-push-notifications-in-web-apps-and-browsers; Google's
# service says it in words. The subscription was made with another key than the account's.
_OTHERS = ("vapidpkhashmismatch", "do not correspond to the credentials", "public key mismatch")


class WebPushSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Notifications of browsers. ``private_key``: signs what is sent (VAPID), PEM or base64url; made if not given.
    ``contact``: whom a push service can ask, mailto: or https:. ``origins``: the sites whose visitors may subscribe,
    like https://shop.example. ``icon``: the address of a picture that stands beside each notification. ``ttl``:
    seconds that a push service keeps one for a browser that is away. ``urgency``: very-low, low, normal or high; low
    ones wait until the device is charged. ``services``: hosts of push services that may be written to.
    """

    private_key: str
    contact: str
    origins: tuple[str, ...] = ()
    icon: str = ""
    ttl: int = 86400
    urgency: Literal["very-low", "low", "normal", "high"] = "normal"
    services: tuple[str, ...] = SERVICES

    def __post_init__(self) -> None:
        """Refuse a key that is none, and what a push service would refuse."""
        if read_elliptic(self.private_key) is None:
            remedy = "Leave it out, and one is made."
            raise InvalidInput("This is no private key of P-256.", field="private_key", remedy=remedy)
        kind, _, rest = self.contact.partition(":")
        if kind not in ("mailto", "https") or not rest or (kind == "mailto" and "@" not in rest):
            remedy = "Give mailto:somebody@your.domain or https://your.domain."
            raise InvalidInput("This is no address to ask at.", field="contact", remedy=remedy)
        if any(origin_of(it) != it for it in self.origins):
            remedy = "Write it as https://shop.example, without a path."
            raise InvalidInput("This is no origin of a site.", field="origins", remedy=remedy)
        if not 0 <= self.ttl <= MAX_TTL:
            raise InvalidInput("It is not kept so long.", field="ttl", remedy=f"Give 0 to {MAX_TTL} seconds.")
        if self.icon and urlsplit(self.icon).scheme != "https":
            raise InvalidInput("This is not the address of a picture.", field="icon", remedy="Use https://….")

    def __repr__(self) -> str:
        """Show no secret."""
        return f"WebPushSettings(contact={self.contact!r}, origins={self.origins!r})"

    @property
    def key(self) -> EllipticCurvePrivateKey:
        """The key."""
        key = read_elliptic(self.private_key)
        assert key is not None
        return key

    @property
    def public_key(self) -> str:
        """What a site subscribes its visitors with (``applicationServerKey``)."""
        return to_url(public_point(self.key))

    def serves(self, endpoint: str) -> bool:
        """Say whether an endpoint is one of a push service that we write to, and of nobody else's."""
        parts = urlsplit(endpoint)
        host, whole = (parts.hostname or "").lower(), f"{parts.scheme}://{parts.netloc}"
        known = any(host == it or host.endswith(f".{it}") for it in self.services)
        # An own service by its whole address, for trying things: http://127.0.0.1:9012.
        return whole in self.services or (parts.scheme == "https" and known and parts.port in (None, 443))


class WebPush:
    """One account. What is asked is plain here; its line encrypts and signs, which takes chance and the time."""

    name = "webpush"
    capabilities: tuple[Capabilities, ...] = (able("webpush"),)
    uncertain = Uncertain.REPEAT  # a browser shows one notification of a message
    timeout = 20.0
    batch = 100

    def __init__(self, settings: WebPushSettings) -> None:
        self._settings = settings

    async def open(self) -> Line:
        """Open a line."""
        return WebPushLine(self, self._settings)

    def grant(self) -> None:
        """Each call is signed."""

    def probe(self) -> None:
        """There is no asking without a browser."""

    def calls(self, outgoing: Outgoing) -> Sequence[Call] | Failed:
        """Return the one call, its body yet to be encrypted."""
        assert isinstance(outgoing.content, PushRendered)
        try:
            subscription = read_subscription(outgoing.to, whole=True)
        except InvalidInput as error:
            return Failed(Fault.UNREACHABLE, error.text, permanent=True)
        if not self._settings.serves(subscription.endpoint):
            return Failed(Fault.UNREACHABLE, "The endpoint is not one of a push service that is written to.")
        settings = self._settings
        headers = {"TTL": str(settings.ttl), "Urgency": settings.urgency}
        if outgoing.content.topic:
            headers["Topic"] = outgoing.content.topic
        told = payload(outgoing) | ({"icon": settings.icon} if settings.icon else {})
        call = json_call(subscription.endpoint, told, headers=headers)
        if len(call.body) > MAX_PLAIN:
            return Failed(Fault.CONTENT, f"It has {len(call.body):,} bytes of {MAX_PLAIN:,}.")
        return [call]

    def result(self, reply: Reply) -> Result:
        """Read the status (RFC 8030, 5 and 7; pushes to Windows are refused for haste with 406)."""
        if reply.status in (200, 201, 202, 204):  # a page is the answer of something on the way, not of the service
            return not_understood(reply) if reply.body.lstrip()[:1] == b"<" else Sent()
        if reply.status in (404, 410):
            return Failed(Fault.UNREACHABLE, f"HTTP {reply.status}: the subscription is gone.", permanent=True)
        if reply.status == 413:
            return Failed(Fault.CONTENT, "HTTP 413: the notification is too large.")
        if reply.status == 406:
            return failed_by_status(structs.replace(reply, status=429), f"HTTP 406 {reply.words}".strip())
        if any(words in reply.words.lower() for words in _OTHERS):
            return Failed(Fault.UNREACHABLE, f"HTTP {reply.status}: the browser subscribed with another key.")
        return failed_by_status(reply)


class WebPushLine(HttpLine):
    """A line that encrypts and signs each call at the moment it is made."""

    def __init__(self, provider: WebPush, settings: WebPushSettings, now: Callable[[], datetime] = wall_now) -> None:
        super().__init__(_Sealing(provider, settings, now))


class _Sealing:
    """An account whose calls are encrypted and signed."""

    name = WebPush.name
    timeout = WebPush.timeout

    def __init__(self, provider: WebPush, settings: WebPushSettings, now: Callable[[], datetime]) -> None:
        self._provider = provider
        self._contact = settings.contact
        self._key = settings.key
        self._now = now

    def calls(self, outgoing: Outgoing) -> Sequence[Call] | Failed:
        calls = self._provider.calls(outgoing)
        if isinstance(calls, Failed):
            return calls
        subscription = read_subscription(outgoing.to, whole=True)
        try:
            return [self._sealed(call, subscription) for call in calls]
        except ValueError:
            return Failed(Fault.UNREACHABLE, "The browser's key is none.", permanent=True)

    def _sealed(self, call: Call, browser: Subscription) -> Call:
        body = seal(call.body, browser.point, browser.secret, new_key(), os.urandom(16))
        headers = {
            **call.headers,
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "Authorization": vapid(call.url, self._contact, self._key, int(self._now().timestamp())),
        }
        return structs.replace(call, body=body, headers=headers)

    def probe(self) -> None:
        return None

    def grant(self) -> None:
        return None

    def result(self, reply: Reply) -> Result:
        return self._provider.result(reply)


def origin_of(url: str) -> str:
    """Return the origin of an address (RFC 6454); plain http only for this machine, where browsers allow it too."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    if not host or (parts.scheme != "https" and not (parts.scheme == "http" and host in ("localhost", "127.0.0.1"))):
        return ""
    usual = port is None or (parts.scheme, port) in (("https", 443), ("http", 80))
    return f"{parts.scheme}://{host}" if usual else f"{parts.scheme}://{host}:{port}"


def _fresh() -> Mapping[str, Any]:
    return {"private_key": key_text(new_key())}


WEBPUSH = ProviderKind(
    name="webpush",
    channels=("webpush",),
    settings=WebPushSettings,
    make=lambda settings, _: WebPush(settings),
    secrets=("private_key",),
    fresh=_fresh,
)
