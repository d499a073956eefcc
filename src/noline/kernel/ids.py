"""Ids: UUIDs of version 7 (RFC 9562), drawn at random or derived from what caused them.

A derived id is a function of its cause, so a batch that is handled again after a crash makes the same ids again.
"""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from hashlib import blake2b
from typing import Protocol, runtime_checkable
from uuid import UUID
from zlib import crc32

from asyncpg.pgproto.pgproto import UUID as DriverUUID  # equal to any other UUID, and made and hashed much faster

_VERSION_7 = 0x7 << 76
_VARIANT = 0x2 << 62
_LOW_BITS = (1 << 62) - 1


_NAME_BASED, _RFC = 0x50, 0x80
"""Marks of version 5 and of the variant in their bytes."""


def _compose(milliseconds: int, noise: bytes) -> UUID:
    number = int.from_bytes(noise, "big")
    high = (milliseconds & 0xFFFFFFFFFFFF) << 80 | _VERSION_7 | (number >> 62 & 0xFFF) << 64
    return DriverUUID((high | _VARIANT | number & _LOW_BITS).to_bytes(16, "big"))


def derive(at: datetime, cause: UUID, role: str, n: int = 0) -> UUID:
    """Return the id of the ``n``-th thing in this ``role`` that ``cause`` led to at domain time ``at``."""
    noise = blake2b(b"%s%s\0%d" % (cause.bytes, role.encode(), n), digest_size=10).digest()
    return _compose(int(at.timestamp() * 1000), noise)


class Namespace:
    """Ids of version 5 (RFC 9562) of names that begin alike: what ``uuid5`` gives, in a third of the time."""

    def __init__(self, namespace: UUID, beginning: str) -> None:
        self._begun = hashlib.sha1(namespace.bytes + beginning.encode(), usedforsecurity=False)

    def of(self, rest: str) -> UUID:
        """Return the id of the name that ends with ``rest``."""
        digest = self._begun.copy()
        digest.update(rest.encode())
        raw = bytearray(digest.digest()[:16])
        raw[6] = raw[6] & 0x0F | _NAME_BASED
        raw[8] = raw[8] & 0x3F | _RFC
        return DriverUUID(bytes(raw))


def derive_from_name(at: datetime, name: str) -> UUID:
    """Return the id of what is known by a name of others', such as their id of a message."""
    noise = blake2b(name.encode("utf-8", "replace"), digest_size=10).digest()
    return _compose(int(at.timestamp() * 1000), noise)


@runtime_checkable
class IdSource(Protocol):
    """Where ids without a cause come from. ``name`` says what the id is for; it must be unique with seeded ids."""

    def new(self, at: datetime, name: str) -> UUID:
        """Return a fresh id."""
        ...


class RandomIds:
    """Ids for production: random, ``name`` plays no part."""

    def new(self, at: datetime, name: str) -> UUID:  # noqa: ARG002 (the protocol's)
        """Return a random id of version 7."""
        return _compose(int(at.timestamp() * 1000), os.urandom(10))


class SeededIds:
    """Ids for the demo and tests: a function of seed, time and name."""

    def __init__(self, seed: int) -> None:
        self._seed = blake2b(str(seed).encode(), digest_size=16).digest()

    def new(self, at: datetime, name: str) -> UUID:
        """Return the id that this seed gives to ``name`` at ``at``."""
        return derive(at, UUID(bytes=self._seed), name)


class Shards:
    """The fixed number of virtual shards of a database, and where a subject or an address lives."""

    def __init__(self, count: int) -> None:
        self.count = count

    def of(self, subject: UUID) -> int:
        """Return the shard of a subject."""
        return crc32(subject.bytes) % self.count

    def of_text(self, *parts: str | int) -> int:
        """Return the shard of an address, external id or provider reference."""
        return crc32("\x1f".join(str(part) for part in parts).encode()) % self.count
