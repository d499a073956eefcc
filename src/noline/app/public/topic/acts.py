"""What a participant does on a topic's page, as facts of theirs; what is said twice by a double click is said once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec
from msgspec import Struct

from noline.app.bootstrap import Noline
from noline.app.public.topic.seat import Seat
from noline.conversations.topics import (
    COMMENTS,
    MODES,
    find_member,
    is_mode,
    may_invite,
    names_of,
    posted_as,
    public_name,
)
from noline.customers import normalise
from noline.kernel.errors import Forbidden, InvalidInput
from noline.kernel.ids import derive
from noline.log import INBOUND, Draft
from noline.log.kinds import CommentWritten, Joining, ParticipantJoined, StoredFile, TopicFollowed, TopicLeft

PATIENCE: Final = 1.5
"""Seconds that the page waits for a comment to stand in the thread."""
_COMMENT = COMMENTS.select("id = $2")
BY_LINK: Final = "link"


async def say(
    noline: Noline, seat: Seat, text: str, files: Sequence[StoredFile], *, once: str, answers: UUID | None, new: bool
) -> bool:
    """Say something in the topic; returns whether it stands there already."""
    customer = seat.visit.customer
    body = CommentWritten(
        topic=seat.topic.id,
        text=text,
        name=public_name(customer.attributes) if customer else "",
        answers=None if new else answers or seat.told,
        files=tuple(files),
    )
    draft = _fact(noline, seat, "comment.written", body, f"comment {once} {text[:200]}")
    draft = msgspec.structs.replace(draft, message=None)
    await noline.appender.append(draft)
    expected = posted_as(draft.id, seat.topic.id)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        async with noline.database.connection() as connection:
            if await COMMENTS.fetch(connection, _COMMENT, noline.shards.of(seat.topic.id), expected):
                return True
        await asyncio.sleep(0.05)
    return False


async def hear(noline: Noline, seat: Seat, mode: str) -> None:
    """Say how one wants to hear of it."""
    if not is_mode(mode):
        remedy = f"Use {', '.join(MODES)}, every 4h, daily 18:00 or weekly mon 09:00."
        raise InvalidInput("There is no such way.", field="mode", remedy=remedy)
    await _perform(noline, seat, "topic.followed", TopicFollowed(seat.topic.id, mode, BY_LINK))


async def leave(noline: Noline, seat: Seat) -> None:
    """Take part no more."""
    await _perform(noline, seat, "topic.left", TopicLeft(seat.topic.id, BY_LINK))


async def come_back(noline: Noline, seat: Seat) -> None:
    """Take part again, as before."""
    customer = seat.visit.customer
    name = public_name(customer.attributes) if customer else ""
    body = TopicFollowed(seat.topic.id, seat.participant.mode, BY_LINK, back=not seat.active, name=name)
    await _perform(noline, seat, "topic.followed", body)


async def invite(noline: Noline, seat: Seat, address: str) -> None:
    """Bring in somebody whom the company knows; who that is nobody learns."""
    workspace = seat.visit.workspace
    scheme = "email" if "@" in address else "phone"
    value = normalise(scheme, address, region=workspace.region)
    async with noline.database.connection() as connection:
        member = await find_member(connection, noline.shards, seat.topic.id, seat.participant.customer)
    if member is None or not may_invite(seat.topic.rules, member.role):
        raise Forbidden("Only others may bring somebody in.", field="address")
    owner = await noline.directory.owner(workspace.id, scheme, value)
    if owner is None:
        return
    async with noline.database.connection() as connection:
        names = await names_of(connection, noline.shards, workspace.id, [owner.customer])
    who = ParticipantJoined((Joining(owner.customer, names[owner.customer]),), by=member.name)
    draft = _fact(noline, seat, "participant.join_requested", who, f"invites {owner.customer}")
    draft = msgspec.structs.replace(draft, subject=seat.topic.id, conversation=None, message=None, direction=0)
    await noline.commands.perform(draft)


async def _perform(noline: Noline, seat: Seat, kind: str, body: Struct) -> None:
    await noline.commands.perform(_fact(noline, seat, kind, body, f"{kind} {uuid4().hex}"))


def _fact(noline: Noline, seat: Seat, kind: str, body: Struct, role: str) -> Draft:
    message, now = seat.visit.message, noline.clock.now()
    more: dict[str, Any] = {"message": message.id} if kind != "comment.written" else {}
    return Draft(
        id=derive(message.at, message.id, role),
        workspace=message.workspace,
        subject=message.customer,
        at=now,
        kind=kind,
        body=body,
        direction=INBOUND,
        channel="web",
        conversation=message.conversation,
        **more,
    )
