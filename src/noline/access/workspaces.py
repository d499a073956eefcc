"""Workspaces: one company's data and its rules for contact; every query elsewhere is scoped by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

import msgspec
from msgspec import Struct

from noline.kernel.currencies import check_currency
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput, NotFound


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """How a company contacts people. Hours are local to the customer, ``HH:MM``."""

    quiet_from: str = "21:00"
    quiet_until: str = "08:00"
    cap: int = 4
    """Marketing messages to one customer, on all channels and over all campaigns, within ``cap_days``."""
    cap_days: int = 7
    double_opt_in: tuple[str, ...] = ()
    """Channels on which marketing waits for a confirmed consent."""
    opt_out: tuple[str, ...] = ("print", "push", "web", "x")
    """Channels on which marketing may go to customers who have said nothing; elsewhere consent must be given."""
    stop_blocks_transactional: tuple[str, ...] = ("sms", "whatsapp")
    """Channels on which STOP ends receipts and tickets too, as carriers demand."""
    reply_window_days: int = 14
    """How long a closed conversation is opened again by a reply."""
    automatic_replies_per_hour: int = 6
    """Automatic replies in one conversation; more would be two programs answering each other."""
    talk_hours: int = 4
    """How long after the last word of a talk with a colleague programs' questions wait; 0: they go in between."""
    hand_back_hours: int = 0
    """How long after an agent's word that nobody answered programs may answer again; 0: until they are told to."""
    mail_signature: str = ""
    """What stands below every mail of an agent, after their own words."""
    track_submitted: bool = False
    """Whether links and opens are counted in mail that programs hand over by SMTP; it is sent as it is otherwise."""
    callback_hours: tuple[str, ...] = ("1-5 09:00-17:00",)
    """When customers may ask to be called back, local to the workspace (Monday is 1); none: never."""
    callback_minutes: int = 30
    """How far apart the times are that are offered for it."""
    callback_places: int = 2
    """How many calls may begin at one of them."""
    callback_department: str = ""
    """The short name of the department whose calls these are, where neither conversation nor service says; or none."""
    private_webhooks: bool = False
    """Whether webhooks and connectors may go to addresses of private networks, and unencrypted."""
    match: dict[str, str] = {}
    """What follows from evidence that two customers are one, by its kind (``code``, ``link``, ``company``, ``wrote``,
    ``given``, ``inferred``): ``never``, ``propose`` or ``make``. Where nothing is said, what was proved by a code is
    made, what follows from data alone is left, and the rest is proposed.
    """

    def match_policy(self, how: str) -> str:
        """Return what follows from a kind of evidence."""
        return self.match.get(how) or {"code": "make", "inferred": "never"}.get(how, "propose")


class Workspace(Struct, frozen=True):
    """One company."""

    id: int
    slug: str
    name: str
    zone: str
    region: str
    language: str
    rules: Rules
    currency: str = "EUR"
    """What is counted in where nothing else is said (ISO 4217)."""


class Workspaces(Struct, frozen=True):
    """The catalogue of workspaces."""

    by_id: Mapping[int, Workspace]


_SELECT = "select id, slug, name, zone, region, language, settings, currency from workspace"


def _workspace(row: Any) -> Workspace:
    rules = msgspec.json.decode(row[6], type=Rules)
    return Workspace(row[0], row[1], row[2], row[3], row[4], row[5], rules, row[7])


async def load_workspaces(tx: Connection) -> Workspaces:
    """Read the catalogue."""
    found = [_workspace(row) for row in await tx.fetch(_SELECT)]
    return Workspaces({workspace.id: workspace for workspace in found})


async def find_workspace(tx: Connection, slug: str) -> Workspace:
    """Return a workspace by its slug; raises NotFound."""
    row = await tx.fetchrow(f"{_SELECT} where slug = $1", slug)
    if row is None:
        raise NotFound(f"There is no workspace {slug!r}.", field="workspace", remedy="Create it or name another.")
    return _workspace(row)


async def get_workspace(tx: Connection, workspace: int, *, lock: bool = False) -> Workspace:
    """Return a workspace by its id, locked against others' changes if wished; raises NotFound."""
    row = await tx.fetchrow(f"{_SELECT} where id = $1{' for update' if lock else ''}", workspace)
    if row is None:
        raise NotFound("There is no such workspace.", field="workspace", remedy="Name another.")
    return _workspace(row)


async def create_workspace(
    tx: Connection,
    slug: str,
    name: str,
    *,
    zone: str = "UTC",
    region: str = "GB",
    language: str = "en",
    rules: Rules | None = None,
    currency: str = "EUR",
) -> Workspace:
    """Create a workspace; raises InvalidInput for an unknown time zone or currency."""
    check_currency(currency)
    if zone not in available_timezones():
        raise InvalidInput(f"There is no time zone {zone!r}.", field="zone", remedy="Use a name such as Europe/Madrid.")
    settings = msgspec.json.encode(rules or Rules()).decode()
    await tx.execute(
        "insert into workspace (slug, name, zone, region, language, settings, currency)"
        " values ($1, $2, $3, $4, $5, $6, $7)"
        " on conflict (slug) do update set name = excluded.name, settings = excluded.settings",
        slug, name, zone, region, language, settings, currency,
    )  # fmt: skip
    await touch_catalogue(tx)
    return await find_workspace(tx, slug)


async def touch_catalogue(tx: Connection) -> None:
    """Tell every process's cache that a catalogue row has changed."""
    await tx.execute("update installation set catalogue = catalogue + 1")
