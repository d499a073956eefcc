"""From your systems: an agent asks a back end from within a conversation, and reads what it said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID, uuid4

import msgspec
from litestar import get, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from noline.access import Principal
from noline.connectors.handler import call_id
from noline.connectors.model import Connectors, Operation, Type
from noline.conversations import Conversation, find_conversation, values_of
from noline.customers import Profile, read_profile
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput, NotFound
from noline.kernel.ids import IdSource, Shards
from noline.log import Catalogue, Commands, Draft
from noline.log.kinds import ConnectorWanted

_WHERE: Final = "/conversations/{conversation_id:uuid}/systems"
_TAG: Final = "Conversations"
_SHOWN: Final = timedelta(days=30)
_MOST: Final = 20
_ASKED: Final = """
select call.id, call.connector, call.operation, call.asked_at, call.outcome, call.milliseconds, asked.body ->> 'by'
from connector_call as call
left join interaction as asked on asked.shard = $1 and asked.subject = $2
  and asked.at between call.asked_at - interval '1 hour' and call.asked_at
  and asked.kind = 'connector.ask_requested' and asked.body ->> 'key' = call.key
where call.shard = $1 and call.customer = $2 and call.owner = $3 and call.owner_kind = 'agent' and call.asked_at >= $4
order by call.asked_at desc, call.id desc limit $5
"""
_SAID: Final = """
select body from interaction where shard = $1 and subject = $2 and at >= $3 and kind = 'connector.answered'
  and (body ->> 'call')::uuid = any($4)
"""

State = Literal["waiting", "answered", "failed", "timed_out", "refused", "open_circuit"]


class SystemArgument(Struct, frozen=True):
    """What is asked with; ``value``: what the conversation and the customer give for it, as far as it is known."""

    name: str
    type: Type
    optional: bool
    value: Any


class SystemOperation(Struct, frozen=True):
    """Something that agents may ask."""

    connector: str
    connector_title: str
    operation: str
    title: str
    arguments: list[SystemArgument]


class SystemAnswer(Struct, frozen=True):
    """Something an agent asked, and what came of it: ``values`` where it was answered, else why it was not."""

    call: UUID
    connector: str
    operation: str
    by: str
    asked_at: datetime
    state: State
    values: dict[str, Any]
    error: str
    milliseconds: int


class Systems(Struct, frozen=True):
    """What can be asked from within a conversation, and what was asked lately, the latest first."""

    operations: list[SystemOperation]
    asked: list[SystemAnswer]


class SystemQuestion(Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked of which back end."""

    connector: Annotated[str, Meta(max_length=48)]
    operation: Annotated[str, Meta(max_length=48)]
    arguments: Annotated[dict[str, Any], Meta(max_length=50)] = {}


class SystemAsked(Struct, frozen=True):
    """That it is being asked; its answer is among those of the conversation."""

    call: UUID


@get(_WHERE, scope="conversations:write", tag=_TAG, summary="List what your systems can be asked")
async def list_systems(
    principal: Principal,
    connection: Connection,
    catalogue: Catalogue,
    clock: Clock,
    shards: Shards,
    conversation_id: FromPath[UUID],
) -> Systems:
    """Return the operations that agents may ask, filled from the conversation, and what was asked in it lately."""
    workspace = principal.workspace
    shard, conversation = await find_conversation(connection, shards, workspace, conversation_id)
    profile = await read_profile(connection, shard, workspace, conversation.customer)
    known = known_of(conversation, profile)
    operations = [
        SystemOperation(it.name, it.definition.title, name, operation.title, _arguments(operation, known))
        for it in catalogue[Connectors].of(workspace)
        for name, operation in it.definition.operations.items()
        if operation.agents
    ]
    return Systems(operations, await _asked(connection, shard, conversation, clock.now() - _SHOWN))


@post(_WHERE, scope="conversations:write", audit="connector.asked", confidential=True, status_code=202, tag=_TAG,
      summary="Ask one of your systems")  # fmt: skip
async def ask_system(
    principal: Principal,
    database: Database,
    catalogue: Catalogue,
    commands: Commands,
    clock: Clock,
    ids: IdSource,
    shards: Shards,
    conversation_id: FromPath[UUID],
    data: SystemQuestion,
) -> SystemAsked:
    """Ask a back end for an agent; 404 for what agents may not ask. The answer comes within the operation's time."""
    workspace, now = principal.workspace, clock.now()
    async with database.connection() as connection:
        _, conversation = await find_conversation(connection, shards, workspace, conversation_id)
    operation = catalogue[Connectors].operation(workspace, data.connector, data.operation)
    if operation is None or not operation.agents:
        text = "There is no such operation that agents may ask."
        raise NotFound(text, field="operation", remedy="Let agents ask it, in the settings of its connector.")
    agent = principal.id if principal.kind == "agent" else None
    arguments = _checked(operation, data.arguments)
    body = ConnectorWanted(uuid4().hex, data.connector, data.operation, arguments, principal.name, agent)
    identity = ids.new(now, f"connector.ask_requested {conversation.id} {body.key}")
    kind, customer = "connector.ask_requested", conversation.customer
    await commands.perform(Draft(identity, workspace, customer, now, kind, body, conversation=conversation.id))
    return SystemAsked(call_id("agent", conversation.id, body.key))


def known_of(conversation: Conversation, profile: Profile) -> dict[str, Any]:
    """Return what arguments may be filled with, by name: what was said in the conversation goes before all else."""
    kind, _, reference = conversation.matter.partition(":")
    addresses = {it.scheme: it.value for it in reversed(profile.addresses)}
    matter = {kind: reference} if reference else {}
    return {**profile.customer.attributes, **addresses, **matter, **values_of(conversation)}


def _checked(operation: Operation, given: Mapping[str, Any]) -> dict[str, Any]:
    arguments = {name: value for name, value in given.items() if value not in ("", None)}
    if unknown := next((name for name in arguments if name not in operation.arguments), None):
        raise InvalidInput("It is not asked with this.", field=f"arguments.{unknown}", remedy="Leave it out.")
    for name, argument in operation.arguments.items():
        if name not in arguments and not argument.optional:
            raise InvalidInput("This is missing.", field=f"arguments.{name}", remedy="Fill it in.")
    return arguments


def _arguments(operation: Operation, known: Mapping[str, Any]) -> list[SystemArgument]:
    return [SystemArgument(name, it.type, it.optional, known.get(name)) for name, it in operation.arguments.items()]


async def _asked(connection: Connection, shard: int, conversation: Conversation, since: datetime) -> list[SystemAnswer]:
    rows = await connection.fetch(_ASKED, shard, conversation.customer, conversation.id, since, _MOST)
    calls = [row[0] for row in rows if row[4]]
    found = await connection.fetch(_SAID, shard, conversation.customer, since, calls) if calls else []
    said = {it["call"]: it for it in (msgspec.json.decode(row[0]) for row in found)}
    return [
        SystemAnswer(
            call=row[0],
            connector=row[1],
            operation=row[2],
            by=row[6] or "",
            asked_at=row[3],
            state=row[4] or "waiting",
            values=said.get(str(row[0]), {}).get("values", {}),
            error=said.get(str(row[0]), {}).get("error", ""),
            milliseconds=row[5],
        )
        for row in rows
    ]


HANDLERS = (list_systems, ask_system)
