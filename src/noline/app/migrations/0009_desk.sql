-- The desk: whose a conversation is, how long it rests, who looks at it, and what each agent has seen.

alter table conversation add column agent integer;             -- null: nobody's
alter table conversation add column snoozed_until timestamptz; -- it comes back by a timer, or when the customer writes

alter table inbox_item add column snoozed_until timestamptz;   -- its state is `snoozed` until then
create index inbox_item_agent on inbox_item (workspace, agent, last_at, conversation) where state <> 'closed';

-- What each agent has seen, in domain time as the messages are.
create table conversation_seen (
  workspace integer not null,
  agent integer not null,
  conversation uuid not null,
  seen_at timestamptz not null,
  primary key (workspace, agent, conversation)
);

-- Who has a conversation open just now, by wall time; worth nothing after a crash.
create unlogged table conversation_presence (
  workspace integer not null,
  conversation uuid not null,
  agent integer not null,
  name text not null,
  typing boolean not null default false,
  seen_at timestamptz not null default now(),
  primary key (workspace, conversation, agent)
);

-- Whose files may be attached by their hash: those that came in here.
create table file_upload (
  workspace integer not null,
  hash bytea not null references file,
  at timestamptz not null default now(),
  primary key (workspace, hash)
);
