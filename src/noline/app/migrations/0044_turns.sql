-- Who waits at a throttle that many share; a turn moves the run's timer forward and takes the row away.
create table turn (
  shard integer not null,
  run uuid not null,
  workspace integer not null,
  customer uuid not null,
  budget text not null,                 -- journey/step, or */name where journeys share it
  at timestamptz not null,              -- when the run came: turns go in this order
  until timestamptz not null,           -- when the run's timer rings otherwise
  timer uuid not null,
  primary key (shard, run)
);
create index turn_order on turn (workspace, budget, at, run);
create index turn_customer on turn (shard, customer);

-- When the next turn on a budget may be; written once for the turns of some seconds.
create table pace (
  workspace integer not null,
  budget text not null,
  next_at timestamptz not null,
  primary key (workspace, budget)
) with (fillfactor = 50);
