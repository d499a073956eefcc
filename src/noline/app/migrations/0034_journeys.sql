-- Journeys: drafts, where each customer is, how many passed each exit, who published what.

alter table run add column step text not null default '';
update run set step = coalesce(body ->> 'step', '');
create index run_under_way on run (workspace, journey, step, id) where state <> 'ended';

alter table journey add column published_at timestamptz, add column published_by text not null default '';

-- A journey half drawn: kept as it is, sound or not.
create table journey_draft (
  workspace integer not null references workspace,
  name text not null,
  definition jsonb not null,
  saved_by text not null,
  saved_at timestamptz not null,
  primary key (workspace, name)
);

-- How often runs left a step by an exit; each batch adds its own.
create table journey_tally (
  shard integer not null,
  workspace integer not null,
  journey text not null,
  version integer not null,
  step text not null,
  exit text not null,
  passed bigint not null,
  primary key (shard, workspace, journey, version, step, exit)
) with (fillfactor = 50);

-- How far the look at whom a journey is for has come on each shard, each time that it was due.
create table journey_sweep (
  shard integer not null,
  workspace integer not null,
  journey text not null,
  due_at timestamptz not null,
  version integer not null,
  first boolean not null,               -- nobody had looked before
  last uuid,
  done boolean not null default false,
  primary key (shard, workspace, journey, due_at)
);
create index journey_sweep_open on journey_sweep (shard) where not done;

-- Who was in the segment that a journey waits for, when it was looked last.
create table journey_member (
  shard integer not null,
  workspace integer not null,
  journey text not null,
  customer uuid not null,
  primary key (shard, workspace, journey, customer)
);
