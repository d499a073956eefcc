"""How Twilio signs what it tells, and how we sign in there; the same for messages and calls."""

from __future__ import annotations

import base64
import hashlib

from noline.channels import WebhookRequest, check_hmac, forged, same


def basic_credentials(user: str, password: str) -> str:
    """Return credentials for the header Authorization (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def check_signature(auth_token: str, request: WebhookRequest) -> None:
    """Check X-Twilio-Signature (twilio.com/docs/usage/security): the address and the form, with HMAC-SHA1."""
    given = request.headers.get("x-twilio-signature", "")
    if "bodySHA256" in request.query:
        if not same(hashlib.sha256(request.body).hexdigest(), request.query["bodySHA256"].lower()):
            raise forged()
        check_hmac(auth_token, request.url.encode(), given, digest="sha1", encoded="base64")
        return
    form = request.form if request.method == "POST" else {}
    signed = request.url + "".join(f"{name}{form[name]}" for name in sorted(form))
    check_hmac(auth_token, signed.encode(), given, digest="sha1", encoded="base64")
