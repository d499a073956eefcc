"""Of which campaign and time a scorecard is asked: query parameters that all of its endpoints have."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from litestar.params import Parameter
from msgspec import Struct

from noline.access import Principal
from noline.campaigns import Campaign, find_any
from noline.insights.scorecard import DAY, HOUR, Span, full_hours
from noline.kernel.clock import Clock
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput
from noline.kernel.http import INSTANT_PATTERN, read_instant

_LONGEST = timedelta(days=3 * 366)

CampaignAsked = Annotated[
    str | None, Parameter(max_length=200, description="A campaign's slug or id; without, everything that happens.")
]
Since = Annotated[str | None, Parameter(pattern=INSTANT_PATTERN, description="From when on, to the full hour.")]
Until = Annotated[str | None, Parameter(pattern=INSTANT_PATTERN, description="Before when; without, now.")]
Last = Annotated[
    str | None,
    Parameter(pattern=r"^[1-9][0-9]{0,3}[hd]$", max_length=5, description="In place of both: `24h`, `30d`."),
]


class ScorecardAsked(Struct, frozen=True):
    """The campaign and the time; ``None`` is all of them, and ever."""

    workspace: int
    campaign: Campaign | None
    span: Span | None
    now: datetime

    @property
    def campaign_id(self) -> UUID | None:
        """Return the campaign's id, if one is asked for."""
        return self.campaign.id if self.campaign else None

    def bounded(self) -> Span:
        """Return the time, which for ever is since the campaign's launch, or the last 30 days."""
        if self.span is not None:
            return self.span
        launched = self.campaign.launched_at if self.campaign else None
        since = max(launched or self.now - 30 * DAY, self.now - _LONGEST)
        return full_hours(min(since, self.now - HOUR), self.now)


async def scorecard_asked(
    principal: Principal,
    connection: Connection,
    clock: Clock,
    campaign: str | None,
    since: str | None,
    until: str | None,
    last: str | None,
) -> ScorecardAsked:
    """Return what is asked for; raises InvalidInput and NotFound."""
    found = await find_any(connection, principal.workspace, campaign) if campaign else None
    now = clock.now()
    span = _span(read_instant(since, "since"), read_instant(until, "until"), last, now)
    return ScorecardAsked(principal.workspace, found, span, now)


def _span(since: datetime | None, until: datetime | None, last: str | None, now: datetime) -> Span | None:
    if last is not None:
        if since is not None or until is not None:
            raise InvalidInput("The time is given twice.", field="last", remedy="Give either `last` or `since`.")
        length = int(last[:-1]) * (DAY if last.endswith("d") else HOUR)
        end = full_hours(now, now).until
        return _checked(Span(end - length, end), "last")
    if since is None:
        if until is not None:
            raise InvalidInput("The time has an end alone.", field="since", remedy="Give `since` too.")
        return None
    if since >= (until or now):
        raise InvalidInput("The time ends before it begins.", field="until", remedy="Give a later one.")
    return _checked(full_hours(since, until or now), "since")


def _checked(span: Span, field: str) -> Span:
    if span.until - span.since > _LONGEST or span.since.year < 2000 or span.until.year > 9000:
        raise InvalidInput("That is too long a time.", field=field, remedy="Ask for three years at most.")
    return span
