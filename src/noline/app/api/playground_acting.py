"""The playground's acts over HTTP: what a customer does, on the channels that end in this installation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from noline.access import Principal, Workspace
from noline.app.api.playground_acts import (
    address_on,
    follow,
    note_opened,
    refuse_outside,
    see_mail_through,
    send_mail,
    write,
)
from noline.app.api.playground_boxes import find_item, item_of, name_of, open_items, played
from noline.app.api.playground_shapes import (
    PlayClick,
    PlayDone,
    PlayItem,
    PlayLink,
    PlayMail,
    PlayOpen,
    PlayOpened,
    PlayText,
)
from noline.app.bootstrap import Noline
from noline.content import Templates
from noline.customers import CHANNEL_SCHEMES, Profile, read_profile
from noline.delivery import Routes
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput
from noline.log import Catalogue

_PERSON = "/playground/people/{customer_id:uuid}"
_ITEM = f"{_PERSON}/items/{{item_id:uuid}}"
_TAG = "Playground"
_MAX_BODY = 8_000_000


def acting_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return what a customer does."""

    async def say(
        principal: Principal, workspace: Workspace, catalogue: Catalogue, customer: UUID, channel: str, data: PlayText
    ) -> Response[PlayDone]:
        if not data.text.strip() and data.photo is None:
            raise InvalidInput("There is nothing in it.", field="text", remedy="Write something, or add a picture.")
        profile, route = await _played(principal, catalogue, customer, channel)
        address = address_on(profile.addresses, channel, CHANNEL_SCHEMES[channel])
        appended, done = await write(noline, workspace, route, address, data.text, data.photo)
        return Response(PlayDone(appended.id, done), status_code=200 if done else 202)

    async def _played(principal: Principal, catalogue: Catalogue, customer: UUID, channel: str) -> tuple[Profile, Any]:
        async with noline.database.connection() as connection:
            shard = noline.shards.of(customer)
            profile = await read_profile(connection, shard, principal.workspace, customer)
        route = played(noline, principal.workspace, catalogue[Routes]).get(channel)
        if route is None:
            raise refuse_outside(channel)
        return profile, route

    @post(f"{_PERSON}/sms", scope="conversations:write", tag=_TAG, status_code=200, also=(202,),
          request_max_body_size=_MAX_BODY, summary="Send a text message as a customer")  # fmt: skip
    async def play_sms(
        principal: Principal, workspace: Workspace, catalogue: Catalogue, customer_id: FromPath[UUID], data: PlayText
    ) -> Response[PlayDone]:
        """Text the company from the customer's phone."""
        return await say(principal, workspace, catalogue, customer_id, "sms", data)

    @post(f"{_PERSON}/post", scope="conversations:write", tag=_TAG, status_code=200, also=(202,),
          summary="Post on X as a customer")  # fmt: skip
    async def play_post(
        principal: Principal, workspace: Workspace, catalogue: Catalogue, customer_id: FromPath[UUID], data: PlayText
    ) -> Response[PlayDone]:
        """Write to the company on X."""
        return await say(principal, workspace, catalogue, customer_id, "x", data)

    @post(f"{_PERSON}/mail", scope="conversations:write", tag=_TAG, status_code=200, also=(202,),
          request_max_body_size=_MAX_BODY, summary="Send a mail as a customer")  # fmt: skip
    async def play_mail(
        principal: Principal, workspace: Workspace, catalogue: Catalogue, customer_id: FromPath[UUID], data: PlayMail
    ) -> Response[PlayDone]:
        """Reply to a mail in the box, or write first, through the door that all mail comes in by."""
        profile, _ = await _played(principal, catalogue, customer_id, "email")
        address = address_on(profile.addresses, "email", "email")
        where = (noline.shards.of(customer_id), principal.workspace, customer_id)
        row = None
        if data.answers is not None:
            async with noline.database.connection() as connection:
                row = await find_item(connection, where, data.answers)
            if row["channel"] != "email":
                raise InvalidInput("This is no mail.", field="answers", remedy="Name a mail in the box.")
        await send_mail(noline, workspace, (name_of(profile), address), data, row)
        identity, done = await see_mail_through(noline, where)
        return Response(PlayDone(identity, done), status_code=200 if done else 202)

    @post(f"{_PERSON}/open", scope="conversations:write", tag=_TAG, status_code=200,
          summary="Open what lies in a customer's boxes")  # fmt: skip
    async def play_open(
        principal: Principal, connection: Connection, customer_id: FromPath[UUID], data: PlayOpen
    ) -> PlayOpened:
        """Look at one item, or at everything on a channel; a mail that is opened counts as opened."""
        if (data.item is None) == (data.channel is None):
            raise InvalidInput("Name one of the two.", field="item", remedy="Give `item`, or `channel` for all of it.")
        where = (noline.shards.of(customer_id), principal.workspace, customer_id)
        if data.item is not None:
            await find_item(connection, where, data.item)
        else:
            await read_profile(connection, *where)
        opened = await open_items(connection, where, noline.clock.now(), data.item, data.channel)
        for _, channel, token in opened:
            if channel == "email" and data.item is not None and token:
                await note_opened(noline, token)
        return PlayOpened(len(opened))

    @post(f"{_ITEM}/scan", scope="conversations:write", tag=_TAG, status_code=200, summary="Scan a letter's code")
    async def play_scan(
        principal: Principal,
        connection: Connection,
        catalogue: Catalogue,
        customer_id: FromPath[UUID],
        item_id: FromPath[UUID],
    ) -> PlayLink:
        """Hold a phone over the code: returns where it leads. The visit counts when the page is opened."""
        item = await _item(connection, catalogue, principal, customer_id, item_id)
        if item.channel != "print" or not item.links:
            raise InvalidInput("There is no code to scan.", field="item", remedy="Open a letter with a code.")
        return item.links[0]

    @post(f"{_ITEM}/click", scope="conversations:write", tag=_TAG, status_code=200, summary="Follow a link")
    async def play_click(
        principal: Principal,
        connection: Connection,
        catalogue: Catalogue,
        customer_id: FromPath[UUID],
        item_id: FromPath[UUID],
        data: PlayClick,
    ) -> PlayLink:
        """Follow a link of an item, or tap a notification: returns where it leads; a counted link is counted."""
        item = await _item(connection, catalogue, principal, customer_id, item_id)
        if data.url not in {link.url for link in item.links}:
            raise InvalidInput("The item has no such link.", field="url", remedy="Give one of its `links`.")
        url, path = await follow(noline, data.url)
        return PlayLink(url, path)

    async def _item(
        connection: Connection, catalogue: Catalogue, principal: Principal, customer: UUID, item: UUID
    ) -> PlayItem:
        where = (noline.shards.of(customer), principal.workspace, customer)
        return item_of(await find_item(connection, where, item), noline, catalogue[Templates])

    return [play_sms, play_post, play_mail, play_open, play_scan, play_click]
