-- What sandbox customers have looked at in their boxes.
alter table sandbox_item add column opened_at timestamptz;
