"""A place on earth that goes with a message: as itself where a channel can, as words with a link to a map elsewhere."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct


class Location(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where something is: degrees north and east (WGS 84), and what it is called there."""

    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]
    name: Annotated[str, Meta(max_length=100)] = ""
    address: Annotated[str, Meta(max_length=100)] = ""


def location_of(body: dict[str, Any] | None) -> Location | None:
    """Return the place that a message was written with."""
    held = (body or {}).get("location")
    return msgspec.convert(held, Location) if held else None


def in_words(location: Location) -> str:
    """Return a place as everybody can read it: its words, and below them the address of a map."""
    latitude, longitude = degrees(location.latitude), degrees(location.longitude)
    link = f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}&zoom=17"
    words = ", ".join(filter(None, (location.name, location.address)))
    return "\n".join(filter(None, (words, link)))


def with_location(text: str, location: Location | None) -> str:
    """Return a text with a place below it, if there is one."""
    return "\n\n".join(filter(None, (text, in_words(location)))) if location else text


def degrees(value: float) -> str:
    """Write degrees as far as a metre goes: five digits."""
    return f"{value:.5f}".rstrip("0").rstrip(".")
