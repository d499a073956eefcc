"""What must not be written into the log of requests: a provider's request with a message that holds a secret.

Whether a message is a PIN or a code is known once its conversation has read it, moments after it came; a request is
written a moment later still. Where that has not been read yet, whatever looks like a secret is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from noline.app.requests.model import RequestEntry, keep_nothing
from noline.kernel.db import Connection

_DOTS: Final = "••••"
_LOOKS_SO: Final = r"^\D{0,20}(\d[^\w]{0,3}){4,12}\D{0,20}$"
_HOLDING = """
select distinct given.entry from unnest($1::integer[], $2::integer[], $3::uuid[], $4::bigint[])
  as given(entry, shard, id, seq)
left join message on message.shard = given.shard and message.id = given.id
left join interaction as fact on fact.shard = given.shard and fact.seq = given.seq
where strpos(message.body::text, $5) > 0 or message.id is null and coalesce(fact.body ->> 'text', '') ~ $6
"""


async def without_secrets(tx: Connection, batch: Sequence[RequestEntry]) -> list[RequestEntry]:
    """Return entries without the bodies that hold a secret."""
    given = [(at, *message) for at, entry in enumerate(batch) for message in entry.messages]
    if not given:
        return list(batch)
    rows = await tx.fetch(_HOLDING, *map(list, zip(*given, strict=True)), _DOTS, _LOOKS_SO)
    secret = {row[0] for row in rows}
    return [_emptied(entry) if at in secret else entry for at, entry in enumerate(batch)]


def _emptied(entry: RequestEntry) -> RequestEntry:
    return replace(entry, sent=keep_nothing(entry.sent.size, entry.sent.media_type), query="")
