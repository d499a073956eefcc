-- Answers to requests that carried an Idempotency-Key, kept for a day of wall time.

create table idempotency (
  workspace integer not null references workspace,
  actor_kind text not null,             -- whose key it is: programs choose alike
  actor integer not null,
  key text not null,
  fingerprint bytea not null,           -- SHA-256 of method, path and body
  begun_at timestamptz not null,        -- stays when an attempt is taken over: ids are derived from it
  until timestamptz not null,           -- the attempt under way is taken for dead after this
  status smallint,                      -- of the answer; null: there is none yet
  headers jsonb,
  body bytea,
  primary key (workspace, actor_kind, actor, key)
);
create index idempotency_begun on idempotency (begun_at);
