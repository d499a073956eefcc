-- What the screens of channels keep.

-- Messages that set out for a domain which has a rate of its own, within the minute that was counted last. A row for
-- each seat, so that seats don't wait for one another.
create table route_minute (
  route integer not null references route on delete cascade,
  seat smallint not null,
  domain text not null,
  minute timestamptz not null,
  taken integer not null default 0,
  primary key (route, seat, domain)
);

-- A key that stands in the pages of its sites, for everybody to read: kept as it is, so that it can be copied again.
alter table api_key add column open text check (open is null or cardinality(origins) > 0);
