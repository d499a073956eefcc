-- Departments at work: when people are there, who gets what is handed over, and alerts of budgets that are used up.

alter table department
  add column hours text[] not null default '{}',     -- as 1-5 09:00-17:00; none: the company's own
  add column zone text,                              -- of those hours; null: the company's own
  add column holidays text[] not null default '{}',  -- 2026-12-24, or 12-25 in every year
  add column automatic boolean not null default false,  -- what is handed over is given to somebody at once
  add column agent_limit integer not null default 8 check (agent_limit between 1 and 1000);

-- Who takes what is handed over, and when they were last here (wall time, as presence is).
create table agent_duty (
  agent integer primary key references agent on delete cascade,
  workspace integer not null references workspace,
  on_duty boolean not null,
  seen_at timestamptz not null default now(),
  given_at timestamptz  -- when they were given something last
);
create index agent_duty_present on agent_duty (workspace, seen_at) where on_duty;

-- What was given to somebody of itself and is not answered yet: counted before the log is followed, taken back from who left.
create table conversation_given (
  shard integer not null,
  conversation uuid not null,
  workspace integer not null,
  agent integer not null references agent on delete cascade,
  at timestamptz not null default now(),
  followed boolean not null default false,  -- the conversation itself says so by now
  primary key (shard, conversation)
);
create index conversation_given_workspace on conversation_given (workspace, agent);

create index conversation_queue on conversation (workspace, department) where status = 'open' and department is not null;
create index conversation_held on conversation (workspace, agent) where status = 'open' and agent is not null;

alter table inbox_item add column department integer, add column skill text not null default '';
update inbox_item set department = conversation.department, skill = conversation.skill from conversation
where conversation.shard = inbox_item.shard and conversation.id = inbox_item.conversation
  and (conversation.department is not null or conversation.skill <> '');
create index inbox_item_department on inbox_item (workspace, department, last_at, conversation)
  where state <> 'closed' and department is not null;

alter table alert add column department integer;
alter table alert drop constraint alert_kind_check;
alter table alert add check (kind in ('delivery_drop', 'failures', 'cost_over_plan', 'department_budget'));
drop index alert_open;
create unique index alert_open on alert
  (workspace, kind, channel, coalesce(campaign, '00000000-0000-0000-0000-000000000000'), coalesce(department, 0))
  where cleared_at is null;
