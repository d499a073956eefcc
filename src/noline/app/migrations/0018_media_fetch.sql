-- Files of messages that lie at the provider and are yet to be fetched; deleted when they are, or given up.

create table media_fetch (
  shard integer not null,               -- of the message's customer
  message uuid not null,
  place smallint not null,              -- among the message's attachments
  customer uuid not null,
  workspace integer not null,
  account integer not null,
  file jsonb not null,
  attempts smallint not null default 0,
  due_at timestamptz not null,          -- wall time; while it is under way: when it is taken for dead
  primary key (shard, message, place)
);
create index media_fetch_due on media_fetch (shard, due_at);
