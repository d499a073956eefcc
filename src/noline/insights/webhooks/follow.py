"""The follower that notes what webhooks have to tell: one statement a stretch, no row travels, nobody is called."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from noline.insights.webhooks.events import EVENTS
from noline.kernel.db import Connection

_LISTENS = "select exists (select from webhook where status = 'active')"
_NOTE = """
insert into webhook_delivery (shard, webhook, seq, workspace, event, logged_at, kind, due_at)
select $1, webhook.id, interaction.seq, interaction.workspace, interaction.id, interaction.logged_at,
  interaction.kind, interaction.logged_at
from interaction join webhook on webhook.workspace = interaction.workspace
where interaction.shard = $1 and interaction.seq > $2 and interaction.seq <= $3 and interaction.kind = any($4)
  and webhook.status = 'active' and interaction.logged_at >= webhook.listens_from
  and (webhook.kinds = '{}' or interaction.kind = any(webhook.kinds))
on conflict do nothing
"""
_REPLAY_SINCE = """
insert into webhook_delivery (shard, webhook, seq, workspace, event, logged_at, kind, due_at)
select $1, $2, seq, workspace, id, logged_at, kind, $5 from interaction
where shard = $1 and workspace = $3 and logged_at >= $4 and kind = any($6)
  and seq <= (select seq from cursor where shard = $1 and follower = 'webhooks')
on conflict (shard, webhook, seq) do update
  set state = 'waiting', attempts = 0, due_at = excluded.due_at, settled_at = null, note = ''
  where webhook_delivery.state <> 'waiting'
"""


class Webhooks:
    """The follower."""

    name = "webhooks"
    batch = 5000
    after_engage = True
    """What somebody typed in confidence is out of the log before anybody is told."""

    async def concerned(self, tx: Connection, _after: Mapping[int, int], upto: Mapping[int, int]) -> Collection[int]:
        """Return all shards, or none where nobody listens."""
        return upto if await tx.fetchval(_LISTENS) else ()

    async def handle_range(self, tx: Connection, shard: int, after: int, upto: int) -> None:
        """Note what is to be told of a stretch of the log."""
        if await tx.fetchval(_LISTENS):
            await tx.execute(_NOTE, shard, after, upto, list(EVENTS))


async def note_since(
    tx: Connection, shard: int, webhook: UUID, workspace: int, kinds: list[str], since: datetime, now: datetime
) -> int:
    """Note everything that was logged on a shard since then once more; returns how many are told (again)."""
    done = await tx.execute(_REPLAY_SINCE, shard, webhook, workspace, since, now, kinds or list(EVENTS))
    return int(done.rpartition(" ")[2])
