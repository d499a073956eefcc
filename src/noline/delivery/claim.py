"""Claim: take waiting messages out of the outbox, look once more whether they may go, and write the attempt down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
from msgspec import Struct

from noline.access import Workspaces
from noline.content import Templates
from noline.customers import CHANNEL_SCHEMES, CONSENTS, Consent
from noline.delivery.eligibility import allowed_in_safe_mode, consent_refuses, due_at, must_wait
from noline.delivery.held import LOOK_AGAIN, Held
from noline.delivery.model import BULK, MARKETING, SERVICE, Message, Outcome, Reason, Status
from noline.delivery.numbers import PoolNumber, assign
from noline.delivery.request import Sending
from noline.delivery.results import Fate, append_fates
from noline.delivery.routes import Routes
from noline.delivery.spending import used_up
from noline.delivery.turns import EARLIER, Line, Turns, line_of
from noline.delivery.windows import OPEN, Standing, Window, closed_words, may_be_said, standing
from noline.kernel.clock import wall_now
from noline.kernel.db import Connection
from noline.log import Catalogue

LEASE = timedelta(seconds=20)
"""No call to a provider starts later than this after its claim."""

FEW = 40
"""Where fewer wait on a shard, it may be claimed together with others."""

# A short look into the index for each shard, route and lane, however much waits: `exists` may become a scan of it all.
FIND_WORK = f"""
select head.shard, given.route, given.lane, first.waiting
from head cross join (select route, lane from unnest($1::integer[]) as route, generate_series(0, 2) as lane) as given
cross join lateral (
  select count(*) as waiting from (
    select from outbox where outbox.shard = head.shard and outbox.route = given.route and outbox.lane = given.lane
      and outbox.due_at <= $2 order by outbox.due_at limit {FEW}) as next) as first
where first.waiting > 0
"""
# By place: no plan for it can go wrong while a queue grows from nothing to millions.
_TAKE = """
delete from outbox where shard = $1 and ctid = any(array(
  select ctid from outbox where shard = $1 and route = $2 and lane = $3 and due_at <= $4
  order by due_at, message limit $5 for update skip locked))
returning message, attempt, lane, expires_at, until_goal, due_at
"""
_TAKE_TOGETHER = """
delete from outbox where ctid = any(array(
  select next.ctid from unnest($1::integer[]) as here(shard) cross join lateral (
    select outbox.ctid from outbox
    where outbox.shard = here.shard and route = $2 and lane = $3 and due_at <= $4
    order by due_at, message limit $5 for update skip locked) as next
  limit $5))
returning message, attempt, lane, expires_at, until_goal, due_at
"""
# The message with what may have changed since it was queued: the address, a consent that was withdrawn, the goal; and
# whether it is its turn.
_LOOK_AGAIN = f"""
select message.id, message.workspace, message.customer, message.channel, message.address, message.purpose,
  message.status, message.at, message.conversation, message.campaign, message.contact_event, message.run,
  message.template, message.variables, message.body, message.answers, message.subscription,
  message.department,
  address.status as address_status, address.display, customer.locale, customer.zone,
  exists (select 1 from consent where consent.shard = message.shard and consent.customer = message.customer
    and consent.subscription in ('*', message.subscription) and consent.channel in ('*', message.channel)
    and consent.state = 'withdrawn') as withdrawn,
  message.campaign is not null and exists (select 1 from enrolment where enrolment.shard = message.shard
    and enrolment.campaign = message.campaign and enrolment.customer = message.customer
    and enrolment.state = 'reached') as reached,
  case when $4 then {EARLIER} end as earlier, message.shard, case when $5 then address.heard end as heard
from message
join customer on customer.shard = message.shard and customer.id = message.customer
left join customer_address as address on address.shard = message.shard and address.customer = message.customer
  and address.scheme = coalesce($3::jsonb ->> message.channel, message.channel) and address.value = message.address
