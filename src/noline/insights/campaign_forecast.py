"""What a plan would do if nothing intervened: when each contact goes out, to how many, how and at what cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from noline.access import Workspace
from noline.campaigns import Campaign, ContactEvent, Reach, Terms, count_reach
from noline.content import CHANNEL_FORMS
from noline.delivery import Routes
from noline.insights.rollup import per_channel
from noline.kernel.db import Connection, Database
from noline.providers import COSTS


class EventForecast(Struct, frozen=True):
    """A contact event ahead. ``up_to``: customers at most, before caps, goals and conditions leave some out."""

    name: str
    due_at: datetime | None
    up_to: int
    channels: dict[str, int]
    cost: int
    conditional: bool
    """Whether a condition will leave some of them out."""


class CampaignForecast(Struct, frozen=True):
    """A plan's forecast; ``cost`` in minor units, without the channels in ``unpriced``."""

    total: int
    reachable: int
    first_at: datetime | None
    messages: int
    cost: int
    currency: str
    unpriced: list[str]
    events: list[EventForecast]


async def forecast_of(
    database: Database, campaign: Campaign, routes: Routes, workspace: Workspace, now: datetime
) -> CampaignForecast:
    """Return what a launch now, or what lies ahead of a launched campaign, comes to at most."""
    launched = msgspec.structs.replace(campaign, launched_at=campaign.launched_at or now)
    async with database.connection() as connection:
        prices = await _prices(connection, campaign.workspace, routes)
    definition = campaign.definition
    reaches: dict[tuple[str, str], Reach] = {}
    for event in definition.events:
        key = event.purpose, event.subscription
        if key not in reaches:
            terms = Terms(*key)
            reaches[key] = await count_reach(
                database, campaign.workspace, definition, terms, workspace.rules, tuple(CHANNEL_FORMS), now
            )
    treated = 1 - definition.control
    events = [
        _event(launched, event, reaches[event.purpose, event.subscription], prices, treated)
        for event in definition.events
    ]
    batches = [event for event in events if event.due_at is not None]
    return _sum(reaches, definition.channels, events, batches, prices, workspace.currency)


def _event(
    campaign: Campaign, event: ContactEvent, reach: Reach, prices: Mapping[str, float], treated: float
) -> EventForecast:
    carried = {name: round(count * treated) for name, count in reach.first_of(event.channels).items()}
    cost = sum(count * prices.get(name, 0) for name, count in carried.items())
    batch = event.day is not None
    return EventForecast(
        name=event.name,
        due_at=campaign.due_at(event),
        up_to=sum(carried.values()),
        channels=carried,
        cost=round(cost) if batch else 0,
        conditional=event.when is not None or not batch,
    )


def _sum(
    reaches: Mapping[tuple[str, str], Reach],
    channels: Sequence[str],
    events: list[EventForecast],
    batches: list[EventForecast],
    prices: Mapping[str, float],
    currency: str,
) -> CampaignForecast:
    first = next(iter(reaches.values()), None)
    return CampaignForecast(
        total=first.total if first else 0,
        reachable=max((reach.any_of(channels) for reach in reaches.values()), default=0),
        first_at=min((event.due_at for event in batches if event.due_at), default=None),
        messages=sum(event.up_to for event in batches),
        cost=sum(event.cost for event in batches),
        currency=currency,
        unpriced=[name for name in channels if name not in prices],
        events=events,
    )


async def _prices(connection: Connection, workspace: int, routes: Routes) -> dict[str, float]:
    """Return what a message on each channel costs: by the route's prices or as it was so far, whichever is more.

    So far texts of several segments counted too, and perhaps nothing before a price was set. A channel that has cost
    nothing so far and has no price is not there.
    """
    prices: dict[str, float] = {}
    for channel in CHANNEL_FORMS:
        route = routes.of(workspace, channel)
        if route is None:
            continue
        known = COSTS if route.provider == "sandbox" else {}
        known = {**known, **(route.settings.get("costs") or {})}
        if route.price is not None:
            prices[channel] = route.price.each
        elif channel in known:
            prices[channel] = float(known[channel])
    for channel, measures in (await per_channel(connection, workspace)).items():
        count, amount = measures.get("sent", (0, 0))
        if count and amount and channel:
            prices[channel] = max(prices.get(channel, 0), amount / count)
    return prices
