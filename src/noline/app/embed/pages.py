"""Events that pages of a company's sites tell: taken as those of programs are, but nobody is believed who they are.

What a browser says of itself anybody can say. Without a word of the company's own server an event is of the visitor
whose id the browser made up; an address that is somebody's stays theirs, and few traits are taken.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from noline.access import Workspace, Workspaces, find_site_key
from noline.app.bootstrap import Noline
from noline.app.events import Event, Intake, Refused, read_events
from noline.app.events.wire import Batch
from noline.app.widget.identity import by_hash, by_token
from noline.customers import normalise
from noline.kernel.clock import wall_now
from noline.kernel.errors import Forbidden, InvalidInput, NolineError, NotFound

MAX_EVENTS: Final = 100 * 1024
"""Bytes of one request; a browser that goes away sends 64 KB at most."""
MOST: Final = 100
TYPES: Final = ("track", "page", "screen", "identify")
TRAITS: Final = frozenset(
    {"firstName", "lastName", "name", "email", "phone", "company", "first_name", "last_name", "locale", "language"}
)
"""What a visitor may say of themselves without proof."""


class Proof(Struct, frozen=True):
    """The company's word for who is signed in: an id with its HMAC-SHA-256 in hexadecimal, or a token (HS256)."""

    user: str = ""
    hash: str = ""
    jwt: str = ""


class Told(Batch):
    """Events with the proof that goes with them."""

    identity: Proof | None = None


class Site(Struct, frozen=True):
    """A site by the key that stands in its pages."""

    key: int
    workspace: Workspace


async def find_site(noline: Noline, key: str, origin: str | None) -> Site:
    """Return the site; raises NotFound for a key that stands in no page, Forbidden for a site that is not the key's."""
    async with noline.database.connection() as connection:
        catalogue = await noline.catalogue(connection)
        found = await find_site_key(connection, key, wall_now())
    if found is None:
        raise NotFound("There is no such key of a site.", field="key", remedy="Make a key with origins.")
    if not origin or origin.lower() not in found.origins:
        raise Forbidden("The key is not this site's.", field="Origin", remedy="Add the site to a key's origins.")
    return Site(found.id, catalogue[Workspaces].by_id[found.workspace])


def proven(noline: Noline, key: int, proof: Proof) -> str:
    """Return whom the company's server vouches for; raises Forbidden for a word that is not its own."""
    secret = noline.signer.site_secret(key)
    if proof.jwt:
        return by_token(secret, proof.jwt, wall_now().timestamp()).user
    return by_hash(secret, proof.user, proof.hash).user


class Pages:
    """Takes events of pages."""

    def __init__(self, noline: Noline) -> None:
        self._noline = noline
        self._intake = Intake(noline)

    async def take(self, key: str, origin: str | None, body: bytes) -> list[Refused]:
        """Take a batch; returns what could not be taken. Raises NotFound for a key that stands in no page."""
        site = await find_site(self._noline, key, origin)
        told = _read(body)
        user = proven(self._noline, site.key, told.identity) if told.identity else ""
        workspace = site.workspace
        events = [
            it if isinstance(it, NolineError) else await self._humble(workspace, it, user) for it in read_events(told)
        ]
        host = urlsplit(origin or "").hostname or ""
        return await self._intake.many(workspace, events, told.sent_at, site=host)

    async def _humble(self, workspace: Workspace, event: Event, user: str) -> Event | NolineError:
        """Return an event with what may be believed of it."""
        if event.type not in TYPES:
            remedy = f"Use one of: {', '.join(TYPES)}."
            return InvalidInput("A page can't tell this.", field="type", remedy=remedy)
        if not isinstance(event.anonymous_id, str) or not event.anonymous_id.strip():
            return InvalidInput("The visitor has no id.", field="anonymousId", remedy="Make one in the browser.")
        if user and str(event.user_id or "") == user:
            return event
        event.user_id = None
        if event.type == "identify":
            traits = {name: value for name, value in (event.traits or {}).items() if name in TRAITS}
            event.traits = await self._own(workspace, event.anonymous_id, traits)
        return event

    async def _own(self, workspace: Workspace, visitor: str, traits: dict[str, Any]) -> dict[str, Any]:
        """Return traits whose addresses are nobody else's; those of others are kept as what was said."""
        directory = self._noline.directory
        found: dict[str, Any] = {}
        for name, value in traits.items():
            owner = None
            if name in ("email", "phone") and isinstance(value, str):
                try:
                    key = normalise(name, value, region=workspace.region)
                    owner = await directory.owner(workspace.id, name, key)
                except InvalidInput:
                    owner = None
            mine = await directory.owner(workspace.id, "anonymous", normalise("external", visitor)) if owner else None
            others = owner is not None and (mine is None or mine.customer != owner.customer)
            found[f"said_{name}" if others else name] = value
        return found


def _read(body: bytes) -> Told:
    try:
        told = msgspec.json.decode(body, type=Told)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        text = f"It is no batch of events: {error}."
        raise InvalidInput(text, field="batch", remedy="Send `batch`, a list of events.") from None
    if len(told.batch) > MOST:
        raise InvalidInput("These are too many events.", field="batch", remedy=f"Send {MOST} at once.")
    return told
