"""How accounts do, over HTTP: state and trouble in the provider's words and ours, traffic, errors, limits and cost."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter
from msgspec import Struct

from noline.access import Principal
from noline.app.account_health import AccountState, AccountTrouble, since_of, state_of_account, trouble_of
from noline.app.api.accounts import Number
from noline.app.api.route_shapes import RouteItem, route_item
from noline.app.api.routing import RouteSuspension
from noline.app.bootstrap import Noline
from noline.app.operations import read_queues
from noline.delivery import (
    NOTHING_LATELY,
    Account,
    MailboxState,
    Period,
    TrafficCost,
    TrafficError,
    TrafficPoint,
    find_account,
    list_accounts,
    list_routes,
    read_costs,
    read_errors,
    read_lately,
    read_mailboxes,
    read_points,
    resume_route,
    suspend_route,
)
from noline.kernel.clock import wall_now
from noline.kernel.db import Connection, Database, Wake

_TAG = "Accounts"


class AccountHealth(Struct, frozen=True):
    """How an account does. The counts are of today, in UTC; ``waiting``: what its queue keeps, for later too."""

    account: int
    name: str
    provider: str
    state: AccountState
    since: datetime | None
    trouble: AccountTrouble | None
    mailbox: MailboxState | None
    waiting: int
    sent: int
    delivered: int
    failed: int
    received: int
    sent_at: datetime | None
    received_at: datetime | None
    received_last: str | None
    """The message that came in last."""


class AccountTraffic(Struct, frozen=True):
    """What went through an account: by hour within a day, or by day within 30; those without anything are left out."""

    period: Period
    points: list[TrafficPoint]
    errors: list[TrafficError]
    costs: list[TrafficCost]


def account_health_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the endpoints of accounts' health."""
    return [*_reading(noline), suspend_provider_account, resume_provider_account]


def _reading(noline: Noline) -> list[HTTPRouteHandler]:
    @get("/accounts/health", scope="channels:read", tag=_TAG, summary="Read how accounts do")
    async def list_account_health(principal: Principal, connection: Connection) -> list[AccountHealth]:
        """Return state, trouble and today's figures of every account."""
        await noline.catalogue(connection)  # brings a virtual clock up to date
        return await read_health(noline, connection, principal.workspace)

    @get("/accounts/{account_id:int}/traffic", scope="channels:read", tag=_TAG, summary="Read an account's traffic")
    async def read_account_traffic(
        principal: Principal,
        connection: Connection,
        account_id: Number,
        period: Annotated[Period, Parameter(description="Hours of the last day, or days of the last 30.")] = "hour",
    ) -> AccountTraffic:
        """Return what went through, errors by reason with the provider's last words, and what it cost."""
        found = await find_account(connection, principal.workspace, account_id)
        await noline.catalogue(connection)
        now = noline.clock.now()
        return AccountTraffic(
            period,
            await read_points(connection, found.id, period, now),
            await read_errors(connection, found.id, period, now),
            await read_costs(connection, found.id, period, now),
        )

    return [list_account_health, read_account_traffic]


@post(
    "/accounts/{account_id:int}/suspend",
    scope="operations:write",
    audit="account.suspended",
    status_code=200,
    tag=_TAG,
    summary="Suspend an account",
)
async def suspend_provider_account(
    principal: Principal, database: Database, wake: Wake, account_id: Number, data: RouteSuspension
) -> list[RouteItem]:
    """Have all its routes rest until they are resumed: what waits goes by other accounts, or waits on."""
    async with database.transaction() as tx:
        found = await find_account(tx, principal.workspace, account_id, lock=True)
        why = f"{principal.name}: {data.why}"
        routes = [it for it in await list_routes(tx, principal.workspace) if it.account == found.id]
        suspended = [await suspend_route(tx, principal.workspace, it.id, why) for it in routes]
    wake.signal()
    return [route_item(it, wall_now()) for it in suspended]


@post(
    "/accounts/{account_id:int}/resume",
    scope="operations:write",
    audit="account.resumed",
    status_code=200,
    tag=_TAG,
    summary="Resume an account",
)
async def resume_provider_account(
    principal: Principal, database: Database, wake: Wake, account_id: Number
) -> list[RouteItem]:
    """Have all its routes carry messages again at once, whatever had them rest."""
    async with database.transaction() as tx:
        found = await find_account(tx, principal.workspace, account_id, lock=True)
        routes = [it for it in await list_routes(tx, principal.workspace) if it.account == found.id]
        resumed = [await resume_route(tx, principal.workspace, it.id) for it in routes]
    wake.signal()
    return [route_item(it, wall_now()) for it in resumed]


async def read_health(noline: Noline, connection: Connection, workspace: int) -> list[AccountHealth]:
    """Return how each account of a workspace does."""
    accounts = await list_accounts(connection, workspace)
    ids = [it.id for it in accounts]
    routes = await list_routes(connection, workspace)
    now = noline.clock.now()
    lately = await read_lately(connection, ids, now)
    mailboxes = await read_mailboxes(connection, ids)
    queues = await read_queues(connection, [it.id for it in routes], now, noline.shards.count)
    waits = {route: sum(lane.due + lane.later for lane in lanes) for route, lanes in queues.items()}
    wall = wall_now()

    def health(account: Account) -> AccountHealth:
        own = [it for it in routes if it.account == account.id]
        went, mailbox = lately.get(account.id, NOTHING_LATELY), mailboxes.get(account.id)
        kind = noline.kinds.get(account.provider)
        state = state_of_account(own, went, mailbox, wall, sends=kind is None or kind.sends)
        return AccountHealth(
            account.id,
            account.name,
            account.provider,
            state,
            since_of(own, state),
            trouble_of(own, mailbox, state, wall),
            mailbox,
            sum(waits.get(it.id, 0) for it in own),
            went.counts.get("sent", 0),
            went.counts.get("delivered", 0),
            went.counts.get("failed", 0) + went.counts.get("bounced", 0),
            went.counts.get("received", 0),
            went.sent_at,
            went.received_at,
            went.received_last or None,
        )

    return [health(it) for it in accounts]
