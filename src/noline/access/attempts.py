"""Failures to sign in, counted over all processes: by address and place in the network, by place, and by address.

A few wrong passwords hold up who typed them, not the agent whose address it is; only very many hold up everybody.

An attempt counts as a failure from the moment it begins until it has succeeded, so that a thousand at once are a
thousand.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from msgspec import Struct

from noline.access.policy import PER_ADDRESS, PER_ADDRESS_ANYWHERE, PER_PEER, WINDOW, network_of, seconds_until
from noline.kernel.db import Connection, Database
from noline.kernel.errors import TooManyRequests

_LOCK = "select pg_advisory_xact_lock(hashtextextended($1, 1))"
_LIMITING = "select at from sign_in_failure where key = $1 and at > $2 order by at desc offset $3 limit 1"
_COUNT = "insert into sign_in_failure (key, at) select unnest($1::text[]), $2 returning id"
_SWEEP = """
delete from sign_in_failure where id in (
  select id from sign_in_failure where at <= $1 order by at limit 200 for update skip locked
)
"""


class Attempt(Struct, frozen=True):
    """An attempt under way, counted as a failure so far."""

    here: str
    """The key of its address from its place."""
    ids: tuple[int, ...]
    """The rows that count it."""


async def begin_attempt(database: Database, email: str, peer: str, now: datetime) -> Attempt:
    """Count an attempt; raises TooManyRequests, and counts nothing, where the limit is reached."""
    place = network_of(peer)
    here = _key(email, place)
    keys = {here: PER_ADDRESS, _key("", place): PER_PEER, _key(email, ""): PER_ADDRESS_ANYWHERE}
    async with database.transaction() as tx:
        for key in sorted(keys):
            await tx.execute(_LOCK, key)
        await tx.execute(_SWEEP, now - WINDOW)
        for key, limit in keys.items():
            await _check(tx, key, limit, now)
        rows = await tx.fetch(_COUNT, list(keys), now)
    return Attempt(here, tuple(row["id"] for row in rows))


async def forgive(tx: Connection, attempt: Attempt) -> None:
    """Take back an attempt that has succeeded, and its address's earlier failures from there; all others stay."""
    await tx.execute("delete from sign_in_failure where id = any($1) or key = $2", list(attempt.ids), attempt.here)


async def forget_failures(tx: Connection, email: str) -> None:
    """Let an address try again: its password is a new one."""
    await tx.execute("delete from sign_in_failure where key like $1 || '%'", _half("address", email))


async def _check(tx: Connection, key: str, limit: int, now: datetime) -> None:
    limiting = await tx.fetchval(_LIMITING, key, now - WINDOW, limit - 1)
    if limiting is not None:
        after = seconds_until(limiting + WINDOW, now)
        minutes = -(-after // 60)
        text = "There were too many failed attempts to sign in."
        raise TooManyRequests(
            text, after=after, remedy=f"Try again in {minutes} min, or ask an owner for a new password."
        )


def _key(email: str, place: str) -> str:
    """Return what failures are counted under; keys of one address begin alike."""
    return _half("address", email) + _half("place", place)


def _half(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}\0{value}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
