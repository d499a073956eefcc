"""What an SMSC's words mean: the status of an answer, and the state and error of a delivery receipt; pure.

Statuses are those of SMPP 3.4, 5.1.3; states those of 5.2.28 and of the receipt's text in its appendix B.
"""

from __future__ import annotations

from collections.abc import Mapping

from noline.channels import Failed, Fault

OK = 0x00
QUEUE_FULL = 0x14
THROTTLED = 0x58
TEMPORARY = 0x64  # ESME_RX_T_APPN: the SMSC is asked to come again

# Its name, the fault, and whether the number is bad for good.
STATUSES: Mapping[int, tuple[str, Fault, bool]] = {
    0x01: ("the message's length is invalid", Fault.CONTENT, False),
    0x02: ("the command's length is invalid", Fault.REJECTED, False),
    0x03: ("the command is not known", Fault.REJECTED, False),
    0x04: ("not bound for this", Fault.UNAVAILABLE, False),
    0x05: ("already bound", Fault.UNAVAILABLE, False),
    0x06: ("invalid priority", Fault.REJECTED, False),
    0x07: ("invalid registered_delivery", Fault.REJECTED, False),
    0x08: ("system error", Fault.UNAVAILABLE, False),
    0x0A: ("invalid source address", Fault.ACCOUNT, False),
    0x0B: ("invalid destination address", Fault.UNREACHABLE, True),
    0x0C: ("invalid message id", Fault.REJECTED, False),
    0x0D: ("bind failed", Fault.ACCOUNT, False),
    0x0E: ("invalid password", Fault.ACCOUNT, False),
    0x0F: ("invalid system id", Fault.ACCOUNT, False),
    0x11: ("cancelling failed", Fault.REJECTED, False),
    0x13: ("replacing failed", Fault.REJECTED, False),
    0x14: ("the queue is full", Fault.THROTTLED, False),
    0x15: ("invalid service type", Fault.ACCOUNT, False),
    0x33: ("invalid number of destinations", Fault.REJECTED, False),
    0x34: ("invalid distribution list", Fault.REJECTED, False),
    0x40: ("invalid destination flag", Fault.REJECTED, False),
    0x42: ("invalid submit request", Fault.REJECTED, False),
    0x43: ("invalid esm_class", Fault.REJECTED, False),
    0x44: ("can't submit to the distribution list", Fault.REJECTED, False),
    0x45: ("submitting failed", Fault.REJECTED, False),
    0x48: ("invalid type of the source address", Fault.ACCOUNT, False),
    0x49: ("invalid plan of the source address", Fault.ACCOUNT, False),
    0x50: ("invalid type of the destination address", Fault.UNREACHABLE, True),
    0x51: ("invalid plan of the destination address", Fault.UNREACHABLE, True),
    0x53: ("invalid system type", Fault.ACCOUNT, False),
    0x54: ("invalid replace_if_present flag", Fault.REJECTED, False),
    0x55: ("invalid number of messages", Fault.REJECTED, False),
    0x58: ("throttled", Fault.THROTTLED, False),
    0x61: ("invalid time of delivery", Fault.REJECTED, False),
    0x62: ("invalid time of expiry", Fault.REJECTED, False),
    0x63: ("invalid predefined message", Fault.REJECTED, False),
    0x64: ("the receiver has a temporary error", Fault.UNAVAILABLE, False),
    0x65: ("the receiver has a permanent error", Fault.REJECTED, False),
    0x66: ("the receiver rejects the message", Fault.REJECTED, False),
    0x67: ("query_sm failed", Fault.REJECTED, False),
    0xC0: ("an error in the optional part", Fault.REJECTED, False),
    0xC1: ("an optional parameter is not allowed", Fault.REJECTED, False),
    0xC2: ("invalid length of a parameter", Fault.REJECTED, False),
    0xC3: ("an expected parameter is missing", Fault.REJECTED, False),
    0xC4: ("invalid value of a parameter", Fault.REJECTED, False),
    0xFE: ("delivery failed", Fault.UNREACHABLE, False),
    0xFF: ("unknown error", Fault.UNAVAILABLE, False),
}
_AGAIN = (Fault.THROTTLED, Fault.UNAVAILABLE, Fault.ACCOUNT)

STATES: Mapping[int, str] = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}
_TOLD: Mapping[str, tuple[str, Fault | None]] = {
    "ENROUTE": ("sent", None),
    "ACCEPTD": ("sent", None),
    "BUFFERD": ("sent", None),
    "DELIVRD": ("delivered", None),
    "READ": ("read", None),
    "EXPIRED": ("failed", Fault.UNREACHABLE),
    "UNDELIV": ("failed", Fault.UNREACHABLE),
    "DELETED": ("failed", Fault.REJECTED),
    "REJECTD": ("failed", Fault.REJECTED),
    "FAILED": ("failed", Fault.UNREACHABLE),
}
_SPELT: Mapping[str, str] = {
    "DELIVERED": "DELIVRD",
    "UNDELIVERABLE": "UNDELIV",
    "UNDELIVERED": "UNDELIV",
    "UNDELIVRD": "UNDELIV",
    "REJECTED": "REJECTD",
    "ACCEPTED": "ACCEPTD",
    "BUFFRED": "BUFFERD",
    "BUFFERED": "BUFFERD",
    "EXPIRD": "EXPIRED",
    "EN_ROUTE": "ENROUTE",
}


def refused(status: int) -> Failed:
    """Say what the status of an answer means that is not OK; those above 0x400 are the SMSC's own."""
    name, fault, permanent = STATUSES.get(status, ("an error of its own", Fault.REJECTED, False))
    return Failed(fault, f"SMPP 0x{status:08X}: {name}", retry=fault in _AGAIN, permanent=permanent)


def told_of(state: str) -> tuple[str, Fault | None] | None:
    """Return what a state of a receipt means, in whichever spelling; None where it means nothing yet (UNKNOWN)."""
    name = state.strip().upper()
    return _TOLD.get(_SPELT.get(name, name))
