"""Record: the answers to a claim, in one transaction with its end; and what to do with claims whose owner is gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from noline.channels import Provider, Uncertain, Unknown
from noline.delivery.claim import Claim, Claimed, put_back
from noline.delivery.model import MESSAGES, Message, Outcome
from noline.delivery.results import Fate, append_fates
from noline.delivery.retry import Verdict, judge
from noline.delivery.routes import Route, Routes
from noline.delivery.spending import count_spending
from noline.delivery.traffic import attempts_passed, count_passed, numbers_passed
from noline.kernel.clock import wall_now
from noline.kernel.db import SOON, Connection, Database
from noline.kernel.errors import NolineError
from noline.kernel.ids import Shards

log = structlog.get_logger()

_GONE = Unknown("The process that sent it is gone.")
_PATIENCE = timedelta(seconds=60)
_FOREVER = timedelta(days=365)

_FINISH = "delete from claim where shard = any($1) and id = $2 returning shard"
_TAKE_BACK = """
delete from outbox where shard = $1 and (message, attempt) in (select * from unnest($2::uuid[], $3::smallint[]))
returning message
"""
_GIVEN_UP = """
select message, outcome from ledger
where shard = $1 and (message, attempt) in (select * from unnest($2::uuid[], $3::smallint[])) and outcome in (2, 6)
order by message for update
"""
_SENT_TOO = """
update ledger set outcome = 1, reason = null, detail = given.detail, cost = given.cost, currency = given.currency
from unnest($2::uuid[], $3::smallint[], $4::text[], $5::integer[], $6::text[])
  as given(message, attempt, detail, cost, currency)
where ledger.shard = $1 and ledger.message = given.message and ledger.attempt = given.attempt
"""
# They count for nothing before it is written that they were sent.
_REFERENCES = f"""
insert into provider_reference (shard, account, reference, message_shard, message)
select given.*
from unnest($1::integer[], $2::integer[], $3::text[], $4::integer[], $5::uuid[]) as given, {SOON} as soon
on conflict do nothing
"""
_ABANDONED = "select shard, id, route, until from claim where until < $1 order by until"
_TAKE_ABANDONED = "delete from claim where shard = $1 and id = $2 returning route, lane, messages, attempts"
_OPEN_ATTEMPTS = """
select message, attempt from ledger
where shard = $1 and outcome = 0 and (message, attempt) in (select * from unnest($2::uuid[], $3::smallint[]))
"""


async def record(tx: Connection, claimed: Claim, verdicts: Sequence[Verdict], routes: Routes, now: datetime) -> None:
    """Write what became of a claim; of one that was given up meanwhile, what that was too hasty about."""
    finished = {row[0] for row in await tx.fetch(_FINISH, claimed.shards, claimed.id)}
    late = [shard for shard in claimed.shards if shard not in finished]
    if late:
        counting = [it for it in verdicts if it.fate.shard in finished]
        for shard in late:
            counting += await _late(tx, shard, [it for it in verdicts if it.fate.shard == shard])
        verdicts = counting
    await _requeue(tx, claimed, verdicts, routes)
    fates = [verdict.fate for verdict in verdicts]
    await append_fates(tx, fates, now, deduplicate=bool(late))
    await _count(tx, claimed, fates, routes, now)


async def _count(tx: Connection, claimed: Claim, fates: Sequence[Fate], routes: Routes, now: datetime) -> None:
    if not fates:
        return
    shard = fates[0].shard  # a sum over shards: what is written together is counted in one place
    if route := routes.by_id.get(claimed.route):
        passed = attempts_passed(route.account, route.channel, fates)
        if senders := {item.message.id: item.number.sender for item in claimed.items if item.number is not None}:
            passed += numbers_passed(route.account, route.channel, fates, senders)
        await count_passed(tx, shard, passed, now)
    await count_spending(tx, shard, fates, now)


async def record_references(database: Database, shards: Shards, account: int, verdicts: Sequence[Verdict]) -> None:
    """Remember the provider's ids, on their own shards, before anything says ``sent``.

    One statement for all of them, in their order: a transaction for each shard would be one for each message.
    """
    rows = sorted(
        (
            shards.of_text(account, verdict.fate.detail),
            account,
            verdict.fate.detail,
            verdict.fate.shard,
            verdict.fate.message.id,
        )
        for verdict in verdicts
        if verdict.fate.outcome is Outcome.SENT and verdict.fate.detail
    )
    if rows:
        async with database.connection() as connection:
            await connection.execute(_REFERENCES, *map(list, zip(*rows, strict=True)))


async def _late(tx: Connection, shard: int, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The claim was given up: return the verdicts that still count, and note what went out twice.

    Uncertain is whatever has no better answer, and what waits to be repeated but was sent need not go out again.
    """
    fates = [verdict.fate for verdict in verdicts]
    rows = await tx.fetch(_GIVEN_UP, shard, [it.message.id for it in fates], [it.attempt for it in fates])
    outcomes = {row[0]: row[1] for row in rows}
    sent = [it for it in fates if it.outcome is Outcome.SENT and outcomes.get(it.message.id) == Outcome.AGAIN]
    rows = await tx.fetch(_TAKE_BACK, shard, [it.message.id for it in sent], [it.attempt + 1 for it in sent])
    spared = {row[0] for row in rows}
    twice = [it for it in sent if it.message.id not in spared]
    if twice:
        columns = zip(
            *((it.message.id, it.attempt, it.detail or None, it.cost, it.currency) for it in twice), strict=True
        )
        await tx.execute(_SENT_TOO, shard, *map(list, columns))
    log.warning("answers came after the claim was given up", shard=shard, spared=len(spared), twice=len(twice))
    settled = {it.message.id for it in fates if it.outcome in (Outcome.SENT, Outcome.FAILED)}
    certain = settled & {identity for identity, outcome in outcomes.items() if outcome == Outcome.UNCERTAIN}
    return [verdict for verdict in verdicts if verdict.fate.message.id in spared | certain]


