-- Services behind code words, and the sessions of those who use them.

create table service (
  workspace integer not null references workspace,
  name text not null,
  revision integer not null default 1,
  definition json not null,             -- in the order in which it was written
  changed_at timestamptz not null default now(),
  changed_by text not null default '',
  primary key (workspace, name)
);

create table service_session (
  shard integer not null,               -- of the customer
  id uuid not null,
  workspace integer not null,
  customer uuid not null,
  conversation uuid not null,
  service text not null,
  title text not null,
  word text not null,                   -- as it was typed, with its arguments
  language text not null,
  step text not null,
  waits text not null,                  -- answer, call, code, pin; empty once it has ended
  variables jsonb not null,
  opened_at timestamptz not null,
  last_at timestamptz not null,
  outcome text not null default '',     -- empty while it is open
  tries integer not null default 0,
  asked uuid,                           -- the message that asks
  reminded boolean not null default false,
  proved_at text not null default '',   -- the address from which a proof came
  turns integer not null default 0,
  calls integer not null default 0,
  failures integer not null default 0,
  due_at timestamptz,                   -- of its timer
  afterwards text not null default '',  -- the step that a proof in between leads to
  primary key (shard, id)
);
create index service_session_customer on service_session (shard, customer, last_at);
create index service_session_used on service_session (workspace, service, opened_at);
