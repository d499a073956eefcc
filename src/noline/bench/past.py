"""A company's past, written as if it had happened: conversations, campaigns and events of many customers.

PostgreSQL writes it in a few statements. Of 2,000 customers one has 60 conversations and a thousand events, one in
seven has a single conversation, and each got the mails of two campaigns: some ten interactions a customer.
"""

from __future__ import annotations

from uuid import UUID

import asyncpg

from noline.kernel.db import Database
from noline.log import KINDS

CAMPAIGNS = 20
_PATIENCE = 1800.0

_WHO = """
create temp table who on commit drop as
select shard, id, row_number() over (order by id) as number from customer where workspace = $1
"""
_CONVERSATION = """
create temp table talk on commit drop as
select who.shard, gen_random_uuid() as id, who.id as customer, n, now() - random() * interval '60 days' as opened_at,
  case when random() < 0.8 then 'closed' else 'open' end as status, 2 + floor(random() * 7)::integer as said,
  (array['sms', 'email', 'email', 'whatsapp'])[1 + floor(random() * 4)::integer] as channel
from who cross join lateral generate_series(
  1, case when who.number % 2000 = 0 then 60 when who.number % 7 = 0 then 1 else 0 end) as n
"""
_SAID = """
create temp table said on commit drop as
select talk.shard, gen_random_uuid() as id, talk.customer, talk.id as conversation, talk.channel,
  case turn % 2 when 1 then 1 else 2 end as direction, talk.opened_at + turn * interval '7 minutes' as at,
  (array['Is the shop open on Sunday?', 'Yes please', 'Where is my order?', 'Thank you, that helps.'])[1 + turn % 4]
    as text
from talk cross join lateral generate_series(1, talk.said) as turn
"""
_MAILED = """
create temp table mailed on commit drop as
select who.shard, gen_random_uuid() as id, who.id as customer, ($2::uuid[])[1 + (who.number + n * 7) % $3] as campaign,
  (array['invitation', 'reminder', 'ticket'])[1 + (who.number + n) % 3] as contact_event,
  (array['email', 'email', 'sms'])[1 + (who.number + n) % 3] as channel,
  now() - interval '3 days' * (1 + (who.number + n * 7) % $3) + random() * interval '2 hours' as at,
  random() < 0.5 as delivered
from who cross join generate_series(1, 2) as n
"""
_STORE = (
    """
insert into conversation (shard, id, workspace, customer, matter, status, waiting_for, mode, channel, address, channels,
  opened_at, last_at)
select shard, id, $1, customer, case n when 1 then '' else 'order ' || n end, status,
  case when status = 'closed' then 'nobody' when said % 2 = 1 then 'us' else 'customer' end, 'agent', channel, '',
  array[channel], opened_at, opened_at + said * interval '7 minutes' from talk
""",
    """
insert into message (shard, id, workspace, customer, direction, channel, address, status, at, conversation, body,
  reading)
select shard, id, $1, customer, direction, channel, '', 4, at, conversation, jsonb_build_object('text', text),
  case direction when 1 then 'unclear' end from said
""",
    """
insert into message (shard, id, workspace, customer, direction, channel, address, purpose, status, at, campaign,
  contact_event)
select shard, id, $1, customer, 2, channel, '', 'marketing', 3, at, campaign, contact_event from mailed
""",
)
_INTERACTIONS = """
insert into interaction (shard, seq, logged_at, id, workspace, subject, at, kind, version, reacts, direction, channel,
  conversation, message, campaign, contact_event, depth, body)
select fact.shard, row_number() over (partition by fact.shard order by fact.at, fact.step), now(),
  coalesce(fact.id, gen_random_uuid()), $1, fact.subject, fact.at, fact.kind, kind.version, kind.reacts, fact.direction,
  fact.channel, fact.conversation, fact.message, fact.campaign, fact.contact_event, 0, fact.body
from (
  select shard, 1 as step, null::uuid as id, id as subject, now() - interval '61 days' as at,
    'customer.created' as kind, 0 as direction,
    null as channel, null::uuid as conversation, null::uuid as message, null::uuid as campaign,
    null as contact_event, null::jsonb as body from who
  union all
  select shard, 2, null, id, now() - random() * interval '60 days', 'event.tracked', 0, null, null, null, null, null,
    '{"name": "order.placed"}' from who cross join generate_series(1, 1000) where number % 2000 = 0
  union all
  select shard, 1, null, customer, opened_at, 'conversation.opened', 0, channel, id, null, null, null,
    '{"matter": ""}' from talk
  union all
  select shard, 2, case direction when 1 then id end, customer, at,
    case direction when 1 then 'message.received' else 'message.accepted' end, direction, channel,
    case direction when 2 then conversation end, case direction when 2 then id end, null, null,
    case direction when 1 then jsonb_build_object('text', text, 'address', '', 'scheme', 'phone') end from said
  union all
  select shard, 3, null, customer, at, 'message.sent', 2, channel, conversation, id, null, null, null from said
    where direction = 2
  union all
  select shard, step, null, customer, at, kind, 2, channel, null, case when step > 2 then id end, campaign,
    contact_event, case step when 2 then jsonb_build_object('cohort', 'treated') end
  from mailed cross join (values (1, 'contact.planned'), (2, 'campaign.enrolled'), (3, 'message.accepted'),
    (4, 'message.sent'), (5, 'message.delivered')) as happened(step, kind) where step < 5 or delivered
) as fact join unnest($2::text[], $3::smallint[], $4::boolean[]) as kind(name, version, reacts) on kind.name = fact.kind
"""
_HEADS = """
update head set seq = last.seq, reacts = last.seq from (
  select shard, max(seq) as seq from interaction group by shard) as last where head.shard = last.shard
"""
_ENGAGED = """
update cursor set seq = head.seq from head where head.shard = cursor.shard and follower not in ('lists', 'insights')
"""


async def write_past(database: Database, workspace: int) -> list[UUID]:
    """Write what happened with the customers there are; returns the campaigns."""
    kinds = [(kind.name, kind.version, kind.reacts) for kind in KINDS.values()]
    campaigns = [UUID(int=number + 1) for number in range(CAMPAIGNS)]
    async with database.transaction() as tx:

        async def run(statement: str, *arguments: object) -> None:
            await tx.execute(statement, *arguments, timeout=_PATIENCE)

        await run("select setseed(0.5)")
        await run(_WHO.replace("$1", str(workspace)))
        await run(_CONVERSATION)
        await run(_SAID)
        listed = ", ".join(f"'{campaign}'" for campaign in campaigns)
        await run(_MAILED.replace("$2::uuid[]", f"array[{listed}]::uuid[]").replace("$3", str(CAMPAIGNS)))
        for statement in _STORE:
            await run(statement, workspace)
        await run(_INTERACTIONS, workspace, *map(list, zip(*kinds, strict=True)))
        await run(_HEADS)
        await run(_ENGAGED)
    await _tidy(database)
    return campaigns


async def _tidy(database: Database) -> None:
    connection = await asyncpg.connect(database.dsn)
    try:
        await connection.execute("vacuum analyze", timeout=_PATIENCE)
    finally:
        await connection.close()
