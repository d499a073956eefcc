"""The encryption of web push and the tokens of push services, against the examples of their standards."""

from __future__ import annotations

import json

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from noline.providers.push_jwt import from_url, read_elliptic, read_rsa, signed, to_url
from noline.providers.webpush_sealing import key_text, new_key, public_point, seal, vapid

# RFC 8291, appendix A.
POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def elliptic(text: str) -> EllipticCurvePrivateKey:
    """Return a key that is one."""
    key = read_elliptic(text)
    assert key is not None
    return key


def test_the_standards_example_is_encrypted_to_the_letter() -> None:
    content = b"When I grow up, I want to be a watermelon"
    sealed = seal(content, from_url(POINT), from_url(SECRET), elliptic(SENDER), from_url(SALT))
    assert to_url(sealed) == SEALED


def test_a_point_on_no_curve_is_refused() -> None:
    with pytest.raises(ValueError):
        seal(b"x", b"\4" + b"\1" * 64, b"s" * 16, new_key(), b"s" * 16)


def test_vapid_names_the_service_and_is_signed_by_the_key_it_shows() -> None:
    key = new_key()
    scheme, _, rest = vapid("https://push.example:8443/send/abc", "mailto:ops@shop.example", key, 1000).partition(" ")
    shown = dict(part.split("=", 1) for part in rest.split(", "))
    head, claims, signature = shown["t"].split(".")
    assert scheme == "vapid"
    assert json.loads(from_url(head)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(from_url(claims)) == {
        "aud": "https://push.example:8443",
        "exp": 1000 + 12 * 3600,
        "sub": "mailto:ops@shop.example",
    }
    raw = from_url(signature)
    public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), from_url(shown["k"]))
    halves = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public.verify(halves, f"{head}.{claims}".encode(), ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(halves, f"{head}.{claims}x".encode(), ECDSA(SHA256()))


def test_a_token_by_rsa_is_signed() -> None:
    key = generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    read = read_rsa(pem)
    assert read is not None
    head, claims, signature = signed({"iss": "me"}, read, {"kid": "7"}).split(".")
    assert json.loads(from_url(head)) == {"typ": "JWT", "alg": "RS256", "kid": "7"}
    key.public_key().verify(from_url(signature), f"{head}.{claims}".encode(), PKCS1v15(), SHA256())


def test_a_key_is_read_as_it_is_written() -> None:
    key = new_key()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    assert public_point(elliptic(key_text(key))) == public_point(elliptic(pem)) == public_point(key)


@pytest.mark.parametrize("text", ["", "abc", to_url(bytes(32)), to_url(b"\xff" * 32), "-----BEGIN X", "ü"])
def test_what_is_no_key_is_none(text: str) -> None:
    assert read_elliptic(text) is None
    assert read_rsa(text) is None
