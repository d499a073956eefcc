"""Delivery receipts in a deliver_sm, in the many forms that SMSCs write them; pure.

SMPP 3.4, appendix B gives the usual text; 5.3.2.12 and 5.3.2.35 the optional parameters that say the same.
"""

from __future__ import annotations

import re
from typing import Literal

from noline.channels import Fault, Receipt
from noline.providers.smpp_faults import STATES, told_of
from noline.providers.smpp_pdu import MESSAGE_STATE, NETWORK_ERROR_CODE, RECEIPTED_MESSAGE_ID, Party, Short
from noline.providers.smpp_text import read_text
from noline.providers.sms_numbers import international

Ids = Literal["same", "hex-then-decimal", "decimal-then-hex"]
"""How a message's id is written in the answer to it, then in its receipt's text."""

_ID = re.compile(r"\bid\s*:\s*([^\s,;]+)", re.IGNORECASE)
_STATE = re.compile(r"\bstat(?:us)?\s*:\s*([A-Z_]+)", re.IGNORECASE)
_ERROR = re.compile(r"\berr(?:or)?\s*:\s*(\w+)", re.IGNORECASE)
_QUOTED = re.compile(r"\btext\s*:", re.IGNORECASE)


def read_receipt(short: Short, ids: Ids) -> Receipt | None:
    """Return what a receipt says; None where it names no message or says nothing yet."""
    written = read_text(short.text, short.data_coding, "latin-1")  # its words are ASCII, but for what it quotes
    text = _QUOTED.split(written or "", maxsplit=1)[0]
    reference = _reference(short, text, ids)
    name = _state(short, text)
    told = told_of(name)
    if not reference or told is None:
        return None
    status, fault = told
    found = Receipt(
        status,
        reference=reference,
        channel="sms",
        sender=number_of(short.destination),
        recipient=number_of(short.source),
    )
    if status != "failed":
        return found
    return Receipt(
        status,
        reference=reference,
        fault=fault or Fault.UNREACHABLE,
        text=f"{name.upper()} {_error(short, text)}".strip(),
        channel="sms",
        sender=found.sender,
        recipient=found.recipient,
    )


def answered_id(text: str, ids: Ids) -> str:
    """Return the id of a message by the answer to its submit_sm, as its receipts will be compared."""
    return {"same": text, "hex-then-decimal": _from_hex(text), "decimal-then-hex": _plain(text)}[ids]


def number_of(party: Party) -> str:
    """Return an address as ours: international numbers with their plus, names and short codes as they are."""
    if party.ton == 1 and party.address.isascii() and party.address.isdigit():
        return f"+{party.address}"
    return party.address if party.ton in (2, 5) else international(party.address)


def _reference(short: Short, text: str, ids: Ids) -> str:
    if named := short.tlvs.get(RECEIPTED_MESSAGE_ID, b"").partition(b"\0")[0].decode("latin-1").strip():
        return answered_id(named, ids)  # it is what the answer was, by the book
    if not (found := _ID.search(text)):
        return ""
    return {"same": found[1], "hex-then-decimal": _plain(found[1]), "decimal-then-hex": _from_hex(found[1])}[ids]


def _state(short: Short, text: str) -> str:
    code = short.tlvs.get(MESSAGE_STATE, b"")
    written = _STATE.search(text)
    name = STATES.get(code[0], "") if len(code) == 1 else ""
    if written and (not name or told_of(name) is None):
        return written[1]
    return name


def _error(short: Short, text: str) -> str:
    if (found := _ERROR.search(text)) and found[1].strip("0"):
        return f"err {found[1]}"
    code = short.tlvs.get(NETWORK_ERROR_CODE, b"")
    return f"err {int.from_bytes(code[1:3])}" if len(code) == 3 else ""


def _from_hex(text: str) -> str:
    try:
        return str(int(text, 16))
    except ValueError:
        return text


def _plain(text: str) -> str:
    return str(int(text)) if text.isascii() and text.isdigit() else text
