"""Bench ``blast``: a campaign of personalised 5 KB mails from its launch to the last row of the books.

Workers run every loop they run in production: launcher, engage, senders, insights, relay, timers, sweeper. The time
ends when the last result is in the log and every follower has come to its end.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from noline.access import Rules, create_workspace
from noline.app import Noline, Worker
from noline.bench.crew import Ask, Crew, Say
from noline.bench.figures import Meter
from noline.bench.ground import Ground, opened
from noline.bench.people import SUBSCRIPTION, people
from noline.campaigns import ContactEvent, Definition, Goal, launch, save_campaign
from noline.content import EmailSource, Templates, save_template
from noline.delivery import add_route, balance
from noline.kernel.clock import wall_now
from noline.kernel.config import Settings
from noline.kernel.errors import Unavailable

_LOREM = "<p>Lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore.</p>\n"
_HTML = (
    "<h1>Hello {{ first_name }}</h1><p>You have {{ points }} points.</p>\n"
    + _LOREM * 24
    + '<p><a href="{{ links.register }}">Register</a> <a href="https://shop.example.com/terms">Terms</a>'
    ' <a href="{{ links.unsubscribe }}">Unsubscribe</a></p>'
)
_TEXT = "Hello {{ first_name }}, you have {{ points }} points.\n\n" + ("Lorem ipsum dolor sit amet consectetur.\n" * 20)
_SOURCE = EmailSource(subject="{{ first_name }}, come and see", html=_HTML, text=_TEXT)

_SENT = "select coalesce(sum(count), 0)::bigint from rollup where measure = 'sent' and period = 'total'"
_BEHIND = """
select count(*) from head join cursor using (shard)
where follower in ('insights', 'relay') and head.seq > cursor.seq or follower = 'engage' and head.reacts > cursor.seq
"""
_STUCK = 120.0
"""Seconds without a single mail more, after which the bench gives up."""


async def run(ground: Ground, size: int, processes: int, smtp: str | None) -> dict[str, Any]:
    """Send ``size`` mails; raises RuntimeError if one is missing, doubled or not in the books."""
    async with opened(ground) as noline:
        async with mail_server(smtp) as (host, port, sink):
            workspace = await set_up(noline, size, host, port)
            async with Crew(work, [(ground.settings, ground.dsn)] * processes) as crew:
                await crew.hear()
                meter = Meter(ground, crew.pids)
                await launch_all(noline, workspace)
                last = await _sent(noline, size)
                figures = meter.figures(size) | {"sent_after_s": round(last - meter.started, 3)}
                crew.tell("end")
                await crew.hear()
        books = await balance(noline.database, workspace)
    mails = books.ledger["email"]
    if not books.balanced or mails.sent != size:
        raise RuntimeError(f"The books don't balance: {books}")
    return figures | _checked(sink, size)


def _checked(sink: dict[str, Any], size: int) -> dict[str, Any]:
    """Compare what the sink took with what was sent."""
    if not sink:
        return {"balanced": True}
    if sink["mails"] != size or sink["unique"] != size:
        raise RuntimeError(f"{size} were sent, the sink took {sink['mails']}, of them {sink['unique']} different.")
    return {"balanced": True, "duplicates": sink["duplicates"], "mail_bytes": round(sink["bytes"] / size)}


async def set_up(noline: Noline, size: int, host: str, port: int, **more: Any) -> int:
    """Store a company, its campaign and ``size`` customers; ``more`` are settings of SMTP. Returns the workspace."""
    async with noline.database.transaction() as tx:
        rules = Rules(quiet_from="00:00", quiet_until="00:00")
        workspace = await create_workspace(tx, "bench", "Bench", rules=rules)
        settings = {"host": host, "port": port, "tls": "off"} | more
        sender = "Shop <shop@example.com>"
        await add_route(tx, workspace.id, "mail", "smtp", "email", settings=settings, sender=sender)
        await save_template(tx, workspace.id, "invitation", {"email": _SOURCE})
        event = ContactEvent("invitation", "invitation", ("email",), day=0, at="00:00", subscription=SUBSCRIPTION)
        await save_campaign(tx, workspace.id, "blast", Definition("Blast", Goal("registered"), (event,)))
    await people(noline.database, noline.shards, workspace.id, size, wall_now())
    return workspace.id


async def launch_all(noline: Noline, workspace: int) -> None:
    """Launch the campaign."""
    async with noline.database.transaction() as tx:
        catalogue = await noline.catalogue(tx)
        await launch(tx, workspace, "blast", noline.clock.now(), catalogue[Templates])
    noline.wake.signal()


async def _sent(noline: Noline, size: int) -> float:
    """Return when the last result was counted, after every follower has come to its end."""
    seen, since, last = -1, time.monotonic(), 0.0
    while True:
        sent = await noline.database.pool.fetchval(_SENT)
        now = time.monotonic()
        if sent >= size:
            last = last or now
            if not await noline.database.pool.fetchval(_BEHIND):
                return last
        if sent != seen:
            seen, since = sent, now
        elif now - since > _STUCK:
            raise Unavailable(f"{sent} of {size} were sent, then nothing more.", remedy="Does the receiver listen?")
        await asyncio.sleep(0.1)


@asynccontextmanager
async def mail_server(smtp: str | None, *, pause: float = 0.0) -> AsyncIterator[tuple[str, int, dict[str, Any]]]:
    """Lend a mail server: the one that is named, or a sink in a process of its own, whose counts come in at the end."""
    counts: dict[str, Any] = {}
    if smtp is not None:
        host, _, port = smtp.rpartition(":")
        yield host, int(port), counts
        return
    sink = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "noline.bench.sink",
        "--keep",
        "--pause",
        str(pause),
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 30,
    )
    assert sink.stdout is not None
    try:
        yield "127.0.0.1", int(await sink.stdout.readline()), counts
    finally:
        sink.terminate()
        counts |= json.loads(await sink.stdout.readline())
        await sink.wait()


async def work(ask: Ask, say: Say, settings: Settings, dsn: str) -> None:
    """Be a worker until the next word."""
    noline = await Noline.open(settings, dsn)
    worker = Worker(noline)
    running = asyncio.create_task(worker.run())
    say("ready")
    await ask()
    worker.stop()
    await running
    await noline.close()
    say("ended")
