"""Signatures of Standard Webhooks (https://www.standardwebhooks.com): v1, HMAC-SHA-256 over id, time and body."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Final

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32


def secret_of(noise: bytes) -> str:
    """Return a secret as receivers are given it."""
    return PREFIX + b64encode(noise).decode()


def signed(identity: str, seconds: int, body: bytes, secrets: Sequence[str]) -> Mapping[str, str]:
    """Return the three headers; while a secret is being exchanged, both sign."""
    content = f"{identity}.{seconds}.".encode() + body
    keys = [b64decode(secret.removeprefix(PREFIX)) for secret in secrets]
    signatures = [f"v1,{b64encode(hmac.digest(key, content, 'sha256')).decode()}" for key in keys]
    return {
        "webhook-id": identity,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(signatures),
    }
