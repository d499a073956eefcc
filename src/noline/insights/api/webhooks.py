"""Webhooks over HTTP: endpoints and their secrets, the log of what was told, and telling it again."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import delete, get, patch, post
from litestar.params import FromPath, Parameter
from msgspec import UNSET, Meta, Struct, UnsetType

from noline.access import Principal, Workspace
from noline.insights.webhooks.deliveries import WebhookDelivery, list_deliveries, tell_again, tell_since
from noline.insights.webhooks.endpoints import (
    Endpoint,
    add_endpoint,
    change_endpoint,
    find_endpoint,
    list_endpoints,
    remove_endpoint,
    rotate_secret,
)
from noline.insights.webhooks.events import EVENTS
from noline.insights.webhooks.signing import SECRET_BYTES, secret_of
from noline.kernel.clock import wall_now
from noline.kernel.db import Connection, Database, Wake
from noline.kernel.errors import InvalidInput
from noline.kernel.http import Instant, Page, decode_cursor, page_of
from noline.kernel.ids import IdSource
from noline.kernel.sealing import Sealer
from noline.kernel.targets import MAX_URL, check_target

Url = Annotated[str, Meta(min_length=1, max_length=MAX_URL)]
Kinds = Annotated[tuple[Annotated[str, Meta(max_length=100)], ...], Meta(max_length=100)]
Description = Annotated[str, Meta(max_length=500)]
_MOST = 50
"""Endpoints of a workspace."""


class NewWebhook(Struct, frozen=True, forbid_unknown_fields=True):
    """Where to be told, and of which kinds of events; none: of all."""

    url: Url
    description: Description = ""
    kinds: Kinds = ()


class WebhookChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be different; what is not named stays."""

    url: Url | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    kinds: Kinds | UnsetType = UNSET
    status: Literal["active", "disabled"] | UnsetType = UNSET


class WebhookItem(Struct, frozen=True):
    """An endpoint. ``why``: what disabled it; ``failing_since``: nothing has arrived since then."""

    id: UUID
    url: str
    description: str
    kinds: list[str]
    status: str
    why: str
    failing_since: datetime | None
    created_at: datetime
    old_secret_until: datetime | None


class WebhookSecret(Struct, frozen=True):
    """An endpoint with its secret, which is shown this once."""

    webhook: WebhookItem
    secret: str


class WebhookReplay(Struct, frozen=True, forbid_unknown_fields=True):
    """What to tell again: one ``event``, or everything ``since`` then."""

    event: UUID | None = None
    since: Instant | None = None


class WebhookReplayed(Struct, frozen=True):
    """How many events are told again."""

    count: int


@get("/webhooks", scope="settings:read", summary="List webhooks")
async def list_webhooks(principal: Principal, connection: Connection) -> list[WebhookItem]:
    """Return the endpoints that are told of events."""
    return [_item(endpoint) for endpoint in await list_endpoints(connection, principal.workspace)]


@get("/webhooks/kinds", scope="settings:read", summary="List the kinds of events")
async def list_webhook_kinds() -> list[str]:
    """Return the kinds of events that webhooks tell of."""
    return list(EVENTS)


@post("/webhooks", scope="settings:write", audit="webhook.created", shown_once=True, summary="Create a webhook")
async def create_webhook(
    workspace: Workspace, data: NewWebhook, database: Database, sealer: Sealer, ids: IdSource
) -> WebhookSecret:
    """Create an endpoint, which is told of what happens from now on; its secret is shown in this answer alone."""
    _check_kinds(data.kinds)
    await check_target(data.url, private=workspace.rules.private_webhooks)
    now, secret = wall_now(), secret_of(os.urandom(SECRET_BYTES))
    async with database.transaction() as tx:
        if len(await list_endpoints(tx, workspace.id)) >= _MOST:
            raise InvalidInput(f"There are {_MOST} webhooks.", field="url", remedy="Remove one of them.")
        identity = ids.new(now, f"webhook {data.url}")
        endpoint = await add_endpoint(
            tx, sealer, workspace.id, identity, data.url, data.description, data.kinds, secret, now
        )
    return WebhookSecret(_item(endpoint), secret)


@get("/webhooks/{webhook_id:uuid}", scope="settings:read", summary="Read a webhook")
async def read_webhook(principal: Principal, connection: Connection, webhook_id: FromPath[UUID]) -> WebhookItem:
    """Return an endpoint."""
    return _item(await find_endpoint(connection, principal.workspace, webhook_id))


