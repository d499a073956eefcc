-- Telephone calls: those that ring or are spoken just now, those that somebody is to make (the dial list), and past ones.

create table phone_call (
  shard integer not null,               -- of the customer
  id uuid not null,                     -- of an incoming call: its message
  workspace integer not null,
  customer uuid not null,
  conversation uuid not null,
  message uuid,                         -- what it is in the thread, where it is one there
  direction smallint not null,          -- 1 in, 2 out
  number text not null,
  why text not null,
  script text not null default '',
  state text not null,                  -- planned, ringing, talking, ended
  outcome text not null default '',
  note text not null default '',
  by text not null default '',
  agent bigint,
  telephone text not null default '',
  attempts integer not null default 0,
  seconds integer not null default 0,
  cost integer not null default 0,
  currency text not null default '',
  due_at timestamptz not null,          -- planned: from when; others: when it began
  at timestamptz not null,
  primary key (shard, id)
);
create index phone_call_list on phone_call (workspace, state, due_at, id);
create index phone_call_customer on phone_call (shard, customer);
