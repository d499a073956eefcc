"""Which facts a figure of the scorecard counts, as SQL over the log; the same as the rollups count."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal, get_args
from uuid import UUID

from msgspec import Struct

from noline.customers import Statement

ScorecardMeasure = Literal[
    "enrolled", "control", "accepted", "waiting", "sent", "delivered", "read", "opened", "clicked", "received",
    "answered", "positive", "reached", "suppressed", "failed", "bounced", "expired", "uncertain", "withdrawn", "moved",
]  # fmt: skip
MEASURES: Final[tuple[str, ...]] = get_args(ScorecardMeasure)

_FIRST: Final = "(fact.cause = fact.message or fact.cause is null)"
"""Not the copy of a merged customer's fact, which follows from its being sent on."""
_KINDS: Final[dict[str, str]] = {
    "enrolled": "fact.kind = 'campaign.enrolled'",
    "control": "fact.kind = 'campaign.enrolled' and fact.body ->> 'cohort' = 'control'",
    "accepted": "fact.kind = 'message.accepted'",
    "sent": "fact.kind = 'message.sent'",
    "delivered": "fact.kind = 'message.delivered'",
    "read": "fact.kind = 'message.read'",
    "opened": "fact.kind = 'mail.opened'",
    "clicked": "fact.kind = 'link.clicked'",
    "received": "fact.kind = 'message.received' and fact.cause is null",
    "answered": "fact.kind = 'message.answered' and (fact.body ->> 'first')::boolean",
    "positive": "fact.kind in ('message.answered', 'message.reread')",
    "reached": "(fact.kind = 'goal.reached' or fact.kind = 'goal.withdrawn')",
    "suppressed": "fact.kind = 'message.suppressed'",
    "failed": f"fact.kind = 'message.failed' and {_FIRST}",
    "bounced": f"fact.kind = 'message.failed' and {_FIRST} and fact.body ->> 'bounced' = 'true'",
    "expired": "fact.kind = 'message.expired'",
    "uncertain": "fact.kind = 'message.uncertain'",
    "withdrawn": "fact.kind = 'consent.withdrawn'",
    "moved": "fact.kind = 'conversation.moved'",
}
_IMPORTED: Final[dict[str, str]] = {
    "accepted": "(fact.body ->> 'what' = 'sent' or fact.body ->> 'whole' = 'true')",
    "sent": "(fact.body ->> 'what' = 'sent' or (fact.body ->> 'whole' = 'true' and fact.body ->> 'what' <> 'failed'))",
    "failed": "fact.body ->> 'what' in ('failed', 'bounced')",
    "answered": "fact.body ->> 'what' in ('answered', 'positive')",
} | {
    name: f"fact.body ->> 'what' = '{name}'"
    for name in ("delivered", "read", "opened", "clicked", "received", "positive", "bounced")
}
"""The same of what other systems sent."""
AS_OURS: Final = """case when kind <> 'source.imported' then array[kind] else
    case when body ->> 'what' = 'sent' or (body ->> 'whole' = 'true' and body ->> 'what' <> 'failed')
      then array['message.sent'] else '{}'::text[] end
    || case body ->> 'what' when 'delivered' then array['message.delivered'] when 'read' then array['message.read']
      when 'opened' then array['mail.opened'] when 'clicked' then array['link.clicked']
      when 'received' then array['message.received'] when 'answered' then array['message.answered']
      when 'positive' then array['message.answered', 'imported.positive']
      when 'failed' then array['message.failed'] when 'bounced' then array['message.failed'] else '{}'::text[] end
  end"""
"""Which kinds of ours a fact of another system stands for."""
_POSITIVE: Final = """case fact.kind when 'source.imported' then 1
  when 'message.answered' then ((fact.body ->> 'positive')::boolean)::integer
  else (fact.body ->> 'positive')::integer end"""

FREQUENT: Final = frozenset({"enrolled", "control", "accepted", "sent", "delivered"})
"""What is not in the index `interaction_outcome`: most customers have it."""


class FigureWanted(Struct, frozen=True):
    """A figure. ``detail``: why it was suppressed, or from which channel a conversation moved to ``channel``."""

    measure: ScorecardMeasure
    campaign: UUID | None = None
    contact_event: str | None = None
    channel: str | None = None
    detail: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def conditions(wanted: FigureWanted, statement: Statement, workspace: int) -> str:
    """Return what is true of the facts that a figure counts, rows of ``interaction`` called ``fact``."""
    parts = [f"fact.workspace = {statement.take(workspace, 'integer')}", _counted(wanted.measure)]
    if wanted.campaign is not None:
        parts.append(f"fact.campaign = {statement.take(wanted.campaign, 'uuid')}")
    if wanted.contact_event is not None:
        parts.append(f"coalesce(fact.contact_event, '') = {statement.take(wanted.contact_event, 'text')}")
    if wanted.channel is not None:
        parts.append(f"coalesce(fact.channel, '') = {statement.take(wanted.channel, 'text')}")
    if wanted.detail is not None:
        name = "before" if wanted.measure == "moved" else "reason"
        parts.append(f"fact.body ->> '{name}' = {statement.take(wanted.detail, 'text')}")
    if wanted.since is not None:
        parts.append(f"fact.at >= {statement.take(wanted.since, 'timestamptz')}")
    if wanted.until is not None:
        parts.append(f"fact.at < {statement.take(wanted.until, 'timestamptz')}")
    return " and ".join(parts)


def _counted(measure: str) -> str:
    if measure not in _IMPORTED:
        return _KINDS[measure]
    return f"(({_KINDS[measure]}) or (fact.kind = 'source.imported' and {_IMPORTED[measure]}))"


def weight(wanted: FigureWanted) -> str:
    """Return how often a fact counts; an answer that was read again may take its yes back, and a goal."""
    if wanted.measure == "reached":
        return "case fact.kind when 'goal.withdrawn' then -1 else 1 end"
    return _POSITIVE if wanted.measure == "positive" else "1"
