"""Places of the times at which customers are called back: each time has so many, and who comes first gets one.

Customers live on shards of their own, so two may choose the last place in one moment. Whoever is to get one waits for
the others who want the same time to be written down, and counts then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from noline.access import Workspaces
from noline.conversations.callbacks import AHEAD
from noline.kernel.db import Connection
from noline.log import Interaction, RowType, Scene, Scenes
from noline.log.kinds import CallMoved, CallPlanned

CUSTOMER = "customer"
_NOBODY = UUID(int=0)
_WAIT = """
select pg_advisory_xact_lock(hashtextextended(slot, 0)) from unnest($1::text[]) as given(slot)
"""
_HELD = """
select call.workspace, call.due_at, call.id from phone_call as call
join unnest($1::integer[], $2::timestamptz[]) as given(workspace, due_at)
  on given.workspace = call.workspace and given.due_at = call.due_at
where call.state = 'planned' and call.why = 'callback'
"""
_TAKEN = """
select workspace, due_at, count(*) from phone_call
where workspace = any($1) and state = 'planned' and why = 'callback' and due_at between $2 and $3
group by workspace, due_at
"""


class CallPlace(Struct, frozen=True, gc=False):
    """Whether a wish to be called at a time, by its interaction, finds a place."""

    interaction: UUID
    customer: UUID
    free: bool


class TakenTime(Struct, frozen=True, gc=False):
    """How many calls are planned for a time."""

    workspace: int
    at: datetime
    count: int
    nobody: UUID = _NOBODY


CALL_PLACES = RowType(CallPlace, "", key=("interaction",))
TAKEN_TIMES = RowType(TakenTime, "", key=("workspace", "at"), subject="nobody")


async def find_places(tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
    """Find out for each wish of a batch whether its time has a place left; until the end nobody else gets it."""
    scenes.know(CALL_PLACES)
    wishes = [(it, slot) for it in batch if (slot := _slot(it, scenes.now)) is not None]
    if not wishes:
        return
    slots = sorted({slot for _, slot in wishes})
    await tx.execute(_WAIT, [f"callback {workspace} {at.isoformat()}" for workspace, at in slots])
    held: dict[tuple[int, datetime], set[UUID]] = defaultdict(set)
    for workspace, at, call in await tx.fetch(_HELD, *map(list, zip(*slots, strict=True))):
        held[workspace, at].add(call)
    for it, slot in wishes:
        call = it.body.call if isinstance(it.body, CallMoved) else it.id
        places = scenes.catalogue(Workspaces).by_id[it.workspace].rules.callback_places
        free = call in held[slot] or len(held[slot]) < places
        if free:
            held[slot].add(call)
        scenes.at(it.shard).table(CALL_PLACES).load([CallPlace(it.id, it.subject, free)])


def has_place(interaction: Interaction, scene: Scene) -> bool:
    """Say whether a wish may come true; what needs no place always may."""
    found = scene.get(CallPlace, interaction.id)
    return found is None or found.free


async def load_taken(tx: Connection, workspaces: Collection[int], scenes: Scenes) -> None:
    """Load how many calls are planned for the times that may be offered."""
    scenes.know(TAKEN_TIMES)
    if workspaces:
        rows = await tx.fetch(_TAKEN, sorted(workspaces), scenes.now, scenes.now + AHEAD)
        for scene in scenes.of_shard.values():
            scene.table(TAKEN_TIMES).load([TakenTime(*row) for row in rows])


def taken_here(scene: Scene, workspace: int) -> dict[datetime, int]:
    """Return how many calls are planned for which times of a workspace, as far as that was loaded."""
    return {it.at: it.count for it in scene.of(TakenTime, _NOBODY) if it.workspace == workspace}


def _slot(interaction: Interaction, now: datetime) -> tuple[int, datetime] | None:
    match interaction.body:
        case CallPlanned(why="callback", by="customer", due_at=due) if due is not None and due > now:
            return interaction.workspace, due
        case CallMoved(by="customer", due_at=due) if due is not None and due > now:
            return interaction.workspace, due
    return None
