-- The rollups once more, over all campaigns: what a company's scorecard reads.

create table channel_rollup (
  shard integer not null,
  workspace integer not null,
  channel text not null,
  period text not null check (period in ('hour', 'day', 'total')),
  since timestamptz not null,
  measure text not null,
  count bigint not null default 0,
  amount bigint not null default 0,
  primary key (shard, workspace, channel, period, since, measure)
) with (fillfactor = 50);
create index channel_rollup_since on channel_rollup (workspace, period, since);
insert into channel_rollup (shard, workspace, channel, period, since, measure, count, amount)
select shard, workspace, channel, period, since, measure, sum(count), sum(amount) from rollup group by 1, 2, 3, 4, 5, 6;

-- A campaign over time.
drop index rollup_since;
create index rollup_since on rollup (workspace, campaign, period, since) where period <> 'total';
