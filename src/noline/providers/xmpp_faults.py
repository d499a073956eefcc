"""What an error of XMPP means: the conditions of a stanza (RFC 6120, 8.3.3) and of a stream (4.9.3); pure."""

from __future__ import annotations

from collections.abc import Mapping

from noline.channels import Failed, Fault

# The fault, whether the address is bad for good, and whether it may be tried again.
CONDITIONS: Mapping[str, tuple[Fault, bool, bool]] = {
    "bad-request": (Fault.REJECTED, False, False),
    "conflict": (Fault.REJECTED, False, False),
    "feature-not-implemented": (Fault.REJECTED, False, False),
    "forbidden": (Fault.REJECTED, False, False),
    "gone": (Fault.UNREACHABLE, True, False),
    "internal-server-error": (Fault.UNREACHABLE, False, True),
    "item-not-found": (Fault.UNREACHABLE, True, False),
    "jid-malformed": (Fault.UNREACHABLE, True, False),
    "not-acceptable": (Fault.CONTENT, False, False),
    "not-allowed": (Fault.REJECTED, False, False),
    "not-authorized": (Fault.REJECTED, False, False),
    "payment-required": (Fault.REJECTED, False, False),
    "policy-violation": (Fault.REJECTED, False, False),
    "recipient-unavailable": (Fault.UNREACHABLE, False, True),
    "redirect": (Fault.UNREACHABLE, False, False),
    "registration-required": (Fault.REJECTED, False, False),
    "remote-server-not-found": (Fault.UNREACHABLE, False, False),
    "remote-server-timeout": (Fault.UNREACHABLE, False, True),
    "resource-constraint": (Fault.THROTTLED, False, True),
    "service-unavailable": (Fault.UNREACHABLE, False, False),
    "subscription-required": (Fault.REJECTED, False, False),
    "undefined-condition": (Fault.REJECTED, False, False),
    "unexpected-request": (Fault.REJECTED, False, False),
}
_OURS = ("not-authorized", "host-unknown", "host-gone", "invalid-namespace", "invalid-from", "improper-addressing")


def failed_stanza(condition: str, kind: str, text: str = "") -> Failed:
    """Say what the error of a message means; ``kind`` is its type: ``wait`` asks to come again."""
    fault, permanent, retry = CONDITIONS.get(condition, (Fault.REJECTED, False, False))
    if condition == "policy-violation" and kind == "wait":
        fault, retry = Fault.THROTTLED, True
    said = f"XMPP {condition or 'error'}{': ' + text if text else ''}"[:300]
    return Failed(fault, said, retry=retry, permanent=permanent)


def failed_stream(condition: str, text: str = "") -> Failed:
    """Say what it means that the server ended the stream with this."""
    fault = Fault.ACCOUNT if condition in _OURS else Fault.UNAVAILABLE
    if condition == "conflict":
        text = "another session is there already; give the route of a component one seat"
    return Failed(fault, f"The server ended the session: {condition}{': ' + text if text else ''}"[:300], retry=True)
