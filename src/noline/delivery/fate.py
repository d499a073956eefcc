"""The fate of a message, for people and programs: status and reasons in words, attempts, what happened, and answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.delivery.model import MESSAGES, Message, Outcome, Reason, Status
from noline.kernel.db import Connection
from noline.kernel.errors import NotFound

WORDS: Final[Mapping[str, str]] = {
    Reason.NO_CONSENT: "The customer has not consented to this, or has taken the consent back.",
    Reason.SUPPRESSED_ADDRESS: "The address bounced, complained or was stopped before.",
    Reason.QUIET_HOURS: "It is the customer's quiet hours.",
    Reason.FREQUENCY_CAP: "The customer has been written to often enough lately.",
    Reason.NO_ADDRESS: "The customer has no address for this channel.",
    Reason.WINDOW_CLOSED: "The channel takes words only for some time after the customer has written; that is over.",
    Reason.DUPLICATE: "The same was said before.",
    Reason.BUDGET: "The budget is used up.",
    Reason.CONTROL_GROUP: "The customer is in the control group.",
    Reason.GOAL_REACHED: "The customer has reached the goal already.",
    Reason.SAFE_MODE: "Safe mode sends to the addresses on its list only.",
    Reason.REJECTED: "The provider refused it.",
    Reason.UNREACHABLE: "The address does not exist, or can't be reached.",
    Reason.CONTENT: "The content can't be sent on this channel, or lacks a value.",
    Reason.ACCOUNT: "No account carries this channel, or the account's provider refuses us.",
}
"""Every reason in a sentence."""

# By the primary key of each shard: whoever asks knows an id only.
_FIND = f"""
select {", ".join(f"found.{name}" for name in MESSAGES.columns)} from head cross join lateral (
  select * from message where message.shard = head.shard and message.id = $2 and message.home is null) as found
where found.workspace = $1
"""
# What is not handled yet stands beyond engage's place; what could not be handled lies set aside.
_REQUESTED = """
select found.subject, found.at, found.why from cursor cross join lateral (
  select subject, at, '' as why from interaction
  where interaction.shard = cursor.shard and interaction.seq > cursor.seq and reacts and id = $2
    and workspace = $1 and kind = 'message.requested'
  union all
  select subject, at, why from set_aside where set_aside.shard = cursor.shard and id = $2 and workspace = $1
    and follower = 'engage' and kind = 'message.requested'
) as found where cursor.follower = 'engage' limit 1
"""
_ATTEMPTS = """
select ledger.attempt, ledger.started_at, ledger.outcome, ledger.reason, ledger.detail, ledger.cost, ledger.currency,
  account.name, account.provider
