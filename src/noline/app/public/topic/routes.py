"""The routes of a topic's page: GET shows it and changes nothing, its buttons' POST acts."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID, uuid4

from litestar import Request, Response, get, post, route
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from noline.app.bootstrap import Noline
from noline.app.public.answers import wants_page
from noline.app.public.limits import SharedLimit, place_of
from noline.app.public.topic import acts
from noline.app.public.topic.page import PAGE, line, topic_page
from noline.app.public.topic.seat import Seat, find_seat
from noline.app.public.tracking import LOOKING
from noline.conversations import MAX_FILE, keep_upload
from noline.conversations.api import file_response
from noline.conversations.topics import find_member, read_comment_file, read_comments, refusal
from noline.kernel.errors import Conflict, Forbidden, InvalidInput, NolineError, NotFound, TooLarge, TooManyRequests
from noline.log.kinds import StoredFile

ACTING: Final = 30, 60.0
"""Forms from one place in the network: how many in how many seconds."""
_MOST_TEXT: Final = 20_000
_Form = FormMultiDict


class Refused(Conflict):
    """What somebody wanted to say is not posted, in words of theirs."""

    def __init__(self, seat: Seat, why: str) -> None:
        super().__init__(line(seat.visit.words, f"fault_{why}"), field="text")


def topic_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the routes."""
    limit = SharedLimit(noline.paces, "topic", *ACTING)

    @route("/a/topic/{token:str}", http_method=LOOKING, name="topic's page")
    async def show(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
        return await _page(noline, await find_seat(noline, token), dict(request.query_params))

    @get("/a/topic/{token:str}/files/{comment:uuid}/{place:int}", name="file in a topic")
    async def give(token: FromPath[str], comment: FromPath[UUID], place: FromPath[int]) -> Response[bytes]:
        seat = await find_seat(noline, token)
        if not seat.active:
            raise NotFound("There is no such file.", remedy="Take part in the topic first.")
        async with noline.database.connection() as connection:
            found = await read_comment_file(connection, noline.shards, seat.topic.id, comment, place)
        return file_response(*found)

    @post("/a/topic/{token:str}", name="act in a topic", request_max_body_size=MAX_FILE + 65_536)
    async def act(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
        seat = await find_seat(noline, token)
        form = await request.form()
        try:
            await limit.take(place_of(request))
            done = await _act(noline, seat, form)
        except (InvalidInput, Conflict, Forbidden, TooLarge, TooManyRequests) as error:
            if not wants_page(request):
                raise
            text = _field(form, "text")
            return await _page(noline, seat, {}, fault=_fault(seat, error), text=text, status=422)
        where = {"Location": f"/a/topic/{seat.visit.token}?done={done}"}
        return Response(b"", status_code=303, media_type="text/plain", headers=where)

    return [show, give, act]


async def _page(noline: Noline, seat: Seat, query: dict[str, str], **more: Any) -> Response[bytes]:
    before = query.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    async with noline.database.connection() as connection:
        comments = await read_comments(connection, noline.shards, seat.topic.id, number, PAGE + 1)
        member = await find_member(connection, noline.shards, seat.topic.id, seat.participant.customer)
    shown = comments if seat.active else []
    return topic_page(seat, shown, member, query, once=uuid4().hex, **more)


async def _act(noline: Noline, seat: Seat, form: _Form) -> str:
    """Do what a button says; returns what was done."""
    wanted = _field(form, "do")
    if wanted == "back":
        await acts.come_back(noline, seat)
    elif not seat.active:
        raise Conflict("You have left this topic.", field="do", remedy="Take part again first.")
    elif wanted == "mode":
        await acts.hear(noline, seat, _field(form, "mode"))
    elif wanted == "leave":
        await acts.leave(noline, seat)
    elif wanted == "invite":
        await acts.invite(noline, seat, _field(form, "address"))
    elif wanted == "comment":
        return await _comment(noline, seat, form)
    else:
        raise InvalidInput("There is no such button.", field="do", remedy="Use the page's buttons.")
    return wanted


async def _comment(noline: Noline, seat: Seat, form: _Form) -> str:
    text = _field(form, "text").replace("\0", "").replace("\r\n", "\n").strip()[:_MOST_TEXT]
    async with noline.database.connection() as connection:
        member = await find_member(connection, noline.shards, seat.topic.id, seat.participant.customer)
    why = refusal(seat.topic, member, company=False, starts=False, mark="", at=noline.clock.now())
    if why and why != "stranger":
        raise Refused(seat, why)
    files = await _files(noline, seat, form)
    if not text and not files:
        raise Refused(seat, "empty")
    answers = _field(form, "answers")
    said = await acts.say(
        noline, seat, text, files,
        once=_field(form, "once")[:64], answers=_uuid(answers) if answers else None, new=bool(_field(form, "new")),
    )  # fmt: skip
    return "comment" if said else "soon"


async def _files(noline: Noline, seat: Seat, form: _Form) -> list[StoredFile]:
    kept = []
    for upload in form.getall("file", []):
        if isinstance(upload, UploadFile) and (content := await upload.read()):
            kind = upload.content_type or "application/octet-stream"
            kept.append(
                await keep_upload(noline.database, seat.visit.workspace.id, upload.filename or "file", kind, content)
            )
    return kept[:5]


def _fault(seat: Seat, error: NolineError) -> str:
    words = seat.visit.words
    if isinstance(error, Refused):
        return error.text
    if error.field == "content" or isinstance(error, TooLarge):
        return line(words, "fault_file", why=error.text)
    if isinstance(error, TooManyRequests):
        return line(words, "fault_often")
    return line(words, "fault_address") if error.field in ("email", "phone", "value") else error.text


def _field(form: _Form, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput("This is no comment's id.", field="answers", remedy="Use the page's links.") from None
