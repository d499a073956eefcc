"""Signed tokens that push services take for credentials (RFC 7515, 7519): ES256 and RS256."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

SigningKey = EllipticCurvePrivateKey | RSAPrivateKey

_SCALAR: Final = 32  # bytes of a private key of P-256, and of each half of a signature
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def signed(claims: Mapping[str, Any], key: SigningKey, header: Mapping[str, Any] | None = None) -> str:
    """Return a token with these claims; the key says by which algorithm."""
    elliptic = isinstance(key, EllipticCurvePrivateKey)
    head = {"typ": "JWT", "alg": "ES256" if elliptic else "RS256", **(header or {})}
    content = b".".join(to_url(msgspec.json.encode(part)).encode() for part in (head, claims))
    if isinstance(key, EllipticCurvePrivateKey):
        halves = decode_dss_signature(key.sign(content, ECDSA(SHA256())))
        signature = b"".join(half.to_bytes(_SCALAR, "big") for half in halves)
    else:
        signature = key.sign(content, PKCS1v15(), SHA256())
    return f"{content.decode()}.{to_url(signature)}"


def read_elliptic(text: str) -> EllipticCurvePrivateKey | None:
    """Return a private key of P-256: a PEM document, or its 32 bytes as base64url; None where it is none."""
    if "-----BEGIN" in text:
        key = _of_pem(text)
        known = isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1)
        return key if known and isinstance(key, EllipticCurvePrivateKey) else None
    raw = from_url(text.strip())
    number = int.from_bytes(raw, "big")
    return derive_private_key(number, SECP256R1()) if len(raw) == _SCALAR and 0 < number < _ORDER else None


def read_rsa(text: str) -> RSAPrivateKey | None:
    """Return a private RSA key of a PEM document; None where it is none."""
    key = _of_pem(text)
    return key if isinstance(key, RSAPrivateKey) else None


def to_url(raw: bytes) -> str:
    """Return bytes as base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_url(text: str) -> bytes:
    """Return the bytes of base64url; none where it is none."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""


def _of_pem(text: str) -> object:
    try:
        return load_pem_private_key(text.strip().encode() + b"\n", password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
