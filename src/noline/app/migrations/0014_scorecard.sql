-- Behind the figures: who did what is rare among all that is sent, so that an index of it costs a blast nothing. What is
-- frequent (accepted, sent, delivered) is found customer by customer.
create index interaction_outcome on interaction (workspace, kind, shard, subject, campaign) where kind in (
  'message.read', 'message.answered', 'message.reread', 'message.failed', 'message.suppressed', 'message.expired',
  'message.uncertain', 'message.received', 'mail.opened', 'link.clicked', 'goal.reached', 'consent.withdrawn',
  'conversation.moved');

-- What the scorecard watches for, and what it has found.
create table alert_rule (
  workspace integer primary key references workspace,
  rules jsonb not null,
  changed_by text not null default '',
  changed_at timestamptz not null
);

create table alert (
  workspace integer not null references workspace,
  id uuid not null,
  kind text not null check (kind in ('delivery_drop', 'failures', 'cost_over_plan')),
  campaign uuid,                        -- null: over all campaigns
  channel text not null default '',     -- '': on every channel
  level text not null check (level in ('warn', 'bad')),
  value double precision not null,      -- the share or amount that was found
  expected double precision not null,   -- and what it was measured against
  messages bigint not null default 0,   -- of how many messages it is a share
  raised_at timestamptz not null,
  seen_at timestamptz not null,         -- found again then
  cleared_at timestamptz,               -- no longer found
  acknowledged_at timestamptz,
  acknowledged_by text not null default '',
  primary key (workspace, id)
);
create unique index alert_open on alert (workspace, kind, channel, coalesce(campaign, '00000000-0000-0000-0000-000000000000'))
  where cleared_at is null;
create index alert_recent on alert (workspace, raised_at);

-- Sums of hours and days that are over are folded into rows of shard -1, so that a month is read in few rows.
create index rollup_loose on rollup (period, since) where shard >= 0 and period <> 'total';
create index channel_rollup_loose on channel_rollup (period, since) where shard >= 0 and period <> 'total';
