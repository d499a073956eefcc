"""Reply windows: for a while after a customer has written a channel lets us say what we like, later what is approved.

A window is open for the account of ours that the customer wrote to, and no other. Pure. What is written where everybody
reads it opens none and is answered by rules of the provider's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from noline.channels import Capabilities
from noline.content import Template, approved_of
from noline.customers import heard_at, heard_in_public


class Window(Struct, frozen=True):
    """What a route's provider demands. ``templates``: those that it has approved go when the window is closed."""

    hours: int
    templates: bool = False


class Standing(Struct, frozen=True):
    """How a window stands: ``ends`` when it closes, or closed; None where the customer has never written, or need not.

    ``open`` at the moment that was asked for.
    """

    open: bool
    ends: datetime | None = None


OPEN = Standing(open=True)


def window_in(able: Capabilities | None) -> Window | None:
    """Return the window that a provider declares for a channel."""
    if able is None or able.reply_window_hours is None:
        return None
    return Window(able.reply_window_hours, able.templates)


def last_heard(heard: Mapping[str, datetime], channel: str, account: int) -> datetime | None:
    """Return when somebody wrote to an account last; what is not known to have come by another counts for each."""
    return max((heard[it] for it in (channel, heard_at(channel, account)) if it in heard), default=None)


def standing(
    window: Window | None, heard: Mapping[str, datetime], channel: str, now: datetime, account: int
) -> Standing:
    """Return how the window of an address stands for an account of ours.

    ``heard``: when its customer wrote from it last, by channel and account.
    """
    if window is None:
        return OPEN
    private, public = last_heard(heard, channel, account), heard.get(heard_in_public(channel))
    if public is not None and (private is None or private < public):
        return OPEN
    if private is None:
        return Standing(open=False)
    ends = private + timedelta(hours=window.hours)
    return Standing(open=now < ends, ends=ends)


def may_be_said(window: Window | None, found: Standing, template: Template | None, channel: str) -> bool:
    """Say whether a message may go: what we like while the window is open, else what the provider has approved."""
    if found.open or window is None:
        return True
    return window.templates and template is not None and approved_of(template, channel) is not None


def closed_words(window: Window | None, found: Standing, channel: str) -> str:
    """Say in a sentence why a message may not go."""
    hours = window.hours if window else 0
    if found.ends is None:
        since = f"The customer has not written by {channel} yet"
    else:
        since = f"The reply window of {channel} closed at {found.ends:%Y-%m-%d %H:%M} UTC"
    only = ", or what it has approved as a template" if window and window.templates else ""
    return f"{since}: it takes words within {hours} hours after the customer has written{only}."
