"""The composition root: what a process of Noline is made of, and in which order the rooms take part in the log."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from importlib.resources import files
from uuid import uuid4

import asyncpg

from noline.access import Workspaces
from noline.app.arrivals import Arrivals
from noline.app.carriers import Codes, Unlinked
from noline.app.catalogue import CatalogueCache
from noline.app.connector_log import ConnectorLog
from noline.app.dial_book import AppDialBook
from noline.app.examples import ExamplePrograms
from noline.app.merging import Forwarded, Hidden, Linked, Mentioned, Merged, MergingPart, PassedOn, Unmerged
from noline.app.paces import Paces
from noline.app.published_keys import PublishedKeys
from noline.app.requests import Replays, RequestLog
from noline.app.sandbox import SandboxBox
from noline.app.told import ToldAccounts
from noline.campaigns import CampaignsPart, Launcher
from noline.channels import Call, Capabilities, Event, Media, Provider, Reply, Tell
from noline.connectors import Backends, Caller, ConnectorsPart
from noline.conversations import (
    PLACED,
    Calls,
    CallsPart,
    ConfirmationsPart,
    ContinuityPart,
    ConversationsPart,
    Crossings,
    Fetcher,
    Giver,
    InboundParts,
    Ingress,
    NextCall,
    ProvingPart,
    TopicCarrier,
    TopicsPart,
    WhichPart,
)
from noline.customers import ALWAYS_OPEN, MESSENGERS, CustomersPart, Directory, People
from noline.delivery import (
    Addresses,
    DeliveryPart,
    NumbersPart,
    Receipts,
    Route,
    Sender,
    Sending,
    Signer,
    Surroundings,
    Sweeper,
    Tally,
    Window,
    find_account,
    window_in,
)
from noline.insights import Courier, Lists, Rollups, Webhooks
from noline.journeys import JourneysPart, Simulator, Starter, Turnstile
from noline.kernel.clock import Clock, SystemClock, VirtualClock
from noline.kernel.config import Settings
from noline.kernel.db import Database, Wake
from noline.kernel.errors import NolineError, Unavailable
from noline.kernel.ids import IdSource, RandomIds, Shards
from noline.kernel.migrations import Migration, migrate, read_migrations
from noline.kernel.postgres import Cluster, default_data_dir
from noline.kernel.sealing import Sealer
from noline.log import (
    Appender,
    Carrier,
    Commands,
    Engage,
    Installation,
    Part,
    Relay,
    Runner,
    Timers,
    install,
    read_installation,
)
from noline.providers import Ports, kind_named, make_provider, provider_kinds, read_settings
from noline.services import ServicesPart

FOLLOWERS = ("engage", "relay", "insights", "lists", "webhooks", "launcher")
"""Who has a place on every shard; the launcher's row only says who launches there just now."""

_TOPICS = {"outbox": "outbox", "connector_call": "calls"}
"""Which topic tells of a table that engage writes."""

PIPELINE: Sequence[type[Part]] = (
    MergingPart,
    CustomersPart,
    DeliveryPart,
    NumbersPart,
    ConversationsPart,
    ProvingPart,
    TopicsPart,
    CallsPart,
    ContinuityPart,
    ConfirmationsPart,
    ConnectorsPart,
    ServicesPart,
    JourneysPart,
    CampaignsPart,
    WhichPart,
)
"""The order in which rooms look at an interaction: who wrote, what became of it, what it answers, what follows."""


