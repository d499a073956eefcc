-- Identity: how sure each address is, codes and PINs that prove one, candidates for merging, and merges.

alter table customer_address
  add column how text not null default '',   -- code, link, company, wrote, given, inferred
  add column strength smallint not null default 0,
  add column evidence_at timestamptz,        -- of the strongest evidence; null: since it was added
  add column came_from uuid;                 -- the customer with whom it came in a merge

-- A code that was sent to prove something; what it is follows from its message and the installation's secret.
create table one_time_code (
  shard integer not null,
  id uuid not null,                     -- the message that carries it
  workspace integer not null,
  customer uuid not null,
  conversation uuid not null,
  sent_scheme text not null,
  sent_value text not null,
  scheme text not null,                 -- from where it is to be typed
  value text not null,
  reason text not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  attempts smallint not null default 0,
  state text not null check (state in ('open', 'used', 'spent')),
  primary key (shard, id)
);
create index one_time_code_customer on one_time_code (shard, customer, made_at);

create table customer_pin (
  shard integer not null,
  customer uuid not null,
  workspace integer not null,
  mac bytea not null,                   -- keyed; the PIN itself is kept nowhere
  set_at timestamptz not null,
  failures smallint not null default 0,
  failed_at timestamptz,
  primary key (shard, customer)
);

-- Two customers who may be one person, kept with the younger of them.
create table customer_match (
  shard integer not null,
  customer uuid not null,
  other uuid not null,
  workspace integer not null,
  how text not null,
  scheme text not null,
  value text not null,
  source text not null,
  strength smallint not null,
  status text not null check (status in ('open', 'merged', 'dismissed')),
  found_at timestamptz not null,
  settled_at timestamptz,
  settled_by text not null default '',
  primary key (shard, customer, other)
);
create index customer_match_open on customer_match (workspace, found_at desc) where status = 'open';
create index customer_match_other on customer_match (workspace, other);

-- What came to a customer in a merge, kept with the survivor: enough to hand it back.
create table customer_merge (
  shard integer not null,
  customer uuid not null,
  other uuid not null,
  workspace integer not null,
  merge uuid not null,                  -- the interaction that merged
  merged_at timestamptz not null,
  by text not null,
  why text not null,
  came jsonb not null,                  -- the keys of the rows that came with the other, by table
  before jsonb not null,                -- of the survivor: what the merge changed, as it was
  undone_at timestamptz,
  undone_by text not null default '',
  primary key (shard, customer, other)
);
create index customer_merge_other on customer_merge (workspace, other);
create index customer_merge_survivor on customer_merge (workspace, customer);

-- A message that travelled with its conversation in a merge: on which shard its own row is, with its ledger.
alter table message add column home integer;
