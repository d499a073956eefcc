"""A mailbox at Dovecot is read by IDLE: none lost, none doubled over restarts, moves and a folder made anew."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from apistage import ApiStage, api_stage
from noline.access import Rules
from noline.app.mailboxes import Mailboxes
from noline.channels import LineDown
from noline.providers import ImapSettings, open_mailbox
from noline.providers.imap import Imap

from .peers import CONFIGURATIONS, find, free_port, need_root, own_directory, started, write_configuration


class Dovecot:
    """A running server; ``deliver`` puts a mail into a user's inbox as a delivery agent does."""

    def __init__(self, directory: Path, port: int) -> None:
        self.directory = directory
        self.port = port
        self._count = 0

    def deliver(self, user: str, number: int, *, identity: str = "") -> None:
        """Put a mail into the inbox."""
        self._count += 1
        named = identity or f"<{number}@customer.test>"
        mail = (
            f"Return-Path: <c{number}@customer.test>\nFrom: Customer <c{number}@customer.test>\n"
            f"To: support@shop.test\nSubject: Question {number}\nMessage-ID: {named}\n\nQuestion {number}?\n"
        )
        inbox = self.directory / "mail" / user
        for name in ("cur", "new", "tmp"):
            (inbox / name).mkdir(parents=True, exist_ok=True)
        part = inbox / "tmp" / f"1.{self._count}.test"
        part.write_text(mail)
        for path in (self.directory / "mail", inbox, *inbox.iterdir(), part):
            shutil.chown(path, "nobody", "nogroup")
        os.rename(part, inbox / "new" / part.name)

    def settings(self, user: str, **more: Any) -> dict[str, Any]:
        """Return the settings of an account that reads a user's inbox."""
        given = {"host": "127.0.0.1", "port": self.port, "tls": "off", "username": user, "password": "secret"}
        return {**given, "poll": 5.0, "timeout": 10.0, **more}


@pytest.fixture
async def dovecot() -> AsyncIterator[Dovecot]:
    program = find("dovecot", "dovecot-imapd")
    need_root("dovecot")
    with own_directory() as directory:
        for name in ("run", "state", "mail"):
            (directory / name).mkdir()
        shutil.chown(directory / "mail", "nobody", "nogroup")
        port = free_port()
        configuration = directory / "dovecot.conf"
        write_configuration(
            CONFIGURATIONS / "dovecot" / "dovecot.conf", configuration, {"DIR": directory, "PORT": port}
        )
        async with started([program, "-F", "-c", configuration], port):
            yield Dovecot(directory, port)


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn, rules=Rules(private_webhooks=True)) as opened:
        yield opened


@asynccontextmanager
async def reading(api: ApiStage) -> AsyncIterator[Mailboxes]:
    """Be a process that reads mailboxes."""
    mailboxes = Mailboxes(api.stage.noline, pause=0.05)
    await mailboxes.step()
    try:
        yield mailboxes
    finally:
        await mailboxes.close()


async def account(api: ApiStage, **settings: Any) -> int:
    """Make an account."""
    wanted = {"name": "support", "provider": "imap", "settings": settings}
    answer = await api.owner.post("/api/v1/accounts", json=wanted)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def subjects(api: ApiStage) -> list[str]:
    """Return the subjects of all messages that came in, as often as they did."""
    async with api.stage.noline.database.connection() as connection:
        rows = await connection.fetch("select body ->> 'text' from interaction where kind = 'message.received'")
    return sorted(row[0] for row in rows)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(20):
        while not await condition():
            await asyncio.sleep(0.05)


async def came(api: ApiStage, *numbers: int) -> None:
    """Wait for exactly these questions."""
    expected = sorted(f"Question {number}?" for number in numbers)

    async def all_here() -> bool:
        return len(await subjects(api)) >= len(expected)

    await until(all_here)
    assert await subjects(api) == expected


async def flags(dovecot: Dovecot, user: str, folder: str = "INBOX", criterion: str = "ALL") -> int:
    """Count the mails of a folder."""
    session = await open_mailbox(ImapSettings(**dovecot.settings(user)))
    try:
        await session.select(folder)
        return len(await session.search(criterion))
    finally:
        await session.close()


