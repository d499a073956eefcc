"""What webhooks tell: the kinds, and for each the part of its body that stays as it is documented; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct

_CHANGE = ("attributes", "add_tags", "remove_tags", "locale", "zone", "source")
_CONSENT = ("subscription", "channel", "how")
_CALL = ("call", "outcome", "seconds", "note", "by", "telephone", "incoming")

EVENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "message.accepted": (),
    "message.sent": (),
    "message.delivered": (),
    "message.read": (),
    "message.failed": ("reason", "text", "permanent", "bounced"),
    "message.suppressed": ("reason",),
    "message.expired": (),
    "message.uncertain": (),
    "message.received": ("text", "subject", "address", "scheme", "sender_name", "attachments", "automatic"),
    "message.answered": ("reading", "on", "first", "positive"),
    "mail.opened": (),
    "link.clicked": ("link", "url"),
    "form.submitted": ("action", "fields"),
    "consent.given": _CONSENT,
    "consent.withdrawn": _CONSENT,
    "address.bounced": ("scheme", "value", "why"),
    "customer.created": _CHANGE,
    "customer.changed": _CHANGE,
    "conversation.opened": ("matter",),
    "conversation.moved": ("before", "after"),
    "conversation.handed_over": ("by", "reason", "queue", "skill"),
    "conversation.closed": (),
    "call.planned": ("call", "number", "script", "due_at", "why", "matter", "by"),
    "call.answered": _CALL,
    "call.missed": _CALL,
    "call.ended": _CALL,
    "run.started": ("journey", "version"),
    "run.ended": ("reason",),
    "campaign.enrolled": ("cohort",),
    "goal.reached": ("goal", "via", "on", "how"),
    "goal.withdrawn": ("goal", "via", "on", "how", "by"),
    "event.tracked": ("name", "properties"),
}
"""Kinds that are told, with the fields of ``detail``."""

TEST: Final = "webhook.test"


class EventData(Struct, frozen=True):
    """What happened to whom; every field is always there."""

    id: UUID
    customer: UUID | None
    channel: str | None = None
    direction: str | None = None
    conversation: UUID | None = None
    message: UUID | None = None
    campaign: UUID | None = None
    contact_event: str | None = None
    run: UUID | None = None
    purpose: str | None = None
    cost: int = 0
    currency: str | None = None
    detail: Mapping[str, Any] = {}


class Payload(Struct, frozen=True):
    """The body of a webhook, as Standard Webhooks asks for it."""

    type: str
    timestamp: datetime
    data: EventData


def payload_of(row: Mapping[str, Any]) -> bytes:
    """Return the body that tells of an interaction; the same again at every attempt."""
    body = msgspec.json.decode(row["body"]) if row["body"] else {}
    detail = {name: body[name] for name in EVENTS[row["kind"]] if name in body}
    data = EventData(
        id=row["id"],
        customer=row["subject"],
        channel=row["channel"],
        direction={1: "in", 2: "out"}.get(row["direction"]),
        conversation=row["conversation"],
        message=row["message"] or (row["id"] if row["kind"] == "message.received" else None),
        campaign=row["campaign"],
        contact_event=row["contact_event"],
        run=row["run"],
        purpose=row["purpose"],
        cost=row["cost"],
        currency=row["currency"],
        detail=detail,
    )
    return msgspec.json.encode(Payload(row["kind"], row["at"], data))
