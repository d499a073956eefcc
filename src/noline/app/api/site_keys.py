"""What sites hold: the line that goes into their pages, and the secret by which their server vouches for visitors."""

from __future__ import annotations

from typing import Annotated

from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter
from msgspec import Struct

from noline.access import Principal, get_key, read_open_key
from noline.app.bootstrap import Noline
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict

KeyNumber = Annotated[int, PathParameter(ge=1, le=2**31 - 1)]


class SiteSecret(Struct, frozen=True):
    """HMAC-SHA-256 of a customer's id under it, in hexadecimal, proves who is signed in; so does a token by HS256."""

    secret: str


class SiteSnippet(Struct, frozen=True):
    """What goes into the pages of a key's sites."""

    snippet: str


def site_key_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the endpoints."""

    @get("/keys/{key_id:int}/identity-secret", scope="settings:write", tag="Keys", summary="Read a site's secret")
    async def read_site_secret(principal: Principal, connection: Connection, key_id: KeyNumber) -> SiteSecret:
        """Return the secret that goes with a key of sites: it belongs on the company's server, never into a page."""
        key = await get_key(connection, principal.workspace, key_id)
        if not key.origins:
            raise Conflict("The key stands in no page.", field="key", remedy="Make one with origins.")
        return SiteSecret(noline.signer.site_secret(key.id))

    @get("/keys/{key_id:int}/snippet", scope="settings:read", tag="Keys", summary="Read a site's snippet")
    async def read_site_snippet(principal: Principal, connection: Connection, key_id: KeyNumber) -> SiteSnippet:
        """Return the line that loads the script which tells of visits, with the key, for the pages of its sites."""
        key = await read_open_key(connection, principal.workspace, key_id)
        if key is None:
            raise Conflict("The key stands in no page.", field="key", remedy="Make one with origins.")
        base = noline.settings.public_url.rstrip("/")
        return SiteSnippet(f'<script src="{base}/noline.js" data-key="{key}" defer></script>')

    return [read_site_secret, read_site_snippet]
