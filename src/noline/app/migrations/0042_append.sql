-- A few facts are appended by one call, which is a transaction by itself. What each statement of it sees begins when it
-- begins, so that the second sees every earlier append to the shards whose heads the first has locked.
create function append_few(
  logged timestamptz, shards integer[], ids uuid[], workspaces integer[], subjects uuid[], ats timestamptz[], kinds text[],
  versions smallint[], reacting boolean[], urgents boolean[], directions smallint[], channels text[],
  conversations uuid[], messages uuid[], campaigns uuid[], contact_events text[], runs uuid[], departments integer[],
  purposes text[], costs integer[], currencies text[], causes uuid[], depths smallint[], bodies text[]
) returns table (shard integer, id uuid, seq bigint) language plpgsql as $$
#variable_conflict use_column
declare
  heads integer;
begin
  perform from head where head.shard = any(shards) order by head.shard for update;
  get diagnostics heads = row_count;
  if heads < (select count(distinct wanted) from unnest(shards) as wanted) then
    raise exception 'The database has no such shards.' using errcode = 'no_data_found';
  end if;
  return query
  with given as (
    select * from unnest(shards, ids, workspaces, subjects, ats, kinds, versions, reacting, urgents, directions, channels,
      conversations, messages, campaigns, contact_events, runs, departments, purposes, costs, currencies, causes, depths,
      bodies) with ordinality as given (shard, id, workspace, subject, at, kind, version, reacts, urgent, direction,
      channel, conversation, message, campaign, contact_event, run, department, purpose, cost, currency, cause, depth,
      body, place)
  ), here as (
    select head.shard, head.seen_generation as generation from head where head.shard = any(shards)
  ), fresh_0 as (
    insert into seen_0 (shard, id)
    select given.shard, given.id from given join here on here.shard = given.shard and here.generation = 0
    where not exists (select from seen_1 as old where old.shard = given.shard and old.id = given.id)
    on conflict do nothing returning seen_0.shard, seen_0.id
  ), fresh_1 as (
    insert into seen_1 (shard, id)
    select given.shard, given.id from given join here on here.shard = given.shard and here.generation = 1
    where not exists (select from seen_0 as old where old.shard = given.shard and old.id = given.id)
    on conflict do nothing returning seen_1.shard, seen_1.id
  ), fresh as (
    select * from fresh_0 union all select * from fresh_1
  ), numbered as (
    select given.*, row_number() over (partition by given.shard order by given.place) as number
    from given join fresh on fresh.shard = given.shard and fresh.id = given.id
  ), moved as (
    update head set seq = head.seq + by_shard.count,
      reacts = case when by_shard.reacts is null then head.reacts else head.seq + by_shard.reacts end,
      urgent = case when by_shard.urgent is null then head.urgent else head.seq + by_shard.urgent end
    from (
      select numbered.shard, count(*) as count, max(numbered.number) filter (where numbered.reacts) as reacts,
        max(numbered.number) filter (where numbered.urgent) as urgent
      from numbered group by numbered.shard
    ) as by_shard
    where head.shard = by_shard.shard returning head.shard, head.seq - by_shard.count as base
  )
  insert into interaction (shard, seq, logged_at, id, workspace, subject, at, kind, version, reacts, direction, channel,
    conversation, message, campaign, contact_event, run, department, purpose, cost, currency, cause, depth, body)
  select numbered.shard, moved.base + numbered.number, logged, numbered.id, numbered.workspace, numbered.subject,
    numbered.at, numbered.kind, numbered.version, numbered.reacts, numbered.direction, numbered.channel,
    numbered.conversation, numbered.message, numbered.campaign, numbered.contact_event, numbered.run,
    numbered.department, numbered.purpose, numbered.cost, numbered.currency, numbered.cause, numbered.depth,
    numbered.body::jsonb
  from numbered join moved on moved.shard = numbered.shard
  returning interaction.shard, interaction.id, interaction.seq;
end
$$;
