"""The playground over HTTP: be a sandbox customer: read what reached them on every channel, and answer from any.

Only channels whose messages end in this installation can be played: nobody speaks here for a customer in the world.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, Parameter

from noline.access import Principal, Workspace
from noline.app.api.playground_acting import acting_routes
from noline.app.api.playground_boxes import (
    CONTENT,
    count_unread,
    find_item,
    html_of,
    item_of,
    name_of,
    picture_in,
    played,
    read_box,
)
from noline.app.api.playground_guide import read_guide
from noline.app.api.playground_letters import letter_page
from noline.app.api.playground_shapes import (
    BoxChannel,
    PlayAddress,
    PlayGuideAnswer,
    PlayItem,
    PlayPerson,
    PlayPersonBoxes,
)
from noline.app.api.playground_stories import story_routes
from noline.app.bootstrap import Noline
from noline.channels.mail import sanitise_html
from noline.content import Templates
from noline.customers import CHANNEL_SCHEMES, Profile, read_profile
from noline.delivery import Routes
from noline.insights import CustomerItem, list_customers
from noline.kernel.db import Connection
from noline.kernel.errors import NotFound
from noline.kernel.http import Page, decode_cursor, page_of
from noline.log import Catalogue

_PERSON = "/playground/people/{customer_id:uuid}"
_ITEM = f"{_PERSON}/items/{{item_id:uuid}}"
_TAG = "Playground"
_POLICY = (
    "default-src 'none'; img-src data: https:; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self';"
    " sandbox allow-same-origin"
)
_MAIL = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Mail</title><style>'
    "body{{font:15px/1.5 system-ui,sans-serif;color:#1a1b1e;background:#fff;margin:0;padding:16px;"
    "overflow-wrap:anywhere}}img{{max-width:100%;height:auto}}table{{max-width:100%}}</style></head>"
    "<body>{}</body></html>"
)
_KEPT = {"Cache-Control": "private, max-age=86400, immutable", "X-Content-Type-Options": "nosniff"}

Where = tuple[int, int, UUID]


def playground_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the endpoints of the playground."""
    return [*_reading(noline), *_looking(noline), *acting_routes(noline), *story_routes(noline)]


def _reading(noline: Noline) -> list[HTTPRouteHandler]:
    """Return what reads: people, boxes and the guide."""

    @get("/playground/people", scope="conversations:read", tag=_TAG, summary="List customers to be")
    async def list_play_people(
        principal: Principal,
        connection: Connection,
        catalogue: Catalogue,
        q: Annotated[str, Parameter(max_length=200, description="Words of names and addresses.")] = "",
        cursor: str | None = None,
        limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
    ) -> Page[PlayPerson]:
        """Return sandbox customers, the last active first; nobody where every channel leads out into the world."""
        plays = played(noline, principal.workspace, catalogue[Routes])
        if not plays:
            return Page([])
        page = await list_customers(connection, principal.workspace, q=q, cursor=cursor, limit=limit)
        unread = await count_unread(connection, noline, principal.workspace, [it.customer for it in page.items])
        people = [_listed(it, unread.get(it.customer, {})) for it in page.items if plays.keys() & set(it.channels)]
        return Page(people, page.next)

    @get(_PERSON, scope="conversations:read", tag=_TAG, summary="Read who a customer is, and what is unopened")
    async def read_play_person(
        principal: Principal,
        workspace: Workspace,
        connection: Connection,
        catalogue: Catalogue,
        customer_id: FromPath[UUID],
    ) -> PlayPersonBoxes:
        """Return a customer's addresses, how much lies unopened on each channel, and where one may act for them."""
        shard = noline.shards.of(customer_id)
        profile = await read_profile(connection, shard, principal.workspace, customer_id)
        unread = await count_unread(connection, noline, principal.workspace, [customer_id])
        routes: Routes = catalogue[Routes]
        plays = played(noline, principal.workspace, routes)
        chat = f"/chat/{workspace.slug}" if routes.of(workspace.id, "chat") else None
        return _person(profile, unread.get(customer_id, {}), tuple(sorted(plays)), workspace.name, chat)

    @get(f"{_PERSON}/boxes", scope="conversations:read", tag=_TAG, summary="Look into a customer's boxes")
    async def list_play_items(
        principal: Principal,
        connection: Connection,
        catalogue: Catalogue,
        customer_id: FromPath[UUID],
        channel: Annotated[list[BoxChannel] | None, Parameter(description="Boxes; all of them without.")] = None,
        cursor: str | None = None,
        limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
    ) -> Page[PlayItem]:
        """Return what reached a customer and what they wrote, the latest first."""
        where = await _where(connection, principal, customer_id)
        after = decode_cursor(cursor, tuple[datetime, UUID]) if cursor else None
        items = await read_box(connection, noline, catalogue[Templates], where, channel, after, limit + 1)
        return page_of(items, limit, lambda it: (it.at, it.id))

    @get("/playground/guide", scope="conversations:read", tag=_TAG, summary="Read the guide's five steps")
    async def read_play_guide(principal: Principal, connection: Connection) -> PlayGuideAnswer:
        """Return the steps of the demo's guide, each with when it was done."""
        return PlayGuideAnswer(await read_guide(connection, noline, principal.workspace))

    async def _where(connection: Connection, principal: Principal, customer: UUID) -> Where:
        shard = noline.shards.of(customer)
        await read_profile(connection, shard, principal.workspace, customer)
        return shard, principal.workspace, customer

    return [list_play_people, read_play_person, list_play_items, read_play_guide]


