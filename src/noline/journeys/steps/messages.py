"""What ``send`` and ``ask`` have in common: the message of a visit, and the checks of its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from noline.customers.conditions import Problem
from noline.journeys.model import Purpose, SendMessage, Visit, id_of
from noline.journeys.steps.step import check_name


def message_of(
    visit: Visit, template: str, channel: str, purpose: Purpose, *, expects_reply: bool, expires_at: datetime | None
) -> SendMessage:
    """Return the message that this visit sends; a repeated decision gives the same message id."""
    key = visit.key("message")
    return SendMessage(
        key, id_of(key), template, channel, purpose, expects_reply, dict(visit.run.variables), expires_at
    )


def check_message(template: str, channel: str) -> Iterator[Problem]:
    """Yield what is wrong with the name of a template or a channel."""
    yield from check_name(template, "template", "The template")
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,31}", channel):
        yield Problem("channel", f"“{channel}” is not the name of a channel.", "Use best, or a name like email or sms.")


def on_channel(channel: str) -> str:
    """Say a channel in words."""
    return "the best channel" if channel == "best" else channel