async def test_mail_comes_in_at_once_and_each_once_over_restarts(api: ApiStage, dovecot: Dovecot) -> None:
    dovecot.deliver("ana", 1)
    await account(api, **dovecot.settings("ana", poll=1500.0))
    async with reading(api):
        await came(api, 1)
        dovecot.deliver("ana", 2)  # told by IDLE: the poll is far away
        await came(api, 1, 2)
    dovecot.deliver("ana", 3)
    async with reading(api):
        await came(api, 1, 2, 3)

    async def all_seen() -> bool:
        return await flags(dovecot, "ana", criterion="UNSEEN") == 0

    async with reading(api):
        await until(all_seen)
    assert len(await subjects(api)) == 3


async def test_mails_are_moved_where_they_are_to_lie(api: ApiStage, dovecot: Dovecot) -> None:
    dovecot.deliver("bob", 1)
    await account(api, **dovecot.settings("bob", after="move", move_to="Übrig"))

    async def moved() -> bool:
        return (await flags(dovecot, "bob"), await flags(dovecot, "bob", "Übrig")) == (0, 1)

    async with reading(api):
        await came(api, 1)
        await until(moved)


async def test_a_folder_made_anew_is_looked_through_and_nothing_is_doubled(api: ApiStage, dovecot: Dovecot) -> None:
    dovecot.deliver("eve", 1)
    number = await account(api, **dovecot.settings("eve"))
    async with reading(api):
        await came(api, 1)
    async with api.stage.noline.database.connection() as connection:
        await connection.execute("update mailbox set validity = 1, last_uid = 5000 where account = $1", number)
    dovecot.deliver("eve", 2)
    async with reading(api):
        await came(api, 1, 2)


@pytest.mark.parametrize(("backlog", "taken"), [("none", ()), ("unseen", (1,)), ("all", (1,))])
async def test_what_was_there_before_is_taken_as_wished(
    api: ApiStage, dovecot: Dovecot, backlog: str, taken: tuple[int, ...]
) -> None:
    dovecot.deliver("kim", 1)
    number = await account(api, **dovecot.settings("kim", backlog=backlog, after="leave"))

    async def looked() -> bool:
        async with api.stage.noline.database.connection() as connection:
            return bool(await connection.fetchval("select read_at from mailbox where account = $1", number))

    async with reading(api):
        await until(looked)
        await came(api, *taken)
        dovecot.deliver("kim", 2)
        await came(api, *taken, 2)


async def test_two_processes_read_each_mailbox_once(api: ApiStage, dovecot: Dovecot) -> None:
    await account(api, **dovecot.settings("lea"))
    async with reading(api) as first, reading(api) as second:
        for number in (1, 2, 3):
            dovecot.deliver("lea", number)
        await came(api, 1, 2, 3)
        assert (len(first._held), len(second._held)) == (1, 0)
        await first.close()
        await second.step()
        assert len(second._held) == 1
        dovecot.deliver("lea", 4)
        await came(api, 1, 2, 3, 4)


async def test_a_wrong_password_is_told_and_mended(api: ApiStage, dovecot: Dovecot) -> None:
    dovecot.deliver("tom", 1)
    number = await account(api, **dovecot.settings("tom", password="wrong"))

    async def told() -> bool:
        async with api.stage.noline.database.connection() as connection:
            problem = await connection.fetchval("select problem from mailbox where account = $1", number)
        return "refuse" in (problem or "")

    async with reading(api) as mailboxes:
        await until(told)
        changed = await api.owner.patch(f"/api/v1/accounts/{number}", json={"settings": {"password": "secret"}})
        assert changed.status_code == 200, changed.text
        await mailboxes.step()
        await came(api, 1)


async def test_the_account_is_checked(dovecot: Dovecot) -> None:
    await Imap(ImapSettings(**dovecot.settings("zoe"))).check()
    for wrong in ({"password": "wrong"}, {"folder": "Nowhere"}, {"port": free_port()}):
        with pytest.raises(LineDown):
            await Imap(ImapSettings(**dovecot.settings("zoe", **wrong))).check()
