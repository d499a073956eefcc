"""Addresses of web push: what a browser gives a site to reach it by (W3C Push API, PushSubscription); pure.

The endpoint is the address; the two keys that a message to it is encrypted with stand behind it, as
``https://push.example/abc#p256dh=…&auth=…``. The browser's own JSON is taken too. A subscription is made with one
account's key, and only that account can write to it: ``&account=…`` behind the keys says which.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import msgspec
from msgspec import Struct

from noline.kernel.errors import InvalidInput

MAX_ENDPOINT: Final = 1500
_POINT_BYTES, _SECRET_BYTES = 65, 16
_REMEDY: Final = "Give PushSubscription.toJSON(): endpoint, and p256dh and auth among its keys."
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")
_KEY = re.compile(r"[A-Za-z0-9_-]{1,100}")


class Subscription(Struct, frozen=True):
    """Where a browser is reached, and its keys: a point of P-256 and a secret of 16 bytes, as base64url.

    ``account``: whose key it was made with, if that is known.
    """

    endpoint: str
    p256dh: str = ""
    auth: str = ""
    account: str = ""

    @property
    def written(self) -> str:
        """The address with its keys."""
        whose = f"&account={self.account}" if self.account else ""
        return f"{self.endpoint}#p256dh={self.p256dh}&auth={self.auth}{whose}" if self.p256dh else self.endpoint

    @property
    def point(self) -> bytes:
        """The browser's public key."""
        return _bytes(self.p256dh)

    @property
    def secret(self) -> bytes:
        """The browser's secret."""
        return _bytes(self.auth)


def read_subscription(written: str, *, whole: bool = False) -> Subscription:
    """Read an address in either form; ``whole``: with its keys. Raises InvalidInput."""
    text = written.strip()
    found = _of_json(text) if text.startswith("{") else _of_address(text)
    parts = urlsplit(found.endpoint)
    visible = found.endpoint.isascii() and found.endpoint.isprintable() and " " not in found.endpoint
    if parts.scheme not in ("https", "http") or not parts.hostname or not visible or parts.username:
        raise _invalid("The endpoint is no web address.")
    if len(found.endpoint) > MAX_ENDPOINT:
        raise _invalid("The endpoint is too long.")
    if (whole or found.p256dh or found.auth) and not _has_keys(found):
        raise _invalid("The keys are none of a browser's.")
    return found


def _of_address(text: str) -> Subscription:
    endpoint, _, keys = text.partition("#")
    given = dict(parse_qsl(keys, max_num_fields=5)) if keys else {}
    account = given.get("account", "")
    point, secret = (given.get(name, "").rstrip("=") for name in ("p256dh", "auth"))
    return Subscription(endpoint, point, secret, account if _NUMBER.fullmatch(account) else "")


def account_of(written: str) -> str:
    """Return the account that a subscription was made with, of a written address; empty if it does not say."""
    return _of_address(written).account if "&account=" in written else ""


def _of_json(text: str) -> Subscription:
    try:
        told: Any = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        raise _invalid("It is no subscription of a browser's.") from None
    keys = told.get("keys")
    given = [told.get("endpoint"), *(keys.get(name) for name in ("p256dh", "auth"))] if isinstance(keys, dict) else []
    if not given or not all(isinstance(it, str) for it in given):
        raise _invalid("It is no subscription of a browser's.")
    endpoint, p256dh, auth = given
    return Subscription(endpoint.partition("#")[0], p256dh.rstrip("="), auth.rstrip("="))


def _has_keys(found: Subscription) -> bool:
    if not _KEY.fullmatch(found.p256dh) or not _KEY.fullmatch(found.auth):
        return False
    return len(found.point) == _POINT_BYTES and found.point[0] == 4 and len(found.secret) == _SECRET_BYTES


def _bytes(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""


def _invalid(text: str) -> InvalidInput:
    return InvalidInput(text, field="webpush", remedy=_REMEDY)
