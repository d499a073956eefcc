"""Topics over HTTP: objects that customers talk about, and who takes part in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, Parameter
from msgspec import Struct

from noline.access import Departments, Principal, check_speaks, speaks_for
from noline.conversations.api.found import DOING, Doing
from noline.conversations.api.topic_shapes import (
    ParticipantPatch,
    ParticipantsInput,
    TopicInput,
    TopicItem,
    TopicParticipant,
    TopicParticipantInput,
    TopicPatch,
    participant_item,
    topic_item,
)
from noline.conversations.api.writing import one_line
from noline.conversations.topics.model import Topic, TopicWords
from noline.conversations.topics.repository import lock_words, take_word
from noline.conversations.topics.starting import topic_address
from noline.conversations.topics.view import GONE, find_member, find_topic, list_participants, names_of
from noline.conversations.topics.view import list_topics as read_topics
from noline.conversations.topics.words import is_taken, plain_word
from noline.customers import folded, read_word
from noline.delivery import TRANSACTIONAL, Signer
from noline.kernel.config import Settings
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict, InvalidInput, NotFound
from noline.kernel.http import Page, decode_cursor, page_of
from noline.kernel.ids import Shards
from noline.log import Draft
from noline.log.kinds import Joining, ParticipantJoined, ParticipantLeft, TopicChanged, TopicCreated, TopicFollowed

_JOINING = 500
"""Participants in one interaction."""


@get("/topics", scope="conversations:read", summary="List topics")
async def list_topics(
    principal: Principal,
    connection: Connection,
    signer: Signer,
    settings: Settings,
    q: Annotated[str, Parameter(max_length=200, description="Words of its name, or its reference.")] = "",
    kind: Annotated[str, Parameter(max_length=40)] = "",
    status: Annotated[str, Parameter(pattern="^(open|closed)?$")] = "",
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[TopicItem]:
    """Return topics, those last spoken in first."""
    after = decode_cursor(cursor, tuple[datetime, UUID]) if cursor else None
    workspace = principal.workspace
    rows = await read_topics(connection, workspace, q=q, kind=kind, status=status, after=after, limit=limit + 1)
    items = [topic_item(it, topic_address(signer, workspace, it.id, settings.mail_domain)) for it in rows]
    return page_of(items, limit, lambda it: (it.last_at, it.id))


@post(
    "/topics", scope="conversations:write", dependencies=DOING, also=(202,), audit="topic.created",
    summary="Begin a topic",
)  # fmt: skip
async def create_topic(doing: Doing, data: TopicInput, signer: Signer, settings: Settings) -> Response[TopicItem]:
    """Begin a topic with those who take part; they hear of what is said in it from now on."""
    now, workspace = doing.clock.now(), doing.principal.workspace
    name, word, department = _named(data.name), _word(data.word), _department(doing, data.department)
    joining = await _joining(doing, data.participants)
    topic = doing.ids.new(now, f"topic {name} {now.isoformat()}")
    await _take(doing, topic, word, name)
    body = TopicCreated(name, data.kind, one_line(data.reference), word, data.permissions.rules(), doing.principal.name,
                        department or None)  # fmt: skip
    _, done = await doing.commands.perform(_draft(doing, topic, "topic.created", body))
    done = await _join(doing, topic, joining) and done
    return await _answer(doing, topic, signer, settings, done, workspace, status=201)


@get("/topics/{topic_id:uuid}", scope="conversations:read", summary="Read a topic")
async def read_topic(
    principal: Principal, connection: Connection, shards: Shards, signer: Signer, settings: Settings,
    topic_id: FromPath[UUID],
) -> TopicItem:  # fmt: skip
    """Return a topic."""
    topic = await find_topic(connection, shards, principal.workspace, topic_id)
    return topic_item(topic, topic_address(signer, principal.workspace, topic.id, settings.mail_domain))


@patch(
    "/topics/{topic_id:uuid}", scope="conversations:write", dependencies=DOING, also=(202,), audit="topic.changed",
    summary="Change a topic",
)  # fmt: skip
async def change_topic(
    doing: Doing, topic_id: FromPath[UUID], data: TopicPatch, signer: Signer, settings: Settings
) -> Response[TopicItem]:
    """Change its name, reference, word, department or permissions, close it or open it again."""
    topic = await _found(doing, topic_id)
    department = None
    if data.department is not None:
        check_speaks(doing.principal, doing.catalogue[Departments], topic.department)
        department = _department(doing, data.department)
    name = topic.name if data.name is None else _named(data.name)
    word = topic.word if data.word is None else _word(data.word)
    if (word, name) != (topic.word, topic.name):
        await _take(doing, topic.id, word, name)
    body = TopicChanged(
        name=name,
        reference=None if data.reference is None else one_line(data.reference),
        word=word,
        rules=data.permissions.rules() if data.permissions else None,
        status=data.status,
        by=doing.principal.name,
        department=department,
    )
    _, done = await doing.commands.perform(_draft(doing, topic.id, "topic.changed", body))
    return await _answer(doing, topic.id, signer, settings, done, topic.workspace)


@delete(
    "/topics/{topic_id:uuid}", scope="conversations:write", dependencies=DOING, status_code=204,
    audit="topic.removed", summary="Remove a topic",
)  # fmt: skip
async def remove_topic(doing: Doing, topic_id: FromPath[UUID]) -> None:
    """Nobody reads it or writes in it any more; what was sent of it stays with those who have it."""
    topic = await _found(doing, topic_id)
    await _take(doing, topic.id, "", topic.name)
    body = TopicChanged(word="", status=GONE, by=doing.principal.name)
    await doing.commands.perform(_draft(doing, topic.id, "topic.changed", body))


@get("/topics/{topic_id:uuid}/participants", scope="conversations:read", summary="List a topic's participants")
async def list_topic_participants(
    principal: Principal,
    connection: Connection,
    shards: Shards,
    topic_id: FromPath[UUID],
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[TopicParticipant]:
    """Return who takes part, and how they want to hear of it."""
    topic = await find_topic(connection, shards, principal.workspace, topic_id)
    after = decode_cursor(cursor, tuple[UUID])[0] if cursor else None
    rows = await list_participants(connection, shards, topic.id, after, limit + 1)
    return page_of([participant_item(it) for it in rows], limit, lambda it: (it.customer,))


@post(
    "/topics/{topic_id:uuid}/participants", scope="conversations:write", dependencies=DOING,
    status_code=204, audit="topic.participants_added", summary="Add participants to a topic",
)  # fmt: skip
async def add_topic_participants(doing: Doing, topic_id: FromPath[UUID], data: ParticipantsInput) -> None:
    """Let customers take part. Whoever left by themselves stays away until they come back by themselves."""
    topic = await _found(doing, topic_id)
    await _join(doing, topic.id, await _joining(doing, data.participants))


@patch(
    "/topics/{topic_id:uuid}/participants/{customer_id:uuid}", scope="conversations:write", dependencies=DOING,
    status_code=204, audit="topic.participant_changed", summary="Say how a participant hears of a topic",
)  # fmt: skip
async def change_topic_participant(
    doing: Doing, topic_id: FromPath[UUID], customer_id: FromPath[UUID], data: ParticipantPatch
) -> None:
    """At once, in a digest in a rhythm of their own, or not at all: as the customer asked for."""
    topic = await _participating(doing, topic_id, customer_id)
    body = TopicFollowed(topic.id, data.mode, doing.principal.name)
    await doing.commands.perform(_draft(doing, customer_id, "topic.followed", body))


@delete(
    "/topics/{topic_id:uuid}/participants/{customer_id:uuid}", scope="conversations:write", dependencies=DOING,
    status_code=204, audit="topic.participant_removed", summary="Take a participant out of a topic",
)  # fmt: skip
async def remove_topic_participant(doing: Doing, topic_id: FromPath[UUID], customer_id: FromPath[UUID]) -> None:
    """Let a customer take part no more; by a word they don't come back."""
    topic = await _participating(doing, topic_id, customer_id)
    body = ParticipantLeft((customer_id,), doing.principal.name)
    await doing.commands.perform(_draft(doing, topic.id, "participant.leave_requested", body))


