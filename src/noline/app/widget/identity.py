"""Who a visitor is, vouched for by the company's own server: an HMAC of their id, or a signed token; pure.

HMAC-SHA-256 of the id under the widget's secret, in hexadecimal; or a JSON Web Token (RFC 7519) with HS256 (RFC 7518,
3.2), which must have ``sub`` and ``exp``. Nothing else is believed: no other algorithm, none without one.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from noline.kernel.errors import Forbidden

MAX_TOKEN: Final = 4096
LEEWAY: Final = 60
"""Seconds by which the clocks of two servers may differ."""


class Identity(Struct, frozen=True):
    """Somebody known to the company. ``until``: how long its word holds, in seconds since 1970; None: as it is kept."""

    user: str
    name: str = ""
    until: float | None = None


class _Header(Struct, frozen=True):
    alg: str
    typ: str = ""
    crit: Any = None


class _Claims(Struct, frozen=True):
    sub: Annotated[str, Meta(min_length=1, max_length=200)]
    exp: float
    nbf: float = 0
    name: str = ""


def by_hash(secret: str, user: str, digest: str) -> Identity:
    """Check the HMAC of an id; raises Forbidden."""
    wanted = hmac.digest(secret.encode(), user.encode(), "sha256").hex()
    if not hmac.compare_digest(wanted.encode(), digest.strip().lower().encode()):
        raise _refused("The hash is not the one of this id.")
    return Identity(user)


def by_token(secret: str, token: str, now: float) -> Identity:
    """Check a signed token; raises Forbidden for one that is forged, of another algorithm, or over."""
    parts = token.split(".")
    if len(token) > MAX_TOKEN or len(parts) != 3 or not token.isascii():
        raise _refused("This is not a signed token.")
    signed = hmac.digest(secret.encode(), f"{parts[0]}.{parts[1]}".encode(), "sha256")
    try:
        header = msgspec.json.decode(_bytes(parts[0]), type=_Header)
        genuine = hmac.compare_digest(signed, _bytes(parts[2]))
        claims = msgspec.json.decode(_bytes(parts[1]), type=_Claims)
    except (msgspec.DecodeError, binascii.Error, ValueError, RecursionError):
        raise _refused("The token can't be read, or lacks sub or exp.") from None
    if header.alg != "HS256" or header.crit is not None:
        raise _refused("The token is not signed with HS256.")
    if not genuine:
        raise _refused("The token is not signed with this widget's secret.")
    if claims.exp + LEEWAY < now or claims.nbf - LEEWAY > now:
        raise _refused("The token is over, or not valid yet.")
    return Identity(claims.sub, claims.name[:200], claims.exp)


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _refused(text: str) -> Forbidden:
    remedy = "Make it on your server, with the secret of this widget and the id of the person who is signed in."
    return Forbidden(text, field="identity", remedy=remedy)
