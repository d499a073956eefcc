-- Alerts of accounts that their providers refuse: which, and in whose words.
alter table alert add column account integer, add column name text not null default '', add column said text not null default '';
alter table alert drop constraint alert_kind_check;
alter table alert add constraint alert_kind_check
  check (kind in ('delivery_drop', 'failures', 'cost_over_plan', 'department_budget', 'account_refused'));
drop index alert_open;
create unique index alert_open on alert
  (workspace, kind, channel, coalesce(campaign, '00000000-0000-0000-0000-000000000000'), coalesce(department, 0),
   coalesce(account, 0))
  where cleared_at is null;
