"""Which times a customer may choose to be called at: within the company's hours, and with room left; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from noline.access import Departments, Rules, Workspaces, is_within, read_hours, times_within
from noline.log import Scene

NOTICE: Final = timedelta(minutes=15)
AHEAD: Final = timedelta(days=7)
MOST: Final = 100
CALLBACK: Final = "callback"
"""Why somebody is to be called who has asked for it."""


def offered_times(
    rules: Rules, zone: str, now: datetime, taken: Mapping[datetime, int], *, most: int = MOST
) -> list[datetime]:
    """Return the times of the next days, the soonest first; ``zone`` is the company's, ``taken`` counts calls."""
    hours = read_hours(rules.callback_hours)
    times = times_within(hours, zone, now + NOTICE, now + AHEAD, rules.callback_minutes)
    return list(islice((it for it in times if taken.get(it, 0) < rules.callback_places), most))


def open_now(rules: Rules, zone: str, now: datetime) -> bool:
    """Say whether somebody may be called as soon as possible."""
    return is_within(read_hours(rules.callback_hours), zone, now)


def callback_department(scene: Scene, workspace: int) -> int | None:
    """Return the department whose the calls are that customers ask for where nothing else says so."""
    named = scene.catalogue(Workspaces).by_id[workspace].rules.callback_department
    found = scene.catalogue(Departments).named(workspace, named) if named else None
    return found.id if found else None


def few_of(times: Sequence[datetime], zone: str, *, most: int = 5) -> list[datetime]:
    """Return some that fit into a short message: the two soonest, then the first of each day and of its second half."""
    place, chosen, seen = ZoneInfo(zone), list(times[:2]), set[tuple[date, bool]]()
    for at in times[2:]:
        local = at.astimezone(place)
        part = (local.date(), local.hour >= 12)
        if part not in seen and len(chosen) < most:
            chosen.append(at)
        seen.add(part)
    return chosen
