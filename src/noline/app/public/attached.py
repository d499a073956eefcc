"""Files that go with messages, at addresses from which providers fetch them: named by the message's token."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import quote

from litestar import HttpMethod, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from noline.app.bootstrap import Noline
from noline.delivery import read_attached, refitted
from noline.kernel.errors import NotFound

_OPAQUE: Final = "application/octet-stream"
_SHOWN: Final = (
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "audio/",
    "video/",
    "application/pdf",
    "text/plain",
)


def attached_route(noline: Noline) -> HTTPRouteHandler:
    """Return the route of attached files."""

    @route("/f/{token:str}/{place:int}/{name:str}", http_method=[HttpMethod.GET, HttpMethod.HEAD], name="attached file")
    async def give(
        token: FromPath[str], place: FromPath[int], name: FromPath[str], fit: FromQuery[str] = ""
    ) -> Response[bytes]:
        known = noline.signer.read(token)
        found = None
        if known is not None and known.shard < noline.shards.count:
            async with noline.database.connection() as connection:
                found = await read_attached(connection, known.shard, known.message, place)
        if found is not None and known is not None and fit:
            found = await asyncio.to_thread(refitted, found[1], fit, known.message, place, noline.signer)
        if found is None:
            raise NotFound("There is no such file.", remedy="Ask for it to be sent again.")
        kind, content = found
        media_type = kind if kind.startswith(_SHOWN) else _OPAQUE
        headers = {
            "Content-Disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        return Response(content, media_type=media_type, headers=headers)

    return give
