"""Services as they are stored: the catalogue by workspace, and the sessions that a batch may move."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import asyncpg
from msgspec import Struct

from noline.access import touch_catalogue
from noline.conversations import TopicWords
from noline.customers import folded
from noline.kernel.db import Connection
from noline.kernel.errors import NotFound
from noline.services.definition import CallBack, Service, parse_service, to_json
from noline.services.matching import Book

_LIST = """
select service.name, revision, definition, changed_at, changed_by, coalesce(used.sessions, 0), coalesce(used.failed, 0)
from service left join (
  select service, count(*) as sessions, count(*) filter (where failures > 0) as failed from service_session
  where workspace = $1 and opened_at > $4 and waits <> 'help' group by service
) as used on used.service = service.name
where workspace = $1 and service.name > $2 order by service.name limit $3
"""
_SAVE = """
insert into service (workspace, name, definition, changed_by, changed_at) values ($1, $2, $3, $4, $5)
on conflict (workspace, name) do update set
  definition = excluded.definition, changed_by = excluded.changed_by, changed_at = excluded.changed_at,
  revision = service.revision + 1
returning revision
"""


class Services:
    """The catalogue: a book of words for each workspace that has services."""

    def __init__(self, services: Mapping[int, Mapping[str, Service]]) -> None:
        self._services = services
        self.calling = frozenset(
            it
            for it, mine in services.items()
            if any(isinstance(step, CallBack) for each in mine.values() for step in each.steps)
        )
        """Workspaces whose services offer calls."""
        self.books = {workspace: Book(list(mine.values())) for workspace, mine in services.items() if mine}

    def find(self, workspace: int, name: str) -> Service | None:
        """Return a service."""
        return self._services.get(workspace, {}).get(name)

    def first_words(self) -> dict[tuple[int, str], str]:
        """Return what messages that call a live service begin with, by workspace, and the service's name."""
        return {
            (workspace, first): service.title or service.name
            for workspace, mine in self._services.items()
            for service in mine.values()
            if service.live
            for words in service.words.values()
            for word in words
            for first in folded(word).split()[:1]
        }

    def of(self, workspace: int) -> Mapping[str, Service]:
        """Return a workspace's services by name."""
        return self._services.get(workspace, {})


def words_of_topics(topics: TopicWords, workspace: int) -> dict[str, str]:
    """Return a workspace's words that start posts, folded, with their topics' names."""
    return {folded(word): name for (owner, word), (_, name) in topics.by_word.items() if owner == workspace}


async def load_services(tx: Connection) -> Services:
    """Read the catalogue."""
    services: dict[int, dict[str, Service]] = {}
    for row in await tx.fetch("select workspace, name, definition from service order by workspace, name"):
        services.setdefault(row[0], {})[row[1]] = parse_service(row[2].encode())
    return Services(services)


class ServiceRow(Struct, frozen=True):
    """A service as it is stored; ``sessions``: how often it was used lately, ``failed``: without an answer."""

    service: Service
    revision: int
    changed_at: datetime
    changed_by: str
    sessions: int = 0
    failed: int = 0


async def list_services(tx: Connection, workspace: int, after: str, limit: int, since: datetime) -> list[ServiceRow]:
    """Return services whose name follows, by name, with their use since then."""
    rows = await tx.fetch(_LIST, workspace, after, limit, since)
    return [ServiceRow(parse_service(row[2].encode()), row[1], *row[3:]) for row in rows]


async def read_service(tx: Connection, workspace: int, name: str) -> ServiceRow:
    """Return a service; raises NotFound."""
    statement = "select definition, revision, changed_at, changed_by from service where workspace = $1 and name = $2"
    row: asyncpg.Record | None = await tx.fetchrow(statement, workspace, name)
    if row is None:
        raise NotFound(f"There is no service {name!r}.", field="service", remedy="List the services.")
    return ServiceRow(parse_service(row[0].encode()), row[1], row[2], row[3])


async def save_service(tx: Connection, workspace: int, service: Service, by: str, at: datetime) -> int:
    """Store a service, in place of the one of its name; returns its revision."""
    revision: int = await tx.fetchval(_SAVE, workspace, service.name, to_json(service).decode(), by, at)
    await touch_catalogue(tx)
    return revision


async def remove_service(tx: Connection, workspace: int, name: str) -> None:
    """Remove a service; sessions under way end with a polite word. Raises NotFound."""
    await read_service(tx, workspace, name)
    await tx.execute("delete from service where workspace = $1 and name = $2", workspace, name)
    await touch_catalogue(tx)
