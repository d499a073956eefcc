"""Duty: who takes what is handed over, as they say themselves, and who of them is here (wall time)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from noline.conversations.giving import OnDuty
from noline.kernel.db import Connection

HERE: Final = timedelta(minutes=2)
"""How long one counts as here after having said so."""
GONE: Final = timedelta(minutes=5)
"""After so long what one was given, and has not answered, goes to others."""

_SAY = """
insert into agent_duty (agent, workspace, on_duty) values ($2, $1, $3)
on conflict (agent) do update set on_duty = excluded.on_duty, seen_at = now()
"""
_IS = "select on_duty from agent_duty where workspace = $1 and agent = $2"
_ON_DUTY = """
select agent.id, agent.name, agent.skills, coalesce(open.count, 0)::integer, duty.given_at
from agent_duty as duty join agent on agent.id = duty.agent
left join lateral (
  select count(*) from (
    select id from conversation
    where conversation.workspace = $1 and conversation.agent = agent.id and status = 'open' and snoozed_until is null
    union
    select given.conversation from conversation_given as given
    join conversation on conversation.shard = given.shard and conversation.id = given.conversation
    where given.workspace = $1 and given.agent = agent.id and not given.followed
      and given.at > now() - interval '1 minute' and conversation.status = 'open'
  ) as theirs
) as open on true
where duty.workspace = $1 and duty.on_duty and duty.seen_at > now() - $2::interval and agent.status = 'active'
  and agent.role <> 'viewer'
order by agent.id
"""


async def say_on_duty(connection: Connection, workspace: int, agent: int, on_duty: bool) -> None:
    """Say that an agent is here, and whether they take what is handed over."""
    await connection.execute(_SAY, workspace, agent, on_duty)


async def is_on_duty(connection: Connection, workspace: int, agent: int) -> bool:
    """Return what an agent has said last; nobody is on duty unasked."""
    return bool(await connection.fetchval(_IS, workspace, agent))


async def who_is_on_duty(connection: Connection, workspace: int) -> list[OnDuty]:
    """Return who takes what is handed over and is here, with how many conversations each has."""
    return [OnDuty(row[0], row[1], tuple(row[2]), row[3], row[4]) for row in await connection.fetch(
        _ON_DUTY, workspace, HERE
    )]  # fmt: skip
