-- Who may do what: agents and their sessions, keys of programs, failures to sign in, and what was changed by whom.
-- Times are wall time: nobody's session lives in virtual time.

create table agent (
  id integer generated always as identity primary key,
  workspace integer not null references workspace,
  email text not null,                  -- in lower case
  name text not null,
  role text not null check (role in ('owner', 'agent', 'viewer')),
  password_hash text not null,          -- Argon2id with its parameters
  status text not null default 'active' check (status in ('active', 'disabled')),
  created_at timestamptz not null default now(),
  last_seen_at timestamptz,
  unique (workspace, email)
);
create index agent_email on agent (email);  -- signing in names no workspace where one will do

create table session (
  token bytea primary key,              -- SHA-256 of what the browser keeps
  agent integer not null references agent on delete cascade,
  csrf text not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  user_agent text not null default ''
);
create index session_agent on session (agent);
create index session_expires on session (expires_at);

create table api_key (
  id integer generated always as identity primary key,
  workspace integer not null references workspace,
  name text not null,
  hash bytea not null unique,           -- SHA-256: the secret is 32 random bytes, which no dictionary holds
  hint text not null,                   -- its last four characters
  scopes text[] not null,
  created_by integer references agent,  -- null: another key, or the command line
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_key_workspace on api_key (workspace, id);

create table audit (
  workspace integer not null references workspace,
  id bigint generated always as identity,
  at timestamptz not null default now(),
  actor_kind text not null check (actor_kind in ('agent', 'key', 'system')),
  actor integer,                        -- null for the system
  actor_name text not null,             -- as it was then
  action text not null check (action ~ '^[a-z_]+[.][a-z_]+$'),
  object text not null,
  detail jsonb not null default '{}',
  primary key (workspace, id)           -- read backwards: the latest first
);
create index audit_action on audit (workspace, action, id);
create index audit_actor on audit (workspace, actor_kind, actor, id);

create table sign_in_failure (
  id bigint generated always as identity primary key,
  key text not null,                    -- a hash: people type their passwords where the address belongs
  at timestamptz not null
);
create index sign_in_failure_key on sign_in_failure (key, at);
create index sign_in_failure_at on sign_in_failure (at);
