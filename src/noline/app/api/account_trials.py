"""Trying an account out, over HTTP: a real message by this account alone, whose fate is looked up like any other's."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import post
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta, Struct, structs

from noline.access import Principal, Workspace
from noline.app.api.accounts import Number
from noline.app.bootstrap import Noline
from noline.delivery import Asker, MessageContent, MessageTo, NewMessage, find_account, list_routes
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput
from noline.kernel.ids import IdSource
from noline.log import Catalogue, Commands
from noline.log.kinds import MessageRequested

_TAG = "Accounts"


class NewTrial(Struct, frozen=True, forbid_unknown_fields=True):
    """A test message: on which channel, to whom (yourself, best), and what it says."""

    channel: Annotated[str, Meta(min_length=1, max_length=30)]
    to: Annotated[str, Meta(min_length=1, max_length=4096)]
    text: Annotated[str, Meta(max_length=1000)] = ""


class Trial(Struct, frozen=True):
    """The message that was asked for: look up what became of it by its id."""

    message: UUID


def trial_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the endpoint of test messages."""

    @post("/accounts/{account_id:int}/messages", scope="channels:write", audit="account.tried", tag=_TAG,
          summary="Send a test message")  # fmt: skip
    async def send_test_message(
        principal: Principal,
        workspace: Workspace,
        database: Database,
        catalogue: Catalogue,
        commands: Commands,
        clock: Clock,
        ids: IdSource,
        account_id: Number,
        data: NewTrial,
    ) -> Trial:
        """Send a message by this account, whichever carries the channel otherwise; who gets it becomes a customer."""
        async with database.connection() as connection:
            name, route = await _route(connection, principal.workspace, account_id, data.channel)
        words = data.text.strip() or f"This is a test message from {workspace.name}, sent by '{name}'."
        wanted = NewMessage(
            MessageTo(channel=data.channel, value=data.to),
            MessageContent(text=words, subject=f"Test of “{name}”"[:500] if data.channel == "email" else ""),
            channel=data.channel,
            purpose="service",
        )
        asker = Asker(noline.database, noline.shards, noline.directory, noline.people)
        identity = ids.new(clock.now(), "test message")
        draft = await asker.draft(workspace, wanted, identity, principal, clock.now(), catalogue)
        assert isinstance(draft.body, MessageRequested)
        by_route = structs.replace(draft.body, route=route)
        await commands.perform(structs.replace(draft, body=by_route))
        return Trial(identity)

    return [send_test_message]


async def _route(connection: Connection, workspace: int, account: int, channel: str) -> tuple[str, int]:
    found = await find_account(connection, workspace, account)
    for route in await list_routes(connection, workspace):
        if route.account == found.id and route.channel == channel:
            return found.name, route.id
    raise InvalidInput(
        f"The account does not carry {channel!r}.", field="channel", remedy="Let it carry the channel first."
    )
