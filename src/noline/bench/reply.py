"""Bench ``reply``: a text message asks a service, which asks a back end of 5 ms; until the reply is at the provider.

Messages come at an even pace of 300 a second, each from a customer of its own, and each is timed from when it was due,
so that waiting for us counts. The road is the whole one: edge, log, service, connector, answer, outbox, sender.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any, Final
from urllib.parse import parse_qsl

from noline.access import Rules, Workspace, create_workspace
from noline.app import Noline
from noline.bench.blast import work
from noline.bench.crew import Ask, Crew, Say
from noline.bench.ends import listen
from noline.bench.figures import Meter
from noline.bench.ground import Ground, opened
from noline.channels import Inbound
from noline.connectors import (
    ConnectorDefinition,
    HttpRequest,
    Operation,
    OperationArgument,
    OperationValue,
    add_connector,
)
from noline.delivery import add_route, balance
from noline.kernel.clock import wall_now
from noline.kernel.errors import Unavailable
from noline.services import parse_service, save_service

PACE: Final = 300
"""Messages a second."""
BACK_END_MS: Final = 5
_WARM: Final = 0.1
"""This part of the messages, the first, is not timed: connections are made, statements prepared."""
_STUCK: Final = 60.0
_SERVICE: Final = {
    "name": "balance",
    "words": {"en": ["BAL"]},
    "open_to": "anybody",
    "steps": [
        {
            "type": "call",
            "name": "look",
            "connector": "bank",
            "operation": "balance",
            "arguments": {"phone": "{{ address }}"},
        },
        {"type": "answer", "name": "tell", "text": {"en": "Your balance is {{ balance }}."}},
    ],
}


async def run(ground: Ground, size: int, processes: int, _smtp: str | None) -> dict[str, Any]:
    """Let ``size`` messages come; raises RuntimeError if a reply is missing, doubled or no balance."""
    async with opened(ground) as noline, Crew(serve_both_ends, [()]) as ends:
        ((bank, provider),) = await ends.hear()
        workspace = await _set_up(noline, bank, provider)
        async with Crew(work, [(ground.settings, ground.dsn)] * processes) as crew:
            await crew.hear()
            meter = Meter(ground, crew.pids)
            due = await _come(noline, workspace, size)
            await _replied(noline, size)
            figures = meter.figures(size)
            crew.tell("end")
            await crew.hear()
        books = await balance(noline.database, workspace.id)
        ends.tell("end")
        ((arrived, said, asked),) = await ends.hear()
    if not books.balanced or arrived.keys() != due.keys() or (said, asked) != (size, size):
        raise RuntimeError(f"{size} came, {len(arrived)} were answered by {said} replies; the bank was asked {asked} ×")
    took = sorted(arrived[phone] - due[phone] for phone in list(due)[int(size * _WARM) :])
    return figures | {
        "pace": PACE,
        "back_end_ms": BACK_END_MS,
        "p50_ms": round(took[len(took) // 2] * 1000, 1),
        "p95_ms": round(took[int(len(took) * 0.95)] * 1000, 1),
        "p99_ms": round(took[int(len(took) * 0.99)] * 1000, 1),
        "max_ms": round(took[-1] * 1000, 1),
        "balanced": True,
    }


async def serve_both_ends(ask: Ask, say: Say) -> None:
    """Be the bank and the provider; at the next word tell when each reply arrived, how many, and what was asked."""
    arrived: dict[str, float] = {}
    count = {"said": 0, "asked": 0}

    def account(_head: bytes, _body: bytes) -> tuple[float, int, bytes]:
        count["asked"] += 1
        return BACK_END_MS / 1000, 200, b'{"balance": 12.5}'

    def message(_head: bytes, body: bytes) -> tuple[float, int, bytes]:
        now = time.monotonic()
        form = dict(parse_qsl(body.decode()))
        if "12.5" in form["Body"]:
            count["said"] += 1
            arrived.setdefault(form["To"], now)
        return 0, 201, b'{"sid":"SM%d","status":"queued","error_code":null}' % count["said"]

    servers = [await listen(account), await listen(message)]
    say(tuple(server.sockets[0].getsockname()[1] for server in servers))
    await ask()
    say((arrived, count["said"], count["asked"]))
    for server in servers:
        server.close()


async def _set_up(noline: Noline, bank: int, provider: int) -> Workspace:
    operation = Operation(
        HttpRequest(path="/accounts/{{ phone }}"),
        arguments={"phone": OperationArgument(personal=True)},
        response={"balance": OperationValue("body.balance", "number", personal=True)},
    )
    async with noline.database.transaction() as tx:
        rules = Rules(quiet_from="00:00", quiet_until="00:00", private_webhooks=True)
        workspace = await create_workspace(tx, "bench", "Bench", rules=rules)
        settings = {"account_sid": f"AC{'a' * 32}", "auth_token": "bench", "api_url": f"http://127.0.0.1:{provider}"}
        await add_route(tx, workspace.id, "texts", "twilio", "sms", settings=settings, sender="+14155550100")
        definition = ConnectorDefinition("http", operations={"balance": operation})
        await add_connector(tx, workspace.id, "bank", definition, {"url": f"http://127.0.0.1:{bank}"}, wall_now())
        await save_service(tx, workspace.id, parse_service(_SERVICE), "bench", wall_now())
    return workspace


async def _come(noline: Noline, workspace: Workspace, size: int) -> dict[str, float]:
    """Let messages come at an even pace; returns when each was due, by who wrote it."""
    began = time.monotonic() + 0.5
    due = {f"+1415{2_000_000 + place}": began + place / PACE for place in range(size)}
    pending: set[asyncio.Task[Any]] = set()
    for phone, at in due.items():
        await asyncio.sleep(max(0.0, at - time.monotonic()))
        said = Inbound("sms", phone, "+14155550100", f"in-{phone}", "bal")
        task = asyncio.create_task(noline.ingress.receive(workspace, said, wall_now()))
        pending.add(task)
        task.add_done_callback(pending.discard)
    await asyncio.gather(*pending)
    return due


async def _replied(noline: Noline, size: int) -> None:
    """Return when every reply has been sent."""
    seen, since = -1, time.monotonic()
    statement = "select count(*) from interaction where kind = 'message.sent'"
    while (sent := await noline.database.pool.fetchval(statement)) < size:
        if sent != seen:
            seen, since = sent, time.monotonic()
        elif time.monotonic() - since > _STUCK:
            raise Unavailable(f"{sent} of {size} were answered, then nothing more.")
        await asyncio.sleep(0.2)
