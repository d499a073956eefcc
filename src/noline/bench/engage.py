"""Benches ``engage`` and ``journey``: messages that have come in, until each has its answer in the outbox.

Every event is an SMS from a known customer: it joins or opens a conversation, and its answer is queued: in ``engage``
an automatic one (to HELP), in ``journey`` that of a live journey which the customer enters by a code word. The whole
pipeline runs in both. The events are appended before; only engage is measured.
"""

from __future__ import annotations

import asyncio
import random
from typing import Any
from uuid import uuid4

from noline.access import create_workspace
from noline.app import Noline
from noline.bench.crew import Ask, Crew, Say
from noline.bench.figures import Meter
from noline.bench.ground import Ground, opened
from noline.bench.people import people, person, phone
from noline.bench.waiting import crowd
from noline.content import SmsSource, save_template
from noline.delivery import add_route
from noline.journeys import parse_journey, publish_journey
from noline.kernel.clock import wall_now
from noline.kernel.config import Settings
from noline.kernel.memory import settle
from noline.log import INBOUND, Draft, append
from noline.log.kinds import MessageReceived

_JOURNEY = {
    "name": "balance",
    "version": 1,
    "entry": {"type": "message", "word": "BAL"},
    "first": "answer",
    "again": "always",
    "steps": {
        "answer": {
            "type": "send",
            "template": "balance",
            "purpose": "service",
            "channel": "sms",
            "exits": {"next": "end"},
        },
        "end": {"type": "exit"},
    },
}
_PAGE = 100
_EVENTS_PER_PERSON = 2
_CROWD = 10
"""So many customers wait in a journey for each event of ``waiting``."""
_COUNTED = ("interaction", "conversation", "message", "run", "outbox", "set_aside")
_BEHIND = """
select count(*) from head join cursor using (shard) where follower = 'engage' and head.reacts > cursor.seq
"""


async def run(ground: Ground, size: int, processes: int, _smtp: str | None) -> dict[str, Any]:
    """Handle ``size`` events of ``size / 2`` customers; raises RuntimeError unless each has its answer."""
    return await _run(ground, size, processes, "HELP")


async def run_journey(ground: Ground, size: int, processes: int, _smtp: str | None) -> dict[str, Any]:
    """As ``run``, each event beginning and ending a run of a journey besides."""
    return await _run(ground, size, processes, "BAL")


async def run_waiting(ground: Ground, size: int, processes: int, _smtp: str | None) -> dict[str, Any]:
    """As ``run``, while ten times as many customers as there are events wait in a journey, those who write too."""
    return await _run(ground, size, processes, "HELP", waiting=_CROWD * size)


async def _run(ground: Ground, size: int, processes: int, word: str, waiting: int = 0) -> dict[str, Any]:
    async with opened(ground) as noline:
        await _set_up(noline, size, word, waiting)
        async with Crew(_work, [(ground.settings, ground.dsn)] * processes) as crew:
            await crew.hear()
            meter = Meter(ground, crew.pids)
            crew.tell("begin")
            while await noline.database.pool.fetchval(_BEHIND):
                await asyncio.sleep(0.05)
            figures = meter.figures(size)
            crew.tell("end")
            handled = await crew.hear()
        counts = {table: await noline.database.pool.fetchval(f"select count(*) from {table}") for table in _COUNTED}
    if counts["outbox"] != size:
        raise RuntimeError(f"{size} events, but {counts['outbox']} answers: {counts}")
    return figures | {"handled": handled, **counts}


async def _set_up(noline: Noline, size: int, word: str, waiting: int) -> None:
    async with noline.database.transaction() as tx:
        workspace = await create_workspace(tx, "bench", "Bench")
        await add_route(tx, workspace.id, "sandbox", "sandbox", "sms", sender="+15550100")
        text = "Hello {{ first_name }}, you have {{ points }} points."
        await save_template(tx, workspace.id, "balance", {"sms": SmsSource(text)})
        await publish_journey(tx, workspace.id, parse_journey(_JOURNEY), at=wall_now())
    count = max(1, size // _EVENTS_PER_PERSON)
    at = wall_now()
    await people(noline.database, noline.shards, workspace.id, max(count, waiting), at)
    if waiting:
        await crowd(noline.database, noline.shards, workspace.id, waiting, at)
    await _write_in(noline, workspace.id, word, size, count, at)
    await noline.database.pool.execute("vacuum analyze interaction, head, cursor")


async def _write_in(noline: Noline, workspace: int, word: str, size: int, count: int, at: Any) -> None:
    """Append what the customers write, in an order of chance."""
    order = [number % count for number in range(size)]
    random.Random(7).shuffle(order)  # noqa: S311 (spreads work, guards nothing)
    waiting: dict[int, list[Draft]] = {}
    for number in order:
        customer = person(number, at)
        body = MessageReceived(word, phone(number), "phone", provider_id=uuid4().hex)
        draft = Draft(uuid4(), workspace, customer, at, "message.received", body, INBOUND, "sms")
        waiting.setdefault(noline.shards.of(customer), []).append(draft)
    for shard, drafts in waiting.items():
        for first in range(0, len(drafts), _PAGE):
            async with noline.database.transaction() as tx:
                await append(tx, shard, drafts[first : first + _PAGE])


async def _work(ask: Ask, say: Say, settings: Settings, dsn: str) -> None:
    noline = await Noline.open(settings, dsn)
    settle()  # as a worker does
    say("ready")
    await ask()
    handled = 0
    end = asyncio.ensure_future(ask())
    while not end.done():
        done = await noline.engage.step()
        handled += done
        if not done:
            await asyncio.sleep(0.01)
    say(handled)
    await noline.close()
