"""What of a launched plan may be changed: what lies ahead, and nothing that customers have seen or been counted by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from noline.campaigns import Campaign, ContactEvent, Definition, Goal
from noline.campaigns.changes import begun, refused_changes

LAUNCHED = datetime(2026, 3, 2, 10, tzinfo=UTC)
NOW = LAUNCHED + timedelta(days=1, hours=2)  # Tuesday noon

FIRST = ContactEvent("first", "invitation", ("email",), day=0, at="10:00")
NOON = ContactEvent("soon", "invitation", ("sms",), day=1, at="12:01")
LATER = ContactEvent("later", "reminder", ("email",), day=3)
TICKET = ContactEvent("ticket", "ticket", ("sms",), on="goal", purpose="transactional")
PLAN = Definition("Fair", Goal("registered", words=("yes",)), (FIRST, NOON, LATER, TICKET))


def campaign(status: str = "running", **more: Any) -> Campaign:
    """The plan, launched a day ago."""
    return Campaign(UUID(int=1), 1, "fair", msgspec.structs.replace(PLAN, **more), status, LAUNCHED)


def changed(**events: ContactEvent | None) -> Definition:
    """The plan with some contact events exchanged or left out."""
    kept = [events.get(event.name, event) for event in PLAN.events]
    more = [event for name, event in events.items() if event and PLAN.event(name) is None]
    return msgspec.structs.replace(PLAN, events=tuple(event for event in (*kept, *more) if event))


def but(event: ContactEvent, **changes: Any) -> ContactEvent:
    """A contact event with changes."""
    return msgspec.structs.replace(event, **changes)


ALLOWED: dict[str, Definition] = {
    "nothing": PLAN,
    "the day of what lies ahead": changed(later=but(LATER, day=5)),
    "its hour, channels and template": changed(later=but(LATER, at="17:30", channels=("sms",), template="invitation")),
    "to take out what lies ahead": changed(later=None),
    "to add a contact": changed(more=ContactEvent("more", "reminder", ("sms",), day=9)),
    "to add one for later today": changed(more=ContactEvent("more", "reminder", ("sms",), day=1, at="18:00")),
    "what follows from the goal, for those who reach it from now on": changed(ticket=but(TICKET, channels=("email",))),
    "to take out what follows from the goal": changed(ticket=None),
    "the name": msgspec.structs.replace(PLAN, name="Great fair"),
    "the words of the goal": msgspec.structs.replace(PLAN, goal=Goal("registered", words=("yes", "come"))),
    "the values that templates use": msgspec.structs.replace(PLAN, variables={"place": "Bristol"}),
}  # fmt: skip

REFUSED: dict[str, tuple[Definition, str]] = {
    "what has gone out": (changed(first=but(FIRST, template="reminder")), "events.first"),
    "to take out what has gone out": (changed(first=None), "events.first"),
    "to send again what has gone out": (changed(first=but(FIRST, day=8)), "events.first"),
    "what goes out within a minute": (changed(soon=but(NOON, day=4)), "events.soon"),
    "a day that has passed": (changed(later=but(LATER, day=0)), "events.later.day"),
    "an hour of today that has passed": (changed(later=but(LATER, day=1, at="11:00")), "events.later.day"),
    "to add a contact in the past": (
        changed(more=ContactEvent("more", "reminder", ("sms",), day=0)), "events.more.day",
    ),
    "the zone": (msgspec.structs.replace(PLAN, zone="Europe/Madrid"), "zone"),
    "the control group": (msgspec.structs.replace(PLAN, control=0.2), "control"),
    "the goal": (msgspec.structs.replace(PLAN, goal=Goal("bought", words=("yes",))), "goal"),
}  # fmt: skip


@pytest.mark.parametrize("after", ALLOWED.values(), ids=ALLOWED)
def test_what_lies_ahead_may_be_changed(after: Definition) -> None:
    assert list(refused_changes(campaign(), after, {"first"}, NOW)) == []


@pytest.mark.parametrize(("after", "field"), REFUSED.values(), ids=REFUSED)
def test_what_has_happened_may_not(after: Definition, field: str) -> None:
    found = list(refused_changes(campaign(), after, {"first"}, NOW))
    assert found[0].field == field
    assert found[0].text.endswith(".")
    assert found[0].remedy


def test_what_a_pause_has_held_up_has_not_happened() -> None:
    assert begun(campaign("paused"), {"first"}, NOW + timedelta(days=3)) == {"first"}
    assert begun(campaign("running"), {"first"}, NOW + timedelta(days=3)) == {"first", "soon", "later"}
    late = NOW + timedelta(days=3)
    assert list(refused_changes(campaign("paused"), changed(later=but(LATER, day=8)), {"first"}, late)) == []
    assert list(refused_changes(campaign("paused"), changed(later=but(LATER, template="x")), {"first"}, late)) == []
