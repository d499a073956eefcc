"""A process that guesses passwords of one address, many at once; says how many were looked at and how many not."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter

from argon2 import PasswordHasher

from noline.access import Passwords, sign_in
from noline.kernel.clock import wall_now
from noline.kernel.db import Database
from noline.kernel.errors import TooManyRequests, Unauthenticated
from noline.kernel.telemetry import configure_logs

GUESSES = 30


async def main(dsn: str, email: str, network: str) -> None:
    """Guess from a new peer each time, as a botnet does."""
    configure_logs(level="error")
    database = await Database.open(dsn)
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    seen: Counter[str] = Counter()

    async def guess(number: int) -> None:
        peer = f"{network}.{number}"
        try:
            await sign_in(database, email, f"guess number {number}", wall_now(), peer=peer, passwords=passwords)
        except (Unauthenticated, TooManyRequests) as error:
            seen[type(error).__name__] += 1

    await asyncio.gather(*(guess(number) for number in range(GUESSES)))
    sys.stdout.write(f"{seen['Unauthenticated']} {seen['TooManyRequests']}\n")
    await database.close()


asyncio.run(main(*sys.argv[1:]))
