"""One customer as a whole over HTTP: timeline, conversations, campaigns and journeys, how to reach them, their data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromPath, Parameter
from msgspec import Struct

from noline.access import Principal, Workspace
from noline.campaigns import ENROLMENTS, Campaigns
from noline.content import Templates
from noline.conversations import CONVERSATIONS, Conversation, name_matters, read_conversations
from noline.customers import bonds_of, merged_among, read_profile
from noline.delivery import Routes
from noline.insights.reaching import BestChannel, Means, approved_for, best_channel
from noline.insights.sentences import Group
from noline.insights.timeline import TimelineEntry, TimelineWanted, timeline
from noline.journeys import RUNS
from noline.kernel.clock import Clock
from noline.kernel.db import Connection
from noline.kernel.http import Page, decode_cursor, page_of
from noline.kernel.ids import Shards
from noline.log import Catalogue, read_history

_EVERYTHING = 100_000


class CustomerConversation(Struct, frozen=True):
    """A conversation of the customer's; ``about`` is its matter in words, empty for the one unnamed matter."""

    id: UUID
    about: str
    status: str
    waiting_for: str
    channels: list[str]
    opened_at: datetime
    last_at: datetime


class CustomerConversations(Struct, frozen=True):
    """Conversations, the last active first."""

    items: list[CustomerConversation]


class CustomerEnrolment(Struct, frozen=True):
    """A campaign that the customer is in: ``state`` in, reached or out."""

    campaign: UUID
    slug: str
    name: str
    cohort: str
    state: str
    why: str
    via: str | None
    contacts: list[str]
    enrolled_at: datetime
    reached_at: datetime | None


class CustomerRun(Struct, frozen=True):
    """A passage through a journey: at which step, and until when it waits."""

    id: UUID
    journey: str
    version: int
    state: str
    step: str
    started_at: datetime
    moved_at: datetime
    wake_at: datetime | None
    ended_reason: str | None


class CustomerJourneys(Struct, frozen=True):
    """What the customer is in: campaigns and journeys, the latest first."""

    enrolments: list[CustomerEnrolment]
    runs: list[CustomerRun]


