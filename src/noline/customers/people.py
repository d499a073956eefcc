"""People: from ids and addresses that programs give to customers, first contact made safely, many at a time.

Who is known comes from memory or the directory; who is not is claimed there first, so that of several processes that
meet the same person at once all settle on one customer. What several callers ask for meanwhile is looked up together.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid5

from msgspec import Struct

from noline.customers.anonymous import FIRST_SITE
from noline.customers.directory import Directory, Entry
from noline.kernel.db import LOST, Database
from noline.kernel.errors import Unavailable
from noline.kernel.ids import IdSource, Shards, derive
from noline.log import Appender, Draft, check_draft
from noline.log.kinds import AddressChanged, CustomerChanged

EXTERNAL, ANONYMOUS = "external", "anonymous"
"""Schemes of a company's own ids and of visitors who have not said who they are."""

_IDENTIFIED = "identified"
"""A scheme that holds which company id a customer was first met with: the arbiter of who becomes a visitor's owner."""
_MARKERS = UUID("4b0b2d3e-91f4-5b0c-8d55-0f6a4f1f7d10")
_ANCHOR = datetime(2020, 1, 1, tzinfo=UTC)
"""Facts of first contact are the same facts whenever they are told again."""
_NOBODY = UUID(int=0)
_KEPT = 200_000
_KEPT_FOR = 60.0
"""Seconds that a customer is remembered: so soon everybody sees when two of them have been merged."""
_LONGEST_SITE = 100
_ROWS = "select id, attributes ->> 'external_id' from customer where shard = $1 and id = any($2)"

Key = tuple[str, str]


class Named(Struct, frozen=True, gc=False):
    """An address: its scheme, canonical value, and how it was written."""

    scheme: str
    value: str
    display: str


class Person(Struct, frozen=True, gc=False):
    """Whom somebody means, by at least one of: the company's id, a visitor's id, addresses. All canonical."""

    external: str = ""
    anonymous: str = ""
    addresses: tuple[Named, ...] = ()

    def names(self) -> list[Key]:
        """Return the directory's keys, the strongest first."""
        ids = ((EXTERNAL, self.external), (ANONYMOUS, self.anonymous))
        return [key for key in ids if key[1]] + [(it.scheme, it.value) for it in self.addresses]


class Met(Struct, frozen=True):
    """Who it is; ``addresses`` are those of the given ones that are (now) this customer's own."""

    customer: UUID
    addresses: tuple[Named, ...] = ()


class _Asked(Struct):
    workspace: int
    person: Person
    at: datetime
    source: str
    answer: asyncio.Future[Met]
    site: str = ""


