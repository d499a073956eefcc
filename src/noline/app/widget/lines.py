"""What was said in a widget's chat, and what has become of it: read for one visitor, never more than is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from noline.app.bootstrap import Noline
from noline.app.public.visit import CHAT
from noline.app.widget.visitors import Visitor
from noline.channels import Receipt
from noline.content import Templates
from noline.conversations import agent_names, words_of
from noline.customers import Entry
from noline.delivery import MESSAGES, Message, Status, url_text
from noline.kernel.errors import NotFound
from noline.log import INBOUND, OUTBOUND

SHOWN: Final = 200
OVERLAP: Final = timedelta(minutes=2)
"""Read again before a cursor: what is said at once by two people may be placed in another order. Ids tell repeats."""

_SAID = MESSAGES.select(
    "workspace = $2 and customer = $3 and channel = 'chat' and address = any($4) and status not in (6, 7, 8)"
    " and at > $5 order by at desc, id desc limit $6"
)
_OWN = MESSAGES.select("id = $2 and workspace = $3 and direction = $4 and channel = 'chat' and address = any($5)")
_CONTENT = "select content from file where hash = $1"
_LONG_AGO = timedelta(days=3650)
_NOBODY = UUID(int=0)


class LineFile(Struct, frozen=True):
    """A file of a line; ``url`` where it can be had without a token, empty for the visitor's own."""

    name: str
    media_type: str
    size: int
    url: str


class WidgetLine(Struct, frozen=True):
    """Something that was said; ``by``: visitor or company. ``once`` is the visitor's own name of it."""

    id: UUID
    by: str
    text: str
    at: datetime
    name: str = ""
    once: str = ""
    files: tuple[LineFile, ...] = ()


class Said(Struct, frozen=True):
    """Lines, oldest first; whose and of which conversations; receipts for what is shown for the first time."""

    lines: list[WidgetLine]
    customers: frozenset[UUID]
    conversations: frozenset[UUID]
    fresh: list[Receipt]


async def owners_of(noline: Noline, visitor: Visitor) -> set[UUID]:
    """Return the customers to whom a visitor's addresses belong: one, or none before anything was said."""
    wanted = [Entry(CHAT, address, _NOBODY) for address in visitor.addresses]
    return {it.customer for it in (await noline.directory.owners(visitor.workspace.id, wanted)).values()}


async def said_to(noline: Noline, visitor: Visitor, after: datetime | None = None) -> Said:
    """Return what was said, or what is new since a cursor."""
    since = after - OVERLAP if after else noline.clock.now() - _LONG_AGO
    found: list[tuple[int, Message]] = []
    customers = await owners_of(noline, visitor)
    async with noline.database.connection() as tx:
        templates: Templates = (await noline.catalogue(tx))[Templates]
        for customer in customers:
            shard = noline.shards.of(customer)
            given = (visitor.workspace.id, customer, list(visitor.addresses), since, SHOWN)
            found += [(shard, it) for it in await MESSAGES.fetch(tx, _SAID, shard, *given)]
        names = await agent_names(tx, visitor.workspace.id) if found else {}
    found.sort(key=lambda it: (it[1].at, it[1].id.bytes))
    return Said(
        lines=[_line(noline, shard, it, templates, names) for shard, it in found],
        customers=frozenset(customers),
        conversations=frozenset(it.conversation for _, it in found if it.conversation is not None),
        fresh=[_receipt(noline, "delivered", shard, it) for shard, it in found if it.status == Status.SENT],
    )


async def read_up_to(noline: Noline, visitor: Visitor, upto: datetime) -> int:
    """Note that a visitor has read what the company said up to then; returns how many messages that were news of."""
    receipts: list[Receipt] = []
    async with noline.database.connection() as tx:
        for customer in await owners_of(noline, visitor):
            shard = noline.shards.of(customer)
            given = (visitor.workspace.id, customer, list(visitor.addresses), upto - _LONG_AGO, SHOWN)
            receipts += [
                _receipt(noline, "read", shard, it)
                for it in await MESSAGES.fetch(tx, _SAID, shard, *given)
                if it.direction == OUTBOUND and it.at <= upto and it.status in (Status.SENT, Status.DELIVERED)
            ]
    await noline.receipts.keep(receipts, noline.clock.now())
    return len(receipts)


async def own_file(noline: Noline, visitor: Visitor, message: UUID, place: int) -> bytes:
    """Return the content of a file that the visitor sent; raises NotFound."""
    for customer in await owners_of(noline, visitor):
        shard = noline.shards.of(customer)
        async with noline.database.connection() as tx:
            given = (message, visitor.workspace.id, INBOUND, list(visitor.addresses))
            for it in await MESSAGES.fetch(tx, _OWN, shard, *given):
                held = _held(it)
                if place < len(held):
                    content = await tx.fetchval(_CONTENT, bytes.fromhex(held[place]["hash"]))
                    return bytes(content)
    raise NotFound("There is no such file.", field="file", remedy="Look at the message it came with.")


def _line(noline: Noline, shard: int, it: Message, templates: Templates, names: dict[int, str]) -> WidgetLine:
    mine = it.direction == INBOUND
    body: dict[str, Any] = it.body or {}
    agent = body.get("agent")
    return WidgetLine(
        id=it.id,
        by="visitor" if mine else "company",
        text=words_of(it, templates).text,
        at=it.at,
        name="" if mine or agent is None else names.get(int(agent), ""),
        once=str(body.get("provider_id") or "") if mine else "",
        files=_files(noline, shard, it),
    )


def _files(noline: Noline, shard: int, it: Message) -> tuple[LineFile, ...]:
    token = url_text(noline.signer.token(shard, it.id)) if it.direction == OUTBOUND else ""
    return tuple(
        LineFile(
            str(file.get("name") or "file"),
            str(file.get("media_type") or ""),
            int(file.get("size") or 0),
            f"/f/{token}/{place}/file" if token else "",
        )
        for place, file in enumerate(_held(it))
    )


def _held(it: Message) -> Sequence[dict[str, Any]]:
    return [file for file in (it.body or {}).get("attachments", ()) if file.get("hash")]


def _receipt(noline: Noline, status: str, shard: int, it: Message) -> Receipt:
    home = shard if it.home is None else it.home  # what came with a merge has a copy here alone
    return Receipt(status, token=noline.signer.token(home, it.id).hex())
