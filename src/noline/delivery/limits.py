"""Limits of a route: its hours, messages a day while a sender is new, rate and connections by domain, domains at rest.

What is too much waits; it doesn't fail. Days are those of UTC; all times here are domain time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from math import log
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from noline.access import touch_catalogue
from noline.delivery.sending_hours import SendingHours
from noline.kernel.db import Connection

FIRST_REST: Final = timedelta(minutes=5)
LONGEST_REST: Final = timedelta(hours=4)
_FORGIVEN: Final = timedelta(hours=6)
"""After so long without a refusal the next one is a first one again."""

_GROUPS: Final = {
    "gmail.com": "googlemail.com",
    "outlook.com": "hotmail.com hotmail.de hotmail.fr hotmail.co.uk hotmail.es hotmail.it live.com live.de live.fr"
    " live.nl live.co.uk msn.com outlook.de outlook.fr outlook.es",
    "yahoo.com": "yahoo.de yahoo.fr yahoo.es yahoo.it yahoo.co.uk yahoo.com.br yahoo.co.in ymail.com rocketmail.com"
    " aol.com",
    "icloud.com": "me.com mac.com",
    "gmx.net": "gmx.de gmx.at gmx.ch gmx.com web.de",
}
_GROUP_OF: Final = {domain: group for group, domains in _GROUPS.items() for domain in domains.split()}

Positive = Annotated[int, Meta(ge=1, le=100_000_000)]


class WarmUp(Struct, frozen=True, forbid_unknown_fields=True):
    """A new sender's plan: ``first`` messages on the day it ``began``, then each day ``factor`` times as many.

    On the day that it would be ``most`` the plan is over.
    """

    began: date
    first: Positive = 50
    factor: Annotated[float, Meta(ge=1.0, le=10.0)] = 1.5
    most: Positive = 50_000

    def allowed(self, day: date) -> int | None:
        """Return how many messages may go on a day; None once the plan is over."""
        passed = max(0, (day - self.began).days)
        if self.first >= self.most or (self.factor > 1 and passed >= log(self.most / self.first) / log(self.factor)):
            return None
        return int(self.first * self.factor**passed)


class DomainLimit(Struct, frozen=True, forbid_unknown_fields=True):
    """What one recipient's domain takes: messages a minute, and connections that carry mail for it at a time."""

    per_minute: Annotated[float, Meta(gt=0, le=1_000_000)] | None = None
    connections: Annotated[int, Meta(ge=1, le=256)] | None = None


class RouteLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """A route's limits. ``domains``: by domain; ``*`` is for each of the others by itself.

    ``hours``: in which it sends; none is always.
    """

    warm_up: WarmUp | None = None
    domains: Annotated[
        dict[Annotated[str, Meta(max_length=253, pattern=r"^(\*|[a-z0-9.-]+)$")], DomainLimit], Meta(max_length=200)
    ] = {}
    hours: SendingHours | None = None

    def of(self, domain: str) -> DomainLimit | None:
        """Return what a domain takes; None if nothing is said."""
        return self.domains.get(domain) or self.domains.get("*")


NO_LIMITS: Final = RouteLimits()


class Resting(Struct, frozen=True):
    """A domain that refuses what comes by a route, and until when nothing goes there."""

    domain: str
    until: datetime
    refusals: int
    why: str
    refused_at: datetime


class Limits(Struct, frozen=True):
    """The catalogue of limits by route, and of domains at rest by route and domain."""

    by_route: Mapping[int, RouteLimits] = {}
    resting: Mapping[tuple[int, str], datetime] = {}
    restless: frozenset[int] = frozenset()
    """Routes of which some domain rests, or did not long ago."""


def destination(address: str) -> str:
    """Return the domain that an address is counted under: one name for those that one company receives for."""
    domain = address.rpartition("@")[2].lower().rstrip(".")
    return _GROUP_OF.get(domain, domain)


def rest_after(refusals: int) -> timedelta:
    """Return how long a domain rests after so many refusals one after another: 5 min, 10, 20 … up to 4 h."""
    longer: int = 2 ** min(refusals - 1, 10)
    return min(FIRST_REST * longer, LONGEST_REST)


