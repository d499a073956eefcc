"""The boxes of sandbox customers, read: what reached them, what they wrote, and what of it lies unopened."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from noline.app.api.playground_shapes import PlayItem, PlayLink
from noline.app.bootstrap import Noline
from noline.content import EmailRendered, LetterSource, Template, Templates, action_link
from noline.customers import Profile
from noline.delivery import Route, Routes, url_text
from noline.kernel.db import Connection
from noline.kernel.errors import NotFound
from noline.log import INBOUND

_ITEM = """
select message.id, coalesce(item.at, message.at) as at, message.channel, message.direction, message.body,
  message.template, message.conversation, item.sender, item.token, item.content, item.opened_at
from message left join sandbox_item as item on item.message = message.id
where message.shard = $1 and message.workspace = $2 and message.customer = $3
  and (item.message is not null or message.direction = 1)
"""
_BOX = f"""
select * from ({_ITEM} and ($4::text[] is null or message.channel = any($4))) as found
where $5::timestamptz is null or (at, id) < ($5, $6::uuid) order by at desc, id desc limit $7
"""
_ONE = f"{_ITEM} and message.id = $4 and item.message is not null"
_UNREAD = """
select message.customer, message.channel, count(*)
from unnest($1::integer[], $2::uuid[]) as given(shard, customer)
join message on message.shard = given.shard and message.customer = given.customer and message.workspace = $3
join sandbox_item as item on item.message = message.id
where item.opened_at is null group by message.customer, message.channel
"""
_OPEN = """
update sandbox_item set opened_at = $4 from message
where message.shard = $1 and message.workspace = $2 and message.customer = $3 and sandbox_item.message = message.id
  and sandbox_item.opened_at is null and ($5::uuid is null or message.id = $5)
  and ($6::text is null or message.channel = $6)
returning message.id, message.channel, sandbox_item.token
"""
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_URL: Final = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
_HREF: Final = re.compile(r"""<a\s[^<>]*?href\s*=\s*["'](https?://[^"']+)["']""", re.IGNORECASE)
_PIXEL: Final = re.compile(r"<img\b[^<>]*/o/[A-Za-z0-9_-]+\.gif[^<>]*>", re.IGNORECASE)
_OURS: Final = re.compile(r"/(?:page/)?(?:a/[a-z]+|l/\d{1,4}|u|chat|c)/([A-Za-z0-9_-]{20,64})")
CONTENT: Final = "content"


def played(noline: Noline, workspace: int, routes: Routes) -> dict[str, Route]:
    """Return the channels on which customers are played here: their messages end in the sandbox, not in the world."""
    found = {}
    for (owner, channel), carrying in routes.by_channel.items():
        if owner == workspace and carrying and all(_ends_here(noline, route) for route in carrying):
            found[channel] = carrying[0]
    return found


def _ends_here(noline: Noline, route: Route) -> bool:
    """Say whether a route leads into the sandbox: its provider's, or the mailbox that is built in."""
    if route.provider == "sandbox":
        return True
    if route.provider != "smtp":
        return False
    host, port = str(route.settings.get("host", "")), route.settings.get("port")
    return host in _LOOPBACK | {noline.settings.mail_host} and port == noline.settings.mail_port


