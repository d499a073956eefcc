"""A customer's timeline: what happened on every channel, each said in a sentence, with what it was about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from noline.campaigns import Campaigns
from noline.content import Templates
from noline.conversations import words_of
from noline.customers import Customer
from noline.delivery import MESSAGES, Message, Status
from noline.insights.joint_history import joint_history
from noline.insights.sentences import Group, Naming, group_of, sentence_of
from noline.kernel.db import Connection
from noline.kernel.ids import Shards
from noline.log import INBOUND, KINDS, OUTBOUND, Catalogue, Interaction, read_subject
from noline.log.kinds import DecisionMade

_LONGEST = 4000
_QUIET = frozenset(
    {
        "customer.merge_requested",
        "customer.unmerge_requested",
        "customer.joined",
        "customer.restored",
        "timer.fired",
        "run.notified",
        "receipt.noticed",
        "contact.planned",
        "code.issued",
        "decision.made",
    }
)
"""What only matters to the machinery; shown when it is asked for."""
_SPEAKING = frozenset({"message.received", "message.accepted", "message.suppressed"})
"""What shows the message's words; other facts about it have its id."""


class TimelineMessage(Struct, frozen=True):
    """The message that a fact is about, with its words and why it is where it is; long texts are cut.

    ``unsupported``: what came that can't be shown here, in the provider's word.
    """

    id: UUID
    channel: str
    address: str
    status: str
    purpose: str
    subject: str
    text: str
    template: str
    reading: str
    why: str
    attachments: int
    unsupported: str


class TimelineEntry(Struct, frozen=True):
    """One thing that happened. ``direction``: in, out, or empty; ``cost`` in minor units of ``currency``."""

    id: UUID
    at: datetime
    place: int
    customer: UUID
    """Under whom it was logged: another customer than was asked for where they are, or were, merged."""
    kind: str
    group: Group
    direction: str
    sentence: str
    channel: str | None
    cost: int
    currency: str | None
    campaign: UUID | None
    campaign_name: str
    contact_event: str | None
    conversation: UUID | None
    run: UUID | None
    message_id: UUID | None
    message: TimelineMessage | None


class TimelineWanted(Struct, frozen=True):
    """Which part of a timeline."""

    group: Group | None = None
    channel: str | None = None
    everything: bool = False
    oldest_first: bool = False
    past: tuple[datetime, int] | None = None
    limit: int = 50


async def timeline(
    tx: Connection, shards: Shards, workspace: int, customer: Customer, wanted: TimelineWanted, catalogue: Catalogue
) -> list[TimelineEntry]:
    """Return a part of a customer's timeline; what was never sent is shown as it would read now."""
    facts = await joint_history(
        tx,
        shards,
        workspace,
        customer.id,
        kinds=_kinds(wanted),
        channel=wanted.channel,
        past=wanted.past,
        oldest_first=wanted.oldest_first,
        limit=wanted.limit,
    )
    named: dict[int, list[UUID]] = {}
    for fact in facts:
        if (identity := _about(fact)) is not None:
            named.setdefault(fact.shard, []).append(identity)
    found = [it for shard, ids in sorted(named.items()) for it in await _messages(tx, shard, workspace, ids)]
    found.sort(key=lambda it: it.home is None)  # of a copy and its own row the latter counts
    messages = {it.id: replace(it, variables=customer.attributes | (it.variables or {})) for it in found}
    decided = await _decided(tx, shards.of(customer.id), workspace, customer.id, messages)
    return [_entry(fact, messages, decided, catalogue) for fact in facts]


def _kinds(wanted: TimelineWanted) -> list[str] | None:
    if wanted.everything and wanted.group is None:
        return None
    return [
        kind
        for kind in KINDS
        if (wanted.group is None or group_of(kind) == wanted.group) and (wanted.everything or kind not in _QUIET)
    ]


def _about(fact: Interaction) -> UUID | None:
    """Return the message that a fact is about; one that came in has the id of the fact of its coming."""
    return fact.id if fact.kind == "message.received" else fact.message


async def _messages(tx: Connection, shard: int, workspace: int, ids: Sequence[UUID]) -> list[Message]:
    return await MESSAGES.fetch(tx, MESSAGES.select("workspace = $2 and id = any($3)"), shard, workspace, list(ids))


async def _decided(
    tx: Connection, shard: int, workspace: int, customer: UUID, messages: dict[UUID, Message]
) -> dict[UUID, str]:
    """Return why messages went where they went, where a choice was made."""
    if not messages:
        return {}
    facts = await read_subject(tx, shard, workspace, customer, kinds=["decision.made"], limit=500)
    return {
        fact.message: fact.body.sentence
        for fact in facts
        if fact.message in messages and fact.message is not None and isinstance(fact.body, DecisionMade)
    }


def _entry(
    fact: Interaction, messages: dict[UUID, Message], decided: dict[UUID, str], catalogue: Catalogue
) -> TimelineEntry:
    campaigns: Campaigns = catalogue[Campaigns]
    templates: Templates = catalogue[Templates]
    identity = _about(fact)
    message = messages.get(identity) if identity is not None else None
    campaign = campaigns.by_id.get(fact.campaign) if fact.campaign else None
    template = templates.by_id.get(message.template) if message and message.template else None
    naming = Naming(campaign.definition.name if campaign else "", template.name if template else "")
    speaks = message is not None and fact.kind in _SPEAKING
    return TimelineEntry(
        id=fact.id,
        at=fact.at,
        place=fact.seq,
        customer=fact.subject,
        kind=fact.kind,
        group=group_of(fact.kind),
        direction={INBOUND: "in", OUTBOUND: "out"}.get(fact.direction, ""),
        sentence=sentence_of(fact, naming),
        channel=fact.channel,
        cost=fact.cost,
        currency=fact.currency,
        campaign=fact.campaign,
        campaign_name=naming.campaign,
        contact_event=fact.contact_event,
        conversation=fact.conversation or (message.conversation if message else None),
        run=fact.run,
        message_id=identity,
        message=_message(message, decided, templates) if speaks and message is not None else None,
    )


def _message(message: Message, decided: dict[UUID, str], templates: Templates) -> TimelineMessage:
    words = words_of(message, templates)
    files = (message.body or {}).get("attachments") or ()
    return TimelineMessage(
        id=message.id,
        channel=message.channel,
        address=message.address,
        status="" if message.direction == INBOUND else Status(message.status).word,
        purpose=message.purpose,
        subject=words.subject,
        text=words.text[:_LONGEST],
        template=words.template,
        reading=message.reading or "",
        why=message.placed_why or decided.get(message.id, ""),
        attachments=len(files),
        unsupported=words.unsupported,
    )
