-- Where a shard's head was when a contact event came due: customers who came before that are waited for.

alter table launch add column upto bigint not null default 0;
