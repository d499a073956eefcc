-- In whose name topics and calls are, what was spent on which purpose and channel, and how long a department's talks rest.

alter table topic add column department integer;              -- in whose name what is said in it is told
alter table topic_participant add column department integer;  -- as the topic had it when it was told of last
alter table phone_call add column department integer;
create index topic_department on topic (workspace, department) where department is not null;

alter table department
  add column talk_hours integer check (talk_hours between 0 and 168),           -- null: as the company has it
  add column hand_back_hours integer check (hand_back_hours between 0 and 720);

-- What went out in nobody's name is department 0 of its workspace.
alter table department_spend
  add column workspace integer not null default 0,
  add column purpose text not null default '',  -- empty: not written down yet then
  add column channel text not null default '';
update department_spend set workspace = department.workspace from department where department.id = department_spend.department;
alter table department_spend drop constraint department_spend_pkey;
alter table department_spend add primary key (shard, workspace, department, month, currency, purpose, channel);