class Noline:
    """One process's view of an installation: open it with ``await Noline.open(settings)``."""

    def __init__(self, settings: Settings, database: Database, installation: Installation, ids: IdSource) -> None:
        self.settings = settings
        self.database = database
        self.installation = installation
        self.ids = ids
        self.shards = Shards(installation.shards)
        self.clock: Clock = VirtualClock(installation.virtual_now) if installation.virtual_now else SystemClock()
        self.wake = Wake(database)
        self.signer = Signer(installation.secret)
        self.sending = Sending(self.signer, settings.safe_mode, settings.public_url)
        self.catalogue = CatalogueCache(self.clock, self.sending, self.answers, self.window, self.able)
        self.directory = Directory(database, self.shards)
        self.appender = Appender(database, self.shards, self.wake)
        self.people = People(database, self.shards, self.directory, self.appender, ids)
        self.crossings = Crossings(database, self.shards, self.signer)
        self.ingress = Ingress(database, self.shards, self.directory, self.signer, self.appender, ids)
        self.receipts = Receipts(database, self.shards, self.signer, self.wake, self.clock, self.catalogue)
        self.tally = Tally(database)
        self.paces = Paces(database)
        self.dials = AppDialBook(database, self.signer, self.appender, self.clock)
        calls = Calls(database, self.directory, self.signer, self.ingress, self.appender)
        self.arrivals = Arrivals(
            self.clock,
            self.ingress,
            self.receipts,
            self.directory,
            self.appender,
            self.tally,
            calls,
            InboundParts(database),
        )
        self.box = SandboxBox(database, self.receipts, self.clock)
        self._engaged = Engage([part() for part in PIPELINE], self.catalogue, self.clock.now)
        self.engage = Runner(database, self._engaged, after=self._tell)
        self.insights = Runner(database, Rollups())
        self.lists = Runner(database, Lists())
        self.webhooks = Runner(database, Webhooks())
        carriers: dict[str, Carrier] = {
            "code.issued": Codes(self.directory),
            **dict.fromkeys(("address.linked", "address.verified"), Linked(self.directory, self.shards)),
            "address.mentioned": Mentioned(self.directory, self.shards),
            "match.passed_on": PassedOn(self.shards),
            "customer.merged": Merged(self.directory, self.shards),
            "customer.unmerged": Unmerged(self.directory, self.shards),
            "customer.forwarded": Forwarded(self.shards),
            "message.hidden": Hidden(self.shards),
            "address.unlinked": Unlinked(self.directory),
            **dict.fromkeys(TopicCarrier.kinds, TopicCarrier(self.shards, self.appender)),
        }
        self.relay = Runner(database, Relay(database, carriers))
        self.commands = Commands(database, self.appender, self.engage)
        self.timers = Timers(database)
        self.launcher = Launcher(database)
        self.starter = Starter(database)
        self.turnstile = Turnstile(database)
        self.simulator = Simulator(database, self.shards, self.catalogue)
        self.requests = RequestLog(database)
        self.replays = Replays()
        self.kinds = provider_kinds()
        self.sealer = Sealer(settings.key_file or (settings.data or default_data_dir()) / "noline.key")
        self.backends = Backends(self.sealer.open, settings.connector_files)
        self.programs = ExamplePrograms()
        self.connector_log = ConnectorLog(self.requests)
        self.published = PublishedKeys()
        self.told = ToldAccounts(database, self.catalogue, self.kinds, self.sealer)

    @classmethod
    async def open(cls, settings: Settings, dsn: str, *, ids: IdSource | None = None, connections: int = 10) -> Noline:
        """Connect to a database that ``prepare`` has made ready."""
        database = await Database.open(dsn, connections=connections, session_timeout=settings.session_timeout)
        async with database.connection() as connection:
            installation = await read_installation(connection)
        return cls(settings, database, installation, ids or RandomIds())

    async def close(self) -> None:
        """Let go of everything."""
        await self.programs.close()
        await self.backends.close()
        await self.wake.close()
        await self.requests.close()
        await self.tally.close()
        await self.database.close()

    def _tell(self) -> None:
        """Wake who has something to do after engage."""
        wrote, self._engaged.wrote = self._engaged.wrote, set()
        if topics := [topic for table, topic in _TOPICS.items() if table in wrote]:
            self.wake.signal(*topics)

    def provider(self, route: Route) -> Provider:
        """Make the provider of a route's account."""
        settings = self.sealer.open(route.settings)
        return make_provider(kind_named(route.provider, self.kinds), settings, Ports(self.box, self.dials))

    def answers(self, route: Route) -> tuple[str, ...]:
        """Return how what everybody can read is answered by a route, as its provider declares with these settings."""
        if route.channel not in PLACED:
            return ()
        try:
            able = self.provider(route).capabilities
        except NolineError:
            return ()  # nothing goes by it until its settings are mended
        return next((it.answers for it in able if it.channel == route.channel), ())

    def window(self, route: Route) -> Window | None:
        """Return for how long after the customer has written a route carries what we like, by its settings."""
        if route.channel in ALWAYS_OPEN:
            return None
        try:
            able = self.provider(route).capabilities
        except NolineError:
            return None  # nothing goes by it until its settings are mended
        return window_in(next((it for it in able if it.channel == route.channel), None))

    def able(self, route: Route) -> Capabilities | None:
        """Return what a route's provider declares, for channels on which people talk."""
        if route.channel not in (*MESSENGERS, "whatsapp", "sms"):
            return None
        try:
            able = self.provider(route).capabilities
        except NolineError:
            return None
        return next((it for it in able if it.channel == route.channel), None)

    def sender(self) -> Sender:
        """Return a sender for this process's seats."""
        addresses = Addresses(self.settings.public_url, self.settings.mail_domain)
        around = Surroundings(
            self.database,
            self.shards,
            self.clock,
            self.wake,
            uuid4(),
            self.catalogue,
            self.provider,
            addresses,
            lambda: self.catalogue.may("sends"),
            timedelta(seconds=self.settings.lease_seconds),
            self.tell_of,
        )
        return Sender(around)

    def tell_of(self, route: Route) -> Tell:
        """Return where goes what the provider of a route tells by a line of ours."""

        async def tell(events: Sequence[Event]) -> None:
            async with self.database.connection() as connection:
                workspace = (await self.catalogue(connection))[Workspaces].by_id[route.workspace]
            await self.arrivals.keep(workspace, events, account=route.account)

        return tell

    def fetcher(self) -> Fetcher:
        """Return a fetcher for files that lie at providers."""
        return Fetcher(self.database, self.wake, self.clock, self._way_to_files)

    async def _way_to_files(self, workspace: int, account: int) -> tuple[NextCall, bool]:
        """Return how an account's provider gives files; without a way of its own they are fetched by their address."""
        async with self.database.connection() as connection:
            rules = (await self.catalogue(connection))[Workspaces].by_id[workspace].rules
            stored = await find_account(connection, workspace, account)
        private = stored.private or rules.private_webhooks
        kind = kind_named(stored.provider, self.kinds)
        if kind.media is None:
            return _by_address, private
        return partial(kind.media, read_settings(kind, self.sealer.open(stored.settings))), private

    def caller(self) -> Caller:
        """Return a caller of back ends."""
        return Caller(self.database, self.wake, self.clock, self.catalogue, self.backends, self.connector_log)

    def giver(self) -> Giver:
        """Return a giver of what is handed over to departments."""
        return Giver(self.database, self.commands, self.clock, self.ids)

    def courier(self) -> Courier:
        """Return a courier for what webhooks have to tell."""
        return Courier(self.database, self.sealer)

    def sweeper(self) -> Sweeper:
        """Return a sweeper for claims whose owner is gone."""
        return Sweeper(self.database, self.provider)


