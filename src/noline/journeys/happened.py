"""What happened to a customer earlier, for conditions that ask how often: loaded where a journey names the event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec
from msgspec import Struct

from noline.customers.conditions import Happened
from noline.journeys.repository import Journeys
from noline.kernel.db import Connection
from noline.log import Interaction, RowType, Scene, Scenes

MOST = 1_000
"""So many of a customer's events are looked at, the latest."""
_LATEST = f"""
select interaction.shard, interaction.id, interaction.subject, interaction.body ->> 'name', interaction.at,
  coalesce(interaction.body -> 'properties', '{{}}')
from unnest($2::uuid[]) as wanted(subject) cross join lateral (
  select * from interaction where shard = any($1) and subject = wanted.subject and kind = 'event.tracked'
    and body ->> 'name' = any($3) order by at desc limit {MOST}
) as interaction
"""


class Earlier(Struct, frozen=True):
    """An event."""

    id: UUID
    customer: UUID
    name: str
    at: datetime
    properties: dict[str, Any]


EARLIER = RowType(Earlier, "", key=("id",))
"""Read from the log, never written."""
_ASKED: WeakKeyDictionary[Journeys, dict[int, frozenset[str]]] = WeakKeyDictionary()


async def load_earlier(tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
    """Load the events of the batch's customers that journeys of their workspaces ask for."""
    scenes.know(EARLIER)
    asked = events_asked(scenes.catalogue(Journeys))
    names = {name for workspace in {it.workspace for it in batch} for name in asked.get(workspace, ())}
    if names:
        subjects = list({it.subject for it in batch if it.workspace in asked})
        found = await scenes.find(tx, _LATEST, *scenes.places(subjects), list(names))
        rows = [(row[0], Earlier(row[1], row[2], row[3], row[4], _plain(row[5]))) for row in found]
        scenes.take_in(EARLIER, rows)


def earlier_of(scene: Scene, customer: UUID) -> list[dict[str, Any]]:
    """Return a customer's events as facts."""
    return [{"name": it.name, "at": it.at, "properties": it.properties} for it in scene.of(Earlier, customer)]


def events_asked(journeys: Journeys) -> Mapping[int, frozenset[str]]:
    """Return the events that the journeys of each workspace ask how often they happened; seldom any."""
    if journeys not in _ASKED:
        found: dict[int, frozenset[str]] = {}
        for (workspace, _, _), journey in journeys.versions.items():
            if names := frozenset(_named((journey.entry, journey.steps, journey.leave_when))):
                found[workspace] = found.get(workspace, frozenset()) | names
        _ASKED[journeys] = found
    return _ASKED[journeys]


def _plain(text: Any) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(text) if isinstance(text, str) else text
    return found


def _named(part: object) -> Iterator[str]:
    if isinstance(part, Happened):
        yield part.event
    if isinstance(part, Struct):
        for field in part.__struct_fields__:
            yield from _named(getattr(part, field))
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from _named(value)
    elif isinstance(part, tuple):
        for value in part:
            yield from _named(value)
