"""Continue elsewhere: the page behind a link shows the ways on and their QR codes; looking at it uses nothing.

What is used is the code: by whoever brings it to another channel, or writes in the chat that the page leads to.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from litestar import Request, Response, post, route
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from noline.app.bootstrap import Noline
from noline.app.public.answers import page_answer
from noline.app.public.crossing_visit import CrossingVisit, over_answer, read_crossing
from noline.app.public.fields import read_fields
from noline.app.public.limits import SharedLimit, place_of
from noline.app.public.pages import Button, Entry, Link, Page, WayShown
from noline.app.public.tracking import LOOKING, PAGE_PREFIX
from noline.content import qr_png
from noline.conversations import Way, expected_call
from noline.customers import normalise
from noline.kernel.errors import InvalidInput, NotFound

PHONING: Final = 10, 600.0
"""Numbers named from one place in the network: how many in how many seconds."""
EXPECTED: Final = timedelta(hours=1)
"""How long a call is expected from a number that was named."""
_PNG: Final = ".png"
_VOICE: Final = "voice"


def continuing_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the routes of these pages."""
    phoning = SharedLimit(noline.paces, "phoning", *PHONING)
    pages = ["/c/{token:str}", f"{PAGE_PREFIX}/c/{{token:str}}"]
    ways = ["/c/{token:str}/{channel:str}", f"{PAGE_PREFIX}/c/{{token:str}}/{{channel:str}}"]
    chats = ["/c/{token:str}/chat", f"{PAGE_PREFIX}/c/{{token:str}}/chat"]

    @route(pages, http_method=LOOKING, name="continue elsewhere")
    async def show(token: FromPath[str]) -> Response[bytes]:
        visit = await read_crossing(noline, token.removesuffix(_PNG))
        if token.endswith(_PNG):
            return _image(visit.link)
        return _page(visit, visit.ways)

    @route(chats, http_method=LOOKING, name="continue in a chat")
    async def chat(token: FromPath[str]) -> Response[bytes]:
        visit = await read_crossing(noline, token)
        headers = {"Location": f"/chat/{visit.token}"}
        return Response(b"", status_code=303, media_type="text/plain", headers=headers)

    @route(ways, http_method=LOOKING, name="continue on a channel")
    async def show_way(token: FromPath[str], channel: FromPath[str]) -> Response[bytes]:
        visit = await read_crossing(noline, token)
        mine = tuple(it for it in visit.ways if it.channel == channel.removesuffix(_PNG))
        if not mine:
            raise NotFound("There is no such way.", field="channel", remedy="Choose another one.")
        return _image(mine[0].url) if channel.endswith(_PNG) else _page(visit, mine)

    @post(ways, name="say from which number a call will come")
    async def expect(request: Request[Any, Any, Any], token: FromPath[str], channel: FromPath[str]) -> Response[bytes]:
        visit = await read_crossing(noline, token)
        mine = tuple(it for it in visit.ways if it.channel == channel == _VOICE)
        if not mine or visit.over:
            raise NotFound("There is nothing to say here.", field="channel", remedy="Open the page again.")
        await phoning.take(place_of(request))
        fields = read_fields(request.headers.get("content-type", ""), await request.body())
        try:
            number = normalise("phone", fields.get("number", ""), region=visit.workspace.region)
        except InvalidInput:
            return _page(visit, mine, fault=visit.words("fault_tel"), entered=fields.get("number", ""), status=422)
        await _expect(noline, visit, number)
        return _page(visit, mine, expected=True)

    return [show, chat, show_way, expect]


async def _expect(noline: Noline, visit: CrossingVisit, number: str) -> None:
    now = noline.clock.now()
    identity = noline.ids.new(now, f"expected call {visit.crossing.id} {number} {now.isoformat()}")
    wanted = expected_call(visit.crossing, identity, now, EXPECTED)
    await noline.crossings.expect(wanted, f"phone {number}")


def _page(
    visit: CrossingVisit,
    ways: tuple[Way, ...],
    *,
    expected: bool = False,
    fault: str = "",
    entered: str = "",
    status: int = 200,
) -> Response[bytes]:
    words = visit.words
    if visit.over:
        return over_answer(words)
    asks = [it.channel for it in ways] == [_VOICE] and not expected
    field = Entry("number", words("call_from"), kind="tel", required=True, value=entered, fault=fault)
    page = Page(
        title=words("go_on_title"),
        text=words("call_expected") if expected else words("go_on_text", code=visit.code),
        ways=[_shown(it, visit) for it in ways],
        fields=[field] if asks else [],
        buttons=[Button(words("call_from_button"))] if asks else [],
        links=_more(visit, ways),
        foot=words("go_on_foot"),
    )
    return page_answer(page, words, status)


def _shown(way: Way, visit: CrossingVisit) -> WayShown:
    words = visit.words
    name = words.channel(way.channel)
    label = words("go_on_call", address=way.address) if way.channel == _VOICE else words("go_on_by", channel=name)
    picture = b64encode(qr_png(way.url, scale=6)).decode()
    return WayShown(
        url=way.url,
        label=label,
        note="" if way.carries or way.channel == _VOICE else words("go_on_type", code=visit.code),
        image=f"data:image/png;base64,{picture}",
        image_text=words("go_on_qr", channel=name),
        summary=words("go_on_show_qr"),
    )


def _more(visit: CrossingVisit, ways: Sequence[Way]) -> list[Link]:
    found = [Link(f"{visit.link}/call", visit.words("callback_title"))] if visit.workspace.rules.callback_hours else []
    others = len(ways) < len(visit.ways)
    return [*found, *([Link(visit.link, visit.words("go_on_all"))] if others else [])]


def _image(text: str) -> Response[bytes]:
    # Web mail shows the image on pages of its own.
    headers = {"Cross-Origin-Resource-Policy": "cross-origin"}
    return Response(qr_png(text), media_type="image/png", headers=headers)
