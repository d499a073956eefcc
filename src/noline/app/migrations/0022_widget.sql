-- Chat widgets: what a company's pages embed. The key is public; the secret, with which its server vouches for people who
-- are signed in there, is sealed.

create table widget (
  id integer generated always as identity primary key,
  workspace integer not null references workspace,
  key text not null unique,
  name text not null,
  settings jsonb not null,
  secret jsonb not null,
  created_at timestamptz not null default now(),
  unique (workspace, name)
);
