"""Tickets as customers see them: the page behind ``links.ticket`` and behind the QR code itself, and the code as image.

Nothing is done here: a ticket is used by showing it at a desk.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any, Final

from litestar import Request, Response, route
from litestar.background_tasks import BackgroundTask
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from noline.access import Workspaces
from noline.app.bootstrap import Noline
from noline.app.public.action_pages import foot_links
from noline.app.public.answers import page_answer
from noline.app.public.facts import page_visited
from noline.app.public.pages import Link, Page
from noline.app.public.robots import is_robot
from noline.app.public.texts import Words, language_of
from noline.app.public.tracking import LOOKING, PAGE_PREFIX, note
from noline.app.public.visit import Visit, read_visit
from noline.campaigns import Campaigns, Ticket, find_ticket, tickets_of
from noline.content import action_link, qr_png
from noline.kernel.errors import NotFound

TICKET: Final = "/t/"
"""Before a ticket's code: what its QR code holds is an address, so that any phone's camera leads somewhere."""
_PNG: Final = ".png"


def ticket_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the routes of tickets."""
    pages = ["/a/ticket/{token:str}", f"{PAGE_PREFIX}/a/ticket/{{token:str}}"]

    @route(pages, http_method=LOOKING, name="ticket of a message")
    async def show(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
        visit = await read_visit(noline, token.removesuffix(_PNG))
        ticket = await _ticket_of(noline, visit)
        if token.endswith(_PNG):
            return _image(noline, ticket)
        answer = page_answer(_page(noline, ticket, visit.words, visit), visit.words)
        if not is_robot(request.method, request.headers):
            answer.background = BackgroundTask(note, noline, page_visited(visit, "ticket", noline.clock.now()))
        return answer

    @route(f"{TICKET}{{code:str}}", http_method=LOOKING, name="ticket")
    async def show_ticket(code: FromPath[str]) -> Response[bytes]:
        named = noline.signer.read_ticket(code.removesuffix(_PNG))
        if named is None:
            raise _unknown()
        async with noline.database.connection() as connection:
            catalogue = await noline.catalogue(connection)
            ticket = await find_ticket(connection, catalogue[Campaigns], named)
            workspace = catalogue[Workspaces].by_id.get(ticket.campaign.workspace) if ticket else None
        if ticket is None or workspace is None:
            raise _unknown()
        if code.endswith(_PNG):
            return _image(noline, ticket)
        words = Words(language_of(workspace.language), workspace.name)
        return page_answer(_page(noline, ticket, words), words)

    return [show, show_ticket]


def ticket_address(noline: Noline, ticket: Ticket) -> str:
    """Return what a ticket's QR code holds."""
    return f"{noline.settings.public_url}{TICKET}{ticket.code(noline.signer)}"


async def _ticket_of(noline: Noline, visit: Visit) -> Ticket | None:
    """Return the ticket for the campaign that a message is of; raises NotFound where it is of none."""
    if visit.campaign is None:
        raise _unknown()
    async with noline.database.connection() as connection:
        campaigns = (await noline.catalogue(connection))[Campaigns]
        found = await tickets_of(connection, campaigns, visit.shard, visit.message.customer)
    return next((it for it in found if it.campaign.id == visit.campaign.id and it.good), None)


def _page(noline: Noline, ticket: Ticket | None, words: Words, visit: Visit | None = None) -> Page:
    base = noline.settings.public_url
    links = foot_links(visit, "ticket", base) if visit else []
    hello = words("hello", name=visit.first_name) if visit and visit.first_name else ""
    if ticket is None or not ticket.good:
        more = [Link(action_link(base, "register", visit.token), words("foot_register"))] if visit else []
        return Page(words("ticket_none"), words("ticket_none_text"), hello, links=[*more, *links], foot=words("foot"))
    picture = b64encode(qr_png(ticket_address(noline, ticket))).decode()
    return Page(
        title=ticket.campaign.definition.name,
        text=words("ticket_used") if ticket.used else words("ticket_text"),
        hello=hello,
        links=links,
        foot=words("foot"),
        image=f"data:image/png;base64,{picture}",
        image_text=words("ticket_alt"),
    )


def _image(noline: Noline, ticket: Ticket | None) -> Response[bytes]:
    if ticket is None or not ticket.good:
        raise _unknown()
    # Web mail shows the image on pages of its own.
    headers = {"Cross-Origin-Resource-Policy": "cross-origin"}
    return Response(qr_png(ticket_address(noline, ticket)), media_type="image/png", headers=headers)


def _unknown() -> NotFound:
    return NotFound("This ticket is not known here.", field="ticket", remedy="Open it again from the message.")
