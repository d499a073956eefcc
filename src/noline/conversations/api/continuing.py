"""Continuing elsewhere over HTTP: the links, QR codes and code word by which a customer goes on on another channel."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from litestar import post
from litestar.params import FromPath
from msgspec import Meta, Struct

from noline.content import qr_png, qr_svg
from noline.conversations.api.found import DOING, Doing
from noline.conversations.continuity import CROSSED_TO, Crossings, WayOut, code_word, from_conversation, ways_on
from noline.conversations.thread import find_conversation
from noline.delivery import Routes, Sending
from noline.kernel.errors import InvalidInput

_QUIET_ZONE = 4  # light modules around, ISO/IEC 18004


class NewContinuation(Struct, frozen=True, forbid_unknown_fields=True):
    """Where to go on. ``channels``: only these, in this order; none: all that there are. ``places``: how many addresses
    may use it; ``hours``: for how long.
    """

    channels: Annotated[tuple[str, ...], Meta(max_length=20)] = ()
    purpose: Literal["continue", "callback"] = "continue"
    places: Annotated[int, Meta(ge=1, le=100)] = 1
    hours: Annotated[int, Meta(ge=1, le=24 * 90)] = 168


class ContinuationWay(Struct, frozen=True):
    """A way on. ``url`` opens it, ``link`` is the page with it, for messages; ``carries``: whether the code goes along
    by itself; ``qr_svg`` is an image of ``url``, ``qr_png`` another as base64.
    """

    channel: str
    address: str
    url: str
    link: str
    carries: bool
    qr_svg: str
    qr_png: str


class Continuation(Struct, frozen=True):
    """How a conversation goes on: ``code`` is typed anywhere, ``link`` leads to a page with all ways."""

    code: str
    link: str
    expires_at: datetime
    places: int
    ways: list[ContinuationWay]


@post(
    "/conversations/{conversation_id:uuid}/continue",
    scope="conversations:write",
    dependencies=DOING,
    audit="conversation.continue_offered",
    shown_once=True,
    summary="Offer to continue elsewhere",
)
async def continue_conversation(doing: Doing, conversation_id: FromPath[UUID], data: NewContinuation) -> Continuation:
    """Make a code and links that lead the customer's next words on another channel into this conversation.

    Whoever uses it first is taken for the customer by claim: they read nothing of what was said before.
    """
    unknown = [it for it in data.channels if it not in CROSSED_TO]
    if unknown:
        text = f"Nobody can be led to {unknown[0][:40]!r}."
        raise InvalidInput(text, field="channels", remedy=f"Use some of {', '.join(CROSSED_TO)}.")
    workspace, now = doing.principal.workspace, doing.clock.now()
    async with doing.database.connection() as connection:
        _, conversation = await find_conversation(connection, doing.shards, workspace, conversation_id)
    sending: Sending = doing.catalogue[Sending]
    routes: Routes = doing.catalogue[Routes]
    crossings = Crossings(doing.database, doing.shards, sending.signer)
    crossing = await crossings.issue(
        from_conversation(
            conversation,
            doing.ids.new(now, f"crossing {conversation_id} {now.isoformat()} {data.purpose} {data.channels}"),
            now,
            purpose=data.purpose,
            places=data.places,
            lasts=timedelta(hours=data.hours),
            by=doing.principal.name,
        )
    )
    code = code_word(crossings.code(crossing))
    link = f"{sending.base_url.rstrip('/')}/c/{crossings.token(crossing)}"
    mine = [it for (owner, _), found in routes.by_channel.items() if owner == workspace for it in found]
    ways = ways_on(mine, WayOut(code, link))
    if data.channels:
        ways = sorted(
            (it for it in ways if it.channel in data.channels), key=lambda it: data.channels.index(it.channel)
        )
    shown = [
        ContinuationWay(it.channel, it.address, it.url, f"{link}/{it.channel}", it.carries, _svg(it.url), _png(it.url))
        for it in ways
    ]
    return Continuation(code, link, crossing.expires_at, crossing.places, shown)


def _svg(text: str) -> str:
    """Return the QR code with the light margin that scanners need."""
    drawn = qr_svg(text)
    side = int(drawn.partition('viewBox="0 0 ')[2].partition(" ")[0])
    box = f"{-_QUIET_ZONE} {-_QUIET_ZONE} {side + 2 * _QUIET_ZONE} {side + 2 * _QUIET_ZONE}"
    return drawn.replace(f"0 0 {side} {side}", box, 1)


def _png(text: str) -> str:
    return b64encode(qr_png(text, scale=6)).decode()


HANDLERS = (continue_conversation,)
