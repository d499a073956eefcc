-- How mail goes out carefully: a new sender's messages per day, limits per recipient's domain, and domains that refuse us.

create table route_limit (
  route integer primary key references route on delete cascade,
  limits jsonb not null
);

-- Messages taken from a route's warm-up, by day (UTC).
create table route_day (
  route integer not null references route on delete cascade,
  day date not null,
  taken integer not null default 0,
  primary key (route, day)
);

create table route_domain (
  route integer not null references route on delete cascade,
  domain text not null,                 -- the group of domains that one company receives for
  until timestamptz not null,           -- nothing goes there before
  refusals integer not null default 1,  -- one after another: each makes the rest longer
  why text not null default '',
  refused_at timestamptz not null,
  primary key (route, domain)
);
