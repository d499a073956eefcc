"""What is set aside over HTTP: looking through it, and having it handled again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, Parameter
from msgspec import Meta, Struct

from noline.access import Principal
from noline.app.set_aside import (
    SetAsideDetail,
    SetAsideGroup,
    SetAsideItem,
    count_set_aside,
    find_set_aside,
    page_set_aside,
    replay_all,
    replay_one,
)
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database, Wake
from noline.kernel.http import Page, decode_cursor, page_of

_TAG = "Operations"
_WORD = r"^[a-z_]+([.][a-z_]+)?$"
Word = Annotated[str | None, Parameter(pattern=_WORD, max_length=60)]
_Word = Annotated[str, Meta(pattern=_WORD, max_length=60)]


class SetAsideReplay(Struct, frozen=True, forbid_unknown_fields=True):
    """Which to handle again: those of a follower, of a kind, or all."""

    follower: _Word | None = None
    kind: _Word | None = None


class SetAsideReplayed(Struct, frozen=True):
    """How many are handled again."""

    count: int


@get("/set-aside", scope="operations:read", tag=_TAG, summary="List what could not be handled")
async def list_what_is_set_aside(
    principal: Principal,
    connection: Connection,
    follower: Word = None,
    kind: Word = None,
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[SetAsideItem]:
    """Return interactions that a follower could not handle, the newest first, each with the reason."""
    before = decode_cursor(cursor, tuple[datetime, UUID, str]) if cursor else None
    rows = await page_set_aside(connection, principal.workspace, follower, kind, before, limit + 1)
    return page_of(rows, limit, lambda row: (row.at, row.id, row.follower))


@get("/set-aside/groups", scope="operations:read", tag=_TAG, summary="Count what could not be handled")
async def count_what_is_set_aside(principal: Principal, connection: Connection) -> list[SetAsideGroup]:
    """Return how many of each kind wait, by follower."""
    return await count_set_aside(connection, principal.workspace)


@get("/set-aside/{interaction_id:uuid}", scope="operations:read", tag=_TAG, summary="Read what could not be handled")
async def read_what_is_set_aside(
    principal: Principal, connection: Connection, interaction_id: FromPath[UUID]
) -> SetAsideDetail:
    """Return one with what it says."""
    return await find_set_aside(connection, principal.workspace, interaction_id)


@post(
    "/set-aside/{interaction_id:uuid}/replay",
    scope="operations:write",
    audit="set_aside.replayed",
    status_code=202,
    tag=_TAG,
    summary="Handle it again",
)
async def replay_what_is_set_aside(
    principal: Principal, database: Database, clock: Clock, wake: Wake, interaction_id: FromPath[UUID]
) -> SetAsideReplayed:
    """Have one handled again, now that what was wrong is mended; if it fails again, it is set aside again."""
    async with database.transaction() as tx:
        await replay_one(tx, principal.workspace, interaction_id, clock.now())
    wake.signal()
    return SetAsideReplayed(1)


@post(
    "/set-aside/replay",
    scope="operations:write",
    audit="set_aside.replayed",
    status_code=202,
    tag=_TAG,
    summary="Handle all of them again",
)
async def replay_all_set_aside(
    principal: Principal, database: Database, clock: Clock, wake: Wake, data: SetAsideReplay
) -> SetAsideReplayed:
    """Have all handled again, or those of a follower or kind."""
    count = await replay_all(database, principal.workspace, data.follower, data.kind, clock.now())
    wake.signal()
    return SetAsideReplayed(count)


SET_ASIDE = (
    list_what_is_set_aside,
    count_what_is_set_aside,
    read_what_is_set_aside,
    replay_what_is_set_aside,
    replay_all_set_aside,
)
