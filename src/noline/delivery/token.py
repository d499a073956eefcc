"""Message tokens: 26 bytes that name a shard and a message and can't be forged; tickets and pointers, which name more.

They travel as base64url in links and as hexadecimal in mail addresses, whose local parts lose their case on the way.
Layout: shard (2 bytes), message id (16), the first 8 bytes of HMAC-SHA-256 under the installation's secret. A ticket's,
of 30 bytes: shard (2), customer (16), mark of the campaign (4), MAC (8, under a key of its own).
A pointer's, of 30 bytes: workspace (4), id (16), MAC (10, under a key of its own and for one role).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Literal
from uuid import UUID

from msgspec import Struct

TOKEN_BYTES = 26
TICKET_BYTES = 30
POINTER_BYTES = 30
_MAC_BYTES = 8
_BLOCK = 64  # of SHA-256
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another
CODE_LENGTH = 7
Role = Literal["crossing", "call", "topic"]
"""What a pointer points to; one for the one is none for the other."""


class MessageToken(Struct, frozen=True):
    """What a valid token names."""

    shard: int
    message: UUID


class TicketToken(Struct, frozen=True):
    """What a valid ticket names: whose it is, and the mark of the campaign that it is for."""

    shard: int
    customer: UUID
    mark: bytes


class Signer:
    """Makes and checks tokens of one installation."""

    def __init__(self, secret: bytes) -> None:
        # HMAC (RFC 2104) with what depends on the key alone done once: each mail is signed, and this takes a third.
        key = hmac.digest(secret, b"message token", "sha256").ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key))
        self._code_key = hmac.digest(secret, b"short code", "sha256")
        self._ticket_key = hmac.digest(secret, b"ticket", "sha256")
        self._site_key = hmac.digest(secret, b"key of sites", "sha256")
        self._hook_key = hmac.digest(secret, b"provider's address", "sha256")
        self._one_time_key = hmac.digest(secret, b"one-time code", "sha256")
        self._pin_key = hmac.digest(secret, b"pin", "sha256")
        self._pointer_key = hmac.digest(secret, b"pointer", "sha256")

    def token(self, shard: int, message: UUID) -> bytes:
        """Return the token of a message."""
        named = shard.to_bytes(2, "big") + message.bytes
        return named + self._mac(named)

    def read(self, text: str) -> MessageToken | None:
        """Return what a token names, or None for one that is forged, cut or of another installation."""
        raw = _decode(text)
        if raw is None or len(raw) != TOKEN_BYTES:
            return None
        named, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(named)):
            return None
        return MessageToken(int.from_bytes(named[:2], "big"), UUID(bytes=named[2:]))

    def _mac(self, named: bytes) -> bytes:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(named)
        outer.update(inner.digest())
        return outer.digest()[:_MAC_BYTES]

    def ticket(self, shard: int, customer: UUID, campaign: UUID) -> str:
        """Return the ticket of a customer for a campaign's event: the same whenever and wherever it is shown."""
        named = shard.to_bytes(2, "big") + customer.bytes + mark_of(campaign)
        return url_text(named + self._ticket_mac(named))

    def read_ticket(self, text: str) -> TicketToken | None:
        """Return what a ticket names, or None for one that is forged, cut or of another installation."""
        raw = _decode(text) if len(text) == TICKET_BYTES * 4 // 3 else None
        if raw is None or len(raw) != TICKET_BYTES:
            return None
        named, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._ticket_mac(named)):
            return None
        return TicketToken(int.from_bytes(named[:2], "big"), UUID(bytes=named[2:18]), named[18:])

    def _ticket_mac(self, named: bytes) -> bytes:
        return hmac.digest(self._ticket_key, named, "sha256")[:_MAC_BYTES]

    def site_secret(self, key: int) -> str:
        """Return the secret by which a company vouches for who is signed in on sites that hold this API key."""
        return base64.urlsafe_b64encode(hmac.digest(self._site_key, key.to_bytes(8, "big"), "sha256")).decode()

    def hook_key(self, account: int) -> str:
        """Return the secret part of the address at which an account's provider tells us of what comes in."""
        mac = hmac.digest(self._hook_key, account.to_bytes(8, "big"), "sha256")
        return base64.urlsafe_b64encode(mac[:18]).decode()

    def source_key(self, source: int) -> str:
        """Return the secret part of the address at which another system sends rows of its log."""
        mac = hmac.digest(self._hook_key, b"source" + source.to_bytes(8, "big"), "sha256")
        return base64.urlsafe_b64encode(mac[:18]).decode()

    def fit(self, message: UUID, place: int, said: str) -> str:
        """Return the mark by which an address says how a message's file is to be made to fit."""
        mac = hmac.digest(self._hook_key, b"fit" + message.bytes + f"{place} {said}".encode(), "sha256")
        return base64.urlsafe_b64encode(mac[:12]).decode()

    def is_fit(self, message: UUID, place: int, said: str, mark: str) -> bool:
        """Say whether we made such a mark."""
        return hmac.compare_digest(self.fit(message, place, said).encode(), mark.encode())

    def one_time(self, message: UUID) -> str:
        """Return the six digits that a message brings to prove who reads it."""
        number = int.from_bytes(hmac.digest(self._one_time_key, message.bytes, "sha256")[:8], "big")
        return f"{number % 1_000_000:06}"

    def is_one_time(self, message: UUID, typed: str) -> bool:
        """Say whether these are the six digits, in a time that tells nothing."""
        return hmac.compare_digest(self.one_time(message).encode(), typed.encode())

    def pin_mac(self, customer: UUID, pin: str) -> bytes:
        """Return what is kept of a customer's PIN."""
        return hmac.digest(self._pin_key, customer.bytes + pin.encode(), "sha256")

    def code(self, message: UUID) -> str:
        """Return the short reply code of a message, for people to type."""
        return _signs(hmac.digest(self._code_key, message.bytes, "sha256"))

    def pointer(self, role: Role, workspace: int, identity: UUID) -> str:
        """Return what a link holds that leads to another channel (``crossing``), or to a call that was asked for."""
        named = workspace.to_bytes(4, "big") + identity.bytes
        return url_text(named + self._pointed(role, named)[: POINTER_BYTES - len(named)])

    def read_pointer(self, role: Role, text: str) -> tuple[int, UUID] | None:
        """Return the workspace and id that it names, or None for one that is forged, cut or of another installation."""
        raw = _decode(text) if len(text) == POINTER_BYTES * 4 // 3 else None
        if raw is None or len(raw) != POINTER_BYTES:
            return None
        named, mac = raw[:20], raw[20:]
        if not hmac.compare_digest(mac, self._pointed(role, named)[: len(mac)]):
            return None
        return int.from_bytes(named[:4], "big"), UUID(bytes=named[4:])

    def crossing_code(self, identity: UUID) -> str:
        """Return the signs of the code word that leads the same way."""
        return _signs(self._pointed("code", identity.bytes))

    def crossing_digest(self, workspace: int, code: str) -> bytes:
        """Return what is kept of a code: it can be looked up by whoever types it, and not be read."""
        return self._pointed("kept", f"{workspace} {code}".encode("utf-8", "replace"))[:16]

    def _pointed(self, role: str, named: bytes) -> bytes:
        return hmac.digest(self._pointer_key, role.encode() + b"\0" + named, "sha256")


