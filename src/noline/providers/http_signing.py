"""Signatures of Standard Webhooks (standardwebhooks.com), both ways: HMAC-SHA-256 over id, time and body; pure."""

from __future__ import annotations

import binascii
import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from noline.channels import WebhookRequest, check_fresh, forged, same

PREFIX: Final = "whsec_"
LEAST: Final = 16  # bytes of a secret; the standard advises 24 to 64


def key_of(secret: str) -> bytes:
    """Return the key of a secret, with or without its prefix; empty where it is none."""
    try:
        text = secret.strip().removeprefix(PREFIX)
        key = b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return key if len(key) >= LEAST else b""


def sign(key: bytes, identity: str, seconds: int, body: bytes) -> Mapping[str, str]:
    """Return the three headers."""
    return {
        "webhook-id": identity,
        "webhook-timestamp": str(seconds),
        "webhook-signature": _signature(key, identity, str(seconds), body),
    }


def check(key: bytes, request: WebhookRequest, now: datetime) -> None:
    """Check that one of the signatures is right and the time fresh; raises ``Forbidden``."""
    identity, time = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
    expected = _signature(key, identity, time, request.body) if key and identity else ""
    given = request.headers.get("webhook-signature", "").split()[:20]
    if not any([same(expected, it) for it in given]):  # noqa: C419 (all of them, whichever is right)
        raise forged()
    check_fresh(time, now)


def _signature(key: bytes, identity: str, time: str, body: bytes) -> str:
    content = f"{identity}.{time}.".encode("utf-8", "replace") + body
    return f"v1,{b64encode(hmac.digest(key, content, 'sha256')).decode()}"
