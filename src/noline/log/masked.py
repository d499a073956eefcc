"""Words taken back: what somebody typed in confidence is replaced in the log, with what its reader makes of it.

Facts stay as they are but for this and erasure: a fact is appended before anybody knows what its words mean, so that
whoever understands them as a secret takes them out in the transaction in which they were understood.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.log.rows import RowType

_REPLACE = """
update interaction set body = interaction.body || given.body
from unnest($1::integer[], $2::bigint[], $3::text[]) as wanted(shard, seq, body)
cross join lateral (select wanted.body::jsonb as body) as given
where interaction.shard = wanted.shard and interaction.seq = wanted.seq and interaction.body is not null
"""


class Masked(Struct, frozen=True, gc=False):
    """What the body of the fact at a place holds from now on; fields that are not named stay as they are."""

    customer: UUID
    seq: int
    body: dict[str, Any]


class _Masks(RowType[Masked]):
    """Written like rows, over the bodies that are there."""

    def putting(self, shard: int | Sequence[int], rows: Sequence[Masked]) -> tuple[Any, ...]:
        """Return the statement that replaces the bodies, and its arguments."""
        shards = [shard] * len(rows) if isinstance(shard, int) else list(shard)
        bodies = [msgspec.json.encode(row.body).decode() for row in rows]
        return _REPLACE, shards, [row.seq for row in rows], bodies


MASKS = _Masks(Masked, "interaction", key=("seq",))
