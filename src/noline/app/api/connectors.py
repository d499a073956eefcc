"""Connectors over HTTP: back ends as they are set up, their secrets sealed, tried out, and how their calls went."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

from litestar import delete, get, patch, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, Parameter, PathParameter
from msgspec import UNSET, Meta, Struct, UnsetType, structs

from noline.access import Principal, Workspace
from noline.app.bootstrap import Noline
from noline.connectors import (
    KINDS,
    CallMade,
    Connector,
    ConnectorDefinition,
    ConnectorFigures,
    ConnectorHealth,
    ConnectorKind,
    ReadThrough,
    ShownExchange,
    Wanted,
    add_connector,
    change_connector,
    check_definition,
    check_places,
    figures_of,
    find_connector,
    list_connectors,
    page_calls,
    read_health,
    read_settings,
    read_through,
    remove_connector,
    shown,
    write_health,
)
from noline.customers import read_profile
from noline.kernel.clock import wall_now
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput
from noline.kernel.http import Page, decode_cursor, page_of
from noline.kernel.ids import Shards
from noline.log.kinds import Outcome
from noline.providers import SettingField, about, setting_fields

Number = Annotated[int, PathParameter(ge=1, le=2**31 - 1)]
ConnectorName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,47}$")]
_TAG = "Connectors"
_DAY = timedelta(days=1)


class ConnectorKindItem(Struct, frozen=True):
    """A kind of back end, and where it is and how one signs in there."""

    name: str
    about: str
    settings: list[SettingField]


class ConnectorItem(Struct, frozen=True):
    """A connector. ``settings`` are without secrets; ``secrets_set`` names those that are stored.

    ``resting``: it failed too often and is left alone just now. ``last_day``: how its calls of the last 24 hours went.
    """

    id: int
    name: str
    definition: ConnectorDefinition
    settings: dict[str, Any]
    secrets_set: list[str]
    changed_at: datetime
    health: ConnectorHealth
    resting: bool
    last_day: ConnectorFigures


class NewConnector(Struct, frozen=True, forbid_unknown_fields=True):
    """A connector to be. Services and journeys ask it by its name, which it keeps."""

    name: ConnectorName
    definition: ConnectorDefinition
    settings: dict[str, Any] = {}


class ConnectorChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to change. Of ``settings``, what is not named stays, secrets above all; null takes one away."""

    definition: ConnectorDefinition | UnsetType = UNSET
    settings: dict[str, Any] | UnsetType = UNSET


class ConnectorQuestion(Struct, frozen=True, forbid_unknown_fields=True):
    """What is tried out; a back end is really asked, past the cache."""

    operation: Annotated[str, Meta(max_length=48)]
    arguments: dict[str, Any] = {}
    language: Annotated[str, Meta(max_length=20)] = ""


class ConnectorTrial(Struct, frozen=True):
    """What came of it. What is secret or personal is masked in ``exchange``, and what is personal there too."""

    outcome: Outcome
    values: dict[str, Any]
    error: str
    fallback: str
    attempts: int
    milliseconds: int
    exchange: ShownExchange