async def _found(doing: Doing, topic: UUID) -> Topic:
    async with doing.database.connection() as connection:
        return await find_topic(connection, doing.shards, doing.principal.workspace, topic)


async def _participating(doing: Doing, identity: UUID, customer: UUID) -> Topic:
    async with doing.database.connection() as connection:
        topic = await find_topic(connection, doing.shards, doing.principal.workspace, identity)
        if await find_member(connection, doing.shards, topic.id, customer) is None:
            text = "This customer does not take part in it."
            raise NotFound(text, field="customer", remedy="Look at the topic's participants.")
        return topic


async def _joining(doing: Doing, wanted: Sequence[TopicParticipantInput]) -> list[Joining]:
    async with doing.database.connection() as connection:
        names = await names_of(connection, doing.shards, doing.principal.workspace, [it.customer for it in wanted])
    each = {it.customer: it for it in wanted}
    return [Joining(it.customer, one_line(it.name) or names[it.customer], it.role) for it in each.values()]


async def _join(doing: Doing, topic: UUID, joining: Sequence[Joining]) -> bool:
    done = True
    for at in range(0, len(joining), _JOINING):
        body = ParticipantJoined(tuple(joining[at : at + _JOINING]), doing.principal.name)
        draft = _draft(doing, topic, "participant.join_requested", body, f" {at}")
        done = (await doing.commands.perform(draft))[1] and done
    return done


