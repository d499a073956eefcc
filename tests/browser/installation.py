"""A running installation on real lines: mail over SMTP both ways, SMS by a Kannel, everything in real time."""

from __future__ import annotations

import asyncio
import email.policy
import re
import smtplib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote_to_bytes

import httpx

from browser.house import PASSWORD, free_port
from noline.access import Rules, System, create_agent, create_workspace
from noline.app.bootstrap import Noline
from noline.app.server import Server
from noline.app.worker import Worker
from noline.delivery import Addresses, add_route, hook_address
from noline.kernel.config import Settings

PATIENCE = 40.0


class Mailboxes:
    """The mail server of the customers."""

    def __init__(self) -> None:
        self.mails: dict[str, list[EmailMessage]] = {}

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        for recipient in envelope.rcpt_tos:
            self.mails.setdefault(recipient, []).append(mail)
        return "250 OK"

    def text(self, who: str, number: int) -> str:
        """Return what a mail says."""
        body = self.mails[who][number].get_body(("plain",))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")

    def said(self, who: str) -> list[str]:
        """Return who wrote, and what, by each mail."""
        return [self.text(who, at).partition("\n-- ")[0].strip() for at in range(len(self.mails.get(who, [])))]


async def until(what: Callable[[], bool] | Callable[[], Awaitable[bool]], why: str) -> None:
    """Wait until something has happened."""
    deadline = time.monotonic() + PATIENCE
    while True:
        held = what()
        if held if isinstance(held, bool) else await held:
            return
        assert time.monotonic() < deadline, why
        await asyncio.sleep(0.05)


class Company:
    """The running installation; ``api`` is its owner's."""

    def __init__(self, noline: Noline, workspace: int, api: httpx.AsyncClient) -> None:
        self.noline, self.workspace, self.api = noline, workspace, api

    async def get(self, path: str) -> Any:
        """Read something."""
        answer = await self.api.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def do(self, path: str, body: Any, method: str = "POST") -> Any:
        """Do something."""
        answer = await self.api.request(method, f"/api/v1/{path}", json=body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def gateway(self, url: str) -> str:
        """Set the SMS gateway up, at the address of its ``sendsms``; returns where it tells of what comes in."""
        settings = {"username": "tester", "password": "foobar", "api_url": url}
        async with self.noline.database.transaction() as tx:
            await add_route(tx, self.workspace, "gateway", "kannel", "sms", settings=settings, sender="13013")
            found = "select id from account where workspace = $1 and name = 'gateway'"
            account = int(await tx.fetchval(found, self.workspace))
        where = Addresses(self.noline.settings.public_url, self.noline.settings.mail_domain)
        return hook_address(where, self.noline.signer, account)

    async def hand_over(self, mail: EmailMessage) -> None:
        """Send a mail as a mail program does."""
        await asyncio.to_thread(self._hand_over, mail)

    def _hand_over(self, mail: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", self.noline.settings.mail_port, timeout=PATIENCE) as server:
            server.send_message(mail)


@asynccontextmanager
async def company(dsn: str, mail_port: int, **more: Any) -> AsyncIterator[Company]:
    """Run an installation in real time, whose mail goes out to this port; ``more`` of its rules."""
    settings = Settings(dsn=dsn, http_port=free_port(), mail_port=free_port(), submission_port=None)
    noline = await Noline.open(settings, dsn)
    async with AsyncExitStack() as exits:
        exits.push_async_callback(noline.close)
        async with noline.database.transaction() as tx:
            rules = Rules(quiet_from="00:00", quiet_until="00:00", **more)
            workspace = await create_workspace(tx, "harbour", "Harbour", rules=rules)
            smtp = {"host": "127.0.0.1", "port": mail_port, "tls": "off"}
            await add_route(
                tx, workspace.id, "mail", "smtp", "email", settings=smtp, sender="Harbour <hello@harbour.example>"
            )
        system = System(workspace.id)
        await create_agent(
            noline.database, system, email="olga@harbour.example", name="Olga", role="owner", password=PASSWORD
        )
        server, worker = Server(noline), Worker(noline)
        await server.start()
        exits.push_async_callback(server.stop)
        working = asyncio.create_task(worker.run())
        api = await exits.enter_async_context(httpx.AsyncClient(base_url=settings.public_url, timeout=30))
        signed = await api.post("/api/v1/session", json={"email": "olga@harbour.example", "password": PASSWORD})
        api.headers["X-CSRF-Token"] = signed.json()["csrf"]
        try:
            yield Company(noline, workspace.id, api)
        finally:
            worker.stop()
            await working


def shown(line: str) -> str:
    """Return the text of an SMS as the SMSC shows it: by lines, and a long one by parts, each with a header."""
    found = re.fullmatch(r"\S+ \S+ (text|ucs-2|udh \S+ data) (.*)", line)
    if found is None:
        return line
    text = unquote_to_bytes(found[2].replace("+", " "))
    return found[2] if found[1] == "text" else text.decode("utf-16-be" if found[1] == "ucs-2" else "latin-1")
