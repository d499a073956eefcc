-- Departments: what each may send, for how much, in whose name; and whose conversations are.

alter table department
  add column purposes text[] not null default '{service,transactional,marketing}',
  add column budget bigint check (budget >= 0),  -- minor units in a calendar month; null: no limit of ours
  add column currency text not null default 'EUR';

create table agent_department (
  agent integer not null references agent on delete cascade,
  department integer not null references department on delete cascade,
  primary key (agent, department)
);
create index agent_department_members on agent_department (department);

alter table agent add column skills text[] not null default '{}';
alter table api_key add column department integer references department;  -- null: it may speak for any

alter table message add column department integer;
alter table conversation add column department integer, add column skill text not null default '';

-- What a department's messages have cost, by the workspace's calendar month: written with the results of sending.
create table department_spend (
  shard integer not null,
  department integer not null,
  month date not null,
  currency text not null,
  cost bigint not null,
  messages bigint not null,
  primary key (shard, department, month, currency)
);
