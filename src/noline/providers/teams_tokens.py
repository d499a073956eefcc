"""The Bot Connector's tokens: JSON Web Tokens (RFC 7519) signed with RS256, checked against published keys; pure."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from noline.channels import KeySet, forged
from noline.kernel.errors import Forbidden, InvalidInput
from noline.providers.loose import table, tables, word

ISSUER = "https://api.botframework.com"
_SKEW = timedelta(minutes=5)
_LEAST_BITS = 2048


def read_keys(text: str) -> list[dict[str, Any]]:
    """Read a set of keys (RFC 7517); raises ``InvalidInput``."""
    try:
        keys = tables(table(msgspec.json.decode(text)).get("keys"))
        usable = [key for key in keys if _is_usable(key)]
    except (msgspec.DecodeError, RecursionError):
        usable = []
    if not usable:
        remedy = "Paste what https://login.botframework.com/v1/.well-known/keys gives."
        raise InvalidInput("These are no keys for RS256.", field="keys", remedy=remedy)
    return usable


def check_token(given: str, keys: KeySet, *, audience: str, service_url: str, channel: str, now: datetime) -> None:
    """Check a token's signature, who issued it, for whom, for how long and for which service.

    Raises ``Forbidden``. ``service_url`` and ``channel`` are those of the activity: the token names the first, the key
    endorses the second.
    """
    head, claims, signed, signature = _parts(given)
    if head.get("alg") != "RS256":
        raise forged()
    _check_signature(head, keys.keys, signed, signature, channel)
    if claims.get("iss") != (keys.issuer or ISSUER) or audience not in _audiences(claims):
        raise forged()
    _check_time(claims, now)
    told = word(claims.get("serviceurl") or claims.get("serviceUrl"))
    if not told or told.rstrip("/").lower() != service_url.rstrip("/").lower():
        raise forged()


def key_named(given: str) -> str:
    """Return which key a token says that it is signed with; nothing of one that can't be read."""
    try:
        return word(_parts(given)[0].get("kid"))
    except Forbidden:
        return ""


def _parts(given: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    scheme, _, token = given.strip().partition(" ")
    parts = token.strip().split(".")
    if scheme.lower() != "bearer" or len(parts) != 3 or not token.isascii():
        raise forged()
    try:
        head, claims, signature = (_decoded(part) for part in parts)
        return (
            table(msgspec.json.decode(head)),
            table(msgspec.json.decode(claims)),
            token.strip().rpartition(".")[0].encode(),
            signature,
        )
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise forged() from None


def _check_signature(
    head: dict[str, Any], keys: Sequence[dict[str, Any]], signed: bytes, signature: bytes, channel: str
) -> None:
    key = next((key for key in keys if key.get("kid") and key["kid"] == head.get("kid")), None)
    if key is None:
        raise Forbidden(
            "The token is signed with a key that the account does not know.",
            remedy="If its settings hold keys, renew them.",
        )
    if not _is_usable(key):
        raise forged()
    endorsed = key.get("endorsements")
    if isinstance(endorsed, list) and channel not in endorsed:
        raise forged()
    try:
        _numbers(key).public_key().verify(signature, signed, PKCS1v15(), SHA256())
    except InvalidSignature:
        raise forged() from None


def _is_usable(key: dict[str, Any]) -> bool:
    """Say whether it is a public key for RS256, and long enough."""
    try:
        return key.get("kty") == "RSA" and _numbers(key).n.bit_length() >= _LEAST_BITS
    except ValueError:
        return False


def _check_time(claims: dict[str, Any], now: datetime) -> None:
    until, since = claims.get("exp"), claims.get("nbf", 0)
    if not isinstance(until, int | float) or not isinstance(since, int | float):
        raise forged()
    at, skew = now.timestamp(), _SKEW.total_seconds()
    if not since - skew <= at <= until + skew:
        raise Forbidden("The token has expired or is not valid yet.", remedy="Is a clock wrong?")


def _audiences(claims: dict[str, Any]) -> list[str]:
    told = claims.get("aud")
    return [word(it) for it in told] if isinstance(told, list) else [word(told)]


def _numbers(key: dict[str, Any]) -> RSAPublicNumbers:
    e, n = (int.from_bytes(_decoded(word(key.get(name)))) for name in ("e", "n"))
    return RSAPublicNumbers(e, n)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