async def read_box(
    connection: Connection,
    noline: Noline,
    templates: Templates,
    where: tuple[int, int, UUID],
    channels: Sequence[str] | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[PlayItem]:
    """Return what lies in a customer's boxes, the latest first. ``where``: shard, workspace, customer."""
    at, identity = after or (None, None)
    rows = await connection.fetch(_BOX, *where, list(channels) if channels else None, at, identity, limit)
    return [item_of(row, noline, templates) for row in rows]


async def find_item(connection: Connection, where: tuple[int, int, UUID], identity: UUID) -> Any:
    """Return the row of something that reached a customer; raises NotFound."""
    row = await connection.fetchrow(_ONE, *where, identity)
    if row is None:
        raise NotFound("There is no such thing in this customer's boxes.", field="item", remedy="Look into the box.")
    return row


async def count_unread(
    connection: Connection, noline: Noline, workspace: int, customers: Sequence[UUID]
) -> dict[UUID, dict[str, int]]:
    """Return how much lies unopened, by customer and channel."""
    shards = [noline.shards.of(customer) for customer in customers]
    found: dict[UUID, dict[str, int]] = {}
    for customer, channel, count in await connection.fetch(_UNREAD, shards, list(customers), workspace):
        found.setdefault(customer, {})[channel] = count
    return found


async def open_items(
    connection: Connection, where: tuple[int, int, UUID], now: datetime, item: UUID | None, channel: str | None
) -> list[tuple[UUID, str, str]]:
    """Mark as opened; returns what was not before: message, channel and token."""
    return [(row[0], row[1], row[2]) for row in await connection.fetch(_OPEN, *where, now, item, channel)]


def item_of(row: Any, noline: Noline, templates: Templates) -> PlayItem:
    """Return an item as it is shown."""
    if row["direction"] == INBOUND:
        body = msgspec.json.decode(row["body"] or "{}")
        files = tuple(str(it.get("name", "")) for it in body.get("attachments", ()))
        shown = {"title": body.get("subject", ""), "text": body.get("text", ""), "files": files}
    else:
        shown = _shown(row, msgspec.json.decode(row[CONTENT]), noline, templates.by_id.get(row["template"]))
    given: dict[str, Any] = {"title": "", "text": "", "links": (), "pages": 0, "code": "", "html": False}
    given |= {"files": ()} | shown
    return PlayItem(
        id=row["id"],
        at=row["at"],
        channel=row["channel"],
        direction="out" if row["direction"] == INBOUND else "in",
        sender=row["sender"] or "",
        opened_at=row["opened_at"],
        conversation=row["conversation"],
        **given,
    )


def _shown(row: Any, content: Mapping[str, Any], noline: Noline, template: Template | None) -> dict[str, Any]:
    base = noline.settings.public_url
    kind = content["type"]
    if kind == "email":
        mail = mail_of(content)
        html, text = _part(mail, "html"), _part(mail, "plain")
        return {
            "title": str(mail["Subject"] or ""),
            "text": text.strip(),
            "html": bool(html),
            "files": tuple(part.get_filename() or "" for part in mail.iter_attachments()),
            "links": links_of(noline, [unescape(url) for url in _HREF.findall(html)] or _URL.findall(text)),
        }
    if kind == "letter":
        source = template.variants.get("letter") if template else None
        letter = source if isinstance(source, LetterSource) else None
        qr = action_link(base, letter.qr, _url_token(noline, row["token"])) if letter and letter.qr else None
        return {
            "title": letter.subject if letter and "{" not in letter.subject else "",
            "pages": int(content["pages"]),
            "code": noline.signer.code(row["id"]),
            "links": links_of(noline, [qr] if qr else []),
        }
    if kind == "push":
        urls = [content["url"]] if content.get("url") else []
        return {"title": content["title"], "text": content["body"], "links": links_of(noline, urls)}
    if kind == "page":
        page = action_link(base, "page", _url_token(noline, row["token"]))
        return {"title": content["title"], "links": links_of(noline, [page])}
    text = content.get("text", "")
    return {"text": text, "links": links_of(noline, _URL.findall(text))}


def mail_of(content: Mapping[str, Any]) -> EmailMessage:
    """Return a mail as it arrived."""
    raw = msgspec.convert(content, EmailRendered, strict=False).mime
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def picture_in(content: Mapping[str, Any], place: int) -> tuple[str, bytes]:
    """Return the type and the content of a picture that is attached to a mail; raises NotFound."""
    parts = list(mail_of(content).iter_attachments()) if content["type"] == "email" else []
    part = parts[place] if 0 <= place < len(parts) else None
    if part is None or part.get_content_type() not in ("image/jpeg", "image/png"):
        raise NotFound("There is no such picture.", field="place", remedy="Look at the mail's files.")
    return part.get_content_type(), bytes(part.get_payload(decode=True))


def html_of(content: Mapping[str, Any]) -> str:
    """Return a mail's HTML without the open pixel: who opens a mail here says so by opening it."""
    return _PIXEL.sub("", _part(mail_of(content), "html")) if content["type"] == "email" else ""


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""


def links_of(noline: Noline, urls: Sequence[str]) -> tuple[PlayLink, ...]:
    """Return links, each once; those of this installation with the path of their page."""
    return tuple(PlayLink(url, path_of(noline, url)) for url in dict.fromkeys(urls))


def path_of(noline: Noline, url: str) -> str | None:
    """Return the path of a link to a page of ours, whatever address this server had then; None for any other.

    The token proves it, so no other site's address passes for ours.
    """
    path = urlsplit(url).path
    found = _OURS.search(path)
    known = found is not None and (noline.signer.read(found[1]) or noline.signer.read_pointer("crossing", found[1]))
    return path[found.start() :] if found is not None and known else None


def _url_token(noline: Noline, token: str) -> str:
    read = noline.signer.read(token)
    return url_text(noline.signer.token(read.shard, read.message)) if read else ""


def name_of(profile: Profile) -> str:
    """Return what a customer is called here."""
    parts = [profile.customer.attributes.get(name) for name in ("first_name", "last_name")]
    name = " ".join(str(part) for part in parts if part)
    return name or next((it.display for it in profile.addresses), str(profile.customer.id)[:8])
