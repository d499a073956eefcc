"""The giver: gives what waits in departments that want it so to their people, as often as somebody looks.

One process at a time looks at a workspace. What it gives is counted from the same moment on, before the log has been
followed, so that two conversations that come at once don't both go beyond somebody's limit.
"""

from __future__ import annotations

from noline.access import Department, Departments
from noline.conversations.duty import GONE, who_is_on_duty
from noline.conversations.giving import Gift, Queued, give_out
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database
from noline.kernel.ids import IdSource
from noline.log import Catalogue, Commands, Draft
from noline.log.kinds import ConversationGiven

_MOST = 200  # of one workspace at a time
_LOCK = "select pg_try_advisory_xact_lock(hashtext('noline.giving'), $1)"
_ANSWERED = """
delete from conversation_given as given where workspace = $1 and at < now() - interval '1 minute' and not exists (
  select from conversation where conversation.shard = given.shard and conversation.id = given.conversation
    and conversation.agent = given.agent and status = 'open' and waiting_for = 'us')
"""
_QUEUE = f"""
select it.shard, it.id, it.customer, it.department, it.skill, it.last_at, it.agent
from conversation as it
left join conversation_given as given on given.shard = it.shard and given.conversation = it.id
where it.workspace = $1 and it.department = any($2) and it.status = 'open' and it.mode = 'agent'
  and it.waiting_for = 'us' and it.snoozed_until is null
  and (it.agent is null and (given.at is null or given.followed or given.at < now() - interval '1 minute')
    or it.agent = given.agent and not exists (
      select from agent_duty where agent_duty.agent = it.agent and seen_at > now() - $3::interval))
order by it.last_at, it.id limit {_MOST}
"""
_KEEP = """
insert into conversation_given (shard, conversation, workspace, agent)
select shard, conversation, $1, agent from unnest($2::integer[], $3::uuid[], $4::integer[])
  as given(shard, conversation, agent) order by shard, conversation
on conflict (shard, conversation) do update set agent = excluded.agent, at = now(), followed = false
"""
_FOLLOWED = "update conversation_given set followed = true where shard = $1 and conversation = $2 and agent = $3"
_GIVEN = "update agent_duty set given_at = now() where workspace = $1 and agent = any($2)"


class Giver:
    """Looks through the queues of departments that give out by themselves."""

    def __init__(self, database: Database, commands: Commands, clock: Clock, ids: IdSource) -> None:
        self._database = database
        self._commands = commands
        self._clock = clock
        self._ids = ids

    async def step(self, catalogue: Catalogue) -> int:
        """Give out what can be; returns how much."""
        departments: Departments = catalogue[Departments]
        wanted: dict[int, dict[int, Department]] = {}
        for department in departments.by_id.values():
            if department.automatic:
                wanted.setdefault(department.workspace, {})[department.id] = department
        done = 0
        for workspace, theirs in wanted.items():
            async with self._database.transaction() as tx:
                gifts = await _decide(tx, workspace, theirs)
            for gift in gifts:
                await self._give(gift, theirs[gift.queued.department])
            done += len(gifts)
        return done

    async def _give(self, gift: Gift, department: Department) -> None:
        queued, agent, now = gift.queued, gift.agent, self._clock.now()
        body = ConversationGiven(agent.agent, agent.name, department.id, department.name, queued.held_by)
        identity = self._ids.new(now, f"give {queued.conversation} {agent.agent} {now.isoformat()}")
        draft = Draft(
            identity, department.workspace, queued.customer, now, "conversation.give_requested", body,
            conversation=queued.conversation,
        )  # fmt: skip
        _, done = await self._commands.perform(draft)
        if done:
            await self._database.pool.execute(_FOLLOWED, queued.shard, queued.conversation, agent.agent)


async def _decide(tx: Connection, workspace: int, departments: dict[int, Department]) -> list[Gift]:
    if not await tx.fetchval(_LOCK, workspace):
        return []  # another process looks just now
    await tx.execute(_ANSWERED, workspace)
    queue = [Queued(*row) for row in await tx.fetch(_QUEUE, workspace, list(departments), GONE)]
    if not queue:
        return []
    gifts = give_out(queue, await who_is_on_duty(tx, workspace), departments)
    if gifts:
        rows = [(it.queued.shard, it.queued.conversation, it.agent.agent) for it in gifts]
        await tx.execute(_KEEP, workspace, *map(list, zip(*rows, strict=True)))
        await tx.execute(_GIVEN, workspace, sorted({it.agent.agent for it in gifts}))
    return gifts
