"""Webhooks of providers: a request as it came in, what it says in our words, and what the provider is answered.

A provider declares a ``Webhook``: pure functions that verify, greet and read. Nothing here knows of the log.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct

from noline.channels.calls import Call
from noline.channels.model import Event
from noline.kernel.errors import Forbidden, InvalidInput

MAX_BODY = 4 * 1024 * 1024
DEEPEST = 64
"""How deep a provider's JSON may be nested; theirs is nowhere near."""
FRESH = timedelta(minutes=5)
"""How old a signed time may be, and how far ahead: what is older was recorded by somebody and is played again."""
# Half of a pair of surrogates, as JSON escapes them.
_HALF = re.compile(
    rb"(?<!\\)(?:\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|"
    rb"(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)


class WebhookRequest(Struct, frozen=True, dict=True):
    """A request of a provider. ``url`` is the public address it was sent to, with its query; header names lower-case.

    ``key`` is the secret part of the address that the account was given.
    """

    method: str = "POST"
    url: str = ""
    query: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    body: bytes = b""

    @cached_property
    def form(self) -> Mapping[str, str]:
        """The body as a form (``application/x-www-form-urlencoded``); of a name that comes twice the last."""
        try:
            return dict(parse_qsl(self.body.decode(), keep_blank_values=True, max_num_fields=500))
        except ValueError:
            raise malformed("It is no form in UTF-8.") from None

    @cached_property
    def params(self) -> Mapping[str, str]:
        """The query together with the form, or with the members of a JSON object that are plain values."""
        if not self.body.strip():
            return self.query
        if not self.looks_like_json:
            return {**self.query, **self.form}
        held = self.json if isinstance(self.json, dict) else {}
        plain = {name: value for name, value in held.items() if isinstance(value, str | int | float)}
        return {**self.query, **{name: str(value) for name, value in plain.items()}}

    @property
    def looks_like_json(self) -> bool:
        """Whether the body is JSON by its media type, or where that says no form by its first sign."""
        kind = self.headers.get("content-type", "")
        return "json" in kind or ("form" not in kind and self.body.lstrip()[:1] in (b"{", b"["))

    @cached_property
    def json(self) -> Any:
        """The body as JSON."""
        return self.read(Any)

    def object(self) -> dict[str, Any]:
        """Return the body as a JSON object."""
        if not isinstance(self.json, dict):
            raise malformed("It is no JSON object.")
        return self.json

    def read(self, kind: type[Any]) -> Any:
        """Return the body as a struct; raises ``InvalidInput`` naming the place that is not as the provider says."""
        try:
            return _decoded(self.body, kind)
        except msgspec.ValidationError as error:
            raise malformed(f"{error}.") from None


def _decoded(body: bytes, kind: Any) -> Any:
    """Decode JSON; half a sign, as is left of one where a program cut a text in two, is replaced."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        whole = _HALF.sub(rb"\\ufffd", body)
        if whole == body:
            raise malformed("It is no JSON.") from None
    return _decoded(whole, kind)


class Answer(Struct, frozen=True):
    """What the provider is answered, once everything is kept."""

    status: int = 200
    body: bytes = b""
    media_type: str = "text/plain"


class Heard(Struct, frozen=True):
    """What a request says. ``answer`` where the provider wants another than 200; ``confirm`` an address to be visited.

    ``confirm`` is how Amazon SNS learns that a subscription is wanted; only addresses that ``verify`` vouched for.
    ``calls`` are made of the provider, once all is kept: a Matrix room is joined that we are invited to.
    """

    events: tuple[Event, ...] = ()
    answer: Answer = Answer()
    confirm: str = ""
    calls: tuple[Call, ...] = ()


class KeySet(Struct, frozen=True):
    """Keys that somebody publishes (JSON Web Keys, RFC 7517), and who signs with them."""

    keys: tuple[dict[str, Any], ...]
    issuer: str = ""

    def has(self, name: str) -> bool:
        """Say whether a key of this name (``kid``) is among them."""
        return any(key.get("kid") == name for key in self.keys)


class Published(Struct, frozen=True):
    """A provider that signs with keys it publishes. ``address`` of its OpenID metadata; none: the settings have them.

    ``named``: which key a request says that it is signed with. ``check`` is ``verify`` with the keys.
    """

    address: Callable[[Any], str]
    named: Callable[[WebhookRequest], str]
    check: Callable[[Any, WebhookRequest, datetime, KeySet], None]


class Webhook(Struct, frozen=True):
    """How a provider tells. All functions are pure.

    ``read`` says what a request means (``Heard()`` if nothing) and raises ``InvalidInput`` where it is malformed.
    ``verify`` raises ``Forbidden`` unless the request is signed for these settings and fresh at this wall time; None:
    the provider signs nothing, and the secret part of the address alone tells. ``greet`` answers the handshake by which
    some providers try a new address, or None if it is none; it is asked before ``verify``. ``hear`` is ``read`` for
    providers that are answered as the account's settings say (who is to be rung). ``named`` gives the provider's own id
    of a message out of what we keep it by, where that holds more (its chat). ``published``: it signs with keys that
    it publishes; where the settings hold none, those are fetched and take the place of ``verify``.
    """

    read: Callable[[WebhookRequest], Heard]
    verify: Callable[[Any, WebhookRequest, datetime], None] | None = None
    greet: Callable[[Any, WebhookRequest], Answer | None] | None = None
    hear: Callable[[Any, WebhookRequest], Heard] | None = None
    named: Callable[[str], str] | None = None
    published: Published | None = None


def check_hmac(
    secret: str | bytes, message: bytes, given: str, *, digest: str = "sha256", encoded: str = "hex", prefix: str = ""
) -> None:
    """Compare a signature in constant time; raises ``Forbidden``. ``encoded``: hex or base64; ``prefix`` as sent."""
    if not secret:
        raise Forbidden("The account has no secret to check the signature with.", remedy="Set it in the account.")
    key = secret.encode() if isinstance(secret, str) else secret
    mac = hmac.new(key, message, getattr(hashlib, digest)).digest()
    expected = prefix + (mac.hex() if encoded == "hex" else base64.b64encode(mac).decode())
    if not hmac.compare_digest(expected.encode(), given.strip().encode("utf-8", "replace")):
        raise forged()


def check_fresh(signed_at: str, now: datetime, *, within: timedelta = FRESH) -> None:
    """Check a signed Unix time in seconds; raises ``Forbidden`` for one that is old or none."""
    try:
        age = now.timestamp() - float(signed_at)
    except ValueError:
        raise forged() from None
    if not abs(age) <= within.total_seconds():
        raise Forbidden("The request is too old.", remedy="Is a clock wrong?")


def same(expected: str, given: str) -> bool:
    """Compare two secrets in constant time; an empty one is never right."""
    return bool(expected) and hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def forged() -> Forbidden:
    """Return the error for a request that is not the provider's."""
    return Forbidden("The signature is not the provider's.", remedy="Is the account's secret the one it signs with?")


def malformed(text: str) -> InvalidInput:
    """Return the error for a request that no provider sends."""
    return InvalidInput(text, field="body", remedy="Look at the request in the log: was it cut on its way?")


def from_base64(text: str) -> bytes:
    """Return bytes of base64; raises ``InvalidInput``."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise malformed("It holds broken base64.") from None