@patch("/webhooks/{webhook_id:uuid}", scope="settings:write", audit="webhook.changed", summary="Change a webhook")
async def change_webhook(
    workspace: Workspace, data: WebhookChange, database: Database, webhook_id: FromPath[UUID]
) -> WebhookItem:
    """Change an endpoint; one made active again is told of what happens from then on, and by `replay` of the rest."""
    given = {name: value for name in data.__struct_fields__ if (value := getattr(data, name)) is not UNSET}
    _check_kinds(given.get("kinds", ()))
    if "url" in given:
        await check_target(given["url"], private=workspace.rules.private_webhooks)
    async with database.transaction() as tx:
        before = await find_endpoint(tx, workspace.id, webhook_id)
        if "status" in given:
            given["why"] = ""
        after = await change_endpoint(tx, msgspec.structs.replace(before, **given), wall_now())
    return _item(after)


@delete(
    "/webhooks/{webhook_id:uuid}",
    scope="settings:write",
    audit="webhook.removed",
    status_code=204,
    summary="Remove a webhook",
)
async def remove_webhook(principal: Principal, database: Database, webhook_id: FromPath[UUID]) -> None:
    """Remove an endpoint; nothing is told there any more."""
    async with database.transaction() as tx:
        await remove_endpoint(tx, principal.workspace, webhook_id)


@post(
    "/webhooks/{webhook_id:uuid}/secret",
    scope="settings:write",
    audit="webhook.secret_rotated",
    shown_once=True,
    summary="Give a webhook a new secret",
)
async def rotate_webhook_secret(
    principal: Principal, database: Database, sealer: Sealer, webhook_id: FromPath[UUID]
) -> WebhookSecret:
    """Give an endpoint a new secret, shown in this answer alone; for 24 hours the old one signs beside it."""
    secret = secret_of(os.urandom(SECRET_BYTES))
    async with database.transaction() as tx:
        endpoint = await rotate_secret(tx, sealer, principal.workspace, webhook_id, secret, wall_now())
    return WebhookSecret(_item(endpoint), secret)


@get("/webhooks/{webhook_id:uuid}/deliveries", scope="settings:read", summary="List what a webhook was told")
async def list_webhook_deliveries(
    principal: Principal,
    connection: Connection,
    webhook_id: FromPath[UUID],
    only: Literal["waiting", "delivered", "failed"] | None = None,
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[WebhookDelivery]:
    """Return what was told, the latest first, each with its attempts; kept for 30 days."""
    endpoint = await find_endpoint(connection, principal.workspace, webhook_id)
    before = decode_cursor(cursor, tuple[datetime, UUID]) if cursor else None
    rows = await list_deliveries(connection, endpoint.id, only, before, limit + 1)
    return page_of(rows, limit, lambda row: (row.happened_at, row.event))


@post(
    "/webhooks/{webhook_id:uuid}/replay",
    scope="settings:write",
    audit="webhook.replayed",
    summary="Tell a webhook again",
)
async def replay_webhook(
    principal: Principal, data: WebhookReplay, database: Database, wake: Wake, webhook_id: FromPath[UUID]
) -> WebhookReplayed:
    """Tell an endpoint one event again, or everything since an instant; `webhook-id` is the same as before."""
    async with database.connection() as connection:
        endpoint = await find_endpoint(connection, principal.workspace, webhook_id)
    count = 1
    if data.event is not None and data.since is None:
        async with database.connection() as connection:
            await tell_again(connection, endpoint.id, data.event, wall_now())
    elif data.since is not None and data.event is None:
        count = await tell_since(database, endpoint, data.since, wall_now())
    else:
        raise InvalidInput("One of the two is wanted.", field="event", remedy="Give either `event` or `since`.")
    wake.signal()
    return WebhookReplayed(count)


def _check_kinds(kinds: tuple[str, ...]) -> None:
    for at, kind in enumerate(kinds):
        if kind not in EVENTS:
            remedy = "Use kinds of GET /api/v1/webhooks/kinds."
            raise InvalidInput(f"Nothing is told of {kind[:50]!r}.", field=f"kinds[{at}]", remedy=remedy)


def _item(it: Endpoint) -> WebhookItem:
    return WebhookItem(
        it.id, it.url, it.description, list(it.kinds), it.status, it.why, it.failing_since, it.created_at, it.old_until
    )


HANDLERS = (
    list_webhooks,
    list_webhook_kinds,
    create_webhook,
    read_webhook,
    change_webhook,
    remove_webhook,
    rotate_webhook_secret,
    list_webhook_deliveries,
    replay_webhook,
)
