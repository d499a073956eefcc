-- Journeys tried out on many customers in the background; the latest of each workspace are kept.
create table simulation (
  id uuid primary key,
  workspace integer not null,
  journey text not null,
  definition jsonb not null,
  sample jsonb not null,
  chosen jsonb not null,                -- what the customers do
  start_at timestamptz not null,        -- when it begins in the simulation's own time
  state text not null default 'waiting',
  owner uuid,                           -- the process that makes it, which says so again before `until`
  until timestamptz,
  total integer not null default 0,
  done integer not null default 0,
  cut integer not null default 0,
  counts jsonb not null default '{}',
  ended jsonb not null default '{}',
  trouble text not null default '',
  asked_by text not null,
  asked_at timestamptz not null
);
create index simulation_workspace on simulation (workspace, asked_at);

create table simulated_customer (
  simulation uuid not null references simulation on delete cascade,
  place integer not null,
  customer uuid not null,
  name text not null,
  state text not null,
  step text not null,
  reason text not null,
  visited text not null,                -- the steps, each with a line before and after it
  cut boolean not null,
  moments bytea not null,               -- JSON, compressed
  primary key (simulation, place)
);
create index simulated_customer_who on simulated_customer (simulation, customer);
