"""Reacting over HTTP: an emoji below a message of the customer's, and taking it back."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, put
from litestar.params import FromPath
from msgspec import Meta, Struct

from noline.access import Departments, check_speaks
from noline.content import Templates
from noline.conversations.api.found import DOING, Doing, found_by
from noline.conversations.api.shapes import ThreadMessage
from noline.conversations.api.shaping import message_of, reactions_by_message
from noline.conversations.api.writing import PATIENCE
from noline.conversations.reacting import emoji_of, route_to_react, standing_of
from noline.conversations.thread import ThreadPart, find_message, read_reactions
from noline.delivery import Attempt, Message, Route, Routes, Status
from noline.kernel.errors import Conflict
from noline.log import Draft
from noline.log.kinds import ReactionRequested

_WHERE = "/messages/{message_id:uuid}/reaction"
_UNDER_WAY = (Status.WAITING, Status.SENDING)
_FAILED = (Status.FAILED, Status.SUPPRESSED, Status.EXPIRED)


class NewReaction(Struct, frozen=True, forbid_unknown_fields=True):
    """The emoji; one of those that ``reaction_choices`` of the conversation offers for the message's channel."""

    emoji: Annotated[str, Meta(min_length=1, max_length=40)]


class _Below(Struct, frozen=True):
    """A message, what stands below it, and the attempts at ours."""

    message: Message
    reactions: list[Message]
    attempts: list[Attempt]

    @property
    def ours(self) -> Message | None:
        return standing_of(self.reactions, _FAILED)

    @property
    def under_way(self) -> bool:
        return any("reaction" in (it.body or {}) and it.status in _UNDER_WAY for it in self.reactions)


@put(_WHERE, scope="conversations:write", dependencies=DOING, status_code=200, also=(202,),
     audit="message.reacted", summary="React to a message")  # fmt: skip
async def set_reaction(doing: Doing, message_id: FromPath[UUID], data: NewReaction) -> Response[ThreadMessage]:
    """Set our emoji below a message that came in, in place of the one before; the same again changes nothing."""
    below = await _read(doing, message_id)
    route = _route(doing, below.message)
    return await _ask(doing, below, route, emoji_of(data.emoji, route))


@delete(_WHERE, scope="conversations:write", dependencies=DOING, status_code=200, also=(202,),
        audit="message.reaction_removed", summary="Take a reaction back")  # fmt: skip
async def remove_reaction(doing: Doing, message_id: FromPath[UUID]) -> Response[ThreadMessage]:
    """Take our emoji back; where there is none, nothing happens."""
    below = await _read(doing, message_id)
    return await _ask(doing, below, _route(doing, below.message), "")


async def _ask(doing: Doing, below: _Below, route: Route, emoji: str) -> Response[ThreadMessage]:
    message, standing = below.message, below.ours
    if message.conversation is not None:
        conversation = await found_by(doing, message.conversation)
        check_speaks(doing.principal, doing.catalogue[Departments], conversation.department)
    if below.under_way:
        text = "Another reaction to this message is on its way."
        raise Conflict(text, field="message", remedy="Try again in a moment.")
    before = (standing.body or {})["reaction"]["emoji"] if standing is not None else ""
    if before == emoji:
        return _shown(doing, below, done=True)
    references = {it.message: it.detail for it in below.attempts}
    body = ReactionRequested(
        emoji=emoji,
        channel=message.channel,
        address=message.address,
        to=str((message.body or {})["provider_id"]),
        route=route.id,
        account=route.account,
        before=before,
        reference=(references.get(standing.id) or "") if standing is not None else "",
        by=doing.principal.name,
        agent=doing.agent,
    )
    now = doing.clock.now()
    identity = doing.ids.new(now, f"reaction.requested {message.id} {now.isoformat()}")
    draft = Draft(
        identity, message.workspace, message.customer, now, "reaction.requested", body,
        message=message.id, conversation=message.conversation,
    )  # fmt: skip
    _, done = await doing.commands.perform(draft)
    deadline = time.monotonic() + PATIENCE
    while True:
        after = await _read(doing, message.id)
        settled = any(it.id == identity and it.status not in _UNDER_WAY for it in after.reactions)
        if settled or time.monotonic() > deadline:
            return _shown(doing, after, done=done and settled)
        await asyncio.sleep(0.02)


def _route(doing: Doing, message: Message) -> Route:
    route = route_to_react(message, doing.catalogue[Routes])
    if route is None:
        text = "This message can't be reacted to."
        raise Conflict(text, field="message", remedy="Answer it, or choose one whose `can_react` says so.")
    return route


async def _read(doing: Doing, message: UUID) -> _Below:
    async with doing.database.connection() as connection:
        _, found = await find_message(connection, doing.shards, doing.principal.workspace, message)
        reactions, attempts = await read_reactions(connection, doing.shards, found)
    return _Below(found, reactions, attempts)


def _shown(doing: Doing, below: _Below, *, done: bool) -> Response[ThreadMessage]:
    fates = {it.message: it for it in below.attempts}
    part = ThreadPart([below.message], [], fates, None, below.reactions)
    stands = reactions_by_message(part).get(below.message.id, ())
    shown = message_of(below.message, None, doing.catalogue[Templates], doing.catalogue[Routes], stands)
    return Response(shown, status_code=200 if done else 202)


HANDLERS = (set_reaction, remove_reaction)
