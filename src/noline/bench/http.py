"""Bench ``http``: a launch of text messages through a provider over HTTP that takes 50 ms for each.

From the launch to the last row of the books, as in ``blast``; the provider is ``twilio`` at a local address.
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
from noline.bench.gateway import LATENCY, serve_gateway
from noline.bench.ground import Ground, opened
from noline.bench.people import SUBSCRIPTION, people
from noline.campaigns import ContactEvent, Definition, Goal, save_campaign
from noline.content import SmsSource, save_template
from noline.delivery import add_route, balance
from noline.kernel.clock import wall_now
from noline.kernel.errors import Unavailable

_TEXT = "{{ first_name }}, you have {{ points }} points. Reply YES to come on Saturday."
_SENT = "select coalesce(sum(count), 0)::bigint from rollup where measure = 'sent' and period = 'total'"
_STUCK = 120.0


async def run(ground: Ground, size: int, processes: int, _smtp: str | None) -> dict[str, Any]:
    """Send ``size`` messages; raises RuntimeError if one is missing, doubled or not in the books."""
    async with opened(ground) as noline, Crew(serve_gateway, [()]) as gateway:
        (port,) = await gateway.hear()
        workspace = await _set_up(noline, size, port)
        async with Crew(work, [(ground.settings, ground.dsn)] * processes) as crew:
            await crew.hear()
            meter = Meter(ground, crew.pids)
            await launch_all(noline, workspace)
            await _sent(noline, size)
            figures = meter.figures(size)
            crew.tell("end")
            await crew.hear()
        books = await balance(noline.database, workspace)
        gateway.tell("end")
        ((taken, at_once),) = await gateway.hear()
    if not books.balanced or books.ledger["sms"].sent != size or taken != size:
        raise RuntimeError(f"{size} were to be sent, the provider took {taken}; the books: {books}")
    return figures | {"latency_ms": LATENCY * 1000, "at_once": at_once, "balanced": True}


async def _set_up(noline: Noline, size: int, port: int) -> int:
    async with noline.database.transaction() as tx:
        rules = Rules(quiet_from="00:00", quiet_until="00:00")
        workspace = await create_workspace(tx, "bench", "Bench", rules=rules)
        settings = {"account_sid": f"AC{'a' * 32}", "auth_token": "bench", "api_url": f"http://127.0.0.1:{port}"}
        await add_route(tx, workspace.id, "texts", "twilio", "sms", settings=settings, sender="+14155550100")
        await save_template(tx, workspace.id, "invitation", {"sms": SmsSource(_TEXT)})
        event = ContactEvent("invitation", "invitation", ("sms",), day=0, at="00:00", subscription=SUBSCRIPTION)
        await save_campaign(tx, workspace.id, "blast", Definition("Texts", Goal("registered"), (event,)))
    await people(noline.database, noline.shards, workspace.id, size, wall_now(), channel="sms")
    return workspace.id


async def _sent(noline: Noline, size: int) -> None:
    """Return when the last result has been counted."""
    seen, since = -1, time.monotonic()
    while (sent := await noline.database.pool.fetchval(_SENT)) < size:
        if sent != seen:
            seen, since = sent, time.monotonic()
        elif time.monotonic() - since > _STUCK:
            raise Unavailable(f"{sent} of {size} were sent, then nothing more.")
        await asyncio.sleep(0.1)
