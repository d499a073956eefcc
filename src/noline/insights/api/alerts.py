"""Alerts over HTTP: what is up, who has seen it, and what is watched for."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import get, post, put
from litestar.params import FromPath, Parameter
from msgspec import Struct

from noline.access import Principal, Workspace
from noline.insights.alert_policy import AlertRules
from noline.insights.alerts import Alert, acknowledge, list_alerts, read_rules, set_rules
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput


class AlertList(Struct, frozen=True):
    """Alerts, the unseen and the worst first; amounts in minor units of ``currency``."""

    items: list[Alert]
    currency: str


@get("/alerts", scope="insights:read", tag="Alerts", summary="List alerts")
async def list_all_alerts(
    workspace: Workspace,
    connection: Connection,
    clock: Clock,
    past: Annotated[bool, Parameter(description="Also what was up within the last 30 days.")] = False,
) -> AlertList:
    """Return what is up now."""
    return AlertList(await list_alerts(connection, workspace.id, clock.now(), past=past), workspace.currency)


@post(
    "/alerts/{alert_id:uuid}/acknowledge", scope="insights:write", audit="alert.acknowledged", tag="Alerts",
    summary="Say that an alert was seen", status_code=200,
)  # fmt: skip
async def acknowledge_alert(principal: Principal, database: Database, clock: Clock, alert_id: FromPath[UUID]) -> Alert:
    """Note who has seen it; the first who says so stays."""
    async with database.transaction() as tx:
        return await acknowledge(tx, principal.workspace, alert_id, principal.name, clock.now())


@get("/alerts/rules", scope="insights:read", tag="Alerts", summary="Read what is watched for")
async def read_alert_rules(principal: Principal, connection: Connection) -> AlertRules:
    """Return the thresholds and budgets."""
    return await read_rules(connection, principal.workspace)


@put(
    "/alerts/rules",
    scope="insights:write",
    audit="alert_rules.changed",
    tag="Alerts",
    summary="Change what is watched for",
)
async def change_alert_rules(principal: Principal, database: Database, clock: Clock, data: AlertRules) -> AlertRules:
    """Put other thresholds and budgets in place; they hold from the next look, within a minute."""
    twice = len(data.budgets) - len({plan.campaign for plan in data.budgets})
    if twice:
        raise InvalidInput("A campaign has one budget.", field="budgets", remedy="Name each campaign once.")
    async with database.transaction() as tx:
        await set_rules(tx, principal.workspace, data, principal.name, clock.now())
    return data


HANDLERS = (list_all_alerts, acknowledge_alert, read_alert_rules, change_alert_rules)