async def _requeue(tx: Connection, claimed: Claim, verdicts: Sequence[Verdict], routes: Routes) -> None:
    items = {item.message.id: item for item in claimed.items}
    route = routes.by_id.get(claimed.route)
    other = routes.instead_of(route, wall_now()) if route else None
    again = [
        (
            items[it.fate.message.id],
            other.id if other and it.elsewhere else claimed.route,
            it.again_at,
            it.fate.attempt + 1,
        )
        for it in verdicts
        if it.again_at is not None
    ]
    await put_back(tx, again)


class Sweeper:
    """Settles claims whose owner is gone: each attempt is uncertain, and the provider's policy says what follows."""

    def __init__(self, database: Database, provider: Callable[[Route], Provider]) -> None:
        self._database = database
        self._provider = provider

    async def sweep(self, routes: Routes, now: datetime) -> int:
        """Settle what is older than its lease and the provider's time-out; returns how many messages."""
        wall = wall_now()
        async with self._database.connection() as connection:
            rows = await connection.fetch(_ABANDONED, wall)
        swept = 0
        for shard, identity, route, until in rows:
            policy, patience = self._policy(routes.by_id.get(route))
            if until + patience < wall:
                async with self._database.transaction() as tx:
                    swept += await self._settle(tx, shard, identity, routes, policy, now)
        return swept

    def _policy(self, route: Route | None) -> tuple[Uncertain, timedelta]:
        """Return what to do with an attempt without an answer, and how long a call may take that began in time."""
        if route is None:
            return Uncertain.LEAVE, _PATIENCE
        try:
            provider = self._provider(route)
        except NolineError as error:
            log.warning("a route can't be used", route=route.id, why=str(error))
            return Uncertain.LEAVE, _FOREVER  # until somebody has mended its settings
        return provider.uncertain, timedelta(seconds=provider.timeout)

    async def _settle(
        self, tx: Connection, shard: int, identity: UUID, routes: Routes, policy: Uncertain, now: datetime
    ) -> int:
        taken = await tx.fetchrow(_TAKE_ABANDONED, shard, identity)
        if taken is None:
            return 0
        open_attempts = {row[0]: row[1] for row in await tx.fetch(_OPEN_ATTEMPTS, shard, *taken[2:])}
        messages = await MESSAGES.fetch(tx, MESSAGES.select("id = any($2)"), shard, list(open_attempts))
        items = [_abandoned(message, open_attempts[message.id], taken[1], shard) for message in messages]
        verdicts = [_at_once(judge(item, _GONE, now, policy), now) for item in items]
        claimed = Claim(identity, taken[0], now, items)
        await _requeue(tx, claimed, verdicts, routes)
        fates = [verdict.fate for verdict in verdicts]
        await append_fates(tx, fates, now)
        await _count(tx, claimed, fates, routes, now)
        log.warning("an abandoned claim was settled", shard=shard, messages=len(items), policy=str(policy))
        return len(items)


def _at_once(verdict: Verdict, now: datetime) -> Verdict:
    """The provider is not to blame, so there is nothing to wait for."""
    return verdict if verdict.again_at is None else Verdict(verdict.fate, now)


def _abandoned(message: Message, attempt: int, lane: int, shard: int) -> Claimed:
    return Claimed(message, attempt, lane, message.expires_at, "", "", shard, message.until_goal)
