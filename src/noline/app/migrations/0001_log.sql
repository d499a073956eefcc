-- The log and what follows it. `shard` comes first in every key of a subject-owned table.

create table installation (
  single boolean primary key default true check (single),
  shards integer not null check (shards between 1 and 1024),
  secret bytea not null,
  catalogue bigint not null default 0,   -- moves whenever a catalogue row changes, so that caches know
  virtual_now timestamptz,               -- the virtual clock; null: domain time is wall time
  virtual_phase text not null default 'all', -- what workers may do in virtual time: launches, timers, sends, none, all
  seen_rotated_at timestamptz not null default now(),
  created_at timestamptz not null default now()
);

create table head (
  shard integer primary key,
  seq bigint not null default 0,        -- the last place given
  reacts bigint not null default 0,     -- the last place engage reacts to
  urgent bigint not null default 0,     -- the last such place that a person waits for
  seen_generation smallint not null default 0
) with (fillfactor = 10);

create table cursor (
  shard integer not null,
  follower text not null,
  seq bigint not null default 0,
  failed_seq bigint not null default 0,
  failures smallint not null default 0,
  primary key (shard, follower)
) with (fillfactor = 10);

create table interaction (
  shard integer not null,
  seq bigint not null,
  logged_at timestamptz not null,       -- wall time, the partition key
  id uuid not null,
  workspace integer not null,
  subject uuid not null,
  at timestamptz not null,              -- domain time
  kind text not null,
  version smallint not null,
  reacts boolean not null,
  direction smallint not null,          -- 0 neither, 1 in, 2 out
  channel text,
  conversation uuid,
  message uuid,
  campaign uuid,
  contact_event text,
  run uuid,
  department integer,
  purpose text,
  cost integer not null default 0,
  currency text,
  cause uuid,
  depth smallint not null,
  body jsonb,
  primary key (shard, seq, logged_at)
) partition by range (logged_at);
create index interaction_reacting on interaction (shard, seq) where reacts;
create index interaction_subject on interaction (shard, subject, at);

-- Idempotency: two generations, rotated, so that old ids go by truncation and not row by row.
create table seen_0 (shard integer not null, id uuid not null, primary key (shard, id));
create table seen_1 (shard integer not null, id uuid not null, primary key (shard, id));

create table set_aside (
  shard integer not null,
  id uuid not null,                     -- the interaction
  follower text not null,
  seq bigint not null,
  workspace integer not null,
  subject uuid not null,
  kind text not null,
  why text not null,
  at timestamptz not null default now(),
  replayed_at timestamptz,              -- a person wants it handled again; the row goes when that is done
  primary key (shard, id, follower)
);
create index set_aside_wanted on set_aside (follower, shard) where replayed_at is not null;
create index set_aside_waiting on set_aside (workspace, at) where replayed_at is null;

create table timer (
  shard integer not null,
  due_at timestamptz not null,
  id uuid not null,
  workspace integer not null,
  subject uuid not null,
  purpose text not null,                -- which handler set it
  owner uuid not null,                  -- what it belongs to: a run, a conversation, an enrolment
  token text not null default '',
  primary key (shard, due_at, id)
);
create index timer_owner on timer (shard, owner);
