-- What other systems sent: how each one's log is read, and which of its facts have been kept.

create table source (
  id integer primary key generated always as identity,
  workspace integer not null references workspace,
  name text not null,
  mapping jsonb not null,
  changed_at timestamptz not null,
  last_at timestamptz,                  -- when it last sent rows to its address
  rows bigint not null default 0,
  problem text not null default '',
  unique (workspace, name)
);

create table imported (
  shard integer not null,               -- of the customer
  id uuid not null,                     -- of the fact: made of the source and its id there
  workspace integer not null,
  customer uuid not null,
  at timestamptz not null,              -- when it happened there
  counts boolean not null,              -- a marketing message that went out: caps count it
  primary key (shard, id)
);
create index imported_contact on imported (shard, customer, at) where counts;

alter table customer_import add column kind text not null default 'customers' check (kind in ('customers', 'log'));

-- Behind the figures, as interaction_outcome.
create index interaction_imported on interaction (workspace, shard, subject, campaign) where kind = 'source.imported';
