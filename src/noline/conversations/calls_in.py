"""What providers tell of calls, brought to the customer whom they are about, each told once however often it comes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import structlog

from noline.access import Workspace
from noline.channels import Called, Inbound
from noline.conversations.ingress import Ingress
from noline.customers import Directory, normalise_sender
from noline.delivery import Signer
from noline.kernel.db import Database
from noline.kernel.ids import derive
from noline.log import Appender, Draft
from noline.log.kinds import CallPlanned, CallReported

log = structlog.get_logger()

_OWNER = "select workspace, customer from message where shard = $1 and id = $2"
_ANCHOR: Final = datetime(2020, 1, 1, tzinfo=UTC)
"""Of the ids of what is known by its provider's name: the same whenever it is told."""


class Calls:
    """Takes news of calls in."""

    def __init__(
        self, database: Database, directory: Directory, signer: Signer, ingress: Ingress, appender: Appender
    ) -> None:
        self._database = database
        self._directory = directory
        self._signer = signer
        self._ingress = ingress
        self._appender = appender

    async def take(self, workspace: Workspace, called: Called, now: datetime, *, account: int) -> None:
        """Append what is told; what is of no call of ours is left out. Raises InvalidInput for an impossible number."""
        found = await self._whose(workspace, called, account)
        if found is None:
            log.warning("news of a call that is none of ours", account=account, status=called.status)
            return
        customer, call = found
        draft = Draft(
            id=derive(_ANCHOR, call, f"{called.status} {called.outcome}"),
            workspace=workspace.id,
            subject=customer,
            at=now,
            kind="call.plan_requested" if called.status == "callback" else "call.reported",
            channel="voice",
            message=None if called.status == "callback" else call,
            body=_body(called, call, workspace),
        )
        await self._appender.append(draft)

    async def _whose(self, workspace: Workspace, called: Called, account: int) -> tuple[UUID, UUID] | None:
        """Return the customer, and the message that is the call."""
        if called.token:
            token = self._signer.read(called.token)
            if token is None:
                return None
            async with self._database.connection() as connection:
                row = await connection.fetchrow(_OWNER, token.shard, token.message)
            return (row[1], token.message) if row is not None and row[0] == workspace.id else None
        if not called.incoming:
            return None
        address = normalise_sender("voice", called.sender, region=workspace.region)
        owner = await self._directory.owner(workspace.id, "phone", address)
        rang = Inbound("voice", called.sender, called.recipient, called.call, "", automatic=True)
        return (owner.customer, self._ingress.identity(workspace, rang, account)) if owner is not None else None


def _body(called: Called, call: UUID, workspace: Workspace) -> CallPlanned | CallReported:
    if called.status == "callback":
        return CallPlanned(normalise_sender("voice", called.sender, region=workspace.region), why="callback", call=call)
    return CallReported(
        call=call,
        status=called.status,
        outcome=called.outcome,
        seconds=called.seconds,
        cost=called.cost,
        currency=(called.currency or workspace.currency) if called.cost else "",
        telephone=called.agent[:40],
        incoming=called.incoming,
    )
