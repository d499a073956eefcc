"""From rows to what the API gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from noline.content import Templates
from noline.conversations.api.shapes import (
    AgentRef,
    AsideAddress,
    AsideConsent,
    AsideConversation,
    ContextValue,
    ConversationHead,
    CopyLeftOut,
    CustomerAside,
    MessageFile,
    ThreadCall,
    ThreadEntry,
    ThreadEvent,
    ThreadMessage,
    ThreadNote,
    ThreadPage,
    ThreadReaction,
)
from noline.conversations.context import HIDDEN
from noline.conversations.model import OUTSIDE, Conversation
from noline.conversations.reacting import route_to_react
from noline.conversations.shown import words_of
from noline.conversations.thread import Happening, ThreadPart
from noline.customers import Profile, called, stranger
from noline.delivery import Attempt, Message, Routes, Status
from noline.kernel.http import encode_cursor
from noline.log import INBOUND

_TROUBLED = (Status.FAILED, Status.SUPPRESSED, Status.EXPIRED)
Matters = Mapping[str, str]
"""Names of matters that are references."""


def head_of(conversation: Conversation, name: str, agents: Mapping[int, str], matters: Matters) -> ConversationHead:
    """Return a conversation without its messages."""
    agent = conversation.agent
    return ConversationHead(
        id=conversation.id,
        customer=conversation.customer,
        customer_name=name,
        matter=conversation.matter,
        matter_name=matters.get(conversation.matter, conversation.matter),
        status=conversation.status,
        waiting_for=conversation.waiting_for,
        mode=conversation.mode,
        channel=conversation.channel,
        address=conversation.address,
        channels=list(conversation.channels),
        context={
            key: ContextValue(it.get("value"), str(it.get("source", "")))
            for key, it in conversation.context.items()
            if not key.startswith(HIDDEN)
        },
        agent=AgentRef(agent, agents.get(agent, "")) if agent is not None else None,
        snoozed_until=conversation.snoozed_until,
        opened_at=conversation.opened_at,
        last_at=conversation.last_at,
        department=conversation.department,
        skill=conversation.skill,
    )


def page_of_thread(part: ThreadPart, templates: Templates, routes: Routes) -> ThreadPage:
    """Return a stretch of a thread: messages and what happened between them, in the order of time."""
    below = reactions_by_message(part)
    entries: list[ThreadEntry] = [
        message_of(it, part.fates.get(it.id), templates, routes, below.get(it.id, ())) for it in part.messages
    ]
    entries += [_happened(it) for it in part.happenings]
    entries.sort(key=lambda it: (it.at, isinstance(it, ThreadMessage)))
    return ThreadPage(entries, encode_cursor(part.earlier) if part.earlier else None)


def message_of(
    message: Message,
    fate: Attempt | None,
    templates: Templates,
    routes: Routes | None = None,
    reactions: Sequence[ThreadReaction] = (),
) -> ThreadMessage:
    """Return one message, with what became of it; ``routes`` say whether it can be reacted to."""
    body: dict[str, Any] = message.body or {}
    words = words_of(message, templates)
    inbound = message.direction == INBOUND
    agent = body.get("agent")
    troubled = fate is not None and message.status not in (Status.SENT, Status.DELIVERED, Status.READ)
    return ThreadMessage(
        id=message.id,
        at=message.at,
        conversation=message.conversation,
        direction="in" if inbound else "out",
        channel=message.channel,
        address=message.address,
        status=Status(message.status).word,
        reason=fate.reason if fate is not None and troubled else None,
        detail=fate.detail if fate is not None and troubled else None,
        purpose=message.purpose,
        subject=words.subject,
        text=words.text,
        full_text=words.full_text,
        html=bool(words.html),
        template=words.template,
        attachments=[_file(message, it) for it in body.get("attachments", ())],
        by=str(body.get("by", "")),
        agent=agent if isinstance(agent, int) else None,
        placed_by=message.placed_by,
        placed_why=message.placed_why,
        reading=message.reading,
        answers=message.answers,
        campaign=message.campaign,
        contact_event=message.contact_event,
        call=_call(body.get("call")),
        public=body.get("public") is True,
        unsupported=words.unsupported,
        buttons=list(words.buttons),
        chosen=str(body.get("chosen", "")),
        also_to=list(body.get("also_to", ())),
        cc=list(body.get("cc", ())),
        left_out=[
            CopyLeftOut(str(it.get("address", "")), str(it.get("why", "")), str(it.get("text", "")))
            for it in body.get("left_out", ())
        ],
        beside=_beside(body),
        sender_name=str(body.get("sender_name", "")),
        forwarded=bool(body.get("forwarded")),
        reactions=list(reactions),
        can_react=routes is not None and route_to_react(message, routes) is not None,
    )


def reactions_by_message(part: ThreadPart) -> dict[UUID, list[ThreadReaction]]:
    """Return what stands below each message: of everybody the last; ours that failed as well, with the reason."""
    found: dict[UUID, dict[str, ThreadReaction]] = {}
    for it in part.reactions:  # oldest first
        body: dict[str, Any] = it.body or {}
        ours = "reaction" in body
        below = it.answers if ours else UUID(str(body["reacts_to"]))
        if below is None:
            continue
        emoji = str(body["reaction"].get("emoji", "")) if ours else str(body.get("text", ""))
        fate = part.fates.get(it.id) if it.status in _TROUBLED else None
        shown = ThreadReaction(
            id=it.id,
            emoji=emoji or str(body["reaction"].get("before", "")),
            ours=ours,
            by=str(body.get("by", "")),
            at=it.at,
            status=Status(it.status).word,
            reason=fate.reason if fate else None,
            detail=fate.detail if fate else None,
        )
        mine = found.setdefault(below, {})
        key = f"ours {it.status in _TROUBLED}" if ours else it.address
        if ours and it.status not in _TROUBLED:
            mine.pop("ours True", None)
        if ours and not emoji and it.status not in _TROUBLED:
            mine.pop(key, None)
        else:
            mine[key] = shown
    return {identity: sorted(mine.values(), key=lambda it: it.at) for identity, mine in found.items()}


def _beside(body: Mapping[str, Any]) -> Literal["", "copied", "outside"]:
    if body.get("outside") or body.get("beside") == OUTSIDE:
        return "outside"
    return "copied" if body.get("beside") else ""


def _call(told: Any) -> ThreadCall | None:
    if not isinstance(told, dict):
        return None
    identity = told.get("call")
    return ThreadCall(
        call=UUID(identity) if identity else None,
        state=str(told.get("state", "")),
        outcome=str(told.get("outcome", "")),
        seconds=int(told.get("seconds", 0)),
        telephone=str(told.get("telephone", "")),
        by=str(told.get("by", "")),
        note=str(told.get("note", "")),
    )


def _file(message: Message, file: Mapping[str, Any]) -> MessageFile:
    return MessageFile(
        name=str(file.get("name") or "file"),
        media_type=str(file.get("media_type", "")),
        hash=str(file.get("hash", "")),
        size=int(file.get("size", 0)),
        url=f"/api/v1/files/{file.get('hash')}?message={message.id}",
        why=str(file.get("why", "")),
    )


def _happened(happening: Happening) -> ThreadEntry:
    if happening.kind == "agent.noted":
        return ThreadNote(
            happening.id, happening.at, str(happening.body.get("text", "")), str(happening.body.get("by", ""))
        )
    return ThreadEvent(happening.id, happening.at, happening.kind, happening.channel, happening.body)


def aside_of(profile: Profile, others: Sequence[Conversation], but: UUID, matters: Matters) -> CustomerAside:
    """Return the customer as they stand beside a conversation."""
    customer = profile.customer
    return CustomerAside(
        id=customer.id,
        name=name_of(profile),
        locale=customer.locale,
        zone=customer.zone,
        tags=list(customer.tags),
        attributes=customer.attributes,
        created_at=customer.created_at,
        addresses=[
            AsideAddress(it.scheme, it.value, it.display, it.verification, it.evidence, it.status)
            for it in sorted(profile.addresses, key=lambda it: (it.status != "active", it.added_at, it.value))
        ],
        consents=[AsideConsent(it.subscription, it.channel, it.state, it.at) for it in profile.consents],
        conversations=[
            AsideConversation(
                it.id, it.matter, matters.get(it.matter, it.matter), it.status, it.waiting_for, it.channel, it.last_at
            )
            for it in sorted(others, key=lambda it: it.last_at, reverse=True)
            if it.id != but
        ],
    )


def name_of(profile: Profile) -> str:
    """Return what a customer goes by: their name, else an address, else the external id."""
    known = profile.customer.attributes

    def text(name: str) -> str:
        value = known.get(name)
        return " ".join(str(value).split())[:200] if isinstance(value, str | int) else ""

    own = text("name") or f"{text('first_name')} {text('last_name')}".strip()
    addresses = sorted(profile.addresses, key=lambda it: (it.added_at, it.scheme, it.value))
    found = own or called((it.scheme, it.display) for it in addresses)[:200] or text("external_id")
    return found or stranger(profile.customer.id, known)
