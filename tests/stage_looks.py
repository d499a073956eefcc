"""What the stage asks the database: what is under way, when something is due, and what became of messages."""

WAITING = """
select exists (select 1 from claim) or exists (
  select 1 from outbox join route on route.id = outbox.route
  where due_at <= $1 and (suspended_until is null or suspended_until < clock_timestamp()))
"""
NEXT_DUE = """
select least(
  (select min(due_at) from outbox where due_at > $1 and due_at < 'infinity'), (select min(due_at) from timer),
  (select min(next_at) from pace where exists (
    select from turn where turn.workspace = pace.workspace and turn.budget = pace.budget)))
"""
# Where in the log each message was wanted or came in.
PLACES = """
select case kind when 'message.accepted' then message else id end, seq from interaction
where shard = $1 and subject = $2 and kind in ('message.accepted', 'message.received', 'form.submitted')
"""
FATES = """
select message.channel, message.status, coalesce(last.reason, '') from message left join lateral (
  select reason from ledger where ledger.shard = message.shard and ledger.message = message.id
  order by attempt desc limit 1) as last on true
where message.shard = $1 and message.customer = $2 and direction = 2 and ($3::uuid is null or campaign = $3)
order by (select min(seq) from interaction where interaction.shard = $1 and interaction.message = message.id)
"""
