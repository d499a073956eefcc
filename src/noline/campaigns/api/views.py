"""What the API shows of a campaign."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from noline.campaigns.changes import begun
from noline.campaigns.model import Campaign, ContactEvent, Definition
from noline.campaigns.repository import Progress, read_progress
from noline.customers.conditions import to_sentence
from noline.kernel.db import Connection

EventState = Literal["draft", "planned", "live", "going_out", "held", "done", "cancelled"]


class CampaignEvent(Struct, frozen=True):
    """Where a contact event stands; ``locked``: it has gone out and can't be changed."""

    name: str
    state: EventState
    due_at: datetime | None
    locked: bool
    done: float
    """The share of the audience that its launch has come by."""
    served: int
    condition: str | None
    """Its condition in words."""


class CampaignItem(Struct, frozen=True):
    """A campaign in a list."""

    id: UUID
    slug: str
    name: str
    status: str
    goal: str
    launched_at: datetime | None
    channels: list[str]
    events: int
    events_done: int
    next_at: datetime | None
    """When the next batch goes out."""
    audience: str | None


class CampaignDetail(Struct, frozen=True):
    """A campaign with its plan. ``now`` is the installation's time, which a demo moves."""

    id: UUID
    slug: str
    status: str
    version: str
    launched_at: datetime | None
    now: datetime
    definition: Definition
    events: list[CampaignEvent]
    audience: str | None
    exclude: str | None


Places = Mapping[tuple[UUID, str], Progress]


async def show_campaign(connection: Connection, campaign: Campaign, now: datetime) -> CampaignDetail:
    """Return a campaign as a screen needs it."""
    definition = campaign.definition
    return CampaignDetail(
        id=campaign.id,
        slug=campaign.slug,
        status=campaign.status,
        version=campaign.version,
        launched_at=campaign.launched_at,
        now=now,
        definition=definition,
        events=events_of(campaign, await read_progress(connection, [campaign.id]), now),
        audience=to_sentence(definition.audience) if definition.audience else None,
        exclude=to_sentence(definition.exclude) if definition.exclude else None,
    )


def events_of(campaign: Campaign, places: Places, now: datetime) -> list[CampaignEvent]:
    """Return where each contact event stands."""
    launched = {name for identity, name in places if identity == campaign.id}
    locked = begun(campaign, launched, now) if campaign.launched_at else frozenset()
    over = campaign.launched_at is not None and campaign.status in ("cancelled", "ended")
    return [
        _event(campaign, event, places.get((campaign.id, event.name)), locked=over or event.name in locked)
        for event in campaign.definition.events
    ]


def _event(campaign: Campaign, event: ContactEvent, place: Progress | None, *, locked: bool) -> CampaignEvent:
    return CampaignEvent(
        name=event.name,
        state=_state(campaign, event, place),
        due_at=campaign.due_at(event),
        locked=locked,
        done=place.done / max(place.shards, 1) if place else 0.0,
        served=place.served if place else 0,
        condition=to_sentence(event.when) if event.when else None,
    )


def _state(campaign: Campaign, event: ContactEvent, place: Progress | None) -> EventState:
    if place is not None and place.done == place.shards:
        return "done"
    if campaign.status in ("cancelled", "ended"):
        return "cancelled"
    if campaign.launched_at is None:
        return "draft"
    if campaign.status == "paused":
        return "held"
    if event.on is not None:
        return "live"
    return "going_out" if place is not None else "planned"


def item_of(campaign: Campaign, places: Places, now: datetime) -> CampaignItem:
    """Return a campaign as a row."""
    definition = campaign.definition
    events = events_of(campaign, places, now)
    ahead = [it.due_at for it in events if it.state == "planned" and it.due_at is not None]
    return CampaignItem(
        id=campaign.id,
        slug=campaign.slug,
        name=definition.name,
        status=campaign.status,
        goal=definition.goal.name,
        launched_at=campaign.launched_at,
        channels=list(definition.channels),
        events=len(events),
        events_done=sum(it.state == "done" for it in events),
        next_at=min(ahead, default=None),
        audience=to_sentence(definition.audience) if definition.audience else None,
    )
