"""The log of requests over HTTP: what came in, what was answered, and sending it again."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, Parameter
from msgspec import Struct

from noline.access import Principal
from noline.app.api.request_capture import replayed_in
from noline.app.api.request_replay import ApiReplays
from noline.app.bootstrap import Noline
from noline.app.requests import (
    ANYBODY,
    Asking,
    Filter,
    KeptBody,
    RequestEntry,
    StatusClass,
    find_request,
    is_text,
    page_requests,
    unpacked,
)
from noline.kernel.db import LOST, Connection, Database
from noline.kernel.errors import Conflict, InvalidInput
from noline.kernel.http import INSTANT_PATTERN, Instant, Page, decode_cursor, page_of, read_instant

_TAG = "Requests"
_NO_NUL = r"^[^\x00]*$"
Word = Annotated[str | None, Parameter(max_length=200, pattern=_NO_NUL)]
Moment = Annotated[str | None, Parameter(pattern=INSTANT_PATTERN, description="RFC 3339, with its zone.")]
Number = Annotated[int | None, Parameter(ge=1, le=2**31 - 1)]


class RequestItem(Struct, frozen=True):
    """A request that came in. ``problem``: the title of its answer if that was one, ``detail`` and ``field`` of it.

    ``withheld``: you lack the right that the request needed (``right``), so query, detail and bodies are not shown.
    """

    id: UUID
    at: datetime
    kind: Literal["api", "webhook", "connector"]
    method: str
    path: str
    query: str
    who_kind: Literal["key", "agent", "account", "connector"]
    who: int
    who_name: str
    right: str
    status: int
    milliseconds: int
    problem: str
    detail: str
    field: str
    replay_of: UUID | None
    """The request that this one was sent again from."""
    withheld: bool


class RequestBody(Struct, frozen=True):
    """A body: ``whole``, ``cut`` after its beginning, ``left_out``. ``text``: null where it is left out or no text."""

    state: Literal["whole", "cut", "left_out"]
    size: int
    media_type: str
    text: str | None


class RequestDetail(Struct, frozen=True):
    """The same with what was sent and answered. ``obstacle``: why it can't be sent again, empty if it can."""

    request: RequestItem
    headers: dict[str, str]
    sent: RequestBody
    answered: RequestBody
    obstacle: str


class RequestReplayed(Struct, frozen=True):
    """What came of sending a request again: the id of its own entry in the log, and the status of its answer."""

    id: UUID
    status: int


def request_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the endpoints of the log of requests."""
    noline.replays.add("api", ApiReplays())

    @get("/requests", scope="settings:read", tag=_TAG, summary="List requests that came in")
    async def list_requests(
        principal: Principal,
        connection: Connection,
        kind: Literal["api", "webhook", "connector"] | None = None,
        status: StatusClass | None = None,
        method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] | None = None,
        path: Word = None,
        key: Number = None,
        account: Number = None,
        since: Moment = None,
        until: Moment = None,
        q: Word = None,
        cursor: str | None = None,
        limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
    ) -> Page[RequestItem]:
        """Return what keys asked (changes, and what failed) and what providers' webhooks told, the latest first."""
        start, end = read_instant(since, "since"), read_instant(until, "until")
        wanted = Filter(kind, status, method, path, _who(key, account), start, end, q, principal.scopes | ANYBODY)
        before = decode_cursor(cursor, tuple[Instant, UUID]) if cursor else None
        rows = await page_requests(connection, principal.workspace, wanted, before, limit + 1)
        return page_of([_item(row, principal) for row in rows], limit, lambda row: (row.at, row.id))

    @get("/requests/{request_id:uuid}", scope="settings:read", tag=_TAG, summary="Read a request that came in")
    async def read_request(principal: Principal, connection: Connection, request_id: FromPath[UUID]) -> RequestDetail:
        """Return a request with what was sent and what was answered, as far as that is kept."""
        entry = await find_request(connection, principal.workspace, request_id)
        obstacle = noline.replays.obstacle(entry)
        item = _item(entry, principal)
        return RequestDetail(
            item,
            {} if item.withheld else dict(entry.headers),
            _body(entry.sent, entry.headers.get("content-encoding", ""), withheld=item.withheld),
            _body(entry.answered, "", withheld=item.withheld),
            obstacle.text if obstacle else "",
        )

    @post(
        "/requests/{request_id:uuid}/replay",
        scope="settings:write",
        audit="request.replayed",
        status_code=200,
        tag=_TAG,
        summary="Send a request again",
    )
    async def replay_request(
        request: Request[Principal, Any, Any], principal: Principal, database: Database, request_id: FromPath[UUID]
    ) -> RequestReplayed:
        """Send a request again with your own rights and under no idempotency key: what it did, it does once more."""
        if replayed_in(request.scope) is not None:
            text = "This request itself sent another one again."
            raise Conflict(text, field="id", remedy="Send that one again.")
        async with database.connection() as lent:
            entry = await find_request(lent, principal.workspace, request_id)
        done = await noline.replays.send(entry, Asking(principal, request.scope))
        with suppress(*LOST):
            await noline.requests.flush()
        return RequestReplayed(done.id, done.status)

    return [list_requests, read_request, replay_request]


def _who(key: int | None, account: int | None) -> tuple[Literal["key", "account"], int] | None:
    if key is not None and account is not None:
        raise InvalidInput("A request is of a key or of an account.", field="key", remedy="Give one of the two.")
    if key is not None:
        return "key", key
    return None if account is None else ("account", account)


def _item(it: RequestEntry, principal: Principal) -> RequestItem:
    withheld = it.right not in principal.scopes | ANYBODY
    return RequestItem(
        id=it.id,
        at=it.at,
        kind=it.kind,
        method=it.method,
        path=it.path,
        query="" if withheld else it.query,
        who_kind=it.who.kind,
        who=it.who.id,
        who_name=it.who.name,
        right=it.right,
        status=it.status,
        milliseconds=it.milliseconds,
        problem=it.problem,
        detail="" if withheld else it.detail,
        field=it.field,
        replay_of=it.replay_of,
        withheld=withheld,
    )


def _body(body: KeptBody, encoding: str, *, withheld: bool) -> RequestBody:
    text = None
    if not withheld and body.state != "left_out" and is_text(body.media_type):
        text = unpacked(body.content, encoding).decode("utf-8", "replace")
    return RequestBody(body.state, body.size, body.media_type, text)
