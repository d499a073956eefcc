"""Twilio's errors in our words: those of sending and of receipts (twilio.com/docs/api/errors); pure."""

from __future__ import annotations

from collections.abc import Mapping

from noline.channels import Fault

# Those that say more than the status of HTTP does: the fault, whether the number is bad for good, and what it says.
ERRORS: Mapping[int, tuple[Fault, bool, str]] = {
    14107: (Fault.THROTTLED, False, "too many messages of the account"),
    20003: (Fault.ACCOUNT, False, "the credentials are refused"),
    20404: (Fault.ACCOUNT, False, "there is no such account"),
    20429: (Fault.THROTTLED, False, "too many requests"),
    21211: (Fault.UNREACHABLE, True, "the number is invalid"),
    21212: (Fault.ACCOUNT, False, "the sender is invalid"),
    21214: (Fault.UNREACHABLE, True, "the number can't be reached"),
    21217: (Fault.UNREACHABLE, True, "the number is invalid"),
    21219: (Fault.ACCOUNT, False, "a trial account, and the number is not verified"),
    21408: (Fault.ACCOUNT, False, "this country is not enabled"),
    21601: (Fault.ACCOUNT, False, "the sender can't send messages"),
    21602: (Fault.CONTENT, False, "the message is empty"),
    21603: (Fault.ACCOUNT, False, "the sender is missing"),
    21606: (Fault.ACCOUNT, False, "the sender is not ours or can't reach this country"),
    21610: (Fault.UNREACHABLE, True, "the recipient has unsubscribed"),
    21611: (Fault.THROTTLED, False, "the sender's queue is full"),
    21612: (Fault.UNREACHABLE, False, "the number can't be reached by this sender"),
    21614: (Fault.UNREACHABLE, True, "not a mobile number"),
    21617: (Fault.CONTENT, False, "the message is too long"),
    21620: (Fault.CONTENT, False, "the address of a file is invalid"),
    21623: (Fault.CONTENT, False, "too many files"),
    21656: (Fault.CONTENT, False, "the template's variables are invalid"),
    30001: (Fault.THROTTLED, False, "the queue overflowed"),
    30002: (Fault.ACCOUNT, False, "the account is suspended"),
    30003: (Fault.UNREACHABLE, False, "the handset is unreachable"),
    30004: (Fault.REJECTED, False, "the message is blocked"),
    30005: (Fault.UNREACHABLE, True, "the handset is unknown"),
    30006: (Fault.UNREACHABLE, True, "a landline, or an unreachable carrier"),
    30007: (Fault.REJECTED, False, "filtered by the carrier"),
    30008: (Fault.UNREACHABLE, False, "an unknown error of the carrier"),
    30009: (Fault.UNAVAILABLE, False, "a segment of the message is missing"),
    30010: (Fault.REJECTED, False, "dearer than the price allowed"),
    30011: (Fault.CONTENT, False, "the number can't receive MMS"),
    30017: (Fault.UNAVAILABLE, False, "the carrier's network is congested"),
    30019: (Fault.CONTENT, False, "larger than the carrier allows"),
    30022: (Fault.THROTTLED, False, "faster than the registered campaign allows"),
    30023: (Fault.THROTTLED, False, "the day's limit of the registered brand is reached"),
    30034: (Fault.ACCOUNT, False, "the sender is not registered (10DLC)"),
    30410: (Fault.UNAVAILABLE, False, "the carrier did not answer in time"),
    30450: (Fault.REJECTED, False, "blocked by rules of Twilio's"),
    30453: (Fault.REJECTED, False, "blocked as fraud"),
    60410: (Fault.REJECTED, False, "blocked as fraud"),
    63003: (Fault.UNREACHABLE, True, "there is no such recipient on this channel"),
    63005: (Fault.CONTENT, False, "the channel takes no such content"),
    63007: (Fault.ACCOUNT, False, "the channel has no such sender"),
    63013: (Fault.REJECTED, False, "against the channel's rules"),
    63016: (Fault.CONTENT, False, "outside the window for answers, and not a template"),
    63018: (Fault.THROTTLED, False, "too many messages on this channel"),
    63019: (Fault.CONTENT, False, "a file could not be fetched"),
    63021: (Fault.CONTENT, False, "the channel refuses the content"),
    63024: (Fault.UNREACHABLE, True, "the recipient is invalid"),
    63032: (Fault.UNREACHABLE, False, "WhatsApp keeps this message from this recipient"),
    63033: (Fault.UNREACHABLE, False, "the recipient has blocked us"),
    63036: (Fault.UNREACHABLE, False, "the number can't be reached by RCS"),
    63049: (Fault.REJECTED, False, "WhatsApp kept a marketing message back"),
}


def told_of(code: str, words: str) -> tuple[Fault, bool, str]:
    """Say what the error of a receipt means: the fault, whether it is for good, and its code with words."""
    number = int(code) if code.isascii() and code.isdigit() and len(code) < 9 else 0
    fault, permanent, known = ERRORS.get(number, (Fault.UNREACHABLE, False, ""))
    return fault, permanent, " ".join(filter(None, (code, words or known)))
