"""What the pages about a call back show: the times that are offered, the call as it is planned; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from msgspec import Struct

from noline.app.public.pages import Button, Entry, Link, Option, Page
from noline.app.public.texts import Words
from noline.conversations import PhoneCall, moment

SOON: Final = "now"
_PLANNED: Final = "planned"


class Times(Struct, frozen=True):
    """What may be chosen, as it is said in one zone; ``soon``: somebody is there now."""

    at: Sequence[datetime]
    soon: bool
    zone: str

    def allows(self, chosen: datetime | None) -> bool:
        """Say whether a choice is one of these; None is as soon as possible."""
        return self.soon if chosen is None else chosen in self.at


def asking_page(
    words: Words,
    times: Times,
    *,
    known: bool,
    entered: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
) -> Page:
    """Return the page that asks when to call, and at which number; ``known``: the company has one."""
    given, wrong = entered or {}, faults or {}
    if not times.at and not times.soon:
        return Page(title=words("callback_title"), text=words("callback_closed"), foot=words("foot"))
    fields = [
        _when(words, times, given.get("time", ""), wrong.get("time", "")),
        Entry(
            "number",
            words("callback_number_known" if known else "callback_number"),
            kind="tel",
            required=False,
            value=given.get("number", ""),
            fault=wrong.get("number", ""),
        ),
        _zone(words, times.zone),
    ]
    return Page(
        title=words("callback_title"),
        text=words("callback_text", zone=times.zone),
        fields=fields,
        buttons=[Button(words("callback_button")), Button(words("callback_rezone"), "act", "zone")],
        foot=words("foot"),
    )


def planned_page(words: Words, call: PhoneCall, times: Times, now: datetime, *, fault: str = "") -> Page:
    """Return the page of a call that is planned: when it is, other times, and a way out of it."""
    if call.state != _PLANNED:
        text = words("callback_canceled_text") if call.outcome == "canceled" else ""
        title = "callback_canceled" if call.outcome == "canceled" else "callback_past"
        return Page(title=words(title), text=text, foot=words("callback_foot"))
    offered = bool(times.at or times.soon)
    fields = [_when(words, times, "", fault), _zone(words, times.zone)] if offered else []
    rezone = [Button(words("callback_rezone"), "act", "zone")] if offered else []
    return Page(
        title=words("callback_planned"),
        text=_said(words, call, times.zone, now),
        fields=fields,
        buttons=[
            *([Button(words("callback_move"), "act", "move")] if offered else []),
            Button(words("callback_cancel"), "act", "cancel"),
            *rezone,
        ],
        foot=words("callback_foot"),
    )


def done_page(words: Words, call: PhoneCall, zone: str, now: datetime, link: str) -> Page:
    """Return the page that says what is planned now."""
    if call.state != _PLANNED:
        text = words("callback_canceled_text")
        return Page(title=words("callback_canceled"), text=text, foot=words("callback_foot"), done=True)
    return Page(
        title=words("callback_planned"),
        text=_said(words, call, zone, now),
        links=[Link(link, words("callback_change"))],
        foot=words("callback_foot"),
        done=True,
    )


def zone_of(given: str, otherwise: str) -> str:
    """Return the zone that somebody named, if there is such a one."""
    return given if given in _zones() else otherwise


def _said(words: Words, call: PhoneCall, zone: str, now: datetime) -> str:
    when = moment(call.due_at, zone, words.language) if call.due_at > now else words("callback_soon")
    return words("callback_planned_text", when=when, zone=zone)


def _when(words: Words, times: Times, value: str, fault: str) -> Entry:
    soon = [Option(SOON, words("callback_soon"))] if times.soon else []
    options = (*soon, *[Option(it.isoformat(), moment(it, times.zone, words.language)) for it in times.at])
    return Entry("time", words("callback_time"), kind="choice", options=options, value=value, fault=fault)


def _zone(words: Words, zone: str) -> Entry:
    options = tuple(Option(it, it.replace("_", " ")) for it in _zones())
    return Entry("zone", words("callback_zone"), kind="choice", options=options, value=zone)


@cache
def _zones() -> tuple[str, ...]:
    """Return the zones that people live in, by their names."""
    places = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return (*sorted(it for it in available_timezones() if it.startswith(places)), "UTC")
