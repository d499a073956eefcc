"""How often runs left each step by each exit: counted in the transaction that moves them, so the figures are exact."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from noline.journeys.model import Run
from noline.log import Put, RowType, Scene

STARTED = "started"


class Tally(Struct, frozen=True, gc=False):
    """So many runs passed an exit. Without a step: they were started, or ended for the reason in ``exit``."""

    workspace: int
    journey: str
    version: int
    step: str
    exit: str
    passed: int


TALLIES = RowType(
    Tally,
    "journey_tally",
    key=("workspace", "journey", "version", "step", "exit"),
    subject="journey",
    added=("passed",),
)


def count_passes(scene: Scene, workspace: int, before: Run | None, after: Run) -> Iterator[Put]:
    """Yield what a move adds to the counts."""
    if before is None:
        yield _one_more(scene, workspace, after, "", STARTED, 1)
    known = before.ways if before is not None else {}
    if after.ways is not known:
        for way, times in after.ways.items():
            if more := times - known.get(way, 0):  # fewer, where what was done on the way failed
                step, _, exit = way.partition("/")
                yield _one_more(scene, workspace, after, step, exit, more)
    if after.state == "ended" and (before is None or before.state != "ended"):
        yield _one_more(scene, workspace, after, "", f"ended {after.ended_reason}", 1)
    elif before is not None and before.state == "ended" and after.state != "ended":
        yield _one_more(scene, workspace, after, "", f"ended {before.ended_reason}", -1)


def _one_more(scene: Scene, workspace: int, run: Run, step: str, exit: str, times: int) -> Put:
    known = scene.get(Tally, workspace, run.journey, run.version, step, exit)
    if known is None:
        known = Tally(workspace, run.journey, run.version, step, exit, 0)
    return Put(replace(known, passed=known.passed + times))
