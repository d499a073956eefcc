"""Bench ``fanout``: one post in a topic to thousands of participants, half by mail and half by text message.

From the post to the last result in the ledger: the relay tells each participant's shard, engage asks for a message on
the channel that they prefer, senders carry it by SMTP and by a provider over HTTP that takes 50 ms for each. A post to
a few goes before and is not timed: connections are made, statements prepared.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from noline.access import Rules, create_workspace
from noline.app import Noline
from noline.bench.blast import mail_server, work
from noline.bench.crew import Crew
from noline.bench.figures import Meter
from noline.bench.gateway import serve_gateway
from noline.bench.ground import Ground, opened
from noline.bench.people import people, person
from noline.conversations.topics import MEMBERS, PARTICIPANTS, Member, Participant
from noline.delivery import add_route, balance
from noline.kernel.clock import wall_now
from noline.kernel.errors import Unavailable
from noline.log import Draft
from noline.log.kinds import PostRequested, TopicCreated

_TEXT = "The roses are out. Come and see them before the rain does, and bring whoever likes them.\n" * 4
_PREFER = """
update customer set attributes = attributes || '{"preferred_channel": "sms"}'
where shard = any($1) and (attributes ->> 'points')::integer % 2 = 1
"""
_SENT = "select count(*) from ledger where outcome = 1"
_ONCE = "select count(*), count(distinct customer) from message where body ->> 'comment' = $1"
_STUCK = 120.0
_FEW = 400
"""Participants of the topic that goes before."""


async def run(ground: Ground, size: int, processes: int, smtp: str | None) -> dict[str, Any]:
    """Post once to ``size`` participants; raises RuntimeError if one is told never, twice or out of the books."""
    async with opened(ground) as noline, Crew(serve_gateway, [()]) as gateway, mail_server(smtp) as (host, port, sink):
        (texts,) = await gateway.hear()
        at, few = wall_now(), min(_FEW, size)
        workspace = await _set_up(noline, size, host, port, texts, at)
        topic = await _topic(noline, workspace, "Garden", [person(number, at) for number in range(size)])
        before = await _topic(noline, workspace, "Gate", [person(number, at) for number in range(few)])
        async with Crew(work, [(ground.settings, ground.dsn)] * processes) as crew:
            await crew.hear()
            await _post(noline, workspace, before)
            await _sent(noline, few)
            meter = Meter(ground, crew.pids)
            comment = await _post(noline, workspace, topic)
            await _sent(noline, few + size)
            figures = meter.figures(size)
            crew.tell("end")
            await crew.hear()
        books = await balance(noline.database, workspace)
        told, people_told = (await noline.database.pool.fetch(_ONCE, str(comment)))[0]
        gateway.tell("end")
        ((taken, _),) = await gateway.hear()
    mails = books.ledger["email"].sent
    if not books.balanced or (told, people_told, mails + taken) != (size, size, few + size):
        raise RuntimeError(f"{size} were to be told once; {told} messages to {people_told} people; the books: {books}")
    if sink and (sink["mails"], sink["unique"]) != (mails, mails):
        raise RuntimeError(
            f"{mails} mails were sent, the sink took {sink['mails']}, of them {sink['unique']} different."
        )
    return figures | {"mails": mails, "texts": taken, "balanced": True}


async def _set_up(noline: Noline, size: int, host: str, port: int, texts: int, now: datetime) -> int:
    """Store a company and its customers."""
    async with noline.database.transaction() as tx:
        rules = Rules(quiet_from="00:00", quiet_until="00:00")
        workspace = (await create_workspace(tx, "bench", "Bench", rules=rules)).id
        smtp = {"host": host, "port": port, "tls": "off"}
        await add_route(tx, workspace, "mail", "smtp", "email", settings=smtp, sender="Shop <shop@example.com>")
        web = {"account_sid": f"AC{'a' * 32}", "auth_token": "bench", "api_url": f"http://127.0.0.1:{texts}"}
        await add_route(tx, workspace, "texts", "twilio", "sms", settings=web, sender="+14155550100")
    await people(noline.database, noline.shards, workspace, size, now)
    await noline.database.pool.execute(_PREFER, list(range(noline.shards.count)))
    return workspace


async def _topic(noline: Noline, workspace: int, name: str, customers: Sequence[UUID]) -> UUID:
    """Store a topic in which some customers take part."""
    now = wall_now()
    topic = noline.ids.new(now, name)
    await noline.commands.perform(Draft(noline.ids.new(now, f"{name} begun"), workspace, topic, now, "topic.created",
                                        TopicCreated(name)))  # fmt: skip
    everybody = sorted(customers, key=noline.shards.of)
    async with noline.database.transaction() as tx:
        members = [Member(topic, it, workspace, "participant", "", "", "", now) for it in everybody]
        await MEMBERS.copy(tx, noline.shards.of(topic), members)
        for shard, few in groupby(everybody, noline.shards.of):
            rows = [Participant(it, topic, workspace, name, "participant", "at_once", "active", now) for it in few]
            await PARTICIPANTS.copy(tx, shard, rows)
    async with noline.database.connection() as connection:
        await connection.execute("vacuum analyze customer, topic_member, topic_participant")
    return topic


async def _post(noline: Noline, workspace: int, topic: UUID) -> UUID:
    now = wall_now()
    identity = noline.ids.new(now, "comment")
    body = PostRequested(_TEXT, name="Olga")
    await noline.commands.perform(Draft(identity, workspace, topic, now, "comment.post_requested", body))
    noline.wake.signal()
    return identity


async def _sent(noline: Noline, size: int) -> None:
    """Return when so many results are in the ledger."""
    seen, since = -1, time.monotonic()
    while (sent := await noline.database.pool.fetchval(_SENT)) < size:
        if sent != seen:
            seen, since = sent, time.monotonic()
        elif time.monotonic() - since > _STUCK:
            raise Unavailable(f"{sent} of {size} were sent, then nothing more.")
        await asyncio.sleep(0.1)
