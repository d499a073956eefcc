"""Where customers are in a journey: how many at each step and past each exit, who they are, and one run with its path.

What many shards hold is read by workspace; nothing here is on the hot path.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.journeys.model import Run
from noline.journeys.repository import RUNS, StoredRun
from noline.journeys.tally import STARTED
from noline.kernel.db import Connection
from noline.kernel.errors import NotFound
from noline.kernel.ids import Shards

_NAME = """(
  select coalesce(nullif(attributes ->> 'name', ''),
    trim(concat_ws(' ', attributes ->> 'first_name', attributes ->> 'last_name')))
  from customer where customer.shard = run.shard and customer.id = run.customer
)"""
_STANDING = """
select step, state, count(*) from run
where workspace = $1 and journey = $2 and state <> 'ended'
  and ($3::integer is null or version = $3)
group by step, state
"""
_BY_VERSION = """
select version, step, count(*) from run where workspace = $1 and journey = $2 and state <> 'ended'
group by version, step order by version desc, step
"""
_PASSED = """
select step, exit, sum(passed)::bigint from journey_tally
where workspace = $1 and journey = $2 and ($3::integer is null or version = $3) group by step, exit
"""
_UNDER_WAY = f"""
select {RUNS.selected}, {_NAME} from run
where workspace = $1 and journey = $2 and state <> 'ended' and ($3::text is null or step = $3)
  and ($4::text is null or state = $4) and ($5::integer is null or version = $5) and (step, id) > ($6, $7)
order by step, id limit $8
"""
_OLDER = """
select step, id, customer from run
where workspace = $1 and journey = $2 and state <> 'ended' and version < $3 and (step, id) > ($4, $5)
order by step, id limit $6
"""
_ONE = f"select {RUNS.selected}, {_NAME} from run where shard = any($1) and id = $2 and workspace = $3"
_OF_CUSTOMER = f"""
select {RUNS.selected}, {_NAME} from run
where shard = $1 and customer = $2 and workspace = $3 and ($4::uuid is null or id < $4) order by id desc limit $5
"""


class StepFigures(Struct, frozen=True):
    """A step's figures: runs that wait there and are stuck there now, and how many have left it by each exit."""

    step: str
    waiting: int
    stuck: int
    passed: dict[str, int]


class VersionStanding(Struct, frozen=True):
    """How many stand at a step of a version."""

    version: int
    step: str
    runs: int


class JourneyFigures(Struct, frozen=True):
    """A journey's figures: runs started, ended by reason, each step's, and on which version who is under way stands."""

    started: int
    ended: dict[str, int]
    steps: list[StepFigures]
    standing: list[VersionStanding]


class ListedRun(Struct, frozen=True):
    """A run with the name of its customer; empty where they have none."""

    row: StoredRun
    run: Run
    name: str


async def read_figures(tx: Connection, workspace: int, journey: str, version: int | None) -> JourneyFigures:
    """Return the figures of a journey, of one version or of all."""
    standing: dict[str, dict[str, int]] = {}
    for step, state, count in await tx.fetch(_STANDING, workspace, journey, version):
        standing.setdefault(step, {})[state] = count
    passed: dict[str, dict[str, int]] = {}
    for step, exit, count in await tx.fetch(_PASSED, workspace, journey, version):
        passed.setdefault(step, {})[exit] = count
    whole = passed.pop("", {})
    steps = [
        StepFigures(
            it, standing.get(it, {}).get("waiting", 0), standing.get(it, {}).get("stuck", 0), passed.get(it, {})
        )
        for it in sorted({*standing, *passed})
    ]
    by_version = [VersionStanding(*row) for row in await tx.fetch(_BY_VERSION, workspace, journey)]
    return JourneyFigures(whole.pop(STARTED, 0), _without("ended ", whole), steps, by_version)


def _without(prefix: str, figures: Mapping[str, int]) -> dict[str, int]:
    return {name.removeprefix(prefix): count for name, count in figures.items() if count}


async def list_standing(
    tx: Connection,
    workspace: int,
    journey: str,
    *,
    step: str | None,
    state: str | None,
    version: int | None,
    after: tuple[str, UUID] | None,
    limit: int,
) -> list[ListedRun]:
    """Return runs under way, by step and in the order in which they began."""
    place = after or ("", UUID(int=0))
    rows = await tx.fetch(_UNDER_WAY, workspace, journey, step, state, version, *place, limit)
    return [_listed(row) for row in rows]


async def list_older(
    tx: Connection, workspace: int, journey: str, version: int, after: tuple[str, UUID] | None, limit: int
) -> list[tuple[str, UUID, UUID]]:
    """Return step, run and customer of those under way on versions before this one."""
    place = after or ("", UUID(int=0))
    rows = await tx.fetch(_OLDER, workspace, journey, version, *place, limit)
    return [(row[0], row[1], row[2]) for row in rows]


async def find_run(tx: Connection, shards: Shards, workspace: int, run: UUID, journey: str) -> ListedRun:
    """Return a run of a journey; raises NotFound for one of another workspace too."""
    row = await tx.fetchrow(_ONE, list(range(shards.count)), run, workspace)
    found = _listed(row) if row is not None else None
    if found is None or found.row.journey != journey:
        raise NotFound("There is no such run.", field="run", remedy="Look at the journey's customers.")
    return found


async def list_runs_of(
    tx: Connection, shards: Shards, workspace: int, customer: UUID, before: UUID | None, limit: int
) -> list[ListedRun]:
    """Return a customer's runs of all journeys, the last begun first."""
    rows = await tx.fetch(_OF_CUSTOMER, shards.of(customer), customer, workspace, before, limit)
    return [_listed(row) for row in rows]


def _listed(row: Any) -> ListedRun:
    *columns, name = row
    stored = RUNS.read(columns)
    return ListedRun(stored, stored.run(), name or "")
