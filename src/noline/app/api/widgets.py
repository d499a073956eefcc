"""Chat widgets over HTTP: what each looks like and where it may stand, and the secret that vouches for visitors."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import delete, get, patch, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter
from msgspec import UNSET, Meta, Struct, UnsetType

from noline.access import Principal
from noline.app.bootstrap import Noline
from noline.app.widget import (
    MOST_ORIGINS,
    Widget,
    WidgetHours,
    WidgetLook,
    WidgetSettings,
    add_widget,
    change_widget,
    check_origin,
    find_widget,
    list_widgets,
    new_identity_secret,
    remove_widget,
)
from noline.delivery import add_route, list_routes
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput
from noline.kernel.sealing import Sealer

WidgetNumber = Annotated[int, PathParameter(ge=1, le=2**31 - 1)]
WidgetName = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*[^\x00-\x20][^\x00-\x1f]*$")]
Origins = Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=200)], ...], Meta(max_length=MOST_ORIGINS)]
_ACCOUNT = "Web chat"
_CHANNEL = "chat"
_TAG = "Chat widgets"
_ONE = "/widgets/{widget_id:int}"


class NewWidget(Struct, frozen=True, forbid_unknown_fields=True):
    """A widget to be."""

    name: WidgetName
    look: WidgetLook = WidgetLook()
    origins: Origins = ()
    hours: WidgetHours = WidgetHours()
    ask_email: bool = True
    files: bool = True
    identified_only: bool = False


class WidgetChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be different; what is not named stays."""

    name: WidgetName | UnsetType = UNSET
    look: WidgetLook | UnsetType = UNSET
    origins: Origins | UnsetType = UNSET
    hours: WidgetHours | UnsetType = UNSET
    ask_email: bool | UnsetType = UNSET
    files: bool | UnsetType = UNSET
    identified_only: bool | UnsetType = UNSET


class WidgetItem(Struct, frozen=True):
    """A widget. ``snippet`` is what the company's pages hold; ``origins`` the sites on which it works."""

    id: int
    key: str
    name: str
    look: WidgetLook
    origins: tuple[str, ...]
    hours: WidgetHours
    ask_email: bool
    files: bool
    identified_only: bool
    snippet: str


class WidgetSecret(Struct, frozen=True):
    """A widget with the secret under which its pages' server vouches for people; it is shown this once."""

    widget: WidgetItem
    secret: str


def widget_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the endpoints of widgets."""
    return [*_reading(noline), *_changing(noline)]


def _reading(noline: Noline) -> list[HTTPRouteHandler]:
    base = noline.settings.public_url

    @get("/widgets", scope="channels:read", tag=_TAG, summary="List chat widgets")
    async def list_chat_widgets(principal: Principal, connection: Connection) -> list[WidgetItem]:
        """Return the widgets that the company's pages may embed."""
        return [_item(it, base) for it in await list_widgets(connection, principal.workspace)]

    @get(_ONE, scope="channels:read", tag=_TAG, summary="Read a chat widget")
    async def read_chat_widget(principal: Principal, connection: Connection, widget_id: WidgetNumber) -> WidgetItem:
        """Return one widget."""
        return _item(await find_widget(connection, principal.workspace, widget_id), base)

    return [list_chat_widgets, read_chat_widget]


def _changing(noline: Noline) -> list[HTTPRouteHandler]:
    base = noline.settings.public_url

    @post("/widgets", scope="channels:write", audit="widget.created", shown_once=True, tag=_TAG,
          summary="Create a chat widget")  # fmt: skip
    async def create_chat_widget(
        principal: Principal, database: Database, sealer: Sealer, data: NewWidget
    ) -> WidgetSecret:
        """Create a widget; if nothing carries the channel ``chat`` yet, an account that does comes with it."""
        settings = _checked(data)
        async with database.transaction() as tx:
            widget, secret = await add_widget(tx, sealer, principal.workspace, data.name, settings)
            if all(route.channel != _CHANNEL for route in await list_routes(tx, principal.workspace)):
                await add_route(tx, principal.workspace, _ACCOUNT, _CHANNEL, _CHANNEL)
        noline.wake.signal()
        return WidgetSecret(_item(widget, base), secret)

    @patch(_ONE, scope="channels:write", audit="widget.changed", tag=_TAG, summary="Change a chat widget")
    async def change_chat_widget(
        principal: Principal, database: Database, sealer: Sealer, widget_id: WidgetNumber, data: WidgetChange
    ) -> WidgetItem:
        """Change a widget; pages show it within a minute."""
        async with database.transaction() as tx:
            before = await find_widget(tx, principal.workspace, widget_id, lock=True)
            given = {name: value for name in data.__struct_fields__ if (value := getattr(data, name)) is not UNSET}
            name = given.pop("name", before.name)
            settings = _checked(msgspec.structs.replace(before.settings, **given))
            after = msgspec.structs.replace(before, name=name, settings=settings)
            return _item(await change_widget(tx, after, sealer), base)

    @post(f"{_ONE}/secret", scope="channels:write", audit="widget.secret_changed", shown_once=True, tag=_TAG,
          summary="Give a chat widget a new secret")  # fmt: skip
    async def rotate_widget_secret(
        principal: Principal, database: Database, sealer: Sealer, widget_id: WidgetNumber
    ) -> WidgetSecret:
        """Make a new secret; what was vouched for under the old one holds no longer, and those sessions end."""
        secret = new_identity_secret()
        async with database.transaction() as tx:
            before = await find_widget(tx, principal.workspace, widget_id, lock=True)
            return WidgetSecret(_item(await change_widget(tx, before, sealer, secret), base), secret)

    @delete(_ONE, scope="channels:write", audit="widget.removed", tag=_TAG, summary="Remove a chat widget")
    async def remove_chat_widget(principal: Principal, database: Database, widget_id: WidgetNumber) -> None:
        """Remove a widget: pages that still embed it show nothing. What was said stays."""
        async with database.transaction() as tx:
            await remove_widget(tx, principal.workspace, widget_id)

    return [create_chat_widget, change_chat_widget, rotate_widget_secret, remove_chat_widget]


def _checked(given: NewWidget | WidgetSettings) -> WidgetSettings:
    """Return settings in canonical form; raises InvalidInput naming the field."""
    for at, span in enumerate(given.hours.spans):
        if span.begins >= span.until:
            raise InvalidInput(
                "It ends before it begins.", field=f"hours.spans[{at}].until", remedy="Give a later time."
            )
    return WidgetSettings(
        look=given.look,
        origins=tuple(dict.fromkeys(check_origin(it) for it in given.origins)),
        hours=given.hours,
        ask_email=given.ask_email,
        files=given.files,
        identified_only=given.identified_only,
    )


def _item(widget: Widget, base: str) -> WidgetItem:
    it = widget.settings
    snippet = f'<script src="{base}/widget.js" data-key="{widget.key}" async></script>'
    return WidgetItem(
        widget.id, widget.key, widget.name, it.look, it.origins, it.hours, it.ask_email, it.files, it.identified_only,
        snippet,
    )  # fmt: skip