from ledger left join route on route.id = ledger.route left join account on account.id = route.account
where ledger.shard = $1 and ledger.message = $2 order by ledger.attempt
"""
_HAPPENED = """
select kind, at, channel, body from interaction
where shard = $1 and subject = $2 and message = $3 order by seq limit 500
"""
_ANSWERS = MESSAGES.select("customer = $2 and answers = $3 order by at, id limit 100")
_INSTEAD = "select id from message where shard = $1 and customer = $2 and instead_of = $3 order by at, id"
_DUE = "select due_at from outbox where shard = $1 and message = $2 and customer = $3 limit 1"


class MessageReasonWords(Struct, frozen=True):
    """Why it was not sent, or failed: from a closed list, and as a sentence."""

    code: str
    text: str


class MessageAttempt(Struct, frozen=True):
    """One attempt to send it; number 0 stands for never tried."""

    number: int
    at: datetime
    outcome: str
    account: str | None
    provider: str | None
    reason: MessageReasonWords | None
    detail: str
    cost: int
    currency: str | None


class MessageEvent(Struct, frozen=True):
    """Something that happened to it: accepted, sent, delivered, read, clicked, answered …"""

    kind: str
    at: datetime
    channel: str | None
    detail: dict[str, Any]


class MessageAnswer(Struct, frozen=True):
    """What the customer answered, and how it was read."""

    id: UUID
    at: datetime
    channel: str
    text: str
    reading: str | None
    conversation: UUID | None


class MessageFate(Struct, frozen=True):
    """A message with everything that became of it.

    ``status``: accepted (asked for, not yet handled), waiting, sending, uncertain, sent, delivered, read, suppressed,
    expired or failed. ``due_at``: when a waiting one goes at the earliest. ``replaced_by``: what was sent instead.
    """

    id: UUID
    customer: UUID
    direction: str
    channel: str
    address: str
    purpose: str
    subscription: str
    status: str
    reason: MessageReasonWords | None
    decision: str | None
    at: datetime
    due_at: datetime | None
    expires_at: datetime | None
    conversation: UUID | None
    campaign: UUID | None
    contact_event: str | None
    run: UUID | None
    fallback: list[str]
    instead_of: UUID | None
    replaced_by: list[UUID]
    subject: str
    text: str
    attempts: list[MessageAttempt]
    timeline: list[MessageEvent]
    answers: list[MessageAnswer]


async def find_message(connection: Connection, workspace: int, identity: UUID) -> Message | None:
    """Return a message of the workspace by its id alone."""
    rows = await MESSAGES.fetch(connection, _FIND, workspace, identity)
    return rows[0] if rows else None


async def read_fate(connection: Connection, workspace: int, shards: Any, identity: UUID) -> MessageFate:
    """Return a message's fate; raises NotFound for one that was never asked for in the workspace."""
    message = await find_message(connection, workspace, identity)
    if message is None:
        return await _requested(connection, workspace, identity)
    shard = shards.of(message.customer)
    attempts = [_attempt(row) for row in await connection.fetch(_ATTEMPTS, shard, identity)]
    happened = [_event(row) for row in await connection.fetch(_HAPPENED, shard, message.customer, identity)]
    answers = await MESSAGES.fetch(connection, _ANSWERS, shard, message.customer, identity)
    instead = await connection.fetch(_INSTEAD, shard, message.customer, identity)
    waits = message.status == Status.WAITING
    due = await connection.fetchval(_DUE, shard, identity, message.customer) if waits else None
    decisions = [it.detail.get("sentence") for it in happened if it.kind == "decision.made"]
    return MessageFate(
        id=message.id,
        customer=message.customer,
        direction="out" if message.direction == 2 else "in",
        channel=message.channel,
        address=message.address,
        purpose=message.purpose,
        subscription=message.subscription,
        status=Status(message.status).word,
        reason=_reason_of(message, attempts),
        decision=next((it for it in decisions if it), None) or _unchosen(message),
        at=message.at,
        due_at=due,
        expires_at=message.expires_at,
        conversation=message.conversation,
        campaign=message.campaign,
        contact_event=message.contact_event,
        run=message.run,
        fallback=list(message.fallback),
        instead_of=message.instead_of,
        replaced_by=[row[0] for row in instead],
        subject=(message.body or {}).get("subject", ""),
        text=(message.body or {}).get("text", ""),
        attempts=attempts,
        timeline=happened,
        answers=[
            MessageAnswer(it.id, it.at, it.channel, (it.body or {}).get("text", ""), it.reading, it.conversation)
            for it in answers
        ],
    )


def _unchosen(message: Message) -> str | None:
    """Say why a message goes by its channel where nothing was chosen."""
    sent = message.direction == 2 and message.status != Status.SUPPRESSED
    return f"By {message.channel}, the only channel that was asked for." if sent else None


async def _requested(connection: Connection, workspace: int, identity: UUID) -> MessageFate:
    """Return the fate of a message that was asked for and is not handled yet."""
    row = await connection.fetchrow(_REQUESTED, workspace, identity)
    if row is None:
        raise NotFound("There is no such message.", field="message", remedy="Give the id that it was accepted with.")
    reason = MessageReasonWords("set_aside", row["why"]) if row["why"] else None
    return MessageFate(
        identity, row["subject"], "out", "", "", "", "", "failed" if reason else "accepted", reason, None, row["at"],
        None, None, None, None, None, None, [], None, [], "", "", [], [], [],
    )  # fmt: skip


def reason_words(code: str | None) -> MessageReasonWords | None:
    """Return a reason with its sentence; providers' own words stand in the attempt's detail."""
    return MessageReasonWords(code, WORDS.get(code, code)) if code else None


def _reason_of(message: Message, attempts: list[MessageAttempt]) -> MessageReasonWords | None:
    ended = message.status in (Status.SUPPRESSED, Status.EXPIRED, Status.FAILED, Status.UNCERTAIN)
    return attempts[-1].reason if attempts and ended else None


def _attempt(row: Any) -> MessageAttempt:
    outcome = Outcome(row[2]).name.lower()
    return MessageAttempt(row[0], row[1], outcome, row[7], row[8], reason_words(row[3]), row[4] or "", row[5], row[6])


def _event(row: Any) -> MessageEvent:
    detail = msgspec.json.decode(row[3]) if row[3] else {}
    # What was asked for stands in the message itself, files and all.
    return MessageEvent(row[0], row[1], row[2], {} if row[0] == "message.requested" else detail)