async def _take(doing: Doing, topic: UUID, word: str, name: str) -> None:
    async with doing.database.transaction() as tx:
        # Whoever saves a service takes the same lock: of two that want one word at once the second sees the first.
        await lock_words(tx, doing.principal.workspace)
        other = (await doing.catalogue[TopicWords].called_elsewhere(tx)).get((doing.principal.workspace, folded(word)))
        if word and other:
            text = f"{word.upper()} calls the service “{other}” already."
            raise Conflict(text, field="word", remedy="Choose another word, or another one for the service.")
        await take_word(tx, doing.principal.workspace, topic, word, name)


async def _answer(
    doing: Doing, identity: UUID, signer: Signer, settings: Settings, done: bool, workspace: int, status: int = 200
) -> Response[TopicItem]:
    topic = await _found(doing, identity)
    item = topic_item(topic, topic_address(signer, workspace, topic.id, settings.mail_domain))
    return Response(item, status_code=status if done else 202)


def _draft(doing: Doing, subject: UUID, kind: str, body: Struct, more: str = "") -> Draft:
    now = doing.clock.now()
    identity = doing.ids.new(now, f"{kind} {subject} {now.isoformat()}{more}")
    return Draft(identity, doing.principal.workspace, subject, now, kind, body)


def _department(doing: Doing, slug: str) -> int:
    """Return in whose name participants are to be told; 0: nobody's."""
    departments = doing.catalogue[Departments]
    return (speaks_for(doing.principal, departments, slug, TRANSACTIONAL) or 0) if slug else 0


def _named(name: str) -> str:
    shown = one_line(name)
    if not shown:
        raise InvalidInput("The name is empty.", field="name", remedy="Write one.")
    return shown


def _word(word: str) -> str:
    plain = plain_word(word)
    if plain and (is_taken(plain) or read_word(plain) is not None):
        text = f"{word.upper()} means something else already."
        raise InvalidInput(text, field="word", remedy="Choose another word.")
    return plain


HANDLERS = (
    list_topics,
    create_topic,
    read_topic,
    change_topic,
    remove_topic,
    list_topic_participants,
    add_topic_participants,
    change_topic_participant,
    remove_topic_participant,
)
