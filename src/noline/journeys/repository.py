"""Journeys and runs as they are stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from noline.access import touch_catalogue
from noline.journeys.definition import Journey, parse_journey, to_json
from noline.journeys.entry import ENTRY_OF, OnCampaign, OnReceipt
from noline.journeys.leaving import workspaces_left
from noline.journeys.model import Run
from noline.journeys.soundness import require_sound
from noline.journeys.steps import Throttle, budget_of
from noline.kernel.db import Connection
from noline.log import RowType

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_JOURNEYS = UUID("a8c0f6f0-64f1-5c2c-8f0b-0f3b0b8c7d21")


class StoredRun(Struct, frozen=True, gc=False):
    """A run's row; ``body`` is the whole run as JSON."""

    id: UUID
    workspace: int
    customer: UUID
    journey: str
    version: int
    state: str
    wait_key: str | None
    body: dict[str, Any]
    conversation: UUID | None = None
    """Where the run talks, once the customer has written."""
    step: str = ""

    def run(self) -> Run:
        """Return the run."""
        return msgspec.convert(self.body, Run)


RUNS = RowType(StoredRun, "run", key=("id",), fixed=("workspace", "customer", "journey"), copied=True)


def stored(run: Run, workspace: int, conversation: UUID | None) -> StoredRun:
    """Return a run's row."""
    body = msgspec.to_builtins(run)
    return StoredRun(
        run.id, workspace, run.customer, run.journey, run.version, run.state, run.wait_key, body, conversation, run.step
    )


class Journeys:
    """The catalogue: every version that a run may be on, and which ones customers enter."""

    def __init__(
        self,
        versions: Mapping[tuple[int, str, int], Journey],
        live: Mapping[int, list[Journey]],
        published: Mapping[tuple[int, str, int], datetime] | None = None,
    ) -> None:
        self.versions = versions
        self.live = live
        self.published = published or {}
        """When each version was."""
        self._throttles = {key: throttles(journey) for key, journey in versions.items()}
        self.left = workspaces_left(versions)
        """The workspaces where what is true of a customer may end a run."""
        self.paces = paces(versions, self.published)
        self._by_entry: dict[tuple[int, type], list[Journey]] = {}
        for workspace, journeys in live.items():
            for journey in journeys:
                self._by_entry.setdefault((workspace, type(journey.entry)), []).append(journey)
        self._by_campaign: dict[tuple[int, str], list[str]] = {}
        for workspace, journeys in live.items():
            for journey in journeys:
                if isinstance(journey.entry, OnCampaign):
                    self._by_campaign.setdefault((workspace, journey.entry.campaign), []).append(journey.name)

    def entered_by(self, workspace: int, kind: type) -> Sequence[Journey]:
        """Return the journeys that a trigger of a kind may bring customers into, if what they ask of it holds."""
        return self._by_entry.get((workspace, ENTRY_OF[kind]), ())

    def heeded(self) -> Mapping[int, frozenset[str]]:
        """Return which news of messages each workspace's journeys begin by, of those that otherwise move nothing."""
        found: dict[int, frozenset[str]] = {}
        for workspace, journeys in self.live.items():
            news = {it.entry.news for it in journeys if isinstance(it.entry, OnReceipt)} & {"delivered", "read"}
            if news:
                found[workspace] = frozenset(news)
        return found

    def of_campaign(self, workspace: int, slug: str) -> Sequence[str]:
        """Return the names of the journeys that customers enter when a campaign enrols them."""
        return self._by_campaign.get((workspace, slug), ())

    def throttles(self, workspace: int, journey: Journey) -> Sequence[str]:
        """Return the steps of a version that go by how often a customer has passed them."""
        return self._throttles.get((workspace, journey.name, journey.version), ())

    def with_live(self, workspace: int, journey: Journey) -> Journeys:
        """Return a catalogue in which customers enter this version of a journey."""
        others = [it for it in self.live.get(workspace, []) if it.name != journey.name]
        versions = {**self.versions, (workspace, journey.name, journey.version): journey}
        return Journeys(versions, {**self.live, workspace: [*others, journey]}, self.published)

    def version(self, workspace: int, name: str, number: int) -> Journey | None:
        """Return a version of a journey."""
        return self.versions.get((workspace, name, number))


def throttles(journey: Journey) -> tuple[str, ...]:
    """Return the names of the steps that go by how often each customer has passed them."""
    return tuple(name for name, step in journey.steps.items() if isinstance(step, Throttle) and not step.shared())


