-- What belongs to customers: written by the holder of their shard's engage cursor (architecture: Followers).

create table directory (
  shard integer not null,               -- of the address
  workspace integer not null,
  scheme text not null,
  value text not null,
  customer uuid not null,
  message uuid,                         -- for scheme 'code': the message that carries the short code
  primary key (shard, workspace, scheme, value)
);

create table customer (
  shard integer not null,
  id uuid not null,
  workspace integer not null,
  attributes jsonb not null default '{}',
  tags text[] not null default '{}',
  locale text not null default '',
  zone text not null default '',
  merged_into uuid,
  created_at timestamptz not null,
  primary key (shard, id)
);

create table customer_address (
  shard integer not null,
  customer uuid not null,
  scheme text not null,
  value text not null,
  workspace integer not null,
  display text not null,
  verification text not null check (verification in ('verified', 'claimed', 'inferred')),
  evidence text not null,
  status text not null default 'active' check (status in ('active', 'bounced', 'complained', 'stopped', 'invalid')),
  added_at timestamptz not null,
  primary key (shard, customer, scheme, value)
);

create table consent (
  shard integer not null,
  customer uuid not null,
  subscription text not null,           -- '*' is everything
  channel text not null,
  workspace integer not null,
  state text not null check (state in ('requested', 'given', 'withdrawn')),
  at timestamptz not null,
  primary key (shard, customer, subscription, channel)
);

create table conversation (
  shard integer not null,
  id uuid not null,
  workspace integer not null,
  customer uuid not null,
  matter text not null,                 -- '' is the one unnamed matter
  status text not null check (status in ('open', 'closed')),
  waiting_for text not null check (waiting_for in ('us', 'customer', 'nobody')),
  mode text not null check (mode in ('program', 'agent', 'none')),
  channel text not null,                -- where the customer was last
  address text not null,
  channels text[] not null,
  context jsonb not null default '{}',
  automatic integer not null default 0, -- automatic replies within the hour that began at automatic_since
  automatic_since timestamptz,
  switches integer not null default 0,
  opened_at timestamptz not null,
  last_at timestamptz not null,
  primary key (shard, id)
);
create unique index conversation_matter on conversation (shard, customer, matter) where status <> 'closed';
create index conversation_customer on conversation (shard, customer, last_at);

create table message (
  shard integer not null,
  id uuid not null,
  workspace integer not null,
  customer uuid not null,
  direction smallint not null,          -- 1 in, 2 out
  channel text not null,
  address text not null,
  purpose text not null default 'service',
  status smallint not null,             -- rank in noline.delivery.model.Status; only grows
  at timestamptz not null,
  conversation uuid,
  campaign uuid,
  contact_event text,
  run uuid,
  template uuid,
  variables jsonb,
  body jsonb,
  placed_by text,
  placed_why text,
  reading text,
  answers uuid,
  instead_of uuid,
  fallback text[] not null default '{}',
  asks boolean not null default false,  -- an answer is hoped for
  primary key (shard, id)
) with (fillfactor = 60);                -- a status changes once or twice soon after: room for it on the same page
create index message_customer on message (shard, customer, at);

create table outbox (
  shard integer not null,
  route integer not null,
  lane smallint not null,               -- 0 a person waits, 1 automatic, 2 bulk
  due_at timestamptz not null,
  message uuid not null,
  customer uuid not null,
  attempt smallint not null,
  expires_at timestamptz,
  until_goal boolean not null default false, -- not sent once the customer has reached the campaign's goal
  primary key (shard, route, lane, due_at, message)
) with (fillfactor = 70);

-- One row per message and attempt; attempt 0: never tried. No index on the outcome, so that updates stay cheap.
create table ledger (
  shard integer not null,
  message uuid not null,
  attempt smallint not null,
  route integer,
  started_at timestamptz not null,
  outcome smallint not null default 0,  -- 0 under way, 1 sent, 2 again, 3 failed, 4 suppressed, 5 expired, 6 uncertain
  reason text,
  detail text,
  cost integer not null default 0,
  currency text,
  primary key (shard, message, attempt)
) with (fillfactor = 50);

-- One row per batch under way: what to look at when its owner is gone.
create table claim (
  shard integer not null,
  id uuid not null,
  route integer not null,
  owner uuid not null,
  until timestamptz not null,
  messages uuid[] not null,
  attempts smallint[] not null,
  primary key (shard, id)
);

create table provider_reference (
  shard integer not null,               -- of the reference
  account integer not null,
  reference text not null,
  message_shard integer not null,
  message uuid not null,
  primary key (shard, account, reference)
);

create table enrolment (
  shard integer not null,
  campaign uuid not null,
  customer uuid not null,
  workspace integer not null,
  cohort text not null check (cohort in ('treated', 'control')),
  state text not null check (state in ('in', 'reached', 'out')),
  why text not null default '',
  via text,                             -- the channel whose message led to the goal
  contacts text[] not null default '{}',
  enrolled_at timestamptz not null,
  reached_at timestamptz,
  primary key (shard, customer, campaign)
) with (fillfactor = 80);

create table run (
  shard integer not null,
  id uuid not null,
  workspace integer not null,
  customer uuid not null,
  journey text not null,
  version integer not null,
  state text not null,
  wait_key text,
  body jsonb not null,
  primary key (shard, id)
);
create index run_customer on run (shard, customer);

create table decision (
  shard integer not null,
  id uuid not null,
  workspace integer not null,
  customer uuid not null,
  message uuid,
  chosen text not null,
  body jsonb not null,
  sentence text not null,
  at timestamptz not null,
  primary key (shard, id)
);

-- How far a contact event's launch has come on each shard.
create table launch (
  shard integer not null,
  campaign uuid not null,
  contact_event text not null,
  workspace integer not null,
  due_at timestamptz not null,
  position integer not null,            -- of the contact event in its plan
  last uuid,
  served bigint not null default 0,     -- rows so far, so that workspaces take turns
  done boolean not null default false,
  primary key (shard, campaign, contact_event)
);
create index launch_open on launch (shard) where not done;

-- A view: sums that a follower keeps; rebuilt from the log under another name.
create table rollup (
  shard integer not null,
  workspace integer not null,
  campaign uuid not null,               -- all zeros: no campaign
  contact_event text not null,
  channel text not null,
  period text not null check (period in ('hour', 'day', 'total')),
  since timestamptz not null,
  measure text not null,
  count bigint not null default 0,
  amount bigint not null default 0,
  primary key (shard, workspace, campaign, contact_event, channel, period, since, measure)
) with (fillfactor = 50);

-- The outside world of sandbox customers: what reached their phones, mailboxes and letter boxes.
create table sandbox_item (
  message uuid primary key,
  arrived bigint generated always as identity,
  at timestamptz not null,
  channel text not null,
  address text not null,
  sender text not null,
  token text not null default '',
  copies integer not null default 1,
  content jsonb not null,
  file bytea
);
create index sandbox_item_arrived on sandbox_item (arrived);