def _looking(noline: Noline) -> list[HTTPRouteHandler]:
    """Return what shows one item: a mail as it looks, a letter's pages."""

    @get(_ITEM, scope="conversations:read", tag=_TAG, summary="Read something in a box")
    async def read_play_item(
        principal: Principal,
        connection: Connection,
        catalogue: Catalogue,
        customer_id: FromPath[UUID],
        item_id: FromPath[UUID],
    ) -> PlayItem:
        """Return one item."""
        where = (noline.shards.of(customer_id), principal.workspace, customer_id)
        return item_of(await find_item(connection, where, item_id), noline, catalogue[Templates])

    @get(f"{_ITEM}/html", scope="conversations:read", tag=_TAG, gives=("text/html",), summary="See a mail as it looks")
    async def read_play_html(
        principal: Principal, connection: Connection, customer_id: FromPath[UUID], item_id: FromPath[UUID]
    ) -> Response[str]:
        """Return a mail's HTML as it arrived, its links too, to be shown in a frame where nothing runs."""
        where = (noline.shards.of(customer_id), principal.workspace, customer_id)
        row = await find_item(connection, where, item_id)
        html = html_of(_content(row))
        if not html:
            raise NotFound("This has no HTML.", field="item", remedy="Show its text.")
        headers = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer", **_KEPT}
        shown = _MAIL.format(sanitise_html(html, show_remote=True))
        return Response(shown, media_type="text/html", headers=headers)

    @get(
        f"{_ITEM}/pages/{{page:int}}", scope="conversations:read", tag=_TAG, gives=("image/png",),
        summary="See a page of a letter",
    )  # fmt: skip
    async def read_play_letter_page(
        principal: Principal,
        connection: Connection,
        catalogue: Catalogue,
        customer_id: FromPath[UUID],
        item_id: FromPath[UUID],
        page: FromPath[int],
    ) -> Response[bytes]:
        """Return a page of a letter, from 1, as a picture of 909 × 1286 points."""
        where = (noline.shards.of(customer_id), principal.workspace, customer_id)
        row = await find_item(connection, where, item_id)
        picture = await letter_page(noline, connection, catalogue[Templates], where, row, page)
        return Response(picture, media_type="image/png", headers=_KEPT)

    @get(
        f"{_ITEM}/files/{{place:int}}", scope="conversations:read", tag=_TAG, gives=("image/jpeg",),
        summary="See a picture that came with a mail",
    )  # fmt: skip
    async def read_play_file(
        principal: Principal, connection: Connection, customer_id: FromPath[UUID], item_id: FromPath[UUID],
        place: FromPath[int],
    ) -> Response[bytes]:  # fmt: skip
        """Return the picture at a place, from 0, among a mail's files."""
        where = (noline.shards.of(customer_id), principal.workspace, customer_id)
        kind, content = picture_in(_content(await find_item(connection, where, item_id)), place)
        return Response(content, media_type=kind, headers=_KEPT)

    return [read_play_item, read_play_html, read_play_letter_page, read_play_file]


def _listed(it: CustomerItem, unread: dict[str, int]) -> PlayPerson:
    return PlayPerson(it.customer, it.name, it.channels, it.last_at, it.last_text, sum(unread.values()))


def _person(
    profile: Profile, unread: dict[str, int], plays: tuple[str, ...], company: str, chat: str | None
) -> PlayPersonBoxes:
    channels = {scheme: channel for channel, scheme in reversed(CHANNEL_SCHEMES.items())}
    addresses = tuple(
        PlayAddress(channels[it.scheme], it.value, it.display) for it in profile.addresses if it.scheme in channels
    )
    customer = profile.customer
    return PlayPersonBoxes(
        customer.id, name_of(profile), customer.locale, customer.zone, addresses, unread, plays, company, chat
    )


def _content(row: Any) -> Any:
    return msgspec.json.decode(row[CONTENT])
