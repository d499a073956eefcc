"""Vonage's errors in our words: those of sending, of receipts for SMS, and of the Messages API; pure."""

from __future__ import annotations

from collections.abc import Mapping

from noline.channels import Failed, Fault, Reply, failed_by_status

Errors = Mapping[int, tuple[Fault, bool]]  # the fault, and whether the number is bad for good

# developer.vonage.com/en/api-errors/sms: the status of each part in an answer that is 200 all the same.
SENDING: Errors = {
    1: (Fault.THROTTLED, False),
    2: (Fault.REJECTED, False),
    3: (Fault.REJECTED, False),
    4: (Fault.ACCOUNT, False),
    5: (Fault.UNAVAILABLE, False),
    6: (Fault.UNREACHABLE, False),  # an unknown prefix
    7: (Fault.UNREACHABLE, True),  # barred
    8: (Fault.ACCOUNT, False),
    9: (Fault.ACCOUNT, False),  # no credit
    10: (Fault.THROTTLED, False),
    11: (Fault.ACCOUNT, False),
    12: (Fault.CONTENT, False),
    14: (Fault.ACCOUNT, False),
    15: (Fault.ACCOUNT, False),  # this sender is not allowed
    22: (Fault.REJECTED, False),
    23: (Fault.REJECTED, False),
    29: (Fault.REJECTED, False),  # a trial account, and the number is not on its list
    32: (Fault.ACCOUNT, False),
    33: (Fault.UNREACHABLE, True),
}

# developer.vonage.com/en/messaging/sms/guides/delivery-receipts: ``err-code``.
RECEIPTS: Errors = {
    1: (Fault.UNREACHABLE, False),
    2: (Fault.UNREACHABLE, False),  # absent for now
    3: (Fault.UNREACHABLE, True),  # absent for good
    4: (Fault.UNREACHABLE, True),  # barred by the customer
    5: (Fault.UNREACHABLE, False),
    6: (Fault.REJECTED, False),  # filtered as spam
    7: (Fault.UNREACHABLE, False),
    8: (Fault.UNAVAILABLE, False),
    9: (Fault.UNREACHABLE, True),
    10: (Fault.CONTENT, False),
    11: (Fault.UNREACHABLE, False),
    12: (Fault.UNREACHABLE, False),
    13: (Fault.REJECTED, False),
    14: (Fault.REJECTED, False),
    15: (Fault.ACCOUNT, False),
    16: (Fault.ACCOUNT, False),
    50: (Fault.REJECTED, False),
    51: (Fault.ACCOUNT, False),  # the sender is not registered
    52: (Fault.CONTENT, False),
    53: (Fault.REJECTED, False),
    54: (Fault.REJECTED, False),
    99: (Fault.UNREACHABLE, False),
}

RECEIPT_WORDS: Mapping[str, str] = {
    "1": "unknown",
    "2": "absent subscriber, temporary",
    "3": "absent subscriber, permanent",
    "4": "call barred by the user",
    "5": "portability error",
    "6": "rejected as spam",
    "7": "handset busy",
    "8": "network error",
    "9": "illegal number",
    "10": "invalid message",
    "11": "unroutable",
    "12": "destination unreachable",
    "13": "age restriction",
    "14": "blocked by the carrier",
    "15": "insufficient funds (pre-paid)",
    "16": "gateway quota exceeded",
    "50": "entity filter",
    "51": "header filter",
    "52": "content filter",
    "53": "consent filter",
    "54": "regulation error",
    "99": "general error",
}

# developer.vonage.com/en/api-errors/messages
MESSAGES: Errors = {
    1000: (Fault.THROTTLED, False),
    1010: (Fault.REJECTED, False),
    1020: (Fault.REJECTED, False),
    1021: (Fault.CONTENT, False),
    1022: (Fault.CONTENT, False),
    1030: (Fault.UNAVAILABLE, False),
    1040: (Fault.REJECTED, False),
    1050: (Fault.UNREACHABLE, True),
    1060: (Fault.ACCOUNT, False),
    1070: (Fault.ACCOUNT, False),
    1080: (Fault.ACCOUNT, False),
    1090: (Fault.CONTENT, False),
    1100: (Fault.UNAVAILABLE, False),
    1120: (Fault.ACCOUNT, False),
    1140: (Fault.ACCOUNT, False),
    1160: (Fault.REJECTED, False),
    1170: (Fault.UNREACHABLE, True),  # no number
    1180: (Fault.UNREACHABLE, False),
    1190: (Fault.UNREACHABLE, True),
    1200: (Fault.UNREACHABLE, True),
    1210: (Fault.REJECTED, False),
    1220: (Fault.UNREACHABLE, False),
    1230: (Fault.UNAVAILABLE, False),
    1240: (Fault.UNREACHABLE, True),
    1241: (Fault.THROTTLED, False),
    1250: (Fault.UNREACHABLE, False),
    1260: (Fault.UNREACHABLE, False),
    1270: (Fault.REJECTED, False),
    1280: (Fault.REJECTED, False),
    1290: (Fault.ACCOUNT, False),
    1330: (Fault.UNREACHABLE, False),
    1340: (Fault.CONTENT, False),  # outside the window, without a template
    1360: (Fault.UNREACHABLE, False),
}
_AGAIN = (Fault.THROTTLED, Fault.UNAVAILABLE, Fault.ACCOUNT)


def failed(errors: Errors, code: int, text: str, reply: Reply) -> Failed:
    """Say what an error of this number means; one that is not listed, by the status of HTTP."""
    said = f"{code} {text}".strip()[:300]
    if code not in errors:
        return failed_by_status(reply, said)
    fault, permanent = errors[code]
    return Failed(fault, said, retry=fault in _AGAIN, permanent=permanent)
