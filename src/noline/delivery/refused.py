"""Which accounts their providers refuse just now (wrong credentials, suspended, no balance), and what waits there."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from noline.delivery.route_changes import UNTIL_RESUMED
from noline.kernel.db import Connection

# One that a person has paused besides is that person's to resume: nothing is to be told of it.
_REFUSED = """
select account.id, account.name, min(route.refused_since),
  coalesce((array_agg(route.failed_why order by route.failed_at desc nulls last))[1], ''), array_agg(route.id)
from route join account on account.id = route.account
where route.workspace = $1 and route.refused_since is not null
  and (route.suspended_until is null or route.suspended_until < $2)
group by account.id, account.name order by account.id
"""
_WAITING = "select count(*) from head join outbox using (shard) where outbox.route = any($1)"


class RefusedAccount(Struct, frozen=True):
    """An account that its provider refuses. ``said``: the provider's words; ``waiting``: messages that are kept."""

    account: int
    name: str
    since: datetime
    said: str
    waiting: int


async def refused_accounts(connection: Connection, workspace: int) -> list[RefusedAccount]:
    """Return a workspace's refused accounts."""
    rows = await connection.fetch(_REFUSED, workspace, UNTIL_RESUMED)
    waiting = [int(await connection.fetchval(_WAITING, row[4]) or 0) for row in rows]
    return [RefusedAccount(row[0], row[1], row[2], row[3], kept) for row, kept in zip(rows, waiting, strict=True)]
