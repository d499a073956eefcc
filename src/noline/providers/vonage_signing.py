"""How Vonage signs what it tells: ``sig`` over the parameters (SMS), a token over the body (Messages API); pure."""

from __future__ import annotations

import binascii
import hashlib
import hmac
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from noline.channels import WebhookRequest, check_fresh, forged, same
from noline.providers.loose import table, word

METHODS = ("md5hash", "md5", "sha1", "sha256", "sha512")
"""A hash with the secret behind the text, or an HMAC, as chosen in Vonage's settings."""


def check(request: WebhookRequest, secret: str, method: str, now: datetime) -> None:
    """Check either signature; raises ``Forbidden``."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        _check_token(token.strip(), request.body, secret, now)
        return
    params = request.params
    if not same(sign(params, secret, method), params.get("sig", "").lower()):
        raise forged()
    check_fresh(params.get("timestamp", ""), now)


def sign(params: Mapping[str, str], secret: str, method: str) -> str:
    """Return ``sig`` (developer.vonage.com/en/getting-started/concepts/signing-messages)."""
    told = "".join(f"&{name}={_tame(params[name])}" for name in sorted(params) if name != "sig")
    if method == "md5hash":
        return hashlib.md5((told + secret).encode()).hexdigest()  # noqa: S324 (theirs, where nothing better was chosen)
    return hmac.new(secret.encode(), told.encode("utf-8", "replace"), method).hexdigest()


def _tame(value: str) -> str:
    return value.replace("&", "_").replace("=", "_")


def _check_token(token: str, body: bytes, secret: str, now: datetime) -> None:
    """Check a JWT (RFC 7519) by HS256 and its hash of the body (…/concepts/webhooks#decoding-signed-webhooks)."""
    signed, _, signature = token.rpartition(".")
    head, _, claims = signed.partition(".")
    expected = hmac.new(secret.encode(), signed.encode("utf-8", "replace"), hashlib.sha256).digest()
    if not secret or not hmac.compare_digest(expected, _bytes(signature)) or word(_object(head).get("alg")) != "HS256":
        raise forged()
    told = _object(claims)
    if not same(hashlib.sha256(body).hexdigest(), word(told.get("payload_hash")).lower()):
        raise forged()
    check_fresh(word(told.get("iat")), now)


def _bytes(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise forged() from None


def _object(text: str) -> dict[str, Any]:
    try:
        return table(msgspec.json.decode(_bytes(text)))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise forged() from None
