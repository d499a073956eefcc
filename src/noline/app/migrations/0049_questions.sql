-- What asks is found however much was said since.
create index message_asking on message (shard, customer, at) where asks;
