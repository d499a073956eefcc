-- Number pools and what lines need besides.

-- The senders that a route sends under by turns: which countries each is for, and how much it may send.
create table route_sender (
  route integer not null references route on delete cascade,
  sender text not null,
  prefixes text[] not null default '{}',
  per_minute double precision check (per_minute > 0),
  primary key (route, sender)
);

-- Under which of them a customer's address knows us: it stays the same.
create table customer_sender (
  shard integer not null,
  customer uuid not null,
  route integer not null,
  address text not null,
  sender text not null,
  primary key (shard, customer, route)
);

-- Parts of a long message that a provider brings one by one, in any order, to any process; kept a while after they were
-- told, so that one that comes twice is known.
create table inbound_part (
  account integer not null references account on delete cascade,
  sender text not null,
  recipient text not null,
  reference integer not null,
  total smallint not null,
  number smallint not null,
  came_at timestamptz not null,
  event jsonb not null,
  provider_id text not null,
  told boolean not null default false,
  primary key (account, sender, recipient, reference, total, number)
);
create index inbound_part_waiting on inbound_part (came_at);

-- A folder at an SFTP server from which a source's logs are fetched; looked into by one process at a time.
create table source_folder (
  source integer primary key references source on delete cascade,
  settings jsonb not null,
  next_at timestamptz not null,
  until timestamptz,                    -- while somebody looks
  looked_at timestamptz,
  files bigint not null default 0,
  problem text not null default ''
);
create index source_folder_next on source_folder (next_at);
