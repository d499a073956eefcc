"""Reading conversations: one with its thread and its customer, and what it said before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, Parameter

from noline.access import Principal, Workspace
from noline.channels.mail import sanitise_html
from noline.content import Templates
from noline.conversations.api.copying import reply_all_of
from noline.conversations.api.found import Desk, desk_of
from noline.conversations.api.shapes import AgentRef, ConversationDetail, ThreadPage
from noline.conversations.api.shaping import aside_of, head_of, name_of, page_of_thread
from noline.conversations.approved import OfferedTemplate, offered
from noline.conversations.presence import agent_names, list_present, seen_at
from noline.conversations.reacting import offered_emoji, route_to_react
from noline.conversations.reply_options import Reachable, ReplyOption, reply_options
from noline.conversations.shown import words_of
from noline.conversations.thread import find_conversation, find_message, heard_publicly, read_thread
from noline.customers import read_profile
from noline.delivery import Message, Routes, Sending
from noline.kernel.clock import Clock
from noline.kernel.db import Connection
from noline.kernel.errors import NotFound
from noline.kernel.http import decode_cursor
from noline.kernel.ids import Shards
from noline.log import Catalogue

_THREAD = 50
_MAIL_POLICY = "default-src 'none'; img-src 'self' data:{}; style-src 'unsafe-inline'; base-uri 'none'; sandbox"
_MAIL = (
    '<!doctype html><html><head><meta charset="utf-8"><base target="_blank"><style>'
    "body{{font:14px/1.5 system-ui,sans-serif;color:#1a1b1e;background:#fff;margin:0;padding:12px;"
    "overflow-wrap:anywhere}}img{{max-width:100%;height:auto}}table{{max-width:100%}}"
    "blockquote{{margin:0 0 0 8px;padding-left:8px;border-left:2px solid #ddd}}</style></head><body>{}</body></html>"
)


@get("/conversations/{conversation_id:uuid}", scope="conversations:read", summary="Read a conversation")
async def read_conversation(
    principal: Principal,
    workspace: Workspace,
    connection: Connection,
    catalogue: Catalogue,
    shards: Shards,
    clock: Clock,
    conversation_id: FromPath[UUID],
    limit: Annotated[int, Parameter(ge=1, le=200, description="Messages of the thread at most.")] = _THREAD,
) -> ConversationDetail:
    """Return a conversation with the end of its thread, its customer, and how the customer may be answered."""
    desk = await desk_of(connection, shards, principal.workspace, conversation_id)
    conversation = desk.conversation
    part = await read_thread(connection, shards, conversation, None, limit)
    public = await heard_publicly(connection, shards.of(conversation.customer), conversation)
    agent = principal.id if principal.kind == "agent" else 0
    seen = await seen_at(connection, principal.workspace, agent, [conversation.id])
    return ConversationDetail(
        conversation=head_of(conversation, name_of(desk.profile), desk.agents, desk.matters),
        thread=page_of_thread(part, catalogue[Templates], catalogue[Routes]),
        customer=aside_of(desk.profile, desk.others, conversation.id, desk.matters),
        reply=_options(desk, workspace, catalogue, public, clock.now()),
        reply_all=reply_all_of(part.messages, desk.profile.addresses),
        reaction_choices=_choices(part.messages, catalogue[Routes]),
        present=await list_present(connection, principal.workspace, conversation.id, agent),
        seen_at=seen.get(conversation.id),
    )


def _choices(messages: Sequence[Message], routes: Routes) -> dict[str, list[str]]:
    found = ((it.channel, route) for it in messages if (route := route_to_react(it, routes)) is not None)
    return {channel: list(offered_emoji(route)) for channel, route in found}


def _options(
    desk: Desk, workspace: Workspace, catalogue: Catalogue, public: dict[str, bool], now: datetime
) -> list[ReplyOption]:
    profile = desk.profile
    preferred = profile.customer.attributes.get("preferred_channel")
    reachable = Reachable(
        workspace=workspace,
        routes=catalogue[Routes],
        sending=catalogue[Sending],
        addresses=profile.addresses,
        consents=profile.consents,
        now=now,
        department=desk.conversation.department,
        preferred=preferred if isinstance(preferred, str) else None,
        public=public,
    )
    return reply_options(reachable, desk.conversation)


@get("/conversations/{conversation_id:uuid}/messages", scope="conversations:read", summary="Read a thread")
async def read_conversation_thread(
    principal: Principal,
    connection: Connection,
    catalogue: Catalogue,
    shards: Shards,
    conversation_id: FromPath[UUID],
    cursor: Annotated[str | None, Parameter(max_length=1000, description="`earlier` of the stretch after it.")] = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = _THREAD,
) -> ThreadPage:
    """Return a stretch of the thread, oldest first, going back from its end or from where another began."""
    before = decode_cursor(cursor, tuple[datetime, UUID]) if cursor else None
    _, conversation = await find_conversation(connection, shards, principal.workspace, conversation_id)
    part = await read_thread(connection, shards, conversation, before, limit)
    return page_of_thread(part, catalogue[Templates], catalogue[Routes])


@get(
    "/conversations/{conversation_id:uuid}/templates",
    scope="conversations:read",
    summary="List what may be sent when the window is closed",
)
async def list_conversation_templates(
    principal: Principal,
    connection: Connection,
    catalogue: Catalogue,
    shards: Shards,
    conversation_id: FromPath[UUID],
    channel: Annotated[str, Parameter(max_length=40, description="The channel whose reply window is closed.")],
) -> list[OfferedTemplate]:
    """Return the templates of which the provider has approved something for a channel, by name."""
    desk = await desk_of(connection, shards, principal.workspace, conversation_id)
    known = desk.profile.customer.attributes
    return offered(catalogue[Templates], principal.workspace, channel, known)


@get("/conversations/templates", scope="conversations:read", summary="List what may be sent first")
async def list_opening_templates(
    principal: Principal,
    connection: Connection,
    catalogue: Catalogue,
    shards: Shards,
    customer: UUID,
    channel: Annotated[str, Parameter(max_length=40, description="The channel whose reply window is closed.")],
) -> list[OfferedTemplate]:
    """Return the templates that may begin a conversation by a channel whose reply window is closed, by name."""
    profile = await read_profile(connection, shards.of(customer), principal.workspace, customer)
    return offered(catalogue[Templates], principal.workspace, channel, profile.customer.attributes)


@get("/conversations/reply-options", scope="conversations:read", summary="Read how a customer may be written to")
async def read_reply_options(
    principal: Principal,
    workspace: Workspace,
    connection: Connection,
    catalogue: Catalogue,
    shards: Shards,
    clock: Clock,
    customer: UUID,
) -> list[ReplyOption]:
    """Return by which channels and addresses one may write to a customer first."""
    profile = await read_profile(connection, shards.of(customer), principal.workspace, customer)
    preferred = profile.customer.attributes.get("preferred_channel")
    reachable = Reachable(
        workspace, catalogue[Routes], catalogue[Sending], profile.addresses, profile.consents, clock.now(),
        preferred if isinstance(preferred, str) else None,
    )  # fmt: skip
    return reply_options(reachable, None)


@get("/conversations/agents", scope="conversations:read", summary="List who may take a conversation")
async def list_desk_agents(principal: Principal, connection: Connection) -> list[AgentRef]:
    """Return the active agents by name."""
    names = await agent_names(connection, principal.workspace, disabled=False)
    return [AgentRef(number, name) for number, name in names.items()]


@get(
    "/messages/{message_id:uuid}/html",
    scope="conversations:read",
    gives=("text/html",),
    summary="Read a mail as it looks",
)
async def read_message_html(
    principal: Principal,
    connection: Connection,
    catalogue: Catalogue,
    shards: Shards,
    message_id: FromPath[UUID],
    images: bool = False,
) -> Response[str]:
    """Return a mail's HTML made safe, to be shown in a frame; remote images load only where ``images`` says so."""
    _, message = await find_message(connection, shards, principal.workspace, message_id, whole=True)
    html = words_of(message, catalogue[Templates]).html
    if not html:
        raise NotFound("The message has no HTML.", field="message", remedy="Show its text.")
    clean = sanitise_html(html, show_remote=images)
    headers = {
        "Content-Security-Policy": _MAIL_POLICY.format(" https: http:" if images else "")
        + " allow-same-origin allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'",
        "X-Frame-Options": "SAMEORIGIN",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, max-age=300",
    }
    return Response(_MAIL.format(clean), media_type="text/html", headers=headers)


HANDLERS = (
    read_conversation,
    read_conversation_thread,
    list_conversation_templates,
    list_opening_templates,
    read_reply_options,
    list_desk_agents,
    read_message_html,
)
