-- Topics: objects (a post, an order, a claim) that several customers and the company talk about.

create table topic (
  shard integer not null,
  id uuid not null,
  workspace integer not null,
  kind text not null,
  name text not null,
  reference text not null,
  word text not null,            -- what a text begins with that starts a post; empty: none
  rules jsonb not null,          -- who may post, start and invite
  status text not null,          -- open, closed
  participants bigint not null,
  comments bigint not null,      -- that stand
  numbered bigint not null,      -- that were ever posted
  created_at timestamptz not null,
  last_at timestamptz not null,
  primary key (shard, id)
);
create index topic_listed on topic (workspace, last_at desc, id desc);
create index topic_named on topic (workspace, id);

-- Who takes part, as the topic knows them; what each of them wants to hear is on their own shard.
create table topic_member (
  shard integer not null,
  topic uuid not null,
  customer uuid not null,
  workspace integer not null,
  role text not null,            -- owner, participant, reader
  name text not null,
  handle text not null,          -- the whole name as a mention writes it: annapark
  short text not null,           -- its first word: anna
  joined_at timestamptz not null,
  posted bigint not null,        -- within the hour that began at posted_since
  posted_since timestamptz,
  last_text text not null,       -- a mark of the last comment, so that a machine's repetition is none
  primary key (shard, topic, customer)
);
create index topic_member_handle on topic_member (shard, topic, handle);
create index topic_member_short on topic_member (shard, topic, short);

create table topic_comment (
  shard integer not null,
  id uuid not null,
  topic uuid not null,
  workspace integer not null,
  number bigint not null,        -- its place in the thread, from 1
  post uuid not null,            -- the comment that it answers in the end; its own id: it starts a post
  at timestamptz not null,
  author uuid,                   -- null: the company
  name text not null,
  channel text not null,
  text text not null,
  files jsonb not null,
  removed_at timestamptz,
  removed_by text not null,
  primary key (shard, id)
);
create index topic_comment_thread on topic_comment (shard, topic, number);

-- What a customer wants to hear of a topic, and what waits for their next digest.
create table topic_participant (
  shard integer not null,
  customer uuid not null,
  topic uuid not null,
  workspace integer not null,
  name text not null,            -- the topic's
  role text not null,
  mode text not null,            -- at_once, hourly, daily, muted
  status text not null,          -- active, left, removed
  joined_at timestamptz not null,
  pending jsonb not null,        -- the latest comments that wait
  waiting bigint not null,       -- how many do
  digest uuid,                   -- the timer of the next digest
  digest_at timestamptz,
  mail_id text not null,         -- of their last mail in it, for the thread of ours
  primary key (shard, customer, topic)
);

-- Words that start a post, one topic each.
create table topic_word (
  workspace integer not null,
  word text not null,
  topic uuid not null,
  name text not null,
  primary key (workspace, word)
);
create index topic_word_topic on topic_word (workspace, topic);
