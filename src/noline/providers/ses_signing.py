"""Amazon's signatures: ours on requests to it (Signature Version 4), and its own on what SNS tells (versions 1 and 2).

docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html and
docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html. Pure: the time is an argument.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import load_pem_x509_certificate
from msgspec import Struct

from noline.channels import Call, forged
from noline.kernel.errors import InvalidInput
from noline.providers.loose import word

_NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_CONFIRMATION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")


class Credentials(Struct, frozen=True):
    """Who signs, and where. ``session_token`` goes with credentials that are lent for a time."""

    access_key: str
    secret_key: str
    region: str
    session_token: str = ""

    def __repr__(self) -> str:
        """Show no secret."""
        return f"Credentials(region={self.region!r})"


def signed(call: Call, who: Credentials, service: str, now: datetime) -> Call:
    """Return a call with the headers that prove who makes it."""
    parts = urlsplit(call.url)
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    headers = {"Host": parts.netloc, "X-Amz-Date": stamp, **call.headers}
    digest = hashlib.sha256(call.body).hexdigest()
    if service == "s3":
        headers["X-Amz-Content-Sha256"] = digest
    if who.session_token:
        headers["X-Amz-Security-Token"] = who.session_token
    values = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    names = ";".join(sorted(values))
    lines = "".join(f"{name}:{values[name]}\n" for name in sorted(values))
    request = "\n".join([call.method, _path(parts.path, service), _query(parts.query), lines, names, digest])
    scope = f"{stamp[:8]}/{who.region}/{service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(request.encode()).hexdigest()])
    key = f"AWS4{who.secret_key}".encode()
    for step in (stamp[:8], who.region, service, "aws4_request"):
        key = hmac.digest(key, step.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    proof = f"AWS4-HMAC-SHA256 Credential={who.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    return Call(call.url, call.body, {**headers, "Authorization": proof}, call.method)


def read_certificate(pem: str) -> rsa.RSAPublicKey:
    """Return the key of SNS's certificate; raises ``InvalidInput``."""
    try:
        key = load_pem_x509_certificate(pem.encode()).public_key()
    except ValueError:
        raise _no_certificate() from None
    if not isinstance(key, rsa.RSAPublicKey):
        raise _no_certificate()
    return key


def _no_certificate() -> InvalidInput:
    remedy = "Paste the PEM file that SigningCertURL names, from https://sns.<region>.amazonaws.com."
    return InvalidInput("This is no certificate of SNS's.", field="certificate", remedy=remedy)


def check_sns(message: Mapping[str, Any], certificate: str) -> None:
    """Check the signature of an SNS message; raises ``Forbidden``."""
    fields = _NOTIFICATION if message.get("Type") == "Notification" else _CONFIRMATION
    text = "".join(f"{name}\n{word(message[name])}\n" for name in fields if message.get(name) is not None)
    version = word(message.get("SignatureVersion"))
    if version not in ("1", "2"):
        raise forged()
    digest: hashes.HashAlgorithm = hashes.SHA256() if version == "2" else hashes.SHA1()  # noqa: S303 (as SNS signs)
    try:
        given = base64.b64decode(word(message.get("Signature")), validate=True)
        read_certificate(certificate).verify(given, text.encode(), padding.PKCS1v15(), digest)
    except (InvalidSignature, ValueError, binascii.Error):
        raise forged() from None


def _path(path: str, service: str) -> str:
    """Return the path as it is signed: encoded once more, but for S3 as it is."""
    return path or "/" if service == "s3" else quote(path or "/", safe="/-_.~")


def _query(query: str) -> str:
    pairs = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in _pairs(query))
    return "&".join(f"{name}={value}" for name, value in pairs)


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)
