"""The fetcher: gets files that lie at providers, outside the log's transactions; each is a fact once it is here.

Pictures are kept upright and without the place where they were taken; what only claims to be one is not kept. Other
files that are not what they claim to be are kept as nothing that is shown, and say so.

A row is taken by moving its due time behind the call's end, so that one whose process dies comes due again by itself.
"""

from __future__ import annotations

import asyncio
import hashlib
import mimetypes
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import aiohttp
import msgspec
import structlog

from noline.channels import Call, Media, Reply
from noline.content import FALSE_CLAIM, OPAQUE, clean_picture, is_genuine, is_picture
from noline.conversations.media import FETCHES, MAX_FETCHED, Fetch, next_fetch
from noline.conversations.uploads import plain_name
from noline.kernel.clock import Clock, wall_now
from noline.kernel.db import Connection, Database, Wake
from noline.kernel.errors import InvalidInput, NolineError
from noline.kernel.ids import derive
from noline.kernel.reach import connector
from noline.kernel.targets import check_url
from noline.log import Draft, append
from noline.log.kinds import FileFetched

log = structlog.get_logger()

NextCall = Callable[[Media, Sequence[Reply]], Call | None]
"""A provider's way to a file: the next call, given the answers so far; None once the last of them is the file."""
WayTo = Callable[[int, int], Awaitable[tuple[NextCall, bool]]]
"""Of a workspace and its account: the way to its files, and whether it may lead into private networks."""

PATIENCE = 60.0
_LEASE = timedelta(seconds=180)
_MOST_CALLS = 6
_AT_ONCE = 8

_DUE = """
select shard from head where exists (select from media_fetch as due where due.shard = head.shard and due_at <= $1)
"""
_TAKE = f"""
update media_fetch set due_at = $3, attempts = attempts + 1 where shard = $1 and (message, place) in (
  select message, place from media_fetch where shard = $1 and due_at <= $2
  order by due_at limit $4 for update skip locked)
returning {FETCHES.selected}
"""
_LATER = "update media_fetch set due_at = $4 where shard = $1 and message = $2 and place = $3"
_DONE = "delete from media_fetch where shard = $1 and message = $2 and place = $3"
_KEEP = "insert into file (hash, media_type, size, content) values ($1, $2, $3, $4) on conflict do nothing"


class NotHere(Exception):
    """The file can't be had; ``final``: trying again is of no use."""

    def __init__(self, text: str, *, final: bool = False) -> None:
        super().__init__(text)
        self.final = final


class Fetcher:
    """Fetches what is due."""

    def __init__(self, database: Database, wake: Wake, clock: Clock, way_to: WayTo) -> None:
        self._database = database
        self._wake = wake
        self._clock = clock
        self._way_to = way_to

    async def step(self) -> int:
        """Fetch some of what is due; returns how many were tried."""
        async with self._database.connection() as connection:
            shards = [row[0] for row in await connection.fetch(_DUE, wall_now())]
        tried = 0
        for shard in shards:
            async with self._database.transaction() as tx:
                now = wall_now()
                taken = [FETCHES.read(row) for row in await tx.fetch(_TAKE, shard, now, now + _LEASE, _AT_ONCE)]
            await asyncio.gather(*(self._fetch(shard, each) for each in taken))
            tried += len(taken)
        if tried:
            self._wake.signal()
        return tried

    async def _fetch(self, shard: int, wanted: Fetch) -> None:
        media = msgspec.convert({name: it for name, it in wanted.file.items() if name != "account"}, Media)
        try:
            kind, content = await self._get(wanted, media)
            if is_picture(kind, content):
                content, kind = await asyncio.to_thread(_as_kept, content)
            why = "" if is_genuine(kind, content) else FALSE_CLAIM
        except NotHere as error:
            await self._failed(shard, wanted, str(error), final=error.final)
            return
        name = plain_name(media.name) if media.name else f"file{mimetypes.guess_extension(kind) or ''}"
        kind = OPAQUE if why else kind
        digest = hashlib.sha256(content).digest()
        body = FileFetched(wanted.place, name, kind, digest.hex(), len(content), why)
        async with self._database.transaction() as tx:
            await tx.execute(_KEEP, digest, kind, len(content), content)
            await self._settle(tx, shard, wanted, body)

    async def _get(self, wanted: Fetch, media: Media) -> tuple[str, bytes]:
        try:
            next_call, private = await self._way_to(wanted.workspace, wanted.account)
            async with aiohttp.ClientSession(
                connector=connector(private=private),
                timeout=aiohttp.ClientTimeout(total=PATIENCE),
            ) as session:
                return await _follow(session, media, next_call, private=private)
        except NolineError as error:
            raise NotHere(str(error), final=not error.retry) from None
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise NotHere(f"The provider can't be reached: {type(error).__name__}.") from None

    async def _failed(self, shard: int, wanted: Fetch, why: str, *, final: bool) -> None:
        again = None if final else next_fetch(wanted.attempts, wall_now())
        async with self._database.transaction() as tx:
            if again is not None:
                await tx.execute(_LATER, shard, wanted.message, wanted.place, again)
            else:
                log.warning("a file can't be fetched", message=str(wanted.message), why=why)
                await self._settle(tx, shard, wanted, FileFetched(wanted.place, why=why[:300]))

    async def _settle(self, tx: Connection, shard: int, wanted: Fetch, body: FileFetched) -> None:
        now: datetime = self._clock.now()
        await tx.execute(_DONE, shard, wanted.message, wanted.place)
        draft = Draft(
            id=derive(now, wanted.message, f"file {wanted.place}"),
            workspace=wanted.workspace,
            subject=wanted.customer,
            at=now,
            kind="file.fetched",
            body=body,
            message=wanted.message,
            cause=wanted.message,
        )
        await append(tx, shard, [draft])


def _as_kept(content: bytes) -> tuple[bytes, str]:
    """Return a picture upright and without its place; raises NotHere for what only claims to be one."""
    try:
        return clean_picture(content)
    except InvalidInput as error:
        raise NotHere(error.text, final=True) from None


async def _follow(
    session: aiohttp.ClientSession, media: Media, next_call: NextCall, *, private: bool
) -> tuple[str, bytes]:
    """Make the calls that lead to a file; returns its media type and content."""
    replies: list[Reply] = []
    while len(replies) < _MOST_CALLS:
        call = next_call(media, replies)
        if call is None:
            break
        check_url(call.url, private=private)
        async with session.request(
            call.method, call.url, data=call.body or None, headers=call.headers, allow_redirects=False
        ) as response:
            content = await _read(response)
            headers = {name.lower(): value for name, value in response.headers.items()}
            replies.append(Reply(response.status, content, headers))
            if response.status >= 400:
                final = response.status in (400, 401, 403, 404, 410)
                raise NotHere(f"The provider answered {response.status}.", final=final)
    if not replies or replies[-1].status >= 300 or not replies[-1].body:
        raise NotHere("The provider does not give the file.", final=True)
    told = replies[-1].headers.get("content-type", "").partition(";")[0].strip().lower()
    generic = ("", "application/octet-stream", "binary/octet-stream")
    return (media.media_type if told in generic and media.media_type else told or generic[1])[:200], replies[-1].body


async def _read(response: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for piece in response.content.iter_chunked(1 << 16):
        content += piece
        if len(content) > MAX_FETCHED:
            raise NotHere("The file has more than 100 MB.", final=True)
    return bytes(content)
