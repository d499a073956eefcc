-- Connectors to back-end systems and their calls.

create table connector (
  id integer primary key generated always as identity,
  workspace integer not null references workspace,
  name text not null,
  definition jsonb not null,            -- what it can be asked, without secrets
  settings jsonb not null,              -- where it is and how one signs in, secrets sealed
  changed_at timestamptz not null default now(),
  unique (workspace, name)
);

-- How a connector fares, over all processes; written when that changes, so it is apart from the catalogue.
create table connector_state (
  connector integer primary key references connector on delete cascade,
  failures integer not null default 0,  -- in a row
  open_until timestamptz,               -- wall time until which it is not asked
  failed_at timestamptz,
  error text not null default '',
  answered_at timestamptz
);

create table connector_call (
  shard integer not null,               -- of the customer
  id uuid not null,                     -- made of owner and key: the same key asks once
  workspace integer not null,
  customer uuid not null,
  conversation uuid,
  owner_kind text not null,
  owner uuid not null,
  key text not null,
  connector text not null,
  operation text not null,
  arguments jsonb not null,             -- emptied once it is answered
  language text not null,               -- of the fallback text
  asked_at timestamptz not null,
  cause uuid not null,                  -- the fact that it was asked
  depth smallint not null,
  lease timestamptz,                    -- wall time; while it is under way: when it is taken for dead
  attempts smallint not null default 0,
  outcome text not null default '',
  error text not null default '',
  milliseconds integer not null default 0,
  answered_at timestamptz,              -- wall time
  primary key (shard, id)
);
create index connector_call_waiting on connector_call (shard, lease) where outcome = '';
create index connector_call_customer on connector_call (shard, customer);
create index connector_call_recent on connector_call (workspace, connector, answered_at) where outcome <> '';

-- What back ends were asked and said stands, masked, in the log of requests.
alter table request_log drop constraint request_log_kind_check, drop constraint request_log_who_kind_check;
alter table request_log
  add constraint request_log_kind_check check (kind in ('api', 'webhook', 'connector')),
  add constraint request_log_who_kind_check check (who_kind in ('key', 'agent', 'account', 'connector'));
