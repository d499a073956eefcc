"""X's signatures: OAuth 1.0a (RFC 5849) for what we ask, and HMAC-SHA256 for its trial of a new address; pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from msgspec import Struct


class Keys(Struct, frozen=True):
    """Those of the app, and those of the account that it writes for."""

    consumer_key: str
    consumer_secret: str
    access_token: str
    access_token_secret: str

    def __repr__(self) -> str:
        """Show no secret."""
        return "Keys()"


def oauth_header(
    method: str, url: str, keys: Keys, *, nonce: str, timestamp: int, form: Sequence[tuple[str, str]] = ()
) -> str:
    """Return the header Authorization; a body that is no form is not signed."""
    told = {
        "oauth_consumer_key": keys.consumer_key,
        "oauth_nonce": nonce,
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(timestamp),
        "oauth_token": keys.access_token,
        "oauth_version": "1.0",
    }
    signed = {**told, "oauth_signature": signature(method, url, told, keys, form)}
    return "OAuth " + ", ".join(f'{_encoded(name)}="{_encoded(it)}"' for name, it in sorted(signed.items()))


def signature(method: str, url: str, told: Mapping[str, str], keys: Keys, form: Sequence[tuple[str, str]] = ()) -> str:
    """Return the signature of a request with these parameters (docs.x.com, creating a signature)."""
    parts = urlsplit(url)
    base_url = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    given = [*told.items(), *parse_qsl(parts.query, keep_blank_values=True), *form]
    pairs = sorted((_encoded(name), _encoded(it)) for name, it in given)
    parameters = "&".join(f"{name}={it}" for name, it in pairs)
    base = "&".join(_encoded(it) for it in (method.upper(), base_url, parameters))
    key = f"{_encoded(keys.consumer_secret)}&{_encoded(keys.access_token_secret)}"
    return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()


def response_token(crc_token: str, consumer_secret: str) -> str:
    """Return what X wants to hear when it tries an address."""
    mac = hmac.new(consumer_secret.encode(), crc_token.encode(), hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(mac).decode()


def _encoded(text: str) -> str:
    return quote(text, safe="-._~")
