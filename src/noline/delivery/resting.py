"""Resting: for how long a route is left alone whose line let us down, and what ends it. Its queue is kept meanwhile.

Where the provider refuses the account the route counts as refused until a message has gone, somebody mends the settings
or resumes it; meanwhile it is tried ever more seldom, with one message at a time, so that wrong credentials are not
hammered at and what the provider itself has put right is noticed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from noline.channels import Failed, Fault
from noline.delivery.model import storable
from noline.delivery.route_changes import UNTIL_RESUMED
from noline.delivery.routes import Route
from noline.kernel.db import Connection

_DOWN: Final = timedelta(seconds=30)
_REFUSED: Final = timedelta(seconds=60)
_SELDOM: Final = timedelta(hours=1)

# Who finds it with settings that were mended meanwhile says nothing of the new ones; a person may want it longer.
_REST = """
update route set suspended_until = $2, suspended_why = $3, failed_at = $4, failed_fault = $5, failed_why = $3,
  refused_since = case when $6 then coalesce(refused_since, $4) else refused_since end
from account where route.id = $1 and account.id = route.account and account.settings = $7::jsonb
  and (suspended_until is null or suspended_until < $2)
returning 1
"""
_WELL = "update route set refused_since = null where id = $1 and refused_since is not null returning 1"
_MENDED = """
update route set suspended_until = null, suspended_why = null, refused_since = null
where workspace = $1 and account = $2 and suspended_until is distinct from $3
  and (suspended_until is not null or refused_since is not null)
returning 1
"""
_CHANGED = "update installation set catalogue = catalogue + 1"


def rest_of(failed: Failed, refused_since: datetime | None, wall: datetime) -> timedelta:
    """Return how long a route rests after this: as long as the provider says, and longer the longer it refuses us."""
    said = timedelta(seconds=failed.after or 0)
    if failed.fault is not Fault.ACCOUNT:
        return said or _DOWN
    refused_for = wall - refused_since if refused_since else timedelta()
    return max(said or _REFUSED, min(refused_for, _SELDOM))


async def rest(tx: Connection, route: Route, failed: Failed, wall: datetime) -> bool:
    """Have a route rest; returns False where it does so already, or has other settings by now."""
    until = wall + rest_of(failed, route.refused_since, wall)
    settings = msgspec.json.encode(route.settings).decode()
    refused = failed.fault is Fault.ACCOUNT
    why = storable(failed.text)[:500]
    rests = await tx.fetchval(_REST, route.id, until, why, wall, str(failed.fault), refused, settings)
    if rests:
        await tx.execute(_CHANGED)
    return rests is not None


async def note_well(tx: Connection, route: int) -> None:
    """The provider has taken a message: it refuses us no longer."""
    if await tx.fetchval(_WELL, route):
        await tx.execute(_CHANGED)


async def note_mended(tx: Connection, workspace: int, account: int) -> int:
    """Have the routes of an account be tried again at once, but those that a person suspended; returns how many."""
    rows = await tx.fetch(_MENDED, workspace, account, UNTIL_RESUMED)
    if rows:
        await tx.execute(_CHANGED)
    return len(rows)
