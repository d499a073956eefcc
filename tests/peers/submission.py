"""A company whose programs hand over mail by SMTP: the stage, its submission port, and what reached customers."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import msgspec

from noline.access import Rules, System, create_key
from noline.app.mail import MailEdge
from noline.app.submission import SubmissionEdge
from stage import Stage, open_stage

SHOP = "The Shop <shop@harbour.example>"


class Shop:
    """The stage with a submission port, and a key for it."""

    def __init__(self, stage: Stage, port: int, mail_port: int, key: str) -> None:
        self.stage = stage
        self.port = port
        self.mail_port = mail_port
        self.key = key

    async def arrived(self, address: str) -> list[EmailMessage]:
        """Return the mails in a customer's mailbox, once everything that is due has happened."""
        return [mail for _, mail in await self.raw(address)]

    async def raw(self, address: str) -> list[tuple[bytes, EmailMessage]]:
        """Return them as bytes too."""
        await self.stage.settle()
        rows = await self.stage.fetch("select content from sandbox_item where address = $1 order by arrived", address)
        found = [b64decode(msgspec.json.decode(row[0])["mime"]) for row in rows]
        return [(mime, message_from_bytes(mime, policy=policy.SMTP)) for mime in found]

    async def customer(self, address: str) -> UUID:
        """Return whose address it is."""
        entry = await self.stage.noline.directory.owner(self.stage.workspace.id, "email", address)
        assert entry is not None
        return entry.customer

    async def make_key(self, *scopes: str) -> str:
        """Make an API key."""
        async with self.stage.noline.database.transaction() as tx:
            return (await create_key(tx, System(self.stage.workspace.id), "shop", scopes))[1]


@asynccontextmanager
async def open_shop(
    dsn: str, *, rules: Rules | None = None, cert: Path | None = None, host: str = "127.0.0.1", implicit: bool = False
) -> AsyncIterator[Shop]:
    """Open the stage with its ports; ``cert``: a PEM file with certificate and key; ``implicit``: TLS at once."""
    async with open_stage(dsn, rules) as stage:
        noline = stage.noline
        noline.settings = msgspec.structs.replace(noline.settings, submission_cert=cert)
        server, mail = SubmissionEdge(noline).server(implicit=implicit), MailEdge(noline, sandbox=False).server()
        await server.start(host, 0)
        await mail.start("127.0.0.1", 0)
        try:
            shop = Shop(stage, server.port, mail.port, "")
            shop.key = await shop.make_key("messages:write")
            yield shop
        finally:
            await server.stop()
            await mail.stop()


async def make_certificate(directory: Path) -> Path:
    """Make a certificate for localhost with its key, in one file."""
    key, cert, both = (directory / name for name in ("key.pem", "cert.pem", "both.pem"))
    command: Sequence[str | Path] = (
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", cert,
    )  # fmt: skip
    made = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    assert await made.wait() == 0
    both.write_bytes(cert.read_bytes() + key.read_bytes())
    return both
