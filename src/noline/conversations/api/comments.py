"""What is said in a topic, over HTTP: reading it, saying something, and taking something out."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import quote
from uuid import UUID

from litestar import Response, delete, get, post
from litestar.params import FromPath, Parameter

from noline.access import Principal, Workspaces
from noline.conversations.api.found import DOING, Doing
from noline.conversations.api.topic_shapes import CommentInput, CommentItem, comment_item
from noline.conversations.topics.model import COMMENTS, Comment, Topic
from noline.conversations.topics.policy import refusal
from noline.conversations.topics.view import find_member, find_topic, read_comment_file, read_comments
from noline.conversations.uploads import check_uploads, plain_name
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict, InvalidInput, NotFound
from noline.kernel.http import Page, decode_cursor, page_of
from noline.kernel.ids import Shards
from noline.log import Draft
from noline.log.kinds import CommentRemoved, PostRequested, StoredFile

_SHOWN: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_OPAQUE: Final = "application/octet-stream"
_WHY: Final = {
    "closed": "The topic is closed.",
    "stranger": "The author does not take part in it.",
    "reader": "The author may only read it.",
    "company": "Only the company posts in it.",
    "often": "The author has said too much within an hour.",
}
_COMMENT = COMMENTS.select("topic = $2 and id = $3")


@get("/topics/{topic_id:uuid}/comments", scope="conversations:read", summary="Read a topic's comments")
async def list_topic_comments(
    principal: Principal,
    connection: Connection,
    shards: Shards,
    topic_id: FromPath[UUID],
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[CommentItem]:
    """Return comments, the latest first; those taken out are there without their words."""
    topic = await find_topic(connection, shards, principal.workspace, topic_id)
    before = decode_cursor(cursor, tuple[int])[0] if cursor else None
    rows = await read_comments(connection, shards, topic.id, before, limit + 1)
    return page_of([comment_item(it) for it in rows], limit, lambda it: (it.number,))


@post(
    "/topics/{topic_id:uuid}/comments", scope="conversations:write", dependencies=DOING, also=(202,),
    summary="Say something in a topic",
)  # fmt: skip
async def post_topic_comment(doing: Doing, topic_id: FromPath[UUID], data: CommentInput) -> Response[CommentItem]:
    """Post as the company, or on behalf of a customer who takes part; everybody else is told on their own channel."""
    now, text = doing.clock.now(), data.text.replace("\0", "").replace("\r\n", "\n").strip()
    async with doing.database.connection() as connection:
        topic = await find_topic(connection, doing.shards, doing.principal.workspace, topic_id)
        files = await check_uploads(
            connection, topic.workspace, [StoredFile(it.name, it.media_type, it.hash, 0) for it in data.attachments]
        )
        if not text and not files:
            raise InvalidInput("There is nothing to say.", field="text", remedy="Write something, or attach a file.")
        if data.author is not None:
            member = await find_member(connection, doing.shards, topic.id, data.author)
            why = refusal(topic, member, company=False, starts=False, mark="", at=now)
            if why == "stranger":
                raise NotFound(_WHY[why], field="author", remedy="Let them take part first.")
            if why:
                raise Conflict(_WHY[why], field="author", remedy="Look at the topic's permissions.")
        if data.answers is not None:
            await _find(connection, doing.shards, topic, data.answers, "answers")
    name = "" if data.author else _name_of(doing)
    body = PostRequested(text, data.author, name, "", data.answers, files)
    identity = doing.ids.new(now, f"comment {topic.id} {now.isoformat()}")
    draft = Draft(identity, topic.workspace, topic.id, now, "comment.post_requested", body)
    appended, done = await doing.commands.perform(draft)
    async with doing.database.connection() as connection:
        found = await COMMENTS.fetch(connection, _COMMENT, doing.shards.of(topic.id), topic.id, appended.id)
    if done and not found:
        raise Conflict("It was not posted.", field="text", remedy="It is the same as the author's last one.")
    soon = Comment(
        appended.id, topic.id, topic.workspace, 0, data.answers or appended.id, now, data.author, name, "", text, []
    )
    return Response(comment_item(found[0] if found else soon), status_code=201 if found else 202)


def _name_of(doing: Doing) -> str:
    """Return who speaks for the company: an agent by their name, a program in the company's."""
    if doing.agent is not None:
        return doing.principal.name
    return str(doing.catalogue[Workspaces].by_id[doing.principal.workspace].name)


@delete(
    "/topics/{topic_id:uuid}/comments/{comment_id:uuid}", scope="conversations:write", dependencies=DOING,
    status_code=204, audit="topic.comment_removed", summary="Take a comment out of a topic",
)  # fmt: skip
async def remove_topic_comment(doing: Doing, topic_id: FromPath[UUID], comment_id: FromPath[UUID]) -> None:
    """Nobody reads it there any more; who was told of it has read it."""
    async with doing.database.connection() as connection:
        topic = await find_topic(connection, doing.shards, doing.principal.workspace, topic_id)
        await _find(connection, doing.shards, topic, comment_id, "comment")
    now = doing.clock.now()
    identity = doing.ids.new(now, f"removed {comment_id} {now.isoformat()}")
    body = CommentRemoved(comment_id, doing.principal.name)
    await doing.commands.perform(Draft(identity, topic.workspace, topic.id, now, "comment.remove_requested", body))


@get(
    "/topics/{topic_id:uuid}/comments/{comment_id:uuid}/files/{place:int}", scope="conversations:read",
    gives=(_OPAQUE,), summary="Download a comment's file",
)  # fmt: skip
async def download_comment_file(
    principal: Principal,
    connection: Connection,
    shards: Shards,
    topic_id: FromPath[UUID],
    comment_id: FromPath[UUID],
    place: FromPath[int],
) -> Response[bytes]:
    """Return a file that stands in the topic: pictures to be shown, anything else as a download."""
    topic = await find_topic(connection, shards, principal.workspace, topic_id)
    file, content = await read_comment_file(connection, shards, topic.id, comment_id, place)
    return file_response(file, content)


def file_response(file: dict[str, object], content: bytes) -> Response[bytes]:
    """Return a file as a browser may have it: nothing that can hold a script is shown by itself."""
    kind = str(file.get("media_type", "")).partition(";")[0].strip().lower()
    name = quote(plain_name(str(file.get("name", ""))), safe="")
    disposition = "inline" if kind in _SHOWN else "attachment"
    headers = {
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{name}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return Response(content, media_type=kind if kind in _SHOWN else _OPAQUE, headers=headers)


async def _find(connection: Connection, shards: Shards, topic: Topic, comment: UUID, field: str) -> Comment:
    found = await COMMENTS.fetch(connection, _COMMENT, shards.of(topic.id), topic.id, comment)
    if not found:
        raise NotFound("There is no such comment.", field=field, remedy="Look at the topic's comments.")
    return found[0]


HANDLERS = (list_topic_comments, post_topic_comment, remove_topic_comment, download_comment_file)
