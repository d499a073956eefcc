"""``noline up``: a mail and a text message from the same customer land in one conversation, and end the reminders."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import smtplib
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Any

PATIENCE = 30


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Installation:
    """A running ``noline up`` and its command line."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.mail_port = int(environment["NOLINE_MAIL_PORT"])

    async def command(self, *words: str) -> str:
        """Run a command; returns what it printed."""
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "noline.app.cli", *words,
            env=self.environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        output, errors = await child.communicate()
        assert child.returncode == 0, errors.decode()
        return output.decode()

    async def show(self, customer: str) -> dict[str, Any]:
        """Return what ``noline customers show`` says."""
        found: dict[str, Any] = json.loads(await self.command("customers", "show", customer, "--json"))
        return found

    async def box(self, address: str, channel: str) -> list[dict[str, Any]]:
        """Return what reached an address, once there is something."""
        for _ in range(PATIENCE * 2):
            items = json.loads(await self.command("sandbox", "box", address, "--json"))
            if found := [item for item in items if item["channel"] == channel]:
                return found
            await asyncio.sleep(0.5)
        raise AssertionError(f"nothing reached {address}")


@asynccontextmanager
async def running(dsn: str) -> AsyncIterator[Installation]:
    """Run ``noline up`` with two workers on a database."""
    environment = {
        **os.environ, "NOLINE_DSN": dsn, "NOLINE_HTTP_PORT": str(free_port()), "NOLINE_MAIL_PORT": str(free_port()),
        "NOLINE_SUBMISSION_PORT": "0", "NOLINE_WORKERS": "2",
    }  # fmt: skip
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "noline.app.cli", "up", env=environment, stderr=asyncio.subprocess.PIPE
    )
    assert child.stderr is not None
    while b"listening" not in (line := await child.stderr.readline()):
        assert line, "noline up ended"
    silent = asyncio.create_task(child.stderr.read())
    try:
        yield Installation(environment)
    finally:
        child.send_signal(signal.SIGTERM)
        await asyncio.wait_for(child.wait(), PATIENCE)
        assert b"Traceback" not in await silent
    assert child.returncode == 0


def mail(port: int, sender: str, recipient: str, text: str) -> None:
    """Send a mail by SMTP, as any client would."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, recipient, "Re: invitation"
    message.set_content(f"{text}\n\nOn Monday you wrote:\n> Dear Ana,\n> come!\n")
    with smtplib.SMTP("127.0.0.1", port) as line:
        line.sendmail(sender, [recipient], message.as_bytes())


async def test_a_mail_and_a_text_message_are_one_conversation_and_registered_ends_the_reminders(
    empty_dsn: str,
) -> None:
    ana = "customer0@mail.example"
    async with running(empty_dsn) as noline:
        await noline.command("sandbox", "example", "--customers", "5")
        await noline.command("campaigns", "launch", "open-day")
        invitation = (await noline.box(ana, "email"))[0]
        await asyncio.to_thread(mail, noline.mail_port, ana, invitation["reply_to"], "Where do I park?")
        (thread,) = (await noline.show(ana))["conversations"]
        assert thread["messages"][-1]["body"]["text"] == "Where do I park?"
        assert thread["messages"][-1]["placed_by"] == "token"
        await noline.command("sandbox", "sms", "+447710000007", "yes")
        shown = await noline.show(ana)
        (thread,) = shown["conversations"]
        assert set(thread["conversation"]["channels"]) >= {"email", "sms"}
        assert [it["kind"] for it in shown["interactions"]].count("goal.reached") == 1
        tickets = [it for it in await noline.box("+447710000007", "sms") if it["text"].startswith("Your ticket")]
        assert len(tickets) == 1
        status = json.loads(await noline.command("status", "--json"))
        assert status["set_aside"] == 0


async def test_a_worker_ends_with_the_process_that_started_it_however_that_went(empty_dsn: str) -> None:
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "noline.app.cli", "worker", "--attached",
        env={**os.environ, "NOLINE_DSN": empty_dsn}, stdin=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert worker.stdin is not None
    worker.stdin.close()  # as the kernel does for one that was killed
    assert await asyncio.wait_for(worker.wait(), PATIENCE) == 0