@get(
    "/customers/{customer_id:uuid}/timeline", scope="customers:read", tag="Customers",
    summary="Read a customer's timeline",
)  # fmt: skip
async def read_customer_timeline(
    principal: Principal,
    connection: Connection,
    catalogue: Catalogue,
    shards: Shards,
    customer_id: FromPath[UUID],
    group: Group | None = None,
    channel: Annotated[str | None, Parameter(max_length=60)] = None,
    everything: Annotated[bool, Parameter(description="What only the machinery cares about too.")] = False,
    oldest_first: bool = False,
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[TimelineEntry]:
    """Return what happened on every channel, the newest first."""
    profile = await read_profile(connection, shards.of(customer_id), principal.workspace, customer_id)
    past = decode_cursor(cursor, tuple[datetime, int]) if cursor else None
    wanted = TimelineWanted(group, channel, everything, oldest_first, past, limit + 1)
    entries = await timeline(connection, shards, principal.workspace, profile.customer, wanted, catalogue)
    return page_of(entries, limit, lambda it: (it.at, it.place))


@get(
    "/customers/{customer_id:uuid}/conversations", scope="conversations:read", tag="Customers",
    summary="List a customer's conversations",
)  # fmt: skip
async def list_customer_conversations(
    principal: Principal, connection: Connection, shards: Shards, customer_id: FromPath[UUID]
) -> CustomerConversations:
    """Return the customer's conversations, the last active first."""
    shard = shards.of(customer_id)
    await read_profile(connection, shard, principal.workspace, customer_id)
    found = await CONVERSATIONS.of_subjects(connection, shard, [customer_id])
    for other in merged_among(await bonds_of(connection, principal.workspace, customer_id), customer_id):
        found += await CONVERSATIONS.of_subjects(connection, shards.of(other), [other])
    found.sort(key=lambda it: it.last_at, reverse=True)
    names = await name_matters(connection, principal.workspace, [it.matter for it in found])
    return CustomerConversations([_conversation(it, names) for it in found])


@get(
    "/customers/{customer_id:uuid}/journeys", scope="customers:read", tag="Customers",
    summary="List a customer's campaigns and journeys",
)  # fmt: skip
async def list_customer_journeys(
    principal: Principal, connection: Connection, catalogue: Catalogue, shards: Shards, customer_id: FromPath[UUID]
) -> CustomerJourneys:
    """Return the campaigns that the customer is in and the journeys they pass through."""
    shard = shards.of(customer_id)
    await read_profile(connection, shard, principal.workspace, customer_id)
    campaigns: Campaigns = catalogue[Campaigns]
    enrolments = await ENROLMENTS.of_subjects(connection, shard, [customer_id])
    runs = [(it, it.run()) for it in await RUNS.of_subjects(connection, shard, [customer_id])]
    return CustomerJourneys(
        [
            CustomerEnrolment(
                it.campaign,
                campaigns.by_id[it.campaign].slug if it.campaign in campaigns.by_id else "",
                campaigns.by_id[it.campaign].definition.name if it.campaign in campaigns.by_id else "",
                it.cohort, it.state, it.why, it.via, list(it.contacts), it.enrolled_at, it.reached_at,
            )
            for it in sorted(enrolments, key=lambda it: it.enrolled_at, reverse=True)
        ],
        [
            CustomerRun(
                row.id, run.journey, run.version, row.state, run.step, run.started_at, run.moved_at,
                run.wake_at if row.state == "waiting" else None, run.ended_reason,
            )
            for row, run in sorted(runs, key=lambda pair: pair[1].started_at, reverse=True)
        ],
    )  # fmt: skip


@get(
    "/customers/{customer_id:uuid}/best-channel", scope="customers:read", tag="Customers",
    summary="Say how a customer is best reached",
)  # fmt: skip
async def read_best_channel(
    workspace: Workspace,
    connection: Connection,
    catalogue: Catalogue,
    shards: Shards,
    clock: Clock,
    customer_id: FromPath[UUID],
    subscription: Annotated[str, Parameter(max_length=200, description="What marketing would be about.")] = "news",
) -> BestChannel:
    """Return the channel that would be chosen for an answer and for marketing, and why."""
    shard = shards.of(customer_id)
    profile = await read_profile(connection, shard, workspace.id, customer_id)
    conversations = await CONVERSATIONS.of_subjects(connection, shard, [customer_id])
    last = max(conversations, key=lambda it: it.last_at, default=None)
    routes: Routes = catalogue[Routes]
    carried = dict.fromkeys(it.channel for it in routes.by_id.values() if it.workspace == workspace.id)
    templates: Templates = catalogue[Templates]
    means = Means(workspace.id, routes, clock.now(), approved_for(templates.of(workspace.id), carried))
    return best_channel(profile, carried, workspace.rules, subscription, last.channel if last else None, means)


@get(
    "/customers/{customer_id:uuid}/export.json", scope="customers:read", audit="customer.exported", tag="Customers",
    summary="Export all of a customer's data", gives=("application/json",),
)  # fmt: skip
async def export_customer_data(
    principal: Principal, connection: Connection, shards: Shards, clock: Clock, customer_id: FromPath[UUID]
) -> Response[bytes]:
    """Return everything that is kept of a customer, as GDPR (15 and 20) gives them a right to."""
    shard, workspace = shards.of(customer_id), principal.workspace
    data: dict[str, Any] = {
        "exported_at": clock.now(),
        "profile": await read_profile(connection, shard, workspace, customer_id),
        "conversations": await read_conversations(connection, shard, workspace, customer_id),
        "campaigns": await ENROLMENTS.of_subjects(connection, shard, [customer_id]),
        "journeys": await RUNS.of_subjects(connection, shard, [customer_id]),
        "interactions": await read_history(connection, shard, workspace, customer_id, _EVERYTHING),
    }
    others = merged_among(await bonds_of(connection, workspace, customer_id), customer_id)
    data["merged"] = [
        {
            "profile": await read_profile(connection, shards.of(other), workspace, other),
            "conversations": await read_conversations(connection, shards.of(other), workspace, other),
            "interactions": await read_history(connection, shards.of(other), workspace, other, _EVERYTHING),
        }
        for other in others
    ]
    body = msgspec.json.format(msgspec.json.encode(data), indent=2)
    headers = {"Content-Disposition": f'attachment; filename="customer-{customer_id}.json"'}
    return Response(body, media_type="application/json", headers=headers)


def _conversation(it: Conversation, names: Mapping[str, str]) -> CustomerConversation:
    about = names.get(it.matter) or ("a campaign" if it.matter.startswith("campaign:") else it.matter)
    return CustomerConversation(it.id, about, it.status, it.waiting_for, list(it.channels), it.opened_at, it.last_at)


HANDLERS = (
    read_customer_timeline,
    list_customer_conversations,
    list_customer_journeys,
    read_best_channel,
    export_customer_data,
)
