"""Bench ``hooks``: a provider's signed webhooks, one message each, until each is answered: durable and deduplicated.

Servers and the sending program are those of ``ingest``; every tenth request comes twice, as providers send what they
think was not heard. Half of the customers are known, half write for the first time.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import urlencode

from noline.access import create_workspace
from noline.bench.crew import Ask, Crew, Say
from noline.bench.figures import Meter, percentiles
from noline.bench.ground import Ground, opened
from noline.bench.ingest import CONNECTIONS, send_all, serve
from noline.bench.people import people, phone
from noline.delivery import Addresses, add_route, hook_address
from noline.kernel.clock import wall_now

_TOKEN = "bench"  # noqa: S105 (signs nothing but the bench)
_TWICE = 10


async def run(ground: Ground, size: int, processes: int, _smtp: str | None) -> dict[str, Any]:
    """Send ``size`` messages of half as many people; raises RuntimeError unless each is in the log once."""
    async with opened(ground) as noline:
        async with noline.database.transaction() as tx:
            workspace = await create_workspace(tx, "bench", "Bench")
            settings = {"account_sid": f"AC{'a' * 32}", "auth_token": _TOKEN}
            await add_route(tx, workspace.id, "texts", "twilio", "sms", settings=settings, sender="+14155550100")
            account = await tx.fetchval("select id from account")
        await people(noline.database, noline.shards, workspace.id, max(1, size // 4), wall_now())
        where = Addresses(noline.settings.public_url, noline.settings.mail_domain)
        url = hook_address(where, noline.signer, account)
        async with Crew(serve, [(ground.settings, ground.dsn)] * processes) as crew:
            ports = await crew.hear()
            async with Crew(_send, [(ports, url, size)]) as sender:
                await sender.hear()
                meter = Meter(ground, crew.pids)
                sender.tell("begin")
                (took,) = await sender.hear()
                figures = meter.figures(size) | percentiles(took)
                sender.tell("end")
            crew.tell("end")
        stored = await noline.database.pool.fetchval("select count(*) from interaction where kind = 'message.received'")
    if stored != size:
        raise RuntimeError(f"{size} messages were sent, {stored} are in the log.")
    return figures | {"connections": CONNECTIONS, "customers": max(1, size // 2)}


async def _send(ask: Ask, say: Say, ports: list[int], url: str, size: int) -> None:
    await send_all(ask, say, ports, _requests(url, size), b"<Response></Response>")


def _requests(url: str, size: int) -> list[bytes]:
    """Return the requests, ready to be written, the last to be sent first."""
    requests: list[bytes] = []
    for number in range(size):
        request = _request(url, number, phone(number % max(1, size // 2)))
        requests += [request, request] if number % _TWICE == 0 else [request]
    return requests[::-1]


def _request(url: str, number: int, sender: str) -> bytes:
    form = {"MessageSid": f"SM{number:032x}", "From": sender, "To": "+14155550100", "Body": f"Is order {number} there?"}
    signed = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    mac = base64.b64encode(hmac.new(_TOKEN.encode(), signed.encode(), hashlib.sha1).digest()).decode()
    body = urlencode(form).encode()
    head = (
        f"POST /{url.split('/', 3)[3]} HTTP/1.1\r\nHost: bench\r\nX-Twilio-Signature: {mac}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
