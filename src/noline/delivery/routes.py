"""Routes: which account carries a channel for a workspace, how fast, at what cost, and when it is suspended."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from noline.access import touch_catalogue
from noline.channels import Capabilities
from noline.customers import heard_at
from noline.delivery.devices import bound, serves, stands_in
from noline.delivery.prices import ChannelPrice
from noline.delivery.windows import Window
from noline.kernel.db import Connection


class Route(Struct, frozen=True):
    """One account on one channel. ``rate`` is messages a second over all seats; None is no limit of ours."""

    id: int
    workspace: int
    account: int
    provider: str
    settings: dict[str, Any]
    channel: str
    sender: str
    seats: int
    rate: float | None
    position: int
    suspended_until: datetime | None
    refused_since: datetime | None = None
    """Since when the provider has refused the account: one message at a time finds out whether it still does."""
    department: int | None = None
    """Whose account it is; none: everybody's."""
    currency: str = ""
    """The company's: of costs whose currency the provider does not name."""
    private: bool = False
    """The account may lead into private networks."""
    price: ChannelPrice | None = None
    """What its messages cost where the provider does not say."""
    answers: tuple[str, ...] = ()
    """How what everybody can read is answered: ``public``, ``private`` or either; the first where nobody says."""
    window: Window | None = None
    """For how long after the customer has written it carries what we like; none: always."""
    able: Capabilities | None = None
    """What its provider declares, for channels on which people talk."""

    @property
    def reactions(self) -> tuple[str, ...] | None:
        """By which emoji customers' messages can be reacted to, empty: any; None: they can't be."""
        return self.able.reaction_choices if self.able is not None and self.able.sends_reactions else None

    def rests(self, wall: datetime) -> bool:
        """Say whether the route is suspended at this wall time."""
        return self.suspended_until is not None and self.suspended_until > wall


class Routes(Struct, frozen=True):
    """The catalogue of routes; each list in the order in which they are tried."""

    by_id: Mapping[int, Route]
    by_channel: Mapping[tuple[int, str], list[Route]]

    def of(self, workspace: int, channel: str, department: int | None = None, address: str = "") -> Route | None:
        """Return the first route of a channel: the department's own before everybody's, and never another's.

        What is sent in no department's name goes by everybody's, and by any where there is none such. ``address``: by
        those alone that reach it, if its form says so; nobody does where it is of an app that has no account.
        """
        found = self.by_channel.get((workspace, channel))
        if not found:
            return None
        if address and (len(found) > 1 or bound(channel, address)):
            fit = [it for it in found if serves(it, address)]
            if not fit and bound(channel, address):
                return None
            found = fit or found
        own = next((it for it in found if it.department == department), None)
        shared = None if department is None else next((it for it in found if it.department is None), None)
        return own or shared or (found[0] if department is None else None)

    def wanted(
        self, workspace: int, channel: str, identity: int, department: int | None = None, address: str = ""
    ) -> Route | None:
        """Return the route of this id if it is one of the channel's, else the first of the channel."""
        found = self.by_id.get(identity)
        if found is None or (found.workspace, found.channel) != (workspace, channel):
            return self.of(workspace, channel, department, address)
        reached = not bound(channel, address) or serves(found, address)
        return found if reached else self.of(workspace, channel, department, address)

    def where_heard(
        self, workspace: int, channel: str, department: int | None, address: str, heard: Mapping[str, datetime]
    ) -> Route | None:
        """Return the route of a channel as ``of`` does; where reply windows count, that which was written to last.

        Only what the same department may use takes the place of the first.
        """
        first = self.of(workspace, channel, department, address)
        if first is None or first.window is None:
            return first
        beside = [it for it in self.by_channel[workspace, channel] if it.department in (first.department, None)]
        known = [(at, it) for it in beside if (at := heard.get(heard_at(channel, it.account))) is not None]
        return max(known, key=lambda each: each[0])[1] if known else first

    def instead_of(self, route: Route, wall: datetime) -> Route | None:
        """Return the route to fail over to: another of the channel that works and is not another department's."""
        return next(self.others(route, wall), None)

    def others(self, route: Route, wall: datetime) -> Iterator[Route]:
        """Yield the routes that may take a route's place now, in their order."""
        found = self.by_channel[route.workspace, route.channel]
        fit = (it for it in found if it.id != route.id and it.department in (None, route.department))
        return (it for it in fit if stands_in(route, it) and not it.rests(wall))


_SELECT = """
select route.id, route.workspace, route.account, account.provider, account.settings, route.channel, route.sender,
  route.seats, route.rate, route.position, route.suspended_until, route.refused_since,
  account.department, workspace.currency,
  account.private or coalesce((workspace.settings ->> 'private_webhooks')::boolean, false),
  account.prices -> route.channel
from route join account on account.id = route.account join workspace on workspace.id = route.workspace
order by route.position, route.id
"""


async def load_routes(
    tx: Connection,
    answers: Callable[[Route], tuple[str, ...]] = lambda _: (),
    window: Callable[[Route], Window | None] = lambda _: None,
    able: Callable[[Route], Capabilities | None] = lambda _: None,
) -> Routes:
    """Read the catalogue; what a route's provider declares: ``answers`` to public messages, its reply ``window``.

    ``able``: all of it.
    """
    by_id: dict[int, Route] = {}
    by_channel: dict[tuple[int, str], list[Route]] = {}
    for row in await tx.fetch(_SELECT):
        *values, price = row
        values[4] = msgspec.json.decode(values[4])
        route = Route(*values)
        if price:
            route = msgspec.structs.replace(route, price=msgspec.json.decode(price, type=ChannelPrice))
        route = msgspec.structs.replace(route, answers=answers(route), window=window(route), able=able(route))
        by_id[route.id] = route
        by_channel.setdefault((route.workspace, route.channel), []).append(route)
    return Routes(by_id, by_channel)


async def add_route(
    tx: Connection,
    workspace: int,
    account: str,
    provider: str,
    channel: str,
    *,
    settings: dict[str, Any] | None = None,
    sender: str = "",
    seats: int = 4,
    rate: float | None = None,
    position: int = 0,
) -> int:
    """Configure an account with a route on one channel (or change it); returns the route's id.

    For who is at the server itself: such an account may lead into private networks.
    """
    account_id = await tx.fetchval(
        "insert into account (workspace, name, provider, settings, private) values ($1, $2, $3, $4, true)"
        " on conflict (workspace, name) do update"
        " set provider = excluded.provider, settings = excluded.settings, private = true"
        " returning id",
        workspace, account, provider, msgspec.json.encode(settings or {}).decode(),
    )  # fmt: skip
    route = await tx.fetchval(
        "insert into route (workspace, account, channel, sender, seats, rate, position)"
        " values ($1, $2, $3, $4, $5, $6, $7)"
        " on conflict (workspace, account, channel) do update set sender = excluded.sender, seats = excluded.seats,"
        " rate = excluded.rate, position = excluded.position returning id",
        workspace, account_id, channel, sender, seats, rate, position,
    )  # fmt: skip
    await set_seats(tx, route, seats)
    await touch_catalogue(tx)
    return int(route)


async def set_seats(tx: Connection, route: int, seats: int) -> None:
    """Give a route as many seats."""
    await tx.execute("delete from seat where route = $1 and number >= $2", route, seats)
    await tx.execute(
        "insert into seat (route, number) select $1, generate_series(0, $2 - 1) on conflict do nothing", route, seats
    )
