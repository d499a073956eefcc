"""The statements of the lists' follower: what of the log concerns a list, and the rows as the state is now."""

from __future__ import annotations

SHOWN = frozenset(
    {
        "message.received", "reply.requested", "message.accepted", "form.submitted", "link.clicked", "page.visited",
        "event.tracked", "source.imported", "customer.created", "customer.changed", "consent.requested",
        "consent.given", "consent.withdrawn", "address.linked", "address.verified", "goal.reached",
        "conversation.handed_over",
    }
)  # fmt: skip
"""What counts as the last that happened with a customer: what they did, or what was said to them in person."""

SAYING = frozenset({"message.accepted"})
"""Those of them whose words are in the message that they name."""

_SILENT = (
    "contact.planned", "campaign.enrolled", "decision.made", "code.issued", "letter.printed", "mail.opened",
    "message.sent", "message.delivered", "message.read", "message.uncertain",
)  # fmt: skip
"""What changes no list; any other kind may, by the journeys that it moves if not by itself."""

# A message of a campaign that belongs to no conversation is in no list. What can't be shown is called what it is.
FACTS = f"""
select id, subject, at, kind, conversation, message, coalesce(nullif(left(body ->> 'text', 400), ''),
  'Can''t be shown here: ' || nullif(body ->> 'unsupported', ''), body ->> 'text')
from interaction
where shard = $1 and seq > $2 and seq <= $3 and kind not in ({", ".join(f"'{kind}'" for kind in _SILENT)})
  and (campaign is null or conversation is not null or kind not like 'message.%')
order by seq
"""

PROFILES = """
select customer.id, customer.workspace, customer.attributes, customer.tags, address.schemes, address.displays,
  made.made_of
from unnest($2::uuid[]) as given(id)
join customer on customer.shard = $1 and customer.id = given.id and customer.merged_into is null
left join lateral (
  select array_agg(scheme order by added_at, scheme, value) as schemes,
    array_agg(display order by added_at, scheme, value) as displays
  from customer_address where customer_address.shard = $1 and customer_address.customer = given.id
) as address on true
cross join lateral (
  select hashtextextended(
    concat_ws(' ', customer.attributes::text, customer.tags::text, customer.locale, address.schemes::text,
      address.displays::text), 0) as made_of
) as made
left join {customers} as item on item.shard = $1 and item.customer = given.id
where item.made_of is distinct from made.made_of
"""

PUT_CUSTOMERS = """
insert into {customers} as item (shard, customer, workspace, name, name_key, external_id, addresses, channels, tags,
  locale, created_at, last_at, words, made_of)
select $1, customer.id, customer.workspace, given.name, given.name_key, given.external_id, given.addresses,
  given.channels, customer.tags, customer.locale, customer.created_at, customer.created_at,
  array_to_tsvector(given.words), given.made_of
from jsonb_to_recordset($2::text::jsonb) as given(customer uuid, name text, name_key text, external_id text,
  addresses text[], channels text[], words text[], made_of bigint)
join customer on customer.shard = $1 and customer.id = given.customer
on conflict (shard, customer) do update set name = excluded.name, name_key = excluded.name_key,
  external_id = excluded.external_id, addresses = excluded.addresses, channels = excluded.channels,
  tags = excluded.tags, locale = excluded.locale, words = excluded.words, made_of = excluded.made_of
"""

# What came late changes nothing: the last is the last in domain time, and of two at once the later in the log.
ACTIVITY = """
update {customers} as item set conversations_open = found.open,
  last_at = case when found.news then found.at else item.last_at end,
  last_kind = case when found.news then found.kind else item.last_kind end,
  last_text = case when found.news then found.text else item.last_text end
from (
  select given.*, coalesce(given.at >= item.last_at, false) as news,
    left(regexp_replace(coalesce(given.words, left(message.body ->> 'text', 400), message.body ->> 'subject', ''),
      '\\s+', ' ', 'g'), 160) as text,
    (select count(*) from conversation
      where conversation.shard = $1 and conversation.customer = given.id and conversation.status = 'open') as open
  from unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::uuid[])
    as given(id, at, kind, words, message)
  join {customers} as item on item.shard = $1 and item.customer = given.id
  left join message on message.shard = $1 and message.id = given.message
) as found
where item.shard = $1 and item.customer = found.id and (found.news or item.conversations_open <> found.open)
"""

