"""What a widget is set up as: its looks, where it may stand, when somebody is there, what visitors may do. Pure."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

MOST_ORIGINS: Final = 50

_NO_CONTROLS: Final = r"^[^\x00-\x1f\x7f]*$"
_TIME: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"
Line = Annotated[str, Meta(max_length=80, pattern=_NO_CONTROLS)]
Words = Annotated[str, Meta(max_length=400, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$")]
Origin = Annotated[str, Meta(min_length=1, max_length=200)]
Time = Annotated[str, Meta(pattern=_TIME)]


class WidgetLook(Struct, frozen=True, forbid_unknown_fields=True):
    """How it looks. What is empty is said in the reader's language by the widget itself."""

    color: Annotated[str, Meta(pattern="^#[0-9a-fA-F]{6}$")] = "#2b57c4"
    position: Literal["right", "left"] = "right"
    scheme: Literal["auto", "light", "dark"] = "auto"
    title: Line = ""
    greeting: Words = ""
    away: Words = ""
    """What is said while nobody is there."""
    launcher: Annotated[str, Meta(max_length=30, pattern=_NO_CONTROLS)] = ""
    """Words beside the button's icon."""
    language: Literal["", "en", "es", "de", "fr", "pt"] = ""
    """Empty: that of the page it stands on."""


class WidgetSpan(Struct, frozen=True, forbid_unknown_fields=True):
    """Hours of one day of the week, Monday 0; ``until`` may be 24:00."""

    day: Annotated[int, Meta(ge=0, le=6)]
    begins: Time
    until: Time


class WidgetHours(Struct, frozen=True, forbid_unknown_fields=True):
    """When somebody answers: always, or at these hours in the workspace's time zone."""

    always: bool = True
    spans: Annotated[tuple[WidgetSpan, ...], Meta(max_length=28)] = ()


class WidgetSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """What is set. ``origins``: the sites it may stand on, as ``https://www.example.com`` or ``https://*.example.com``."""

    look: WidgetLook = WidgetLook()
    origins: Annotated[tuple[Origin, ...], Meta(max_length=MOST_ORIGINS)] = ()
    hours: WidgetHours = WidgetHours()
    ask_email: bool = True
    """Whether visitors may leave an email address, so that the conversation goes on there."""
    files: bool = True
    """Whether visitors may send files."""
    identified_only: bool = False
    """Whether only people may write for whom the company's own server vouches."""
