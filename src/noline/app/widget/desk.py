"""What visitor and desk see of each other while they write: in a table that is worth nothing after a crash."""

from __future__ import annotations

from noline.app.bootstrap import Noline
from noline.app.widget.lines import owners_of
from noline.app.widget.visitors import Visitor
from noline.conversations import CUSTOMER_HERE, leave, say_present

_TALKING = (
    "select conversation from message where shard = $1 and customer = $2 and workspace = $3 and channel = 'chat'"
    " and address = any($4) and conversation is not null order by at desc limit 1"
)


async def say_typing(noline: Noline, visitor: Visitor, *, typing: bool) -> None:
    """Show agents who have the conversation open that the customer is writing, or no longer is."""
    workspace = visitor.workspace.id
    for customer in await owners_of(noline, visitor):
        async with noline.database.connection() as connection:
            shard, addresses = noline.shards.of(customer), list(visitor.addresses)
            talking = await connection.fetchval(_TALKING, shard, customer, workspace, addresses)
            if talking is not None and typing:
                await say_present(connection, workspace, talking, CUSTOMER_HERE, "", typing=True)
            elif talking is not None:
                await leave(connection, workspace, talking, CUSTOMER_HERE)
