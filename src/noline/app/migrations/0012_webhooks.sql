-- Outgoing webhooks: who is told of what, and what became of each telling. Times are wall time.

create table webhook (
  workspace integer not null references workspace,
  id uuid not null,
  url text not null,
  description text not null default '',
  kinds text[] not null,                -- empty: all that there are
  secret jsonb not null,                -- sealed
  old_secret jsonb,                     -- sealed; signs beside the new one until old_until
  old_until timestamptz,
  status text not null default 'active' check (status in ('active', 'disabled')),
  why text not null default '',         -- why it was disabled, if not by a person
  failing_since timestamptz,            -- nothing has arrived since
  created_at timestamptz not null,
  listens_from timestamptz not null,    -- what happened before is told only when it is asked for
  primary key (workspace, id)
);

-- A view: made from the log by a follower.
create table webhook_delivery (
  shard integer not null,               -- of the interaction
  webhook uuid not null,
  seq bigint not null,
  workspace integer not null,
  event uuid not null,                  -- the interaction's id
  logged_at timestamptz not null,
  kind text not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
  attempts smallint not null default 0,
  due_at timestamptz not null,          -- while it is under way: when it is taken for dead
  answered smallint,                    -- the last status code
  note text not null default '',        -- why the last attempt failed
  settled_at timestamptz,
  primary key (shard, webhook, seq)
) with (fillfactor = 70);
create index webhook_delivery_due on webhook_delivery (shard, due_at) where state = 'waiting';
create index webhook_delivery_log on webhook_delivery (shard, webhook, event);

create table webhook_attempt (
  shard integer not null,
  webhook uuid not null,
  seq bigint not null,
  attempt smallint not null,
  at timestamptz not null,
  milliseconds integer not null,
  status smallint,                      -- null: no answer came
  request text not null,                -- excerpts
  response text not null,
  error text not null default '',
  primary key (shard, webhook, seq, attempt)
);
