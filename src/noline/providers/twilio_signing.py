"""How Twilio signs what it tells, and how we sign in there; the same for messages and calls."""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import urlsplit, urlunsplit

from noline.channels import WebhookRequest, check_hmac, forged, same
from noline.kernel.errors import Forbidden

_PORT = re.compile(r":\d+$")


def basic_credentials(user: str, password: str) -> str:
    """Return credentials for the header Authorization (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def check_signature(auth_token: str, request: WebhookRequest) -> None:
    """Check X-Twilio-Signature (twilio.com/docs/usage/security): the address and the form, with HMAC-SHA1.

    Twilio signs an address with its port or without it, as its own libraries allow for.
    """
    given = request.headers.get("x-twilio-signature", "")
    rest = ""
    if "bodySHA256" in request.query:
        if not same(hashlib.sha256(request.body).hexdigest(), request.query["bodySHA256"].lower()):
            raise forged()
    elif request.method == "POST":
        form = request.form
        rest = "".join(f"{name}{form[name]}" for name in sorted(form))
    named, bare = _with_port(request.url), _without_port(request.url)
    try:
        check_hmac(auth_token, (named + rest).encode(), given, digest="sha1", encoded="base64")
    except Forbidden:
        check_hmac(auth_token, (bare + rest).encode(), given, digest="sha1", encoded="base64")


def _with_port(url: str) -> str:
    parts = urlsplit(url)
    if _PORT.search(parts.netloc) or not parts.netloc:
        return url
    port = 443 if parts.scheme == "https" else 80
    return urlunsplit(parts._replace(netloc=f"{parts.netloc}:{port}"))


def _without_port(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=_PORT.sub("", parts.netloc))) if _PORT.search(parts.netloc) else url
