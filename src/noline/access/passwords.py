"""Hashing passwords with Argon2id (RFC 9106), off the event loop, a few at a time: each takes 64 MiB while it lasts."""

from __future__ import annotations

import asyncio
import unicodedata
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from secrets import token_bytes
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from noline.access.policy import LONGEST_PASSWORD
from noline.kernel.errors import Unavailable

T = TypeVar("T")

AT_ONCE: Final = 2
WAITING: Final = 50
"""Beyond so many, those who want to sign in are asked to come back: they would wait for seconds."""


class Passwords:
    """Makes and checks hashes under one set of parameters; hashes under older ones are still checked."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")
        self._under_way = 0

    async def hash(self, password: str) -> str:
        """Return the hash to keep, with its parameters and salt."""
        return await self._aside(lambda: self._hasher.hash(_prepared(password)))

    async def verify(self, kept: str | None, password: str) -> bool:
        """Say whether a password is the one. Without a hash it is not, after the time that one would have taken."""
        wanted = kept or self._nobodys()
        return await self._aside(lambda: self._matches(wanted, password))

    def outdated(self, kept: str) -> bool:
        """Say whether a hash was made under other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _matches(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, _prepared(password)) and len(password) <= LONGEST_PASSWORD
        except (VerificationError, InvalidHashError):
            return False

    def _nobodys(self) -> str:
        """Return a hash that no password has, as costly to check as any."""
        it = self._hasher
        salt, hashed = (b64encode(token_bytes(size)).decode().rstrip("=") for size in (it.salt_len, it.hash_len))
        return f"$argon2id$v=19$m={it.memory_cost},t={it.time_cost},p={it.parallelism}${salt}${hashed}"

    async def _aside(self, work: Callable[[], T]) -> T:
        if self._under_way >= WAITING:
            raise Unavailable("Too many people sign in at this moment.", remedy="Try again in a few seconds.")
        self._under_way += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._under_way -= 1


def _prepared(password: str) -> bytes:
    """Return a password's bytes: the same on every keyboard (RFC 8265, 4.2.2: NFC)."""
    return unicodedata.normalize("NFC", password[: LONGEST_PASSWORD + 1]).encode("utf-8", "surrogatepass")


PASSWORDS: Final = Passwords()
"""Those of this process: one queue, so that memory is bounded."""
