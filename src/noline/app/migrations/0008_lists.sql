-- Views behind the screens, kept by the follower `lists` and rebuilt from state and log under another name. Their keys begin
-- with the shard, which writes them; the indexes that screens read by begin with the workspace.

create table customer_item (
  shard integer not null,
  customer uuid not null,
  workspace integer not null,
  name text not null,
  name_key text collate "C" not null,   -- the name as it is sorted
  external_id text not null,
  addresses text[] not null,            -- as they are written
  channels text[] not null,             -- by which they have an address
  tags text[] not null,
  locale text not null,
  created_at timestamptz not null,
  last_at timestamptz not null,         -- when they last did something, or something was said that is no campaign's
  last_kind text not null default '',
  last_text text not null default '',
  conversations_open integer not null default 0,
  words tsvector not null,              -- each as workspace/word, so that a search reads its own workspace alone
  made_of bigint not null,              -- a hash of the profile it was made of
  primary key (shard, customer)
);
create index customer_item_recent on customer_item (workspace, last_at, customer);
create index customer_item_name on customer_item (workspace, name_key, customer);
create index customer_item_words on customer_item using gin (words) with (gin_pending_list_limit = 1024);

create table inbox_item (
  shard integer not null,
  conversation uuid not null,
  workspace integer not null,
  customer uuid not null,
  customer_name text not null,
  matter text not null,
  state text not null,                  -- closed, or whom it waits for: us, customer, nobody
  status text not null,
  waiting_for text not null,
  mode text not null,
  agent integer,                        -- to whom it is assigned
  channel text not null,
  channels text[] not null,
  last_at timestamptz not null,
  waiting_since timestamptz,            -- since when it waits for us
  last_text text not null,
  last_direction smallint not null,     -- 0: nothing has been said yet
  last_reading text not null,           -- how the customer's last message was read
  unread integer not null,              -- messages of the customer's since we last said something; 50 stands for more
  primary key (shard, conversation)
);
create index inbox_item_recent on inbox_item (workspace, last_at, conversation);
create index inbox_item_open on inbox_item (workspace, last_at, conversation) where state <> 'closed';
create index inbox_item_state on inbox_item (workspace, state, last_at, conversation);
create index inbox_item_channel on inbox_item (workspace, channel, last_at, conversation);
create index inbox_item_customer on inbox_item (shard, customer);

-- The scorecard sums all shards of a workspace. No counted column is in an index, so that counting stays on its page.
create index rollup_total on rollup (workspace, campaign) where period = 'total';
create index rollup_since on rollup (workspace, period, since) where period <> 'total';
