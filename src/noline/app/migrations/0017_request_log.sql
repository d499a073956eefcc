-- Requests that came in, by programs with a key and by webhooks of providers, kept for 30 days of wall time.

create table request_log (
  workspace integer not null references workspace,
  id uuid not null,
  at timestamptz not null,              -- when it began
  kind text not null check (kind in ('api', 'webhook')),
  method text not null,
  path text not null,
  query text not null default '',
  who_kind text not null check (who_kind in ('key', 'agent', 'account')),
  who integer not null,
  who_name text not null,               -- as it was then
  right_needed text not null default '', -- of the endpoint: whoever reads the bodies must have it too
  status smallint not null,
  milliseconds integer not null,
  headers jsonb not null default '{}',  -- the few that matter when it is sent again; never those that sign in
  sent bytea not null default '',
  sent_state text not null check (sent_state in ('whole', 'cut', 'left_out')),
  sent_size bigint not null default 0,
  sent_type text not null default '',
  answered bytea not null default '',
  answered_state text not null check (answered_state in ('whole', 'cut', 'left_out')),
  answered_size bigint not null default 0,
  answered_type text not null default '',
  problem text not null default '',     -- its title
  detail text not null default '',
  field text not null default '',
  replay_of uuid,
  primary key (workspace, id)
);
create index request_log_latest on request_log (workspace, at, id);
create index request_log_problems on request_log (workspace, at, id) where status >= 400;
create index request_log_age on request_log using brin (at);