def connector_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the endpoints of connectors."""
    return [*_reading(), *_changing(noline), *_trying(noline), *_reading_through(noline)]


def _reading() -> list[HTTPRouteHandler]:
    @get("/connector-kinds", scope="channels:read", tag=_TAG, summary="List kinds of connectors")
    async def list_connector_kinds() -> list[ConnectorKindItem]:
        """Return the kinds of back ends that can be connected, each with its settings."""
        return [ConnectorKindItem(it.name, about(it), setting_fields(it)) for it in KINDS.values()]

    @get("/connectors", scope="channels:read", tag=_TAG, summary="List connectors")
    async def list_workspace_connectors(principal: Principal, connection: Connection) -> list[ConnectorItem]:
        """Return the connectors by name, without their secrets."""
        return await _items(connection, principal.workspace, await list_connectors(connection, principal.workspace))

    @get("/connectors/{connector_id:int}", scope="channels:read", tag=_TAG, summary="Read a connector")
    async def read_connector(principal: Principal, connection: Connection, connector_id: Number) -> ConnectorItem:
        """Return a connector, without its secrets."""
        found = await find_connector(connection, principal.workspace, connector_id)
        return (await _items(connection, principal.workspace, [found]))[0]

    @get("/connectors/{connector_id:int}/calls", scope="channels:read", tag=_TAG, summary="List a connector's calls")
    async def list_connector_calls(
        principal: Principal,
        connection: Connection,
        connector_id: Number,
        failed: bool = False,
        cursor: str | None = None,
        limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
    ) -> Page[CallMade]:
        """Return its calls of the last 30 days, the latest first; without what was asked and said."""
        found = await find_connector(connection, principal.workspace, connector_id)
        before = decode_cursor(cursor, tuple[datetime, UUID]) if cursor else None
        rows = await page_calls(connection, found, failed=failed, before=before, limit=limit + 1)
        return page_of(rows, limit, lambda it: (it.answered_at, it.id))

    return [list_connector_kinds, list_workspace_connectors, read_connector, list_connector_calls]


def _changing(noline: Noline) -> list[HTTPRouteHandler]:
    @post(
        "/connectors",
        scope="channels:write",
        audit="connector.created",
        confidential=True,
        tag=_TAG,
        summary="Create a connector",
    )
    async def create_connector(
        principal: Principal, workspace: Workspace, database: Database, data: NewConnector
    ) -> ConnectorItem:
        """Store a connector. Its secrets are sealed and never given back."""
        kind = KINDS[data.definition.kind]
        given = {name: value for name, value in data.settings.items() if value is not None}
        _check(data.definition, kind, given, workspace)
        async with database.transaction() as tx:
            sealed = noline.sealer.seal(given, kind.secrets)
            made = await add_connector(tx, principal.workspace, data.name, data.definition, sealed, noline.clock.now())
            return (await _items(tx, principal.workspace, [made]))[0]

    @patch(
        "/connectors/{connector_id:int}",
        scope="channels:write",
        audit="connector.changed",
        confidential=True,
        tag=_TAG,
        summary="Change a connector",
    )
    async def change_workspace_connector(
        principal: Principal, workspace: Workspace, database: Database, connector_id: Number, data: ConnectorChange
    ) -> ConnectorItem:
        """Change what is named; a back end that was left alone is asked again at once."""
        async with database.transaction() as tx:
            before = await find_connector(tx, principal.workspace, connector_id, lock=True)
            definition = before.definition if data.definition is UNSET else data.definition
            if definition.kind != before.definition.kind:
                remedy = "Create another connector."
                raise InvalidInput("A connector keeps its kind.", field="definition.kind", remedy=remedy)
            kind = KINDS[definition.kind]
            settings = _merged(before.settings, {} if data.settings is UNSET else data.settings)
            _check(definition, kind, noline.sealer.open(settings), workspace)
            sealed = noline.sealer.seal(settings, kind.secrets)
            changed = structs.replace(before, definition=definition, settings=sealed)
            after = await change_connector(tx, changed, noline.clock.now())
            return (await _items(tx, principal.workspace, [after]))[0]

    @delete(
        "/connectors/{connector_id:int}",
        scope="channels:write",
        audit="connector.removed",
        status_code=204,
        tag=_TAG,
        summary="Remove a connector",
    )
    async def remove_workspace_connector(principal: Principal, database: Database, connector_id: Number) -> None:
        """Remove a connector with its secrets; whoever still asks it gets the polite text."""
        async with database.transaction() as tx:
            await remove_connector(tx, principal.workspace, connector_id)

    return [create_connector, change_workspace_connector, remove_workspace_connector]


def _trying(noline: Noline) -> list[HTTPRouteHandler]:
    @post(
        "/connectors/{connector_id:int}/try",
        scope="channels:write",
        audit="connector.tried",
        confidential=True,
        status_code=200,
        tag=_TAG,
        summary="Try an operation of a connector",
    )
    async def try_connector(
        principal: Principal, workspace: Workspace, database: Database, connector_id: Number, data: ConnectorQuestion
    ) -> ConnectorTrial:
        """Ask the back end once, and return what went out and came back, masked, and the values taken of it."""
        async with database.connection() as connection:
            found = await find_connector(connection, principal.workspace, connector_id)
        language = data.language or workspace.language
        private = workspace.rules.private_webhooks
        wanted = Wanted(found, data.operation, data.arguments, str(uuid4()), language, private, fresh=True)
        answer = await noline.backends.ask(wanted)
        noline.connector_log(found, data.operation, answer)
        await _write_news(noline, database, [found])
        seen = shown(found, data.operation, answer)
        return ConnectorTrial(
            answer.outcome,
            seen.values,
            answer.error,
            answer.fallback,
            answer.attempts,
            answer.milliseconds,
            seen,
        )

    return [try_connector]


def _reading_through(noline: Noline) -> list[HTTPRouteHandler]:
    @get(
        "/customers/{customer_id:uuid}/read-through",
        scope="customers:read",
        tag="Customers",
        summary="Read what back ends hold of a customer",
    )
    async def read_customer_through(
        principal: Principal, workspace: Workspace, database: Database, shards: Shards, customer_id: FromPath[UUID]
    ) -> list[ReadThrough]:
        """Return attributes that connectors hold, asked for now or a moment ago; nothing of them is stored."""
        async with database.connection() as connection:
            shard = shards.of(customer_id)
            profile = await read_profile(connection, shard, principal.workspace, customer_id)
            connectors = await list_connectors(connection, principal.workspace)
        addresses = {it.scheme: it.value for it in reversed(profile.addresses)}
        known = {**profile.customer.attributes, **addresses}
        language = profile.customer.locale or workspace.language
        private = workspace.rules.private_webhooks
        found = await read_through(noline.backends, connectors, customer_id, known, language=language, private=private)
        await _write_news(noline, database, connectors)
        return found

    return [read_customer_through]


async def _write_news(noline: Noline, database: Database, connectors: list[Connector]) -> None:
    """Write down how the back ends fare that were asked here."""
    held = noline.backends.news
    news = {it.id: held.pop(it.id) for it in connectors if it.id in held}
    if news:
        async with database.transaction() as tx:
            await write_health(tx, news)


def _check(
    definition: ConnectorDefinition, kind: ConnectorKind, settings: Mapping[str, Any], workspace: Workspace
) -> None:
    try:
        check_definition(definition)
    except InvalidInput as error:
        raise InvalidInput(error.text, field=f"definition.{error.field}", remedy=error.remedy) from None
    check_places(read_settings(kind, settings), private=workspace.rules.private_webhooks)


def _merged(before: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored settings with a change made to them; a secret that is not named stays sealed as it was."""
    for name, value in change.items():
        if isinstance(value, dict) and value.keys() == {"sealed"}:  # only what is stored is sealed
            raise InvalidInput("This is not a value.", field=f"settings.{name}", remedy="Give it in clear.")
    return {name: value for name, value in {**before, **change}.items() if value is not None}


async def _items(connection: Connection, workspace: int, found: list[Connector]) -> list[ConnectorItem]:
    health = await read_health(connection, [it.id for it in found])
    figures = await figures_of(connection, workspace, wall_now() - _DAY)
    return [_item(it, health.get(it.id, ConnectorHealth()), figures.get(it.name, ConnectorFigures())) for it in found]


def _item(connector: Connector, health: ConnectorHealth, figures: ConnectorFigures) -> ConnectorItem:
    secrets = set(KINDS[connector.definition.kind].secrets)
    return ConnectorItem(
        id=connector.id,
        name=connector.name,
        definition=connector.definition,
        settings={name: value for name, value in connector.settings.items() if name not in secrets},
        secrets_set=sorted(name for name in secrets if connector.settings.get(name)),
        changed_at=connector.changed_at,
        health=health,
        resting=health.open_until is not None and health.open_until > wall_now(),
        last_day=figures,
    )