class People:
    """Looks people up, and makes customers of those whom nobody knew."""

    def __init__(
        self, database: Database, shards: Shards, directory: Directory, appender: Appender, ids: IdSource
    ) -> None:
        self._database = database
        self._shards = shards
        self._directory = directory
        self._appender = appender
        self._ids = ids
        self._kept: dict[tuple[int, Person], tuple[UUID, float]] = {}
        self._introduced: set[UUID] = set()
        self._asked: list[_Asked] = []
        self._task: asyncio.Task[None] | None = None

    async def meet(
        self, workspace: int, persons: Sequence[Person], at: datetime, *, source: str, site: str = ""
    ) -> list[Met]:
        """Return who they are, in their order; raises Unavailable if the database is away.

        ``site``: where whoever nobody knew was met; they are called by it while they have no name.
        """
        found = [self._remembered(workspace, person) for person in persons]
        unknown = dict.fromkeys(person for person, met in zip(persons, found, strict=True) if met is None)
        if not unknown:
            return [met for met in found if met is not None]
        loop = asyncio.get_running_loop()
        asked = {person: _Asked(workspace, person, at, source, loop.create_future(), site) for person in unknown}
        self._asked += asked.values()
        if self._task is None:
            self._task = loop.create_task(self._answer())
        await asyncio.gather(*[it.answer for it in asked.values()], return_exceptions=True)
        return [met or asked[person].answer.result() for person, met in zip(persons, found, strict=True)]

    def _remembered(self, workspace: int, person: Person) -> Met | None:
        """Only what an id alone says is remembered: who gives addresses too may bring news."""
        kept = None if person.addresses else self._kept.get((workspace, person))
        return Met(kept[0]) if kept is not None and kept[1] > time.monotonic() else None

    async def _answer(self) -> None:
        try:
            while self._asked:
                batch, self._asked = self._asked, []
                for workspace in {it.workspace for it in batch}:
                    await self._settle(workspace, [it for it in batch if it.workspace == workspace])
        finally:
            self._task = None

    async def _settle(self, workspace: int, asked: list[_Asked]) -> None:
        try:
            met = await self._meet(workspace, asked)
        except LOST:
            _refuse(asked, Unavailable("The database is away.", remedy="Send it again in a moment."))
        except Exception as error:
            _refuse(asked, error)
        else:
            if len(self._kept) > _KEPT:
                self._kept.clear()
            until = time.monotonic() + _KEPT_FOR
            for it, one in zip(asked, met, strict=True):
                if not it.person.addresses:
                    self._kept[workspace, it.person] = (one.customer, until)
                if not it.answer.done():
                    it.answer.set_result(one)

    async def _meet(self, workspace: int, asked: Sequence[_Asked]) -> list[Met]:
        persons = [it.person for it in asked]
        keys = {key for person in persons for key in person.names()}
        entries = await self._directory.owners(workspace, [Entry(*key, _NOBODY) for key in keys])
        owners = {key: entry.customer for key, entry in entries.items()}
        wanted = await self._wanted(workspace, asked, owners)
        firsts = [person.names()[0] for person in persons]
        await self._claim(workspace, zip(firsts, wanted, strict=True), owners)
        customers = [owners[first] for first in firsts]
        rest: list[tuple[Key, UUID]] = []
        for it, who in zip(persons, customers, strict=True):
            if more := [(key, who) for key in it.names()[1:] if key not in owners]:
                rest += [((_IDENTIFIED, str(who)), _marker(it.external)), *more] if it.external else more
        await self._claim(workspace, rest, owners)
        met = [
            Met(who, tuple(a for a in it.addresses if owners[a.scheme, a.value] == who))
            for it, who in zip(persons, customers, strict=True)
        ]
        await self._introduce(workspace, asked, met)
        return met

    async def _wanted(self, workspace: int, asked: Sequence[_Asked], owners: Mapping[Key, UUID]) -> list[UUID]:
        """Return whose each person's strongest key is to be: its owner's, else a weaker one's, else somebody new's.

        A visitor or address that another company id was met with already stays with that one: on a shared device the
        second to sign in must not become the first.
        """
        known = dict(owners)
        weak = {
            it.person: next((known[key] for key in it.person.names()[1:] if key in known), None)
            for it in asked
            if it.person.external and (EXTERNAL, it.person.external) not in known
        }
        adopted = await self._adopt(workspace, {p: who for p, who in weak.items() if who is not None})
        wanted: list[UUID] = []
        for it in asked:
            person = it.person
            mine = person.names()[:1] if person.external else person.names()
            who = adopted.get(person) or next((known[key] for key in mine if key in known), None)
            if who is None:
                who = self._ids.new(it.at, f"customer {workspace} {person.names()[0]}")
            for key in person.names():
                known.setdefault(key, who)
            wanted.append(who)
        return wanted

    async def _adopt(self, workspace: int, candidates: dict[Person, UUID]) -> dict[Person, UUID]:
        if not candidates:
            return {}
        rows = await self._rows(candidates.values())
        marks: dict[Key, UUID] = {}
        wanted = [((_IDENTIFIED, str(who)), _marker(person.external)) for person, who in candidates.items()]
        await self._claim(workspace, wanted, marks)
        return {
            person: who
            for person, who in candidates.items()
            if marks[_IDENTIFIED, str(who)] == _marker(person.external) and rows.get(who) in (None, person.external)
        }

    async def _claim(self, workspace: int, wanted: Iterable[tuple[Key, UUID]], owners: dict[Key, UUID]) -> None:
        """Claim keys that nobody is known to own, and learn who does now."""
        entries = {key: Entry(*key, who) for key, who in reversed(list(wanted)) if key not in owners}
        for it in await self._directory.claim_all(workspace, list(entries.values())) if entries else ():
            owners[it.scheme, it.value] = it.customer

    async def _rows(self, customers: Iterable[UUID]) -> dict[UUID, str | None]:
        """Return the company id in the profile of each customer that has one (a profile)."""
        by_shard: dict[int, set[UUID]] = {}
        for customer in customers:
            by_shard.setdefault(self._shards.of(customer), set()).add(customer)
        async with self._database.connection() as connection:
            found = [
                row
                for shard, mine in sorted(by_shard.items())
                for row in await connection.fetch(_ROWS, shard, list(mine))
            ]
        return {row[0]: row[1] for row in found}

    async def _introduce(self, workspace: int, asked: Sequence[_Asked], met: Sequence[Met]) -> None:
        """Make profiles where there are none, also where whoever claimed the id died before the profile was made."""
        rows = await self._rows(one.customer for one in met if one.customer not in self._introduced)
        drafts: dict[UUID, Draft] = {}
        for it, one in zip(asked, met, strict=True):
            external = it.person.external
            if one.customer in self._introduced:
                continue
            if one.customer not in rows or (external and rows[one.customer] is None):
                draft = _introduction(workspace, it, one, made=one.customer not in rows)
                drafts.setdefault(draft.id, check_draft(draft))
        if drafts:
            await self._appender.append_all(list(drafts.values()))
        if len(self._introduced) > _KEPT:
            self._introduced.clear()
        # What has its profile, and its company id if it has one, needs no other look.
        self._introduced |= {one.customer for it, one in zip(asked, met, strict=True) if it.person.external}


def _introduction(workspace: int, asked: _Asked, met: Met, *, made: bool) -> Draft:
    external = asked.person.external
    known = {"external_id": external} if external else {}
    body = CustomerChanged(
        attributes=known | ({FIRST_SITE: asked.site[:_LONGEST_SITE]} if asked.site and made else {}),
        addresses=tuple(
            AddressChanged(it.scheme, it.value, it.display, "claimed", asked.source) for it in met.addresses
        ),
        source=asked.source,
        others=tuple(
            AddressChanged(it.scheme, it.value, it.display, "claimed", asked.source, how="given")
            for it in asked.person.addresses
            if it not in met.addresses
        ),
    )
    role = "first contact" if made else f"company id {external}"
    return Draft(
        id=derive(_ANCHOR, met.customer, role),
        workspace=workspace,
        subject=met.customer,
        at=asked.at,
        kind="customer.created" if made else "customer.changed",
        body=body,
    )


def _marker(external: str) -> UUID:
    return uuid5(_MARKERS, external)


def _refuse(asked: Iterable[_Asked], error: Exception) -> None:
    for it in asked:
        if not it.answer.done():
            it.answer.set_exception(error)
