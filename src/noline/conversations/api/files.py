"""Files over HTTP: what is to be attached, and what came with messages, given only to who may read the message."""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import quote
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, Parameter

from noline.access import Principal
from noline.conversations.thread import find_message
from noline.conversations.uploads import MAX_FILE, keep_upload, plain_name, read_file
from noline.kernel.db import Connection, Database
from noline.kernel.ids import Shards
from noline.log.kinds import StoredFile

_SHOWN: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "text/plain"})
"""What a browser may show by itself: nothing that can hold a script."""
_OPAQUE: Final = "application/octet-stream"
_SLACK: Final = 1024


@post(
    "/files",
    scope="conversations:write",
    takes="application/octet-stream",
    request_max_body_size=MAX_FILE + _SLACK,
    summary="Upload a file to attach",
)
async def upload_file(
    request: Request[Any, Any, Any],
    principal: Principal,
    database: Database,
    name: Annotated[str, Parameter(min_length=1, max_length=200, description="As the customer is to see it.")],
) -> StoredFile:
    """Keep a file of up to 10 MB; the body is its content, Content-Type its media type."""
    content = await request.body()
    media_type = request.headers.get("content-type", _OPAQUE)
    return await keep_upload(database, principal.workspace, name, media_type, content)


@get("/files/{digest:str}", scope="conversations:read", gives=(_OPAQUE,), summary="Download an attachment")
async def download_file(
    principal: Principal,
    connection: Connection,
    shards: Shards,
    digest: Annotated[FromPath[str], Parameter(pattern="^[0-9a-f]{64}$")],
    message: Annotated[UUID, Parameter(description="The message that holds it.")],
    inline: bool = False,
) -> Response[bytes]:
    """Return a file that a message of this workspace holds, as a download; ``inline`` shows pictures and plain text."""
    _, row = await find_message(connection, shards, principal.workspace, message)
    file, content = await read_file(connection, row, digest)
    kind = str(file.get("media_type", "")).partition(";")[0].strip().lower()
    shown = inline and kind in _SHOWN
    name = plain_name(str(file.get("name", "")))
    plain = "".join(sign if sign.isascii() and sign not in '"\\%;' else "_" for sign in name)
    disposition = "inline" if shown else "attachment"
    headers = {
        "Content-Disposition": f"{disposition}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=86400, immutable",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return Response(content, media_type=kind if kind in _SHOWN else _OPAQUE, headers=headers)


HANDLERS = (upload_file, download_file)
