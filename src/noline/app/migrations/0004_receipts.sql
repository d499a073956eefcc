-- Receipts that came before our own record of the message they are about: kept and tried again for an hour.

create table early_receipt (
  id bigint generated always as identity primary key,
  account integer,
  receipt jsonb not null,
  at timestamptz not null default now()
);

alter table sandbox_item add column told boolean not null default false;
create index sandbox_item_untold on sandbox_item (arrived) where not told;
