"""The list of calls as it is read: those to be made first come first, past ones latest first; by workspace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.conversations.calls import PHONE_CALLS, PhoneCall
from noline.kernel.db import Connection
from noline.kernel.errors import NotFound
from noline.kernel.ids import Shards

_NAME = """(
  select coalesce(nullif(attributes ->> 'name', ''),
    trim(concat_ws(' ', attributes ->> 'first_name', attributes ->> 'last_name')))
  from customer where customer.shard = phone_call.shard and customer.id = phone_call.customer
)"""
_LIST = f"""
select {PHONE_CALLS.selected}, {_NAME} from phone_call
where workspace = $1 and state = any($2) and due_at >= $3 and ($4::uuid is null or customer = $4)
  and ($5::timestamptz is null or (due_at, id) {{beyond}} ($5, $6))
order by due_at {{order}}, id {{order}} limit $7
"""
_FORTH = _LIST.format(beyond=">", order="asc")
_BACK = _LIST.format(beyond="<", order="desc")
_ONE = f"select {PHONE_CALLS.selected}, {_NAME} from phone_call where shard = any($1) and id = $2 and workspace = $3"
_DUE = "select count(*) from phone_call where workspace = $1 and state = 'planned' and due_at <= $2"


class ListedCall(Struct, frozen=True):
    """A call with the name of its customer; empty where they have none."""

    call: PhoneCall
    name: str


async def list_calls(
    connection: Connection,
    workspace: int,
    states: Sequence[str],
    *,
    since: datetime,
    customer: UUID | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
    latest_first: bool,
) -> list[ListedCall]:
    """Return calls in these states."""
    at, identity = after or (None, None)
    statement = _BACK if latest_first else _FORTH
    rows = await connection.fetch(statement, workspace, list(states), since, customer, at, identity, limit)
    return [_listed(row) for row in rows]


async def find_call(connection: Connection, shards: Shards, workspace: int, identity: UUID) -> ListedCall:
    """Return a call; raises NotFound for one of another workspace too."""
    row = await connection.fetchrow(_ONE, list(range(shards.count)), identity, workspace)
    if row is None:
        raise NotFound("There is no such call.", field="call", remedy="Look at the list of calls.")
    return _listed(row)


async def count_due(connection: Connection, workspace: int, now: datetime) -> int:
    """Return how many calls are to be made now."""
    found: int = await connection.fetchval(_DUE, workspace, now)
    return found


def _listed(row: Any) -> ListedCall:
    *columns, name = row
    return ListedCall(PHONE_CALLS.read(columns), name or "")