def _by_address(media: Media, replies: Sequence[Reply]) -> Call | None:
    return Call(media.url, method="GET") if not replies else None


def migrations() -> list[Migration]:
    """Return the schema's history."""
    return read_migrations(files("noline.app") / "migrations")


async def prepare(
    dsn: str, shards: int, *, virtual_from: datetime | None = None, seed: int | None = None
) -> list[Migration]:
    """Bring a database up to date; safe for several processes at once. Returns what was applied.

    ``virtual_from`` gives a database of its own to virtual time; ``seed`` makes its secret, for demos alone.
    """
    try:
        connection = await asyncpg.connect(dsn, timeout=15)
    except (OSError, asyncpg.PostgresError) as error:
        text = f"The database can't be reached: {error}."
        raise Unavailable(text, field="dsn", remedy="Is it running, and does it know this user?") from None
    try:
        applied = await migrate(connection, migrations())
        async with connection.transaction():
            await install(connection, shards, FOLLOWERS)  # type: ignore[arg-type]  # a connection serves as a lent one
            if virtual_from is not None:
                await connection.execute("update installation set virtual_now = $1", virtual_from)
            if seed is not None:
                secret = hashlib.sha256(f"demo {seed}".encode()).digest()
                await connection.execute("update installation set secret = $1", secret)
    finally:
        await connection.close()
    return applied


async def find_database(settings: Settings) -> tuple[str, Cluster | None]:
    """Return the address of the database: the one that is set, or the embedded cluster's, which is started."""
    if settings.dsn:
        return settings.dsn, None
    cluster = await Cluster.start(settings.data)
    await cluster.create_database(settings.database)
    return cluster.dsn(settings.database), cluster