where message.shard = any($1) and message.id = any($2)
"""
_ATTEMPTS = """
insert into ledger (shard, message, attempt, route, started_at, outcome)
select given.shard, given.message, given.attempt, $1, $2, 0
from unnest($3::integer[], $4::uuid[], $5::smallint[]) as given(shard, message, attempt)
on conflict (shard, message, attempt) do nothing
"""
_CLAIM = """
insert into claim (shard, id, route, lane, owner, until, messages, attempts)
select given.shard, $1, $2, $3, $4, $5, array_agg(given.message), array_agg(given.attempt)
from unnest($6::integer[], $7::uuid[], $8::smallint[]) as given(shard, message, attempt) group by given.shard
"""
_PUT_BACK = """
insert into outbox (shard, route, lane, due_at, message, customer, attempt, expires_at, until_goal)
select given.* from unnest($1::integer[], $2::integer[], $3::smallint[], $4::timestamptz[], $5::uuid[], $6::uuid[],
  $7::smallint[], $8::timestamptz[], $9::boolean[]) as given
on conflict do nothing
"""
_FILES = "select hash, content from file where hash = any($1)"
_ATTACHED = """
select message.body #>> array['attachments', $3::integer::text, 'media_type'], file.content
from message join file on file.hash = decode(message.body #>> array['attachments', $3::integer::text, 'hash'], 'hex')
where message.shard = $1 and message.id = $2 and message.direction = 2
"""
_HEARD = msgspec.json.Decoder(dict[str, datetime])
_SCHEMES = msgspec.json.encode(CHANNEL_SCHEMES).decode()


class Claimed(Struct, frozen=True, gc=False):
    """A message to be sent now."""

    message: Message
    attempt: int
    lane: int
    expires_at: datetime | None
    display: str
    locale: str
    shard: int
    until_goal: bool = False
    standing: Standing = OPEN
    files: Mapping[str, bytes] = {}
    """What is attached, by its hash."""
    number: PoolNumber | None = None
    """The sender of the route's pool, where it has one."""


Hold = Callable[[Claimed, datetime], datetime | None]
"""Until when a message is to wait for its domain or its sender, None if it may go now."""


class Claim(Struct, frozen=True):
    """A batch under way, of one shard or a few: nothing of it starts after ``until`` (wall time)."""

    id: UUID
    route: int
    until: datetime
    items: list[Claimed]

    @property
    def shards(self) -> list[int]:
        """The shards whose messages it holds, in order."""
        return sorted({item.shard for item in self.items})


async def claim(
    tx: Connection,
    shards: Sequence[int],
    route: int,
    lane: int,
    limit: int,
    owner: UUID,
    now: datetime,
    catalogue: Catalogue,
    lease: timedelta = LEASE,
    hold: Hold | None = None,
    pool: Sequence[PoolNumber] = (),
    turns: Turns | None = None,
) -> Claim:
    """Take up to ``limit`` due messages of a lane; those that may no longer go are settled in the same transaction."""
    if len(shards) == 1:
        waiting = await tx.fetch(_TAKE, shards[0], route, lane, now, limit)
    else:
        waiting = await tx.fetch(_TAKE_TOGETHER, shards, route, lane, now, limit)
    taken = {row[0]: row for row in sorted(waiting, key=lambda row: (row[5], row[0]))}
    until = wall_now() + lease
    if not taken:
        return Claim(uuid4(), route, until, [])
    turns = (turns or Turns()) if lane != BULK else None
    window, account = _window(route, catalogue)
    found = await tx.fetch(_LOOK_AGAIN, shards, list(taken), _SCHEMES, turns is not None, window is not None)
    rows = {row[0]: row for row in found}
    consents = await _consents(tx, [(row["shard"], row["customer"]) for row in rows.values() if row["withdrawn"]])
    numbers: dict[tuple[UUID, str], PoolNumber] = {}
    for shard in shards if pool else ():
        wanted = {(row["customer"], row["address"]) for row in rows.values() if row["shard"] == shard}
        numbers |= await assign(tx, shard, route, pool, wanted)
    items: list[Claimed] = []
    fates: list[Fate] = []
    later: list[tuple[Claimed, datetime]] = []
    ahead: set[Line] = set()
    for identity in sorted(taken, key=lambda it: (rows[it]["at"], it)) if turns else taken:
        row, out = rows[identity], taken[identity]
        item = _claimed(row, out, numbers.get((row["customer"], row["address"])))
        if window is not None:
            item = msgspec.structs.replace(item, standing=standing(window, _heard(row), row["channel"], now, account))
        if refusal := (
            _refusal(item, row, consents.get(item.message.customer, ()), now, catalogue)
            or _shut_out(item, window, catalogue)
        ):
            fates.append(Fate(item.shard, item.message, item.attempt, *refusal))
            continue
        later_on = _waits(item, row, now, catalogue)
        if turns and later_on is None:
            later_on = out[5] if line_of(row) in ahead else turns.wait(identity, row["earlier"], out[5], now)
        if later_on is None and hold:
            later_on = hold(item, now)
        if turns:
            ahead.add(line_of(row))
        if later_on:
            later.append((item, later_on))
        else:
            items.append(item)
    if broke := await used_up(tx, [item.message for item in items], now, catalogue):
        over = [item for item in items if item.message.department in broke and item.message.purpose != SERVICE]
        refused = Outcome.SUPPRESSED, Status.SUPPRESSED, Reason.BUDGET
        fates += [Fate(it.shard, it.message, it.attempt, *refused) for it in over if it.message.purpose != MARKETING]
        later += [(it, now + LOOK_AGAIN) for it in over if it.message.purpose == MARKETING]
        gone = {item.message.id for item in over}
        items = [item for item in items if item.message.id not in gone]
    if items:
        items = await _with_files(tx, items)
        where, attempts = [item.shard for item in items], [item.attempt for item in items]
        messages = [item.message.id for item in items]
        await tx.execute(_ATTEMPTS, route, now, where, messages, attempts)
        claimed = Claim(uuid4(), route, until, items)
        await tx.execute(_CLAIM, claimed.id, route, lane, owner, until, where, messages, attempts)
    else:
        claimed = Claim(uuid4(), route, until, [])
    await put_back(tx, [(item, route, due, item.attempt) for item, due in later])
    await append_fates(tx, fates, now, insert=True, deduplicate=False)
    return claimed


async def _with_files(tx: Connection, items: list[Claimed]) -> list[Claimed]:
    """Fetch what is attached, each file once however many messages carry it."""
    wanted = {bytes.fromhex(it["hash"]) for item in items for it in _goes_with(item.message)}
    if not wanted:
        return items
    found = {row[0].hex(): row[1] for row in await tx.fetch(_FILES, list(wanted))}
    return [msgspec.structs.replace(item, files=found) if _goes_with(item.message) else item for item in items]


def _goes_with(message: Message) -> Sequence[Mapping[str, Any]]:
    """Return the files that sending needs; a mail handed over whole has its attachments in it."""
    whole = (message.body or {}).get("mail")
    return [whole] if whole else attached(message)


def attached(message: Message) -> Sequence[Mapping[str, Any]]:
    """Return what goes with a message: name, media type, hash and size of each file."""
    files: Sequence[Mapping[str, Any]] = (message.body or {}).get("attachments", ())
    return files


async def read_attached(tx: Connection, shard: int, message: UUID, place: int) -> tuple[str, bytes] | None:
    """Return the media type and content of a file that goes with a message of ours; None if there is none."""
    row = await tx.fetchrow(_ATTACHED, shard, message, place)
    return (row[0] or "", row[1]) if row else None


async def _consents(tx: Connection, customers: Sequence[tuple[int, UUID]]) -> dict[UUID, list[Consent]]:
    """Return all that those customers, each after its shard, have said who have withdrawn something.

    What was said last counts.
    """
    found: dict[UUID, list[Consent]] = {}
    for shard in sorted({it[0] for it in customers}):
        for consent in await CONSENTS.of_subjects(tx, shard, [it[1] for it in customers if it[0] == shard]):
            found.setdefault(consent.customer, []).append(consent)
    return found


async def put_back(tx: Connection, again: Sequence[tuple[Claimed, int, datetime, int]]) -> None:
    """Put messages back into the outbox: on a route, at a time, for an attempt."""
    rows = [
        (it.shard, route, it.lane, due, it.message.id, it.message.customer, attempt, it.expires_at, it.until_goal)
        for it, route, due, attempt in again
    ]
    if rows:
        await tx.execute(_PUT_BACK, *map(list, zip(*rows, strict=True)))


def _claimed(row: Any, out: Any, number: PoolNumber | None) -> Claimed:
    message = Message(
        id=row["id"],
        workspace=row["workspace"],
        customer=row["customer"],
        direction=2,
        channel=row["channel"],
        address=row["address"],
        purpose=row["purpose"],
        status=row["status"],
        at=row["at"],
        conversation=row["conversation"],
        campaign=row["campaign"],
        contact_event=row["contact_event"],
        run=row["run"],
        template=row["template"],
        variables=msgspec.json.decode(row["variables"]) if row["variables"] else {},
        body=msgspec.json.decode(row["body"]) if row["body"] else None,
        answers=row["answers"],
        subscription=row["subscription"],
        department=row["department"],
    )
    display = row["display"] or row["address"]
    return Claimed(message, out[1], out[2], out[3], display, row["locale"], row["shard"], out[4], number=number)


def _refusal(
    item: Claimed, row: Any, consents: Sequence[Consent], now: datetime, catalogue: Catalogue
) -> tuple[Outcome, Status, str] | None:
    """Return why a message may no longer go."""
    suppressed = Outcome.SUPPRESSED, Status.SUPPRESSED
    workspaces: Workspaces = catalogue[Workspaces]
    sending: Sending = catalogue[Sending]
    expired = item.expires_at is not None and item.expires_at <= now
    if expired or item.message.campaign in _held(catalogue).cancelled:
        return Outcome.EXPIRED, Status.EXPIRED, ""
    if item.message.workspace not in workspaces.by_id:
        return *suppressed, Reason.ACCOUNT
    if row["address_status"] not in (None, "active"):
        return *suppressed, Reason.SUPPRESSED_ADDRESS
    if row["withdrawn"] and (reason := _unwanted(item.message, consents, workspaces)):
        return *suppressed, reason
    if item.until_goal and row["reached"]:
        return *suppressed, Reason.GOAL_REACHED
    if sending.safe_mode is not None and not allowed_in_safe_mode(item.message.address, sending.safe_mode):
        return *suppressed, Reason.SAFE_MODE
    return None


def _window(route: int, catalogue: Catalogue) -> tuple[Window | None, int]:
    """Return the window that a route declares, and the account that has to have been written to."""
    routes: Routes = catalogue[Routes]
    found = routes.by_id.get(route)
    return (found.window, found.account) if found else (None, 0)


def _heard(row: Any) -> dict[str, datetime]:
    return _HEARD.decode(row["heard"]) if row["heard"] else {}


def _shut_out(item: Claimed, window: Window | None, catalogue: Catalogue) -> tuple[Outcome, Status, str, str] | None:
    """Return the failure of what the window that closed since no longer lets through: another channel takes over."""
    if item.standing.open:
        return None
    templates: Templates = catalogue[Templates]
    template = templates.by_id.get(item.message.template) if item.message.template else None
    if may_be_said(window, item.standing, template, item.message.channel):
        return None
    words = closed_words(window, item.standing, item.message.channel)
    return Outcome.FAILED, Status.FAILED, Reason.WINDOW_CLOSED, words


def _unwanted(message: Message, consents: Sequence[Consent], workspaces: Workspaces) -> Reason | None:
    rules = workspaces.by_id[message.workspace].rules
    return consent_refuses(message.purpose, message.channel, message.subscription, consents, rules)


def _held(catalogue: Catalogue) -> Held:
    held: Held = catalogue[Held]
    return held


def _waits(item: Claimed, row: Any, now: datetime, catalogue: Catalogue) -> datetime | None:
    """Return until when a pause, or quiet hours, which have begun since, hold the message back."""
    if item.message.campaign in _held(catalogue).paused:
        return now + LOOK_AGAIN
    workspace = catalogue[Workspaces].by_id[item.message.workspace]
    zone = row["zone"] or workspace.zone
    if not must_wait(item.message.purpose, now, zone, workspace.rules):
        return None
    return due_at(item.message.purpose, now, zone, workspace.rules)
