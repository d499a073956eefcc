"""Mailboxes read by IMAP: each is held by one process at a time, and what comes into it is taken in, once.

A mail is kept before the place in the mailbox is moved on, and taking in is idempotent: after a crash a mail may be
read twice, but none is lost and none is doubled.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog

from noline.access import Workspace, Workspaces
from noline.app.bootstrap import Noline
from noline.channels import LineDown
from noline.delivery import find_account_anywhere
from noline.kernel.clock import wall_now
from noline.kernel.db import LOST
from noline.kernel.errors import InvalidInput
from noline.kernel.reach import reaching
from noline.providers import ImapSession, ImapSettings, events_of_raw, open_mailbox, read_settings

log = structlog.get_logger()

LEASE = timedelta(seconds=30)
"""A process that has not renewed for this long has lost its mailboxes."""
_LONGEST_PAUSE = 300.0

_KNOW = """
insert into mailbox (account) select id from account where provider = 'imap' on conflict do nothing
"""
_HOLD = """
update mailbox set owner = $1, until = $2
where owner = $1 or owner is null or until < $3
returning account
"""
_RELEASE = "update mailbox set owner = null, until = null where owner = $1"
_PLACE = "select validity, last_uid, began_at from mailbox where account = $1"
_MOVE_ON = """
update mailbox set validity = $3, last_uid = $4, read_at = $5, problem = '' where account = $1 and owner = $2
returning account
"""
_PROBLEM = "update mailbox set problem = $3 where account = $1 and owner = $2"


Stored = tuple[int, Mapping[str, Any], bool]
"""An account's workspace and settings, and whether it may lead into private networks by itself."""


class Mailboxes:
    """The mailboxes that this process holds. ``pause``: seconds before the first new attempt at one that is down."""

    def __init__(self, noline: Noline, *, pause: float = 2.0) -> None:
        self._noline = noline
        self._owner = uuid4()
        self._pause = pause
        self._held: dict[int, tuple[Any, asyncio.Task[None]]] = {}

    async def step(self) -> int:
        """Renew what is held and take what is free; begin, begin anew and end accordingly."""
        now = wall_now()
        async with self._noline.database.transaction() as tx:
            await tx.execute(_KNOW)
            rows = await tx.fetch(_HOLD, self._owner, now + LEASE, now)
        wanted = {row[0]: await self._stored(row[0]) for row in rows}
        for account, (stored, task) in list(self._held.items()):
            if wanted.get(account) != stored:  # lost, removed, or with other settings
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
                del self._held[account]
        for account, stored in wanted.items():
            if account not in self._held and stored is not None:
                self._held[account] = (stored, asyncio.create_task(self._read(account, stored)))
        return 0

    async def close(self) -> None:
        """Let go of all mailboxes."""
        tasks = [task for _, task in self._held.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._held.clear()
        with suppress(*LOST):  # then the lease ends by itself
            async with self._noline.database.connection() as connection:
                await connection.execute(_RELEASE, self._owner)

    async def _stored(self, account: int) -> Stored | None:
        async with self._noline.database.connection() as connection:
            found = await find_account_anywhere(connection, account)
        return (found[0], found[1].settings, found[1].private) if found else None

    async def _read(self, account: int, stored: Stored) -> None:
        """Read one mailbox until cancelled; after a failure wait, each time longer."""
        pause = self._pause
        while True:
            try:
                await self._read_on(account, stored)
            except LineDown as down:
                pause = await self._stumbled(account, down.failed.text, pause)
            except Exception as error:  # one mailbox's trouble is no other's
                log.exception("a mailbox can't be read", account=account)
                pause = await self._stumbled(account, f"It can't be read: {type(error).__name__}.", pause)

    async def _stumbled(self, account: int, why: str, pause: float) -> float:
        log.warning("a mailbox can't be read", account=account, why=why)
        with suppress(Exception):  # the database may be what is down
            async with self._noline.database.connection() as connection:
                await connection.execute(_PROBLEM, account, self._owner, why[:500])
        await asyncio.sleep(pause)
        return min(pause * 2, _LONGEST_PAUSE)

    async def _read_on(self, account: int, stored: Stored) -> None:
        kind = self._noline.kinds["imap"]
        settings = read_settings(kind, self._noline.sealer.open(stored[1]))
        assert isinstance(settings, ImapSettings)
        async with self._noline.database.connection() as connection:
            workspace = (await self._noline.catalogue(connection))[Workspaces].by_id[stored[0]]
        with reaching(private=stored[2] or workspace.rules.private_webhooks):
            session = await open_mailbox(settings)
        try:
            while True:
                await self._take(account, workspace, settings, session)
                await session.wait(settings.poll)
        finally:
            await session.close()

    async def _take(self, account: int, workspace: Workspace, settings: ImapSettings, session: ImapSession) -> None:
        """Take in what is new. A folder that was never read, or was made anew, is taken as a whole before it counts."""
        folder = await session.select(settings.folder)
        async with self._noline.database.connection() as connection:
            place = await connection.fetchrow(_PLACE, account)
        if place is None:
            raise LookupError("the account is gone")
        validity, last, began = place
        whole = validity != folder.validity
        if not whole:
            new = [uid for uid in await session.search(f"UID {last + 1}:*") if uid > last]
        elif validity:
            new = await session.search(f"SINCE {imap_date(began - timedelta(days=1))}")
        else:
            new = [] if settings.backlog == "none" else await session.search(settings.backlog.upper())
        for uid in new:
            raw = await session.fetch(uid)
            if raw is not None:
                kept = await self._keep(account, workspace, raw, uid)
            else:
                kept = False
                log.warning("a mail is gone or too large", account=account, uid=uid)
            if not whole:
                await self._move_on(account, folder.validity, uid)
            if kept:
                await self._done_with(settings, session, uid)
        if whole:
            await self._move_on(account, folder.validity, max([folder.next_uid - 1, *new, 0]))

    async def _keep(self, account: int, workspace: Workspace, raw: bytes, uid: int) -> bool:
        """Say whether the mail was taken in; one that can't be stays as it is, and is not read again."""
        try:
            await self._noline.arrivals.keep(workspace, events_of_raw(raw, None, (), ""), account=account)
        except InvalidInput as error:
            log.warning("a mail can't be taken in and stays where it is", account=account, uid=uid, why=str(error))
            return False
        return True

    async def _move_on(self, account: int, validity: int, uid: int) -> None:
        async with self._noline.database.connection() as connection:
            moved = await connection.fetchval(_MOVE_ON, account, self._owner, validity, uid, wall_now())
        if moved is None:
            raise LookupError("another process holds this mailbox by now")

    async def _done_with(self, settings: ImapSettings, session: ImapSession, uid: int) -> None:
        if settings.after == "seen":
            await session.mark_seen(uid)
        elif settings.after == "move":
            await session.move(uid, settings.move_to)


def imap_date(day: datetime) -> str:
    """Write a day as IMAP's searches want it."""
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[day.month - 1]
    return f"{day.day}-{month}-{day.year}"
