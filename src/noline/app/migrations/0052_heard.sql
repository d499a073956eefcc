-- When a customer last wrote from an address, by channel: some take what we like only for a while after that.
alter table customer_address add column heard jsonb not null default '{}';

update customer_address set heard = found.heard
from (
  select shard, customer, case channel when 'whatsapp' then 'phone' else channel end as scheme, address,
    jsonb_object_agg(place, to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) as heard
  from (
    select shard, customer, channel, address,
      channel || case when body ->> 'public' = 'true' then ' public' else '' end as place, max(at) as at
    from message where direction = 1 and channel in ('whatsapp', 'messenger', 'instagram')
    group by shard, customer, channel, address, place
  ) as spoken group by shard, customer, channel, address
) as found
where customer_address.shard = found.shard and customer_address.customer = found.customer
  and customer_address.scheme = found.scheme and customer_address.value = found.address;
