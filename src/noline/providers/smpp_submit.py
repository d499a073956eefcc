"""A message of ours as the submit_sm that carry it; pure."""

from __future__ import annotations

from noline.channels import Outgoing
from noline.content import TextRendered
from noline.providers.smpp_pdu import MESSAGE_PAYLOAD, UDHI, Party, Short
from noline.providers.smpp_settings import SmppSettings
from noline.providers.smpp_text import parts_of, payload_of

_SHORT = 8  # digits of a short code, at most
_RECEIPT = 1  # registered_delivery: whether it was delivered or not (5.2.17)


def submits_of(outgoing: Outgoing, settings: SmppSettings) -> list[Short]:
    """Return one for a short text; for a long one its parts, or one with a payload. Raises ``ValueError``."""
    assert isinstance(outgoing.content, TextRendered)
    text = outgoing.content.text
    reference = outgoing.message.int & 0xFF
    parts = parts_of(text, settings.encoding, reference)
    tlvs: dict[int, bytes] = {}
    if len(parts) > 1 and settings.long_messages == "payload":
        parts = [payload_of(text, settings.encoding)]
        tlvs = {MESSAGE_PAYLOAD: parts[0].octets}
    return [
        Short(
            source=sender_of(outgoing.sender),
            destination=receiver_of(outgoing.to),
            text=b"" if tlvs else part.octets,
            service_type=settings.service_type,
            esm_class=UDHI if part.headed else 0,
            registered_delivery=_RECEIPT if settings.receipts else 0,
            data_coding=part.data_coding,
            tlvs=tlvs,
        )
        for part in parts
    ]


def sender_of(sender: str) -> Party:
    """Return a sender with its type and plan: a name (5, 0), a short code (3, 0), a number (1, 1)."""
    digits = sender.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        return Party(sender[:20], 5, 0) if sender else Party("")
    if not sender.startswith("+") and len(digits) <= _SHORT:
        return Party(digits, 3, 0)
    return Party(digits, 1, 1)


def receiver_of(number: str) -> Party:
    """Return a receiver: an international number, or a short one as the network knows it."""
    digits = number.removeprefix("+")
    return Party(digits, 1, 1) if number.startswith("+") or len(digits) > _SHORT else Party(digits, 0, 1)
