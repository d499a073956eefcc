"""Ordinary tracked links and the open pixel: answered at once, counted afterwards, robots not at all."""

from __future__ import annotations

from base64 import b64decode
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

import structlog
from litestar import HttpMethod, Request, Response, route
from litestar.background_tasks import BackgroundTask
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from noline.app.bootstrap import Noline
from noline.app.public.facts import link_clicked, mail_opened
from noline.app.public.robots import is_robot
from noline.app.public.visit import Visit, read_visit
from noline.delivery import Heeded
from noline.kernel.db import LOST
from noline.kernel.errors import NotFound, Unavailable
from noline.log import Draft

log = structlog.get_logger()

LOOKING: Final = [HttpMethod.GET, HttpMethod.HEAD]
PAGE_PREFIX: Final = "/page"
"""Before the links of a personal page: they are numbered in the page, not in the message that led to it."""

_PIXEL: Final = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_URL_SIGNS: Final = ":/?#[]@!$&'()*+,;=%~"


def tracking_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the routes of tracked links, in messages and in personal pages, and of the open pixel."""

    @route("/l/{number:str}/{token:str}", http_method=LOOKING, name="link")
    async def follow(request: Request[Any, Any, Any], number: FromPath[str], token: FromPath[str]) -> Response[bytes]:
        visit = await read_visit(noline, token)
        return _redirect(noline, request, visit, number, link_of(visit, visit.message.channel, number))

    @route(f"{PAGE_PREFIX}/l/{{number:str}}/{{token:str}}", http_method=LOOKING, name="link of a page")
    async def follow_from_page(
        request: Request[Any, Any, Any], number: FromPath[str], token: FromPath[str]
    ) -> Response[bytes]:
        visit = await read_visit(noline, token)
        return _redirect(noline, request, visit, f"page {number}", link_of(visit, "web", number))

    @route("/o/{image:str}", http_method=LOOKING, name="open pixel")
    async def open_pixel(request: Request[Any, Any, Any], image: FromPath[str]) -> Response[bytes]:
        task = None
        if not is_robot(request.method, request.headers, navigation=False):
            task = BackgroundTask(_note_open, noline, image.removesuffix(".gif"), noline.clock.now())
        # Web mail shows the image on pages of its own.
        headers = {"Cross-Origin-Resource-Policy": "cross-origin"}
        return Response(_PIXEL, media_type="image/gif", headers=headers, background=task)

    return [follow, follow_from_page, open_pixel]


async def note(noline: Noline, draft: Draft) -> None:
    """Append what is counted but not worth making anybody wait for; lost if the database is away."""
    try:
        await noline.appender.append(draft)
    except (Unavailable, *LOST) as error:
        log.warning("a visit was not counted", kind=draft.kind, why=type(error).__name__)


async def _note_open(noline: Noline, token: str, now: datetime) -> None:
    """The image of a forged token is an image too; only a real one counts."""
    with suppress(NotFound, *LOST):
        await note_opened(noline, await read_visit(noline, token), now)


async def note_opened(noline: Noline, visit: Visit, now: datetime) -> None:
    """Note that a person opened a mail, and bring it to whoever waits for that; the same mail once."""
    await note(noline, mail_opened(visit, now))
    async with noline.database.connection() as connection:
        heeded: Heeded = (await noline.catalogue(connection))[Heeded]
    for draft in heeded.noticed(visit.message, "read", now):
        await note(noline, draft)


def link_of(visit: Visit, channel: str, number: str) -> str:
    """Return where a link leads: only to what is stored in the template version, so never an open redirect."""
    compiled = visit.template.compiled(channel) if visit.template else None
    links = compiled.links if compiled else (visit.message.body or {}).get("links") or ()
    place = int(number) if number.isascii() and number.isdigit() and len(number) <= 4 else len(links)
    if place >= len(links):
        raise NotFound("The message has no such link.", field="link", remedy="Open it again from the message.")
    return str(links[place])


def _redirect(noline: Noline, request: Request[Any, Any, Any], visit: Visit, link: str, url: str) -> Response[bytes]:
    task = None
    if not is_robot(request.method, request.headers):
        task = BackgroundTask(note, noline, link_clicked(visit, link, url, noline.clock.now()))
    location = quote(url, safe=_URL_SIGNS)  # no line break of an author's reaches a header
    return Response(b"", status_code=302, media_type="text/plain", headers={"Location": location}, background=task)
