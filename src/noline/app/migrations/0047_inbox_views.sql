-- What somebody looks at again and again in the inbox: filters under a name, one's own or the team's (agent is null).
create table inbox_view (
  workspace integer not null references workspace,
  id uuid not null,
  agent integer,
  name text not null,
  filters jsonb not null,
  made_by text not null,
  made_at timestamptz not null,
  primary key (workspace, id)
);
create unique index inbox_view_name on inbox_view (workspace, coalesce(agent, 0), lower(name));
