-- How often one place in the network acts on public pages, for all server processes. Worth nothing after a crash.
create unlogged table visitor_pace (
  key bytea primary key,      -- a hash of the limit's name and the place
  until timestamptz not null, -- the bucket is empty by then
  step interval not null,     -- what one act adds
  room interval not null      -- how far ahead the bucket may be filled
) with (fillfactor = 50);
create index visitor_pace_until on visitor_pace (until);