def paces(
    versions: Mapping[tuple[int, str, int], Journey], published: Mapping[tuple[int, str, int], datetime]
) -> Mapping[tuple[int, str], timedelta]:
    """Return the time between two turns on each budget of a workspace, as the version published last says it."""
    found: dict[tuple[int, str], timedelta] = {}
    for key in sorted(versions, key=lambda it: (published.get(it, _LONG_AGO), it)):
        for name, step in versions[key].steps.items():
            if isinstance(step, Throttle) and step.shared():
                found[key[0], budget_of(step, key[1], name)] = step.every()
    return found


_ALONE = "select pg_advisory_xact_lock($1, hashtext($2))"
"""One after the other gives a journey its next version."""


async def load_journeys(tx: Connection) -> Journeys:
    """Read the catalogue."""
    versions: dict[tuple[int, str, int], Journey] = {}
    live: dict[int, list[Journey]] = {}
    published: dict[tuple[int, str, int], datetime] = {}
    for row in await tx.fetch(
        "select workspace, name, version, definition, status, published_at from journey order by name, version"
    ):
        if row[5] is not None:
            published[row[0], row[1], row[2]] = row[5]
        journey = parse_journey(row[3].encode())
        versions[row[0], row[1], row[2]] = journey
        if row[4] == "live":
            live.setdefault(row[0], []).append(journey)
    return Journeys(versions, live, published)


async def publish_journey(tx: Connection, workspace: int, journey: Journey, *, at: datetime, by: str = "") -> int:
    """Store a journey as its next version and let customers enter it; raises InvalidInput if it isn't sound."""
    require_sound(journey)
    await tx.execute(_ALONE, workspace, journey.name)
    last = await tx.fetchval(
        "select coalesce(max(version), 0) from journey where workspace = $1 and name = $2", workspace, journey.name
    )
    version = int(last) + 1
    journey = msgspec.structs.replace(journey, version=version)
    await tx.execute(
        "update journey set status = 'retired' where workspace = $1 and name = $2 and status = 'live'",
        workspace, journey.name,
    )  # fmt: skip
    await tx.execute(
        "insert into journey (id, workspace, name, version, definition, status, published_by, published_at)"
        " values ($1, $2, $3, $4, $5, 'live', $6, $7)",
        uuid5(_JOURNEYS, f"{workspace}:{journey.name}:{version}"), workspace, journey.name, version,
        to_json(journey).decode(), by, at,
    )  # fmt: skip
    await touch_catalogue(tx)
    return version


async def retire_journey(tx: Connection, workspace: int, name: str) -> bool:
    """Let no more customers enter a journey; those under way finish. Returns whether it was live."""
    done: str = await tx.execute(
        "update journey set status = 'retired' where workspace = $1 and name = $2 and status = 'live'", workspace, name
    )
    await touch_catalogue(tx)
    return done != "UPDATE 0"


class JourneyRow(Struct, frozen=True):
    """A version of a journey as it is stored; ``runs``: those under way on any version."""

    id: UUID
    version: int
    status: str
    journey: Journey
    runs: int = 0
    published_at: datetime | None = None
    published_by: str = ""


_LAST = """
select last.id, last.version, last.status, last.definition,
  (select count(*) from run where run.workspace = $1 and run.journey = last.name and run.state <> 'ended')
from (select distinct on (name) * from journey where workspace = $1 and name > $2 order by name, version desc) as last
order by last.name limit $3
"""


async def list_journeys(tx: Connection, workspace: int, after: str, limit: int) -> list[JourneyRow]:
    """Return the last version of each journey whose name follows, by name."""
    rows = await tx.fetch(_LAST, workspace, after, limit)
    return [JourneyRow(row[0], row[1], row[2], parse_journey(row[3].encode()), row[4]) for row in rows]


async def published_among(tx: Connection, workspace: int, names: Sequence[str]) -> frozenset[str]:
    """Return those of the names that have a published version."""
    rows = await tx.fetch("select distinct name from journey where workspace = $1 and name = any($2)", workspace, names)
    return frozenset(row[0] for row in rows)


async def read_journey(tx: Connection, workspace: int, name: str) -> list[JourneyRow]:
    """Return all versions of a journey, the last first."""
    rows = await tx.fetch(
        "select id, version, status, definition, published_at, published_by from journey"
        " where workspace = $1 and name = $2 order by version desc",
        workspace, name,
    )  # fmt: skip
    return [JourneyRow(row[0], row[1], row[2], parse_journey(row[3].encode()), 0, row[4], row[5]) for row in rows]
