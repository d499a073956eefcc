"""Who is in the control group, what a text says about a goal, and what is wrong with a definition: pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, time
from uuid import UUID
from zoneinfo import available_timezones

from noline.campaigns.model import ON_GOAL, ContactEvent, Definition, Goal
from noline.content import CHANNEL_FORMS
from noline.customers import Customer, customer_facts
from noline.customers.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Happened,
    Incomparable,
    Not,
    Problem,
    Scope,
    check_condition,
    evaluate,
)

_AUDIENCE = Scope(frozenset({"customer", "tags"}))
_CONTACT = Scope(frozenset({"customer", "tags", "enrolment"}))
_PURPOSES = ("service", "transactional", "marketing")
_GOAL_ACTIONS = ("register", "page")
"""The pages whose button may reach a goal."""
MAX_EVENTS = 200
MAX_DAY = 730


def cohort_of(campaign: UUID, customer: UUID, control: float) -> str:
    """Return ``control`` or ``treated`` by a stable hash: the same on every machine and for every event."""
    digest = hashlib.blake2b(campaign.bytes + customer.bytes, digest_size=8).digest()
    return "control" if int.from_bytes(digest, "big") / 2**64 < control else "treated"


def in_audience(definition: Definition, customer: Customer, now: datetime) -> bool:
    """Say whether a campaign is for this customer; it is for nobody whose facts can't be compared as it demands."""
    if definition.for_everybody:
        return True
    facts = {**customer_facts(customer), "now": now}
    try:
        wanted = definition.audience is None or evaluate(definition.audience, facts)
        return wanted and (definition.exclude is None or not evaluate(definition.exclude, facts))
    except Incomparable:
        return False


def says_goal_word(text: str, goal: Goal) -> bool:
    """Say whether a text begins with one of the goal's words (a code may follow), within a short message."""
    words = "".join(sign if sign.isalnum() else " " for sign in text.casefold()).split()
    return 0 < len(words) <= 4 and words[0] in {word.casefold() for word in goal.words}


def problems(definition: Definition) -> Iterator[Problem]:
    """Yield everything that is wrong, each with its field and remedy."""
    if not definition.name.strip():
        yield Problem("name", "It is empty.", "Give the campaign a name.")
    if not definition.goal.name.strip():
        yield Problem("goal.name", "It is empty.", "Name what customers are to do.")
    if definition.goal.action not in _GOAL_ACTIONS:
        text = f"There is no page for {definition.goal.action!r}."
        yield Problem("goal.action", text, f"Use {' or '.join(_GOAL_ACTIONS)}.")
    for word in definition.goal.words:
        if len(word.split()) != 1 or not word.strip().isalnum():
            yield Problem("goal.words", f"{word!r} is not one word.", "Give single words, without signs.")
    if not 0 <= definition.control < 1:
        yield Problem("control", f"{definition.control} is not a share.", "Give 0 or more and less than 1.")
    if definition.zone not in available_timezones():
        yield Problem("zone", f"There is no time zone {definition.zone!r}.", "Use a name such as Europe/Madrid.")
    for path, condition in (("audience", definition.audience), ("exclude", definition.exclude)):
        if condition is not None:
            yield from check_condition(condition, _AUDIENCE, path=path)
            yield from _unknowable(condition, path)
    if not definition.events:
        yield Problem("events", "There is no contact event.", "Plan at least one.")
    if len(definition.events) > MAX_EVENTS:
        yield Problem("events", f"There are {len(definition.events)}.", f"Plan {MAX_EVENTS} at most.")
    names = [event.name for event in definition.events]
    for i, event in enumerate(definition.events):
        at = f"events.{event.name or i}"
        if names.count(event.name) > 1 or not event.name:
            yield Problem(f"{at}.name", "It is empty or used twice.", "Give each contact event its own name.")
        yield from _event_problems(event, at)


def _event_problems(event: ContactEvent, at: str) -> Iterator[Problem]:
    if (event.day is None) == (event.on is None):
        yield Problem(f"{at}.day", "It needs a day or an event to follow, not both.", f"Set day, or on: {ON_GOAL}.")
    if event.day is not None and not 0 <= event.day <= MAX_DAY:
        yield Problem(f"{at}.day", f"{event.day} is out of range.", f"Give 0 to {MAX_DAY}.")
    if not _is_time_of_day(event.at):
        yield Problem(f"{at}.at", f"{event.at!r} is not a time of day.", "Write it as 09:00.")
    if event.expires_hours is not None and event.expires_hours <= 0:
        yield Problem(f"{at}.expires_hours", f"{event.expires_hours} leaves no time to send.", "Give 1 or more.")
    if not event.channels:
        yield Problem(f"{at}.channels", "There is none.", "Name at least one channel.")
    for channel in event.channels:
        if channel not in CHANNEL_FORMS:
            yield Problem(f"{at}.channels", f"There is no channel {channel!r}.", f"Use {', '.join(CHANNEL_FORMS)}.")
    if len(set(event.channels)) < len(event.channels):
        yield Problem(f"{at}.channels", "A channel is named twice.", "Name each channel once, the first choice first.")
    if event.purpose not in _PURPOSES:
        yield Problem(f"{at}.purpose", f"There is no purpose {event.purpose!r}.", f"Use {', '.join(_PURPOSES)}.")
    if event.when is not None:
        yield from check_condition(event.when, _CONTACT, path=f"{at}.when")


def _unknowable(condition: Condition, path: str) -> Iterator[Problem]:
    """Yield what a launch can't ask of customers: what happened stands in the log, not with the customer."""
    match condition:
        case AllOf(of=parts) | AnyOf(of=parts):
            for index, part in enumerate(parts):
                yield from _unknowable(part, f"{path}.of.{index}")
        case Not(of=part):
            yield from _unknowable(part, f"{path}.of")
        case Happened():
            text = "A campaign's audience can't be chosen by what happened."
            yield Problem(path, text, "Tag those customers, and choose them by the tag.")


def _is_time_of_day(text: str) -> bool:
    try:
        return time.fromisoformat(text).tzinfo is None
    except ValueError:
        return False
