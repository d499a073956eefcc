-- When a version of a template was saved and by whom; unknown of those that were there before.

alter table template
  add column saved_at timestamptz,
  add column saved_by text not null default '';
alter table template alter column saved_at set default now();