def _signs(digest: bytes) -> str:
    """Return a code of a digest's first bytes."""
    number, signs = int.from_bytes(digest[:8], "big"), []
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(CODE_SIGNS))
        signs.append(CODE_SIGNS[place])
    return "".join(signs)


def mark_of(campaign: UUID) -> bytes:
    """Return the mark by which tickets name a campaign: one of the few that a customer is in."""
    return hashlib.sha256(campaign.bytes).digest()[:4]


def url_text(token: bytes) -> str:
    """Return a token as it stands in links."""
    return base64.urlsafe_b64encode(token).rstrip(b"=").decode()


def _decode(text: str) -> bytes | None:
    try:
        if len(text) == 2 * TOKEN_BYTES:
            return bytes.fromhex(text)
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return None


def find_codes(text: str) -> list[str]:
    """Return what may be short codes in a text that somebody typed, the likeliest first; they may stand in groups."""
    words = "".join(sign if sign.isalnum() else " " for sign in text.upper()).split()
    known = [word for word in words if _is_code(word)]
    grouped = [joined for at in range(len(words)) if _is_code(joined := _joined(words[at : at + CODE_LENGTH]))]
    found = dict.fromkeys((*known, *grouped))
    return sorted(found, key=lambda code: not any(sign.isdigit() for sign in code))


def _is_code(word: str) -> bool:
    return len(word) == CODE_LENGTH and all(sign in CODE_SIGNS for sign in word)


def _joined(words: list[str]) -> str:
    """Return the first words together, as far as they make up a code's length."""
    joined = ""
    for word in words:
        if len(joined) >= CODE_LENGTH:
            break
        joined += word
    return joined
