-- Segments of customers, by a condition or by name, and files of customers on their way in.

create table segment (
  workspace integer not null references workspace,
  id uuid not null,
  name text not null,
  condition jsonb,                      -- null: its members were named
  origin text not null default '',      -- where named members come from, in words
  created_by text not null default '',
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (workspace, id)
);
create unique index segment_name on segment (workspace, lower(name));

create table segment_member (
  shard integer not null,               -- of the customer
  segment uuid not null,
  customer uuid not null,
  primary key (shard, segment, customer)
);

-- Times of what the server does are wall time; `seen_at` is when it last said that it is at work.
create table customer_import (
  workspace integer not null references workspace,
  id uuid not null,
  name text not null,                   -- of the file
  size bigint not null,
  rows bigint not null default 0,       -- an estimate, the header not counted
  subscription text not null default 'news',
  targets jsonb not null default '{}',
  status text not null check (status in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  cancelled boolean not null default false, -- somebody wants it to stop
  done bigint not null default 0,       -- rows read so far
  new bigint not null default 0,
  known bigint not null default 0,
  refused bigint not null default 0,    -- problems, of whole rows or single cells
  why text not null default '',
  created_by text not null default '',
  created_at timestamptz not null,
  started_at timestamptz,
  seen_at timestamptz,
  ended_at timestamptz,
  primary key (workspace, id)
);

create table customer_import_problem (
  workspace integer not null,
  import uuid not null,
  id bigint generated always as identity,
  number bigint not null,               -- of the row, as a spreadsheet shows it
  name text,                            -- the column's header; null: the row as a whole
  text text not null,
  remedy text not null,
  skipped boolean not null,
  primary key (workspace, import, id)
);
