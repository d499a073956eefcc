"""The demo's result: what happened on each channel, and whether the books balance."""

from __future__ import annotations

from typing import Any

from noline.access import Workspace
from noline.app.bootstrap import Noline
from noline.delivery import balance
from noline.insights import per_channel

_COUNTS = """
select
  (select count(*) from customer where workspace = $1) as customers,
  (select count(*) from conversation where workspace = $1) as conversations,
  (select count(*) from conversation where workspace = $1 and cardinality(channels) > 1) as cross_channel_conversations,
  (select coalesce(sum(switches), 0) from conversation where workspace = $1) as switches,
  (select count(*) from sandbox_item where channel = 'print' and file is not null) as letters,
  (select count(*) from interaction where workspace = $1) as interactions,
  (select count(*) from set_aside where workspace = $1) as set_aside
"""


async def report(noline: Noline, workspace: Workspace, exported_rows: int) -> dict[str, Any]:
    """Return the JSON object that ends a demo."""
    books = await balance(noline.database, workspace.id)
    async with noline.database.connection() as connection:
        measures = await per_channel(connection, workspace.id)
        counts = await connection.fetchrow(_COUNTS, workspace.id)
    assert counts is not None
    channels = {}
    for channel, count in sorted(books.log.items()):
        found = measures.get(channel, {})
        channels[channel or "none"] = {
            "accepted": count.accepted,
            "waiting": count.waiting,
            "sent": count.sent,
            "delivered": found.get("delivered", (0, 0))[0],
            "answered": found.get("answered", (0, 0))[0],
            "positive": found.get("positive", (0, 0))[0],
            "registered": found.get("reached", (0, 0))[0],
            "suppressed": count.suppressed,
            "failed": count.failed,
            "expired": count.expired,
            "uncertain": count.uncertain,
            "cost": found.get("sent", (0, 0))[1],
        }
    figures = dict(counts)
    set_aside = figures.pop("set_aside")
    return {
        "channels": channels,
        "currency": workspace.currency,
        **{name: int(value) for name, value in figures.items()},
        "exported_rows": exported_rows,
        "balanced": books.balanced and set_aside == 0,
    }
