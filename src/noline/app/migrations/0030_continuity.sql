-- Continuity: crossings, by which a conversation goes on somewhere else. Each lies on the shard of its code's digest.

create table crossing (
  shard integer not null,               -- of the digest
  workspace integer not null,
  digest bytea not null,                -- of the code, under the installation's secret; the code itself is nowhere
  id uuid not null,                     -- what the signed link names
  customer uuid not null,
  conversation uuid,                    -- that goes on; null: that of the message, once there is one
  message uuid,                         -- of ours, in which it was given
  purpose text not null,                -- continue, callback
  source text not null,                 -- the channel that it leads away from
  made_by text not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  places integer not null,              -- how many addresses may use it
  used text[] not null default '{}',    -- digests of the addresses that have
  primary key (shard, workspace, digest)
);
create index crossing_over on crossing (shard, expires_at);
