"""Bench ``smpp``: a launch of text messages through an SMSC of ours, until each is delivered in the books.

From the launch to the last receipt: outbox, sender, the window of the line, ledger, and receipts back by the same line
into the log. The SMSC answers at once and brings each receipt half a second later.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from noline.access import Rules, create_workspace
from noline.app import Noline
from noline.bench.blast import launch_all, work
from noline.bench.crew import Crew
from noline.bench.figures import Meter
from noline.bench.ground import Ground, opened
from noline.bench.people import SUBSCRIPTION, people
from noline.bench.smsc import serve_smsc
from noline.campaigns import ContactEvent, Definition, Goal, save_campaign
from noline.content import SmsSource, save_template
from noline.delivery import add_route, balance
from noline.kernel.clock import wall_now
from noline.kernel.errors import Unavailable

WINDOW = 100
_TEXT = "{{ first_name }}, you have {{ points }} points. Reply YES to come on Saturday."
_COUNT = "select coalesce(sum(count), 0)::bigint from rollup where measure = $1 and period = 'total'"
_STUCK = 120.0


async def run(ground: Ground, size: int, processes: int, _smtp: str | None) -> dict[str, Any]:
    """Send ``size`` messages; raises RuntimeError if one is missing, doubled, not delivered or not in the books."""
    async with opened(ground) as noline, Crew(serve_smsc, [()]) as smsc:
        (port,) = await smsc.hear()
        workspace = await _set_up(noline, size, port)
        async with Crew(work, [(ground.settings, ground.dsn)] * processes) as crew:
            await crew.hear()
            meter = Meter(ground, crew.pids)
            await launch_all(noline, workspace)
            await _counted(noline, "sent", size)
            sent = time.monotonic() - meter.started
            await _counted(noline, "delivered", size)
            figures = meter.figures(size) | {"sent_after_s": round(sent, 3)}
            crew.tell("end")
            await crew.hear()
        books = await balance(noline.database, workspace)
        smsc.tell("end")
        ((taken, different, receipts, refused),) = await smsc.hear()
    if not books.balanced or books.ledger["sms"].sent != size or (taken, different) != (size, size):
        raise RuntimeError(f"{size} were to be sent, the SMSC took {taken}, {different} different; the books: {books}")
    return figures | {"window": WINDOW, "receipts": receipts, "receipts_again": refused, "balanced": True}


async def _set_up(noline: Noline, size: int, port: int) -> int:
    async with noline.database.transaction() as tx:
        rules = Rules(quiet_from="00:00", quiet_until="00:00")
        workspace = await create_workspace(tx, "bench", "Bench", rules=rules)
        settings = {"host": "127.0.0.1", "port": port, "system_id": "bench", "password": "bench", "window": WINDOW}
        await add_route(tx, workspace.id, "texts", "smpp", "sms", settings=settings, sender="+14155550100")
        await save_template(tx, workspace.id, "invitation", {"sms": SmsSource(_TEXT)})
        event = ContactEvent("invitation", "invitation", ("sms",), day=0, at="00:00", subscription=SUBSCRIPTION)
        await save_campaign(tx, workspace.id, "blast", Definition("Texts", Goal("registered"), (event,)))
    await people(noline.database, noline.shards, workspace.id, size, wall_now(), channel="sms")
    return workspace.id


async def _counted(noline: Noline, measure: str, size: int) -> None:
    """Return when this has been counted for all."""
    seen, since = -1, time.monotonic()
    while (count := await noline.database.pool.fetchval(_COUNT, measure)) < size:
        if count != seen:
            seen, since = count, time.monotonic()
        elif time.monotonic() - since > _STUCK:
            raise Unavailable(f"{count} of {size} were {measure}, then nothing more.")
        await asyncio.sleep(0.1)
