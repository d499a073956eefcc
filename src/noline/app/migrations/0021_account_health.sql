-- How an account does: what its provider said last when it let us down, and what went through it, by hour and day.

alter table route
  add column refused_since timestamptz, -- the provider refuses the account: credentials, balance, permissions
  add column failed_at timestamptz,     -- of the last time the line let us down, and kept when it is back
  add column failed_fault text,
  add column failed_why text;

create table account_traffic (
  shard integer not null,
  account integer not null,
  period text not null check (period in ('hour', 'day')),
  since timestamptz not null,
  channel text not null,
  measure text not null, -- sent, delivered, read, failed, again, uncertain, bounced, received
  reason text not null default '',
  currency text not null default '',
  count bigint not null default 0,
  cost bigint not null default 0,
  last_at timestamptz not null,
  said text not null default '', -- the provider's words of the last one that failed; the message that came in last
  primary key (shard, account, period, since, channel, measure, reason, currency)
) with (fillfactor = 50);
