"""PINs: a few digits that a company gave its customer, checked a few times and then no more for a while."""

from __future__ import annotations

import hmac
import re
import unicodedata
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.conversations.model import Conversation
from noline.conversations.proving import Proved
from noline.delivery import Sending, Signer
from noline.kernel.errors import InvalidInput
from noline.log import Effect, Effects, Note, Put, RowType, Scene
from noline.log.kinds import PinSet, ProofFailed, ProofGiven

FAILURES: Final = 5
LOCKED: Final = timedelta(minutes=15)
"""After so many wrong ones no PIN is taken for so long."""
_HASH: Final = 32
_DIGITS = re.compile(r"\d{4,12}")


class Pin(Struct, frozen=True, gc=False):
    """What is kept of a customer's PIN: a keyed hash, and how often it was wrong lately.

    The hash is of the PIN and its customer; where that is now somebody else, the first one's id stands behind it.
    """

    customer: UUID
    workspace: int
    mac: bytes
    set_at: datetime
    failures: int = 0
    failed_at: datetime | None = None


PINS = RowType(Pin, "customer_pin", key=("customer",), fixed=("workspace",))


def pin_set(signer: Signer, customer: UUID, pin: str, by: str) -> PinSet:
    """Return the body of ``pin.changed``; an empty PIN is none. Raises InvalidInput for what isn't one."""
    if pin and not _DIGITS.fullmatch(pin):
        raise InvalidInput("This is not a PIN.", field="pin", remedy="Give 4 to 12 digits.")
    return PinSet(signer.pin_mac(customer, pin).hex() if pin else "", by)


def moved_pin(pin: Pin, customer: UUID) -> Pin:
    """Return a PIN as somebody else's, by a merge or its undoing: it is the same digits."""
    owner = _hashed_for(pin)
    mac = pin.mac[:_HASH] + (b"" if owner == customer else owner.bytes)
    return msgspec.structs.replace(pin, customer=customer, mac=mac)


def _hashed_for(pin: Pin) -> UUID:
    return UUID(bytes=pin.mac[_HASH:]) if len(pin.mac) > _HASH else pin.customer


def has_pin(scene: Scene, customer: UUID) -> bool:
    """Say whether a customer has a PIN."""
    return scene.get(Pin, customer) is not None


def check_pin(scene: Scene, conversation: Conversation, typed: str, *, reason: str = "") -> tuple[bool, Effects]:
    """Say whether a PIN is the customer's, and return what follows. Who has been wrong too often is not heard."""
    pin = scene.get(Pin, conversation.customer)
    if pin is None:
        return False, ()
    failed_at = pin.failed_at
    lately = failed_at is not None and scene.now - failed_at < LOCKED
    failures = pin.failures if lately else 0
    if failures >= FAILURES:
        return False, [_failed(scene, conversation, "spent", reason)]
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed))
    mac = scene.catalogue(Sending).signer.pin_mac(_hashed_for(pin), digits)
    if not hmac.compare_digest(mac, pin.mac[:_HASH]):
        after = msgspec.structs.replace(pin, failures=failures + 1, failed_at=scene.now)
        return False, [Put(after), _failed(scene, conversation, "wrong", reason)]
    given = ProofGiven("pin", "", "", reason)
    return True, [
        Put(msgspec.structs.replace(pin, failures=0, failed_at=None)),
        Note(Proved(conversation.id, "pin", reason)),
        scene.fact("proof.given", conversation=conversation.id, channel=conversation.channel, body=given),
    ]


def _failed(scene: Scene, conversation: Conversation, why: str, reason: str) -> Effect:
    return scene.fact("proof.failed", conversation=conversation.id, body=ProofFailed(why, reason))
