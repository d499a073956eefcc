"""Onward from a widget: the page with other channels, and the one that asks when to call, for a visitor's own chat."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from noline.app.bootstrap import Noline
from noline.app.widget.lines import owners_of
from noline.app.widget.visitors import Visitor
from noline.conversations import CONVERSATIONS, code_word, from_conversation
from noline.kernel.errors import Conflict

LASTS: Final = timedelta(days=1)
PLACES: Final = 2
"""How many addresses may use it: somebody goes on by messenger, and is called."""
_LAST: Final = (
    "select conversation from message where shard = $1 and customer = $2 and workspace = $3 and channel = 'chat'"
    " and address = any($4) and conversation is not null order by at desc limit 1"
)


async def lead_on(noline: Noline, visitor: Visitor) -> dict[str, Any]:
    """Return links for the conversation that a visitor is in; raises Conflict before anything was said."""
    conversation, shard = await _conversation(noline, visitor)
    async with noline.database.connection() as tx:
        (found,) = await CONVERSATIONS.fetch(tx, CONVERSATIONS.select("id = $2"), shard, conversation)
    now = noline.clock.now()
    identity = noline.ids.new(now, f"crossing {conversation} {now.isoformat()}")
    crossing = await noline.crossings.issue(
        from_conversation(found, identity, now, places=PLACES, lasts=LASTS, by="widget")
    )
    link = f"{noline.settings.public_url}/c/{noline.crossings.token(crossing)}"
    calls = bool(visitor.workspace.rules.callback_hours)
    return {
        "code": code_word(noline.crossings.code(crossing)),
        "link": link,
        "call": f"{link}/call" if calls else "",
        "until": crossing.expires_at,
    }


async def _conversation(noline: Noline, visitor: Visitor) -> tuple[UUID, int]:
    async with noline.database.connection() as tx:
        for customer in await owners_of(noline, visitor):
            shard, addresses = noline.shards.of(customer), list(visitor.addresses)
            last = await tx.fetchval(_LAST, shard, customer, visitor.workspace.id, addresses)
            if last is not None:
                return last, shard
    raise Conflict("Nothing has been said yet.", field="token", remedy="Write a message first.")
