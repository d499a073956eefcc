"""What was said travels in a merge: conversations that may go on, and of the messages those that may be answered; pure.

A conversation's row moves; messages are copied, since their ledger, receipts and history stay where they are. Where
both customers have a conversation open about one matter, the survivor's goes on and the other's words join it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from noline.conversations import Conversation
from noline.delivery import Message, Status
from noline.log import OUTBOUND, Effect, Effects, Put, Remove, Scene

WINDOW: Final = timedelta(days=14)
"""How long something that was said may be answered without naming it."""
MOST_MESSAGES: Final = 60
_LONGEST: Final = 2000
_HEAVY: Final = ("html", "full_text")
_ON_THEIR_WAY: Final = (Status.WAITING,)


def lively(conversations: Sequence[Conversation], now: datetime, window: timedelta) -> list[Conversation]:
    """Return those that may go on: open, or closed within the reply window."""
    return [it for it in conversations if it.status == "open" or now - it.last_at <= window]


def answerable(messages: Sequence[Message], now: datetime) -> list[Message]:
    """Return the messages that may still be answered, or fail: the latest of the window, light enough to travel."""
    recent = [it for it in messages if now - it.at <= WINDOW or it.status in _ON_THEIR_WAY]
    latest = sorted(recent, key=lambda it: (it.at, it.id.bytes))[-MOST_MESSAGES:]
    return [light(it) for it in latest]


def light(message: Message) -> Message:
    """Return a message without what only its own row need have."""
    if not message.body:
        return message
    body = {name: value for name, value in message.body.items() if name not in _HEAVY and name != "mail"}
    if len(text := str(body.get("text", ""))) > _LONGEST:
        body["text"] = text[:_LONGEST] + "…"
    return msgspec.structs.replace(message, body=body)


def copy_of(message: Message, customer: UUID, home: int, joined: Mapping[UUID, UUID], shard: int) -> Message:
    """Return the copy of a message for another shard; what was about to be sent may have arrived by now."""
    conversation = message.conversation
    at_home = message.home if message.home is not None else home
    return msgspec.structs.replace(
        message,
        customer=customer,
        home=None if at_home == shard else at_home,
        conversation=joined.get(conversation, conversation) if conversation else None,
        status=Status.SENDING if message.status == Status.WAITING and at_home != shard else message.status,
    )


def taken(message: Message, survivor: UUID, home: int, joined: Mapping[UUID, UUID], scene: Scene) -> Message | None:
    """Return what becomes of a message that came in a merge: a copy, or its own row where that lies in this shard,
    because both customers live here or because an earlier merge left it; None if the survivor has it already.
    """
    copy = copy_of(message, survivor, home, joined, scene.shard)
    here = scene.get(Message, message.id)
    if here is None:
        return copy
    if here.customer == survivor:
        return None
    return msgspec.structs.replace(here, customer=survivor, conversation=copy.conversation)


def arrive(scene: Scene, survivor: UUID, came: Sequence[Conversation]) -> tuple[list[Effect], dict[UUID, UUID]]:
    """Return the effects of conversations coming to a customer, and which of them joined which of theirs."""
    effects: list[Effect] = []
    joined: dict[UUID, UUID] = {}
    opened = {it.matter: it for it in scene.of(Conversation, survivor) if it.status == "open"}
    for conversation in came:
        mine = msgspec.structs.replace(conversation, customer=survivor)
        target = opened.get(mine.matter)
        if mine.status == "open" and target is not None and target.id != mine.id:
            joined[mine.id] = target.id
            opened[mine.matter] = together(target, mine)
            effects.append(Put(opened[mine.matter]))
            mine = msgspec.structs.replace(mine, status="closed", waiting_for="nobody", snoozed_until=None)
        elif mine.status == "open":
            opened[mine.matter] = mine
        effects.append(Put(mine))
    return effects, joined


def together(target: Conversation, other: Conversation) -> Conversation:
    """Return one conversation of two about one matter: the later says where the customer is."""
    later = max(target, other, key=lambda it: it.last_at)
    waiting = "us" if "us" in (target.waiting_for, other.waiting_for) else later.waiting_for
    modes = (target.mode, other.mode)
    return msgspec.structs.replace(
        target,
        waiting_for=waiting,
        mode="agent" if "agent" in modes else "program" if "program" in modes else "none",
        channel=later.channel,
        address=later.address,
        channels=tuple(dict.fromkeys((*target.channels, *other.channels))),
        context=other.context | target.context,
        last_at=later.last_at,
        agent=target.agent if target.agent is not None else other.agent,
        snoozed_until=None if waiting == "us" else target.snoozed_until,
        agent_at=max(filter(None, (target.agent_at, other.agent_at)), default=None),
    )


def going_back(
    scene: Scene, survivor: UUID, other: UUID, came: Mapping[str, Any], merged_at: datetime, addresses: set[str]
) -> tuple[list[Conversation], list[Message], Effects]:
    """Return what goes back in an un-merge: conversations that came, those begun since from the other's addresses, and
    what was said in them; and the effects on the survivor's side.
    """
    mine = {it.id: it for it in scene.of(Conversation, survivor)}
    joined = {UUID(before): UUID(after) for before, after in came.get("joined", {}).items()}
    back: dict[UUID, Conversation] = {}
    for identity in map(UUID, came.get("conversation", ())):
        if identity in mine:
            back[identity] = mine[identity]
    back |= {it.id: it for it in mine.values() if it.opened_at >= merged_at and it.address in addresses}
    effects: list[Effect] = [Remove(it) for it in back.values()]
    messages: list[Message] = []
    theirs = set(map(UUID, came.get("message", ())))
    for message in scene.of(Message, survivor):
        parted = _parted(message, joined, addresses, merged_at, theirs)
        if message.home == came.get("home"):  # its own row is where it goes back to
            effects.append(Remove(message))
            messages.append(msgspec.structs.replace(message, conversation=parted))
        elif message.id in theirs or (parted in back and message.at >= merged_at):
            messages.append(light(msgspec.structs.replace(message, conversation=parted)))
            # Its own row stays, with its ledger; whoever answers it is the other from now on.
            effects.append(Put(msgspec.structs.replace(message, conversation=parted, customer=other)))
    for before, after in joined.items():
        if before in back and after in mine and mine[after].status == "open":
            said = [it for it in messages if it.conversation == before]
            back[before] = _reopened(back[before], mine[after], said)
    return list(back.values()), messages, effects


def _parted(
    message: Message, joined: Mapping[UUID, UUID], addresses: set[str], merged_at: datetime, theirs: set[UUID]
) -> UUID | None:
    """Return the conversation of a message once what was joined is two again: by whose address it came or went."""
    for before, after in joined.items():
        since = message.at >= merged_at or message.home is not None or message.id in theirs
        if message.conversation == after and message.address in addresses and since:
            return before
    return message.conversation


def _reopened(before: Conversation, target: Conversation, said: Sequence[Message]) -> Conversation:
    """Return a conversation that had joined another as it is on its own again."""
    last = max(said, key=lambda it: (it.at, it.id.bytes), default=None)
    waiting = target.waiting_for if last is None else "customer" if last.direction == OUTBOUND else "us"
    return msgspec.structs.replace(
        before,
        status="open",
        waiting_for=waiting,
        mode=target.mode,
        context=target.context | before.context,
        last_at=max(before.last_at, last.at) if last else before.last_at,
    )
