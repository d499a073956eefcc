"""DKIM signatures (RFC 6376; Ed25519 by RFC 8463) on mails before they go over the wire: relaxed/relaxed; pure.

What depends on the account alone is made once. Of a mail its body is hashed and its header signed; the time is left out
(it is optional), so the same mail always gets the same signature header with the same key.
"""

from __future__ import annotations

import base64
import hashlib
import re

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from noline.kernel.errors import InvalidInput

LEAST_BITS = 1024
"""RFC 8301: verifiers refuse RSA keys below this; 2048 are usual."""
_SIGNED = frozenset(
    {
        *("from", "reply-to", "subject", "date", "to", "cc", "message-id", "in-reply-to", "references"),
        *("mime-version", "content-type", "content-transfer-encoding", "auto-submitted"),
        *("list-id", "list-unsubscribe", "list-unsubscribe-post", "feedback-id"),
    }
)
"""Headers that mean something to the reader (RFC 6376, 5.4.1); a relay may add others, and Date where it is missing."""
_BLANKS = re.compile(rb"[ \t]+")
_ARMOUR = re.compile(r"\s*(-----BEGIN [A-Z0-9 ]+-----)(.*?)(-----END [A-Z0-9 ]+-----)\s*", re.DOTALL)
_NAME = re.compile(r"(?i)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")

Key = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


class Dkim:
    """Signs for one domain and selector; ``key`` is PEM. Raises ``InvalidInput`` naming the setting that is wrong."""

    def __init__(self, domain: str, selector: str, key: str) -> None:
        for field, value in (("dkim_domain", domain), ("dkim_selector", selector)):
            if not _NAME.fullmatch(value) or len(value) > 253:
                remedy = "For example example.com and 2026a; an international domain in its ASCII form."
                raise InvalidInput("This is no name in DNS.", field=field, remedy=remedy)
        self._key = read_key(key)
        algorithm = "rsa" if isinstance(self._key, rsa.RSAPrivateKey) else "ed25519"
        self._begin = f"v=1; a={algorithm}-sha256; c=relaxed/relaxed; d={domain}; s={selector};".encode()

    def sign(self, mime: bytes) -> bytes:
        """Return the mail with its signature before it; line ends become CRLF, as they are on the wire."""
        mail = b"\r\n".join([*mime.splitlines(), b""])
        block, _, body = mail.partition(b"\r\n\r\n")
        fields = [field for field in _fields(block) if field[0] in _SIGNED]
        names = b":".join([*(name.encode() for name, _ in fields), b"from"])  # a second From would break it
        digest = base64.b64encode(hashlib.sha256(relaxed_body(body)).digest())
        value = b"%b\r\n h=%b;\r\n bh=%b;\r\n b=" % (self._begin, _folded(names), digest)
        signed = b"".join([line for _, line in fields] + [b"dkim-signature:", _relaxed(value)])
        signature = base64.b64encode(self._signature(signed))
        lines = b"\r\n ".join(signature[at : at + 72] for at in range(0, len(signature), 72))
        return b"DKIM-Signature: %b\r\n %b\r\n%b" % (value, lines, mail)

    def _signature(self, text: bytes) -> bytes:
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(text, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(hashlib.sha256(text).digest())


def read_key(pem: str) -> Key:
    """Read a private key in PEM, even if its lines were lost on the way through a form."""
    found = _ARMOUR.fullmatch(pem.replace("\\n", "\n"))
    remedy = "Paste an RSA key (2048 bits) or an Ed25519 key in PEM, without a passphrase."
    if found is None:
        raise InvalidInput("This is no key in PEM.", field="dkim_key", remedy=remedy)
    begin, inner, end = found.groups()
    try:
        key = load_pem_private_key(f"{begin}\n{''.join(inner.split())}\n{end}\n".encode(), None)
    except (ValueError, TypeError) as error:
        raise InvalidInput("The key can't be read.", field="dkim_key", remedy=remedy) from error
    if not isinstance(key, Key):
        raise InvalidInput("DKIM knows RSA and Ed25519 only.", field="dkim_key", remedy=remedy)
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < LEAST_BITS:
        raise InvalidInput(f"{key.key_size} bits are too few.", field="dkim_key", remedy=remedy)
    return key


def public_record(pem: str) -> str:
    """Return what is to be published for a private key: the value of the TXT record."""
    key = read_key(pem)
    if isinstance(key, rsa.RSAPrivateKey):
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return f"v=DKIM1; k=ed25519; p={base64.b64encode(public).decode()}"


def relaxed_body(body: bytes) -> bytes:
    """Return a body in relaxed form (3.4.4): blanks as one, none at the end of a line, no empty lines at the end."""
    if b"  " in body or b"\t" in body:
        body = _BLANKS.sub(b" ", body)
    if b" \r\n" in body:
        body = body.replace(b" \r\n", b"\r\n")
    kept = body.rstrip(b"\r\n")
    return kept + b"\r\n" if kept else b""


def _fields(block: bytes) -> list[tuple[str, bytes]]:
    """Return names and relaxed lines (3.4.2) of a header from its end: of one that comes twice the last is first."""
    found: list[tuple[str, bytes]] = []
    for field in re.split(rb"\r\n(?![ \t])", block):
        name, colon, value = field.partition(b":")
        if colon:
            lower = name.strip().lower()
            found.append((lower.decode("ascii", "replace"), b"%b:%b\r\n" % (lower, _relaxed(value))))
    return found[::-1]


def _relaxed(value: bytes) -> bytes:
    return _BLANKS.sub(b" ", value.replace(b"\r\n", b"")).strip(b" ")


def _folded(names: bytes) -> bytes:
    """Break the list of names at its colons, so that no line gets long."""
    lines, line = [], b""
    for name in names.split(b":"):
        if line and len(line) + len(name) > 66:
            lines.append(line)
            line = b""
        line += name + b":"
    return b"\r\n  ".join([*lines, line.rstrip(b":")])
