"""What of a launched plan may still be changed: what lies ahead. What has happened stays as it was."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

import msgspec

from noline.campaigns.model import Campaign, ContactEvent, Definition
from noline.customers.conditions import Problem

MARGIN = timedelta(minutes=1)
"""What is due so soon may be on its way already."""

_FIXED = {
    "zone": "Times that have passed were told in it.",
    "control": "Who is kept for comparison was settled at the launch.",
}


def begun(campaign: Campaign, launched: Collection[str], now: datetime) -> frozenset[str]:
    """Return the contact events that have begun: launched somewhere, or due in a moment while the campaign runs."""
    return frozenset(event.name for event in campaign.definition.events if _has_begun(campaign, event, launched, now))


def _has_begun(campaign: Campaign, event: ContactEvent, launched: Collection[str], now: datetime) -> bool:
    due = campaign.due_at(event)
    soon = due is not None and due <= now + MARGIN and campaign.status == "running"
    return event.name in launched or soon


def refused_changes(
    campaign: Campaign, after: Definition, launched: Collection[str], now: datetime
) -> Iterator[Problem]:
    """Yield why a launched campaign can't become this: empty if it only changes what lies ahead."""
    before = campaign.definition
    for name, why in _FIXED.items():
        if getattr(before, name) != getattr(after, name):
            yield Problem(name, f"{why} It can't be changed after the launch.", "Leave it, or plan another campaign.")
    if (before.goal.name, before.goal.action) != (after.goal.name, after.goal.action):
        text = "Customers have been counted by this goal: it can't be changed after the launch."
        yield Problem("goal", text, "Leave its name and action; words and replies may change.")
    past = begun(campaign, launched, now)
    for event in before.events:
        if event.name in past and after.event(event.name) != event:
            verb = "removed" if after.event(event.name) is None else "changed"
            text = f"“{event.name}” has gone out already: it can't be {verb}."
            yield Problem(f"events.{event.name}", text, "Plan another contact event.")
    moved = msgspec.structs.replace(campaign, definition=after)
    for event in after.events:
        if _place(before.event(event.name)) != _place(event) and not _lies_ahead(moved, event, now):
            text = f"“{event.name}” would have been due already."
            yield Problem(f"events.{event.name}.day", text, "Choose a day and an hour that lie ahead.")


def _place(event: ContactEvent | None) -> tuple[int | None, str] | None:
    return (event.day, event.at) if event else None


def _lies_ahead(campaign: Campaign, event: ContactEvent, now: datetime) -> bool:
    due = campaign.due_at(event)
    return due is None or due > now + MARGIN
