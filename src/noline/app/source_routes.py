"""The address at which another system's webhook sends rows of its log: ``/in/source/<number>/<key>``."""

from __future__ import annotations

import hmac
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec
from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from msgspec import Struct

from noline.access import Principal, Workspaces
from noline.app.bootstrap import Noline
from noline.customers import SourceRowsTaken, StoredSource, find_source, find_source_anywhere, take_source_rows
from noline.kernel.clock import wall_now
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput, NotFound
from noline.kernel.http.problems import problem_of, problem_response

MAX_BODY: Final = 20_000_000
_TAG = "Sources"


class SourceAddress(Struct, frozen=True):
    """Where a source's webhook sends its rows, with a secret in it."""

    address: str


def source_hook_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the route that other systems' webhooks call."""

    @post("/in/source/{source:int}/{key:str}", request_max_body_size=MAX_BODY, name="source's hook", status_code=200)
    async def sent(request: Request[Any, Any, Any], source: FromPath[int], key: FromPath[str]) -> Response[bytes]:
        try:
            taken = await _take(noline, source, key, request.headers.get("content-type", ""), await request.body())
        except (NotFound, InvalidInput) as error:
            return problem_response(problem_of(error))
        return Response(msgspec.json.encode(taken), status_code=200, media_type="application/json")

    return [sent]


def source_address_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the endpoint that tells the address."""

    @get("/sources/{name:str}/address", scope="customers:write", tag=_TAG, summary="Read a source's address")
    async def read_source_address(principal: Principal, connection: Connection, name: FromPath[str]) -> SourceAddress:
        """Return where the source's own webhook may send rows: JSON, a form, or CSV, as its mapping says."""
        found = await find_source(connection, principal.workspace, name)
        return SourceAddress(address_of(noline, found))

    return [read_source_address]


def address_of(noline: Noline, source: StoredSource) -> str:
    """Return where a source sends its rows."""
    return f"{noline.settings.public_url}/in/source/{source.id}/{noline.signer.source_key(source.id)}"


async def _take(noline: Noline, number: int, key: str, kind: str, body: bytes) -> SourceRowsTaken:
    nowhere = NotFound("There is no such address.", remedy="Copy the source's address once more.")
    if not 0 < number < 2**31 or not hmac.compare_digest(noline.signer.source_key(number).encode(), key.encode()):
        raise nowhere
    async with noline.database.connection() as connection:
        found = await find_source_anywhere(connection, number)
        if found is None:
            raise nowhere
        workspace = (await noline.catalogue(connection))[Workspaces].by_id[found.workspace]
    parts = (noline.database, noline.shards, noline.people)
    return await take_source_rows(parts, workspace, found, _items(kind, body), noline.clock.now(), wall_now())


def _items(kind: str, body: bytes) -> list[Any] | bytes:
    """Return JSON objects that have been read; or the text itself, to be read as the mapping says."""
    if kind.startswith("application/x-www-form-urlencoded"):
        return [dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))]
    if kind.startswith("application/json"):
        try:
            read = msgspec.json.decode(body)
        except (msgspec.DecodeError, RecursionError):
            raise InvalidInput(
                "The body is no JSON.", field="body", remedy="Send an object or a list of them."
            ) from None
        if isinstance(read, dict) and isinstance(read.get("rows"), list):
            read = read["rows"]
        return read if isinstance(read, list) else [read]
    return body
