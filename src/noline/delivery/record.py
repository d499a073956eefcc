"""Record: the answers to a claim, in one transaction with its end; and what to do with claims whose owner is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from noline.channels import Uncertain, Unknown
from noline.delivery.claim import Claim, Claimed, put_back
from noline.delivery.model import MESSAGES, Outcome
from noline.delivery.results import append_fates
from noline.delivery.retry import Verdict, judge
from noline.delivery.routes import Routes
from noline.kernel.clock import wall_now
from noline.kernel.db import Connection, Database
from noline.kernel.ids import Shards

log = structlog.get_logger()

_FINISH = "delete from claim where shard = $1 and id = $2 returning id"
_TAKE_BACK = """
delete from outbox where shard = $1 and (message, attempt) in (select * from unnest($2::uuid[], $3::smallint[]))
returning message
"""
_LATE = """
update ledger set outcome = 1, detail = 'answered late'
from unnest($2::uuid[], $3::smallint[]) as given(message, attempt)
where ledger.shard = $1 and ledger.message = given.message and ledger.attempt = given.attempt
"""
_REFERENCES = """
insert into provider_reference (shard, account, reference, message_shard, message)
select given.*  from unnest($1::integer[], $2::integer[], $3::text[], $4::integer[], $5::uuid[]) as given
on conflict do nothing
"""
_ABANDONED = "select shard, id from claim where until < $1 order by until limit 20"
_TAKE_ABANDONED = """
delete from claim where shard = $1 and id = $2 and until < $3 returning route, messages, attempts
"""
_OPEN_ATTEMPTS = """
select message, attempt from ledger
where shard = $1 and outcome = 0 and (message, attempt) in (select * from unnest($2::uuid[], $3::smallint[]))
"""


async def record(tx: Connection, claimed: Claim, verdicts: Sequence[Verdict], routes: Routes, now: datetime) -> None:
    """Write what became of a claim, unless it was given up meanwhile: then only what is certain."""
    shard = claimed.shard
    if await tx.fetchval(_FINISH, shard, claimed.id) is None:
        verdicts = await _late(tx, claimed, verdicts)
    await _requeue(tx, claimed, verdicts, routes)
    await append_fates(tx, shard, [verdict.fate for verdict in verdicts], now)


async def record_references(
    database: Database, shards: Shards, account: int, claimed: Claim, verdicts: Sequence[Verdict]
) -> None:
    """Remember the provider's ids, on their own shards, before anything says ``sent``."""
    by_shard: dict[int, list[tuple[str, UUID]]] = {}
    for verdict in verdicts:
        if verdict.fate.outcome is Outcome.SENT and verdict.fate.detail:
            shard = shards.of_text(account, verdict.fate.detail)
            by_shard.setdefault(shard, []).append((verdict.fate.detail, verdict.fate.message.id))
    for shard, found in sorted(by_shard.items()):
        references, messages = map(list, zip(*found, strict=True))
        size = len(found)
        async with database.connection() as connection:
            await connection.execute(
                _REFERENCES, [shard] * size, [account] * size, references, [claimed.shard] * size, messages
            )


async def _late(tx: Connection, claimed: Claim, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The claim was given up: messages that wait again but were sent by us don't have to go out twice."""
    sent = [verdict for verdict in verdicts if verdict.fate.outcome is Outcome.SENT]
    messages = [verdict.fate.message.id for verdict in sent]
    log.warning("answers came after the claim was given up", shard=claimed.shard, sent=len(sent))
    await tx.execute(_LATE, claimed.shard, messages, [verdict.fate.attempt for verdict in sent])
    rows = await tx.fetch(_TAKE_BACK, claimed.shard, messages, [verdict.fate.attempt + 1 for verdict in sent])
    taken = {row[0] for row in rows}
    return [verdict for verdict in sent if verdict.fate.message.id in taken]


async def _requeue(tx: Connection, claimed: Claim, verdicts: Sequence[Verdict], routes: Routes) -> None:
    items = {item.message.id: item for item in claimed.items}
    route = routes.by_id.get(claimed.route)
    other = routes.after(route) if route else None
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
    await put_back(tx, claimed.shard, again)


class Sweeper:
    """Settles claims whose owner is gone: each attempt is uncertain, and the provider's policy says what follows."""

    def __init__(self, database: Database, policies: Mapping[str, tuple[Uncertain, float]]) -> None:
        self._database = database
        self._policies = policies

    async def sweep(self, routes: Routes, now: datetime) -> int:
        """Settle what is older than its lease and the provider's time-out; returns how many messages."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(_ABANDONED, wall_now())
        swept = 0
        for row in rows:
            async with self._database.transaction() as tx:
                swept += await self._settle(tx, row[0], row[1], routes, now)
        return swept

    async def _settle(self, tx: Connection, shard: int, identity: UUID, routes: Routes, now: datetime) -> int:
        longest = max((timeout for _, timeout in self._policies.values()), default=30.0)
        taken = await tx.fetchrow(_TAKE_ABANDONED, shard, identity, wall_now() - timedelta(seconds=longest))
        if taken is None:
            return 0
        route = routes.by_id.get(taken[0])
        policy = self._policies.get(route.provider if route else "", (Uncertain.LEAVE, 0.0))[0]
        open_attempts = {row[0]: row[1] for row in await tx.fetch(_OPEN_ATTEMPTS, shard, taken[1], taken[2])}
        messages = await MESSAGES.fetch(tx, MESSAGES.select("id = any($2)"), shard, list(open_attempts))
        items = [Claimed(message, open_attempts[message.id], 1, None, "", "") for message in messages]
        verdicts = [judge(item, Unknown("The process that sent it is gone."), now, policy) for item in items]
        claimed = Claim(identity, shard, taken[0], now, items)
        await _requeue(tx, claimed, verdicts, routes)
        await append_fates(tx, shard, [verdict.fate for verdict in verdicts], now)
        log.warning("an abandoned claim was settled", shard=shard, messages=len(items), policy=str(policy))
        return len(items)
