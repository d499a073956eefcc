"""What a push service asks of who sends: content only the browser can read (RFC 8291), and who we are (RFC 8292)."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from noline.providers.push_jwt import signed, to_url

MAX_PLAIN: Final = 3993
"""Bytes of content that every push service takes: 4,096 (RFC 8030, 7.2) without header, delimiter and tag."""
_RECORD: Final = 4096
_LAST: Final = b"\x02"
_VALID_FOR: Final = 12 * 3600  # seconds; 24 hours are the most


def seal(content: bytes, point: bytes, secret: bytes, own: EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """Encrypt for the browser with this public key and secret; ``own`` is used once, ``salt`` is 16 bytes of chance.

    Raises ValueError where the browser's point is on no curve.
    """
    theirs = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    mine = public_point(own)
    shared = own.exchange(ECDH(), theirs)
    material = _derive(secret, shared, b"WebPush: info\0" + point + mine, 32)
    key = _derive(salt, material, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(salt, material, b"Content-Encoding: nonce\0", 12)
    head = salt + _RECORD.to_bytes(4, "big") + bytes([len(mine)]) + mine
    return head + AESGCM(key).encrypt(nonce, content + _LAST, None)


def vapid(endpoint: str, contact: str, key: EllipticCurvePrivateKey, seconds: int) -> str:
    """Return the ``Authorization`` for an endpoint at this Unix time."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": seconds + _VALID_FOR, "sub": contact}
    return f"vapid t={signed(claims, key)}, k={to_url(public_point(key))}"


def public_point(key: EllipticCurvePrivateKey) -> bytes:
    """Return the 65 bytes of a key's public half: what browsers call ``applicationServerKey``."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def new_key() -> EllipticCurvePrivateKey:
    """Return a key that nobody has had before."""
    return generate_private_key(SECP256R1())


def key_text(key: EllipticCurvePrivateKey) -> str:
    """Return a private key as it stands in settings."""
    return to_url(key.private_numbers().private_value.to_bytes(32, "big"))


def _derive(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(material)
