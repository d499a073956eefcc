"""Sending hours: when a route carries anything at all, by its supplier's or call centre's own clock; pure.

Customers' quiet hours are another matter. Outside of its hours a route's messages wait, or go by another one that is
open.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final, Literal
from zoneinfo import available_timezones

from msgspec import Meta, Struct

from noline.access import is_within, read_hours, times_within
from noline.kernel.errors import InvalidInput

_AHEAD: Final = timedelta(days=8)
"""What recurs weekly has come by then."""


class SendingHours(Struct, frozen=True, forbid_unknown_fields=True):
    """A route's hours: ``spans`` such as ``1-5 09:00-18:00`` (Monday is 1), local to ``zone``, else to the company's.

    ``meanwhile``: what happens outside of them: messages ``wait``, or go ``elsewhere``, by the channel's next route
    that is open; where there is none they wait too.
    """

    spans: Annotated[tuple[Annotated[str, Meta(max_length=40)], ...], Meta(min_length=1, max_length=28)]
    zone: Annotated[str, Meta(max_length=64)] = ""
    meanwhile: Literal["wait", "elsewhere"] = "wait"

    def is_open(self, zone: str, now: datetime) -> bool:
        """Say whether the route sends now; ``zone`` is the company's."""
        return is_within(read_hours(self.spans), self.zone or zone, now)

    def opens_at(self, zone: str, now: datetime) -> datetime:
        """Return when a closed route opens next."""
        opened = times_within(read_hours(self.spans), self.zone or zone, now, now + _AHEAD, 1)
        return next(opened, now + _AHEAD)


def check_hours(hours: SendingHours) -> None:
    """Raise InvalidInput for what can't be hours, naming the field."""
    read_hours(hours.spans, field="hours.spans")
    if hours.zone and hours.zone not in available_timezones():
        remedy = "Use a name such as Europe/Madrid."
        raise InvalidInput(f"There is no time zone {hours.zone[:50]!r}.", field="hours.zone", remedy=remedy)