def day_after(now: datetime) -> datetime:
    """Return when the next day begins."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)


_LOAD = "select route, limits from route_limit"
_LOAD_RESTING = "select route, domain, until from route_domain"
_SAVE = (
    "insert into route_limit (route, limits) values ($1, $2) on conflict (route) do update set limits = excluded.limits"
)
_READ = "select limits from route_limit where route = $1"
_RESTING = "select domain, until, refusals, why, refused_at from route_domain where route = $1 order by domain"
# Refusals that came at the same time are one; until the rest is over, nothing more can refuse.
_REST = """
insert into route_domain as known (route, domain, until, refusals, why, refused_at)
select $1, given.domain, $4::timestamptz + $5::interval, 1, given.why, $4
from unnest($2::text[], $3::text[]) as given(domain, why) order by given.domain
on conflict (route, domain) do update set
  refusals = case when known.until > $4 then known.refusals when known.until < $6 then 1
    else known.refusals + 1 end,
  until = case when known.until > $4 then known.until when known.until < $6 then excluded.until
    else $4 + least($5 * power(2, least(known.refusals, 10)), $7::interval) end,
  why = excluded.why, refused_at = excluded.refused_at
"""
_WAKE = "delete from route_domain where route = $1 and domain = $2 returning domain"
_DAY = "insert into route_day (route, day) values ($1, $2) on conflict do nothing"
_LEFT = "select taken from route_day where route = $1 and day = $2 for update"
_TAKE = "update route_day set taken = taken + $3 where route = $1 and day = $2"
_TOMORROW = "update outbox set due_at = $5 where shard = $1 and route = $2 and lane = $3 and due_at <= $4"
_TODAY = "update outbox set due_at = $2 where route = $1 and due_at > $2 and shard = any(select shard from head)"


async def load_limits(tx: Connection) -> Limits:
    """Read the catalogue."""
    by_route = {row[0]: msgspec.json.decode(row[1], type=RouteLimits) for row in await tx.fetch(_LOAD)}
    resting = {(row[0], row[1]): row[2] for row in await tx.fetch(_LOAD_RESTING)}
    return Limits(by_route, resting, frozenset(route for route, _ in resting))


async def read_limits(connection: Connection, route: int) -> tuple[RouteLimits, list[Resting]]:
    """Return a route's limits, and the domains that refused what came by it."""
    stored = await connection.fetchval(_READ, route)
    resting = [Resting(*row) for row in await connection.fetch(_RESTING, route)]
    return (msgspec.json.decode(stored, type=RouteLimits) if stored else RouteLimits()), resting


async def save_limits(tx: Connection, route: int, limits: RouteLimits, now: datetime) -> None:
    """Store a route's limits; what waits is looked at again by the new ones."""
    await tx.execute(_SAVE, route, msgspec.json.encode(limits).decode())
    await tx.execute(_TODAY, route, now)
    await touch_catalogue(tx)


async def rest_domains(tx: Connection, route: int, refused: Mapping[str, str], now: datetime) -> None:
    """Let domains rest that refuse us as a whole, each with the words it said; others go on."""
    names = sorted(refused)
    words = [refused[name][:500] for name in names]
    await tx.execute(_REST, route, names, words, now, FIRST_REST, now - _FORGIVEN, LONGEST_REST)
    await touch_catalogue(tx)


async def wake_domain(tx: Connection, route: int, domain: str, now: datetime) -> bool:
    """Let mail go to a domain again at once; returns whether it rested."""
    woken = await tx.fetchval(_WAKE, route, domain) is not None
    await tx.execute(_TODAY, route, now)
    await touch_catalogue(tx)
    return woken


async def left_today(tx: Connection, route: int, plan: WarmUp, now: datetime) -> int | None:
    """Return how many messages may still go today, held for this transaction; None if the plan is over."""
    day = now.astimezone(UTC).date()
    allowed = plan.allowed(day)
    if allowed is None:
        return None
    await tx.execute(_DAY, route, day)
    return max(0, allowed - int(await tx.fetchval(_LEFT, route, day)))


async def take_from_today(tx: Connection, route: int, messages: int, now: datetime) -> None:
    """Count messages that go today."""
    await tx.execute(_TAKE, route, now.astimezone(UTC).date(), messages)


async def wait_for_tomorrow(tx: Connection, shard: int, route: int, lane: int, now: datetime) -> None:
    """Let everything that is due on a lane wait for the next day."""
    await tx.execute(_TOMORROW, shard, route, lane, now, day_after(now))
