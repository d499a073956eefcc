"""How calls went: a connector's latest ones, and how many of them failed and how long they took."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import cast
from uuid import UUID

from msgspec import Struct

from noline.connectors.model import Connector
from noline.kernel.db import Connection
from noline.log.kinds import Outcome

_PAGE = """
select id, operation, answered_at, outcome, error, milliseconds, attempts, owner_kind, customer, conversation
from connector_call
where workspace = $1 and connector = $2 and outcome <> '' and (not $3 or outcome <> 'answered')
  and ($4::timestamptz is null or (answered_at, id) < ($4, $5::uuid))
order by answered_at desc, id desc limit $6
"""
_FIGURES = """
select connector, count(*), count(*) filter (where outcome <> 'answered'),
  percentile_disc(0.5) within group (order by milliseconds), percentile_disc(0.95) within group (order by milliseconds)
from connector_call where workspace = $1 and outcome <> '' and answered_at >= $2 group by connector
"""


class CallMade(Struct, frozen=True):
    """A call that was answered, or not. ``owner_kind``: who asked: a service, a journey's run, an agent."""

    id: UUID
    operation: str
    answered_at: datetime
    outcome: Outcome
    error: str
    milliseconds: int
    attempts: int
    owner_kind: str
    customer: UUID
    conversation: UUID | None


class ConnectorFigures(Struct, frozen=True):
    """How many calls there were, how many failed, and milliseconds that half and 95 % of them took at most."""

    calls: int = 0
    failed: int = 0
    median_ms: int = 0
    p95_ms: int = 0


async def page_calls(
    connection: Connection, connector: Connector, *, failed: bool, before: tuple[datetime, UUID] | None, limit: int
) -> list[CallMade]:
    """Return a connector's calls, the latest first."""
    rows = await connection.fetch(_PAGE, connector.workspace, connector.name, failed, *(before or (None, None)), limit)
    return [CallMade(row[0], row[1], row[2], cast("Outcome", row[3]), *list(row)[4:]) for row in rows]


async def figures_of(connection: Connection, workspace: int, since: datetime) -> Mapping[str, ConnectorFigures]:
    """Return by connector how its calls went since then."""
    rows = await connection.fetch(_FIGURES, workspace, since)
    return {row[0]: ConnectorFigures(*list(row)[1:]) for row in rows}
