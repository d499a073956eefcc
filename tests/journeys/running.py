"""Journeys on the stage: small ones to publish, to start, and to look at."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from noline.journeys import Run, parse_journey, publish_journey
from noline.journeys.repository import RUNS
from noline.log.kinds import RunRequested
from stage import Stage


def ask(**changes: Any) -> dict[str, Any]:
    """A question that anything answers."""
    exits = {"reply": "done", "no_reply": "late"} | changes.pop("exits", {})
    return {"type": "ask", "template": "question", "purpose": "service", "timeout": "P2D", "exits": exits} | changes


def send(**changes: Any) -> dict[str, Any]:
    """A message after which the run goes on."""
    return {"type": "send", "template": "reminder", "purpose": "service", "exits": {"next": "done"}} | changes


def ends(*names: str) -> dict[str, Any]:
    """Exits whose reasons are their names."""
    return {name: {"type": "exit", "reason": name} for name in names}


async def publish(stage: Stage, name: str = "care", entry: dict[str, Any] | None = None, **more: Any) -> int:
    """Publish a journey that begins with the first of its ``steps``."""
    steps = more.pop("steps")
    plain = {"name": name, "version": 1, "entry": entry or {"type": "manual"}, "first": next(iter(steps)), **more}
    async with stage.noline.database.transaction() as tx:
        return await publish_journey(tx, stage.workspace.id, parse_journey(plain | {"steps": steps}), at=stage.now)


async def start(stage: Stage, customer: UUID, name: str = "care", **variables: Any) -> None:
    """Start it by hand."""
    await stage.tell(customer, "run.start_requested", RunRequested(name, variables))


async def runs(stage: Stage, customer: UUID, name: str = "care") -> list[Run]:
    """Return a customer's runs of a journey, the oldest first."""
    async with stage.noline.database.transaction() as tx:
        found = await RUNS.of_subjects(tx, stage.shard(customer), [customer])
    return sorted((row.run() for row in found if row.journey == name), key=lambda run: (run.started_at, run.id))


async def end_of(stage: Stage, customer: UUID, name: str = "care") -> str | None:
    """Return why a customer's last run ended; None while it goes on."""
    return (await runs(stage, customer, name))[-1].ended_reason
