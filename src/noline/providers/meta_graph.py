"""What the channels of Meta's Graph API have in common: its handshake, its signature, its credentials and its errors.

Sources: developers.facebook.com/docs/graph-api/webhooks/getting-started and …/graph-api/guides/error-handling.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from noline.channels import (
    Answer,
    Failed,
    Fault,
    Reply,
    Result,
    WebhookRequest,
    check_hmac,
    failed_by_status,
    forged,
    malformed,
    not_understood,
    same,
)
from noline.kernel.errors import InvalidInput
from noline.providers.loose import number, table, tables, word

Errors = Mapping[int | tuple[int, int], tuple[Fault, bool]]
"""What a code means, or a code with its subcode: a fault, and whether the address is bad for good."""

_VERSION = re.compile(r"v[1-9][0-9]{0,2}\.[0-9]")
_AGAIN = (Fault.THROTTLED, Fault.UNAVAILABLE, Fault.ACCOUNT)
_LATEST = 253402300799
_BARE = ("messages", "statuses")


class Signed(Protocol):
    """The settings that webhooks are checked with."""

    @property
    def app_secret(self) -> str:
        """Signs what Meta tells."""
        ...

    @property
    def verify_token(self) -> str:
        """Said by Meta in the handshake."""
        ...


def check_access(access_token: str, version: str, api_url: str) -> None:
    """Refuse what can't work; raises ``InvalidInput`` naming the setting."""
    if not access_token.isascii() or not access_token.isprintable() or not access_token or " " in access_token:
        raise InvalidInput("This is not an access token.", field="access_token", remedy="Copy it from Meta's app.")
    if not _VERSION.fullmatch(version):
        raise InvalidInput("This is no version of the Graph API.", field="version", remedy="For example v23.0.")
    if not api_url.startswith(("https://", "http://")):
        raise InvalidInput("This is not a web address.", field="api_url", remedy="It begins with https://.")


def check_id(value: str, field: str) -> None:
    """Refuse an id of Meta's that is none; raises ``InvalidInput`` naming the setting."""
    if not (value.isascii() and value.isdigit()):
        raise InvalidInput("This is not an id of Meta's.", field=field, remedy="It has digits alone.")


def bearer(access_token: str) -> dict[str, str]:
    """Return the header that calls are signed in with."""
    return {"Authorization": f"Bearer {access_token}"}


def greet(settings: Signed, request: WebhookRequest) -> Answer | None:
    """Answer the handshake for a new address: give the challenge back to whoever says our token."""
    if request.method != "GET" or request.query.get("hub.mode") != "subscribe":
        return None
    if not same(settings.verify_token, request.query.get("hub.verify_token", "")):
        raise forged()
    return Answer(body=request.query.get("hub.challenge", "").encode())


def verify(settings: Signed, request: WebhookRequest, now: datetime) -> None:  # noqa: ARG001 (no time is signed)
    """Check X-Hub-Signature-256: the body, with HMAC-SHA256 by the app's secret."""
    check_hmac(settings.app_secret, request.body, request.headers.get("x-hub-signature-256", ""), prefix="sha256=")


def entries(request: WebhookRequest, kind: str) -> list[dict[str, Any]]:
    """Return the entries of a notification about a kind of object; a lone change, as the console shows it, is one.

    So are messages of WhatsApp without all that, as its API for companies' own machines told them.
    """
    if request.method == "GET" and "hub.mode" in request.query:
        return []
    told = request.object()
    if "field" in told and "value" in told and "entry" not in told:
        return [{"changes": [told]}]
    if kind == "whatsapp_business_account" and any(isinstance(told.get(it), list) for it in _BARE):
        return [{"changes": [{"value": told}]}]
    if told.get("object") not in (None, kind) or not isinstance(told.get("entry"), list):
        raise malformed(f"It is no notification about a {kind}.")
    return tables(told["entry"])


def told_at(value: Any) -> datetime | None:
    """Return the time of a Unix time in seconds, or in milliseconds as Meta sometimes writes it."""
    seconds = number(value)
    if seconds > 100_000_000_000:
        return datetime.fromtimestamp(seconds / 1000, UTC) if seconds / 1000 < _LATEST else None
    return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None


def read_result(reply: Reply, errors: Errors, taken: Result | None) -> Result:
    """Say what an answer means: ``taken`` where it names a message, else its error."""
    error = table(reply.object.get("error"))
    if not error:
        if reply.status < 300:
            return taken or not_understood(reply)
        return failed_by_status(reply)
    code, subcode = number(error.get("code")), number(error.get("error_subcode"))
    text = error_text(code, subcode, word(error.get("message")), word(table(error.get("error_data")).get("details")))
    by_status = failed_by_status(reply, text)
    found = fault_of(errors, code, subcode)
    if found is None:
        return Failed(Fault.UNAVAILABLE, text, retry=True) if error.get("is_transient") is True else by_status
    fault, permanent = found
    return Failed(fault, text, retry=fault in _AGAIN, after=by_status.after, permanent=permanent)


def fault_of(errors: Errors, code: int, subcode: int = 0) -> tuple[Fault, bool] | None:
    """Return what an error means; 200 to 299 are permissions that lack (guides/error-handling)."""
    found = errors.get((code, subcode)) or errors.get(code)
    return found or ((Fault.ACCOUNT, False) if 200 <= code <= 299 else None)


def error_text(code: int, subcode: int, *words: str) -> str:
    """Return an error for a person to read: its number and its words, none of them twice."""
    said: Sequence[str] = [it.strip() for it in dict.fromkeys(words) if it.strip()]
    numbers = f"{code}/{subcode}" if subcode else str(code)
    return f"{numbers} {': '.join(said)}".strip()[:300]
