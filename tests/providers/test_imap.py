"""Mailboxes: settings that can't work are named; tokens are got and given as Google and Microsoft want it."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from noline.channels import Fault, LineDown
from noline.kernel.errors import InvalidInput
from noline.providers import ImapSettings, open_mailbox
from noline.providers.imap_session import mailbox_name, quoted

RIGHT: dict[str, Any] = {"host": "h", "username": "u", "password": "p"}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"host": ""}, "host"),
        ({"host": "a b"}, "host"),
        ({"port": 0}, "port"),
        ({"username": ""}, "username"),
        ({"password": ""}, "password"),
        ({"password": "", "refresh_token": "r"}, "password"),
        ({"token_url": "http://evil.example"}, "token_url"),
        ({"after": "move"}, "move_to"),
        ({"after": "move", "move_to": "INBOX"}, "move_to"),
        ({"poll": 1.0}, "poll"),
        ({"timeout": 0.0}, "timeout"),
    ],
)
def test_what_can_not_work_is_refused_by_name(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        ImapSettings(**(RIGHT | changed))
    assert error.value.field == field


@pytest.mark.parametrize(
    ("name", "written"),
    [("INBOX", '"INBOX"'), ('a"b\\c', '"a\\"b\\\\c"'), ("Entwürfe", '"Entw&APw-rfe"'), ("A&B", '"A&-B"'),
     ("台北", '"&U,BTFw-"')],
)  # fmt: skip
def test_folders_are_written_in_modified_utf7(name: str, written: str) -> None:
    assert mailbox_name(name) == written  # RFC 3501, 5.1.3


def test_a_line_break_never_becomes_a_command() -> None:
    with pytest.raises(LineDown):
        quoted('x"\r\nA1 DELETE INBOX')


class Server:
    """A mail server that takes one access token, and says goodbye when asked to."""

    def __init__(self, token: str) -> None:
        self.wanted = f"user=u\x01auth=Bearer {token}\x01\x01"
        self.port = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak as much IMAP as signing in needs."""
        writer.write(b"* OK hello\r\n")
        while line := (await reader.readline()).decode().strip():
            tag, _, command = line.partition(" ")
            if command == "AUTHENTICATE XOAUTH2":
                writer.write(b"+ \r\n")
                given = base64.b64decode(await reader.readline()).decode()
                if given != self.wanted:
                    writer.write(b"+ " + base64.b64encode(b'{"status":"400"}') + b"\r\n")
                    await reader.readline()
                    writer.write(f"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials\r\n".encode())
                    continue
            if command == "CAPABILITY":
                writer.write(b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 IDLE\r\n")
            if command == 'SELECT "INBOX"':
                writer.write(b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] UIDs valid\r\n* OK [UIDNEXT 12] next\r\n")
            writer.write(f"{tag} OK done\r\n".encode())
            if command == "LOGOUT":
                break
        writer.close()


@asynccontextmanager
async def mail_server(token: str) -> AsyncIterator[int]:
    server = await asyncio.start_server(Server(token).talk, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def token_server(status: int, answer: dict[str, str], asked: list[dict[str, Any]]) -> AsyncIterator[str]:
    async def give(request: web.Request) -> web.Response:
        asked.append(dict(await request.post()))
        return web.json_response(answer, status=status)

    app = web.Application()
    app.router.add_post("/token", give)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/token"
    finally:
        await runner.cleanup()


def by_token(port: int, url: str) -> ImapSettings:
    return ImapSettings(
        host="127.0.0.1", port=port, tls="off", username="u", client_id="c", client_secret="s", refresh_token="r",
        token_url=url, timeout=5.0,
    )  # fmt: skip


async def test_a_refresh_token_signs_in() -> None:
    asked: list[dict[str, Any]] = []
    async with mail_server("fresh") as port, token_server(200, {"access_token": "fresh"}, asked) as url:
        session = await open_mailbox(by_token(port, url))
        folder = await session.select("INBOX")
        await session.close()
    assert (folder.validity, folder.next_uid) == (7, 12)
    form = {"grant_type": "refresh_token", "refresh_token": "r", "client_id": "c", "client_secret": "s"}
    assert asked == [form]


@pytest.mark.parametrize(
    ("status", "answer", "fault"),
    [
        (200, {"access_token": "stale"}, Fault.ACCOUNT),
        (400, {"error": "invalid_grant", "error_description": "Token has been revoked."}, Fault.ACCOUNT),
        (503, {}, Fault.UNAVAILABLE),
    ],
    ids=["refused by the mailbox", "refused by the token's maker", "down"],
)
async def test_a_token_that_does_not_help_is_told(status: int, answer: dict[str, str], fault: Fault) -> None:
    async with mail_server("fresh") as port, token_server(status, answer, []) as url:
        with pytest.raises(LineDown) as error:
            await open_mailbox(by_token(port, url))
    assert error.value.failed.fault == fault