# Conversations by their own id, by a message, or of customers whose name may have changed. What was suppressed or has
# expired was never said. Words that somebody wrote are shown before a template's name. Where both sides spoke in one
# moment, whoever is waited for spoke first.
INBOX = """
insert into {inbox} as item (shard, conversation, workspace, customer, customer_name, matter, state, status,
  waiting_for, mode, channel, channels, last_at, waiting_since, last_text, last_direction, last_reading, unread, agent,
  snoozed_until, department, skill)
select $1, it.id, it.workspace, it.customer, coalesce(customer.name, ''), it.matter,
  case when it.status = 'closed' then 'closed' when it.snoozed_until is not null then 'snoozed' else it.waiting_for end,
  it.status, it.waiting_for, it.mode, it.channel, it.channels,
  greatest(it.last_at, said.at[1]),
  case when it.status = 'open' and it.waiting_for = 'us'
    then coalesce(said.at[greatest(told.unread, 1)], it.last_at) end,
  left(regexp_replace(coalesce(said.text, template.name, ''), '\\s+', ' ', 'g'), 160),
  coalesce(said.spoken, said.direction[1], 0), coalesce(said.reading, ''), told.unread, it.agent,
  it.snoozed_until, it.department, it.skill
from (
  select unnest($2::uuid[])
  union select message.conversation from message where shard = $1 and id = any($3::uuid[])
  union select conversation.id from conversation where shard = $1 and customer = any($4::uuid[])
) as touched(id)
join conversation as it on it.shard = $1 and it.id = touched.id
left join {customers} as customer on customer.shard = $1 and customer.customer = it.customer
left join lateral (
  select array_agg(recent.at order by place) as at, array_agg(recent.direction order by place) as direction,
    (array_agg(recent.text order by place) filter (where recent.text is not null))[1] as text,
    (array_agg(recent.direction order by place) filter (where recent.text is not null))[1] as spoken,
    (array_agg(recent.template order by place))[1] as template,
    (array_agg(recent.reading order by place) filter (where recent.direction = 1))[1] as reading
  from (
    select message.at, message.direction, message.template, message.reading,
      coalesce(nullif(left(message.body ->> 'text', 400), ''),
        nullif(message.body ->> 'subject', ''), 'Can''t be shown here: ' || (message.body ->> 'unsupported')) as text,
      row_number() over (order by message.at desc, (message.direction = 1) = (it.waiting_for = 'us') desc,
        message.id desc) as place
    from message
    where message.shard = $1 and message.customer = it.customer and message.conversation = it.id
      and message.status not in (6, 7)
    order by message.at desc, (message.direction = 1) = (it.waiting_for = 'us') desc, message.id desc limit 50
  ) as recent
) as said on true
cross join lateral (
  select coalesce(array_position(said.direction, 2::smallint) - 1, cardinality(said.direction), 0) as unread
) as told
left join template on template.id = said.template
on conflict (shard, conversation) do update set customer_name = excluded.customer_name, state = excluded.state,
  status = excluded.status, waiting_for = excluded.waiting_for, mode = excluded.mode, channel = excluded.channel,
  channels = excluded.channels, last_at = excluded.last_at, waiting_since = excluded.waiting_since,
  last_text = excluded.last_text, last_direction = excluded.last_direction, last_reading = excluded.last_reading,
  unread = excluded.unread, agent = excluded.agent, snoozed_until = excluded.snoozed_until,
  department = excluded.department, skill = excluded.skill
"""

# Who was merged into another is in no list, and what left with a merge, or went back, only where it is now.
GONE = """
delete from {customers} as item using customer
where item.shard = $1 and item.customer = any($2::uuid[]) and customer.shard = $1 and customer.id = item.customer
  and customer.merged_into is not null
"""
LEFT = """
delete from {inbox} as item where item.shard = $1 and item.customer = any($2::uuid[]) and not exists (
  select from conversation where conversation.shard = $1 and conversation.id = item.conversation)
"""
