-- What belongs to no customer: set up by people, read by everybody, counted by nobody.

create table workspace (
  id integer generated always as identity primary key,
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null,
  zone text not null default 'UTC',
  region text not null default 'GB',
  language text not null default 'en',
  settings jsonb not null default '{}'
);

create table department (
  id integer generated always as identity primary key,
  workspace integer not null references workspace,
  slug text not null,
  name text not null,
  unique (workspace, slug)
);

create table account (
  id integer generated always as identity primary key,
  workspace integer not null references workspace,
  department integer references department,
  name text not null,
  provider text not null,
  settings jsonb not null default '{}',
  unique (workspace, name)
);

create table route (
  id integer generated always as identity primary key,
  workspace integer not null references workspace,
  account integer not null references account,
  channel text not null,
  sender text not null default '',
  seats smallint not null default 4 check (seats between 1 and 256),
  rate double precision,                -- messages a second over all seats; null: no limit of ours
  position smallint not null default 0, -- the order in which routes of a channel are tried
  suspended_until timestamptz,
  suspended_why text,
  unique (workspace, account, channel)
);

-- A seat is one connection and a share of the route's rate; leased by wall time.
create table seat (
  route integer not null references route on delete cascade,
  number smallint not null,
  owner uuid,
  until timestamptz,
  primary key (route, number)
);

create table worker (
  id uuid primary key,
  seen_at timestamptz not null
);

create table template (
  id uuid primary key,
  workspace integer not null references workspace,
  name text not null,
  version integer not null,
  variants jsonb not null,              -- {channel form: source}
  unique (workspace, name, version)
);

create table journey (
  id uuid primary key,
  workspace integer not null references workspace,
  name text not null,
  version integer not null,
  definition jsonb not null,
  status text not null default 'draft' check (status in ('draft', 'live', 'retired')),
  unique (workspace, name, version)
);

create table campaign (
  id uuid primary key,
  workspace integer not null references workspace,
  slug text not null,
  definition jsonb not null,
  status text not null default 'draft' check (status in ('draft', 'running', 'paused', 'cancelled', 'ended')),
  launched_at timestamptz,
  unique (workspace, slug)
);

create table file (
  hash bytea primary key,               -- SHA-256 of the content; kept once
  media_type text not null,
  size integer not null,
  content bytea not null
);
