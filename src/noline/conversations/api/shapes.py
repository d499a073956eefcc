"""What the API of conversations gives: a conversation, its thread, and its customer, as structs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from noline.content import Button
from noline.conversations.presence import Present
from noline.conversations.reply_options import ReplyOption

Reading = Literal["yes", "no", "question", "complaint", "unclear"]


class AgentRef(Struct, frozen=True):
    """An agent, by number and name."""

    id: int
    name: str


class ContextValue(Struct, frozen=True):
    """A value that travels with the conversation, and who set it."""

    value: Any
    source: str


class MessageFile(Struct, frozen=True):
    """A file that came or went with a message; ``url`` leads to it for whoever may read the message.

    Without a ``hash`` it is not here: ``why`` it is not kept, or empty while it is being fetched.
    """

    name: str
    media_type: str
    hash: str
    size: int
    url: str
    why: str = ""


class ThreadCall(Struct, frozen=True):
    """The telephone call that a message is. ``state``: planned, ringing, talking, ended."""

    call: UUID | None
    state: str
    outcome: str
    seconds: int
    telephone: str
    by: str
    note: str


class CopyLeftOut(Struct, frozen=True):
    """Who was to get a copy of a message and got none. ``why``: suppressed, bounced, safe_mode; ``text``: in words."""

    address: str
    why: str
    text: str


class ThreadReaction(Struct, frozen=True):
    """An emoji below a message: of the customer's, or ours. ``status`` of ours with its ``reason`` and ``detail``."""

    id: UUID
    emoji: str
    ours: bool
    by: str
    at: datetime
    status: str
    reason: str | None
    detail: str | None


class ThreadMessage(Struct, frozen=True, tag="message"):
    """A message of a thread. ``direction``: in (from the customer) or out; ``status`` with ``reason`` and ``detail``.

    ``text`` is what was said now, ``full_text`` all of it where it quotes; ``html`` says that GET …/html shows more.
    ``buttons`` went with it; ``chosen`` is what stands on the one that an answer names, tapped or by its number.
    ``also_to`` and ``cc``: who else a mail went to; ``left_out``: who got no copy. ``beside``: it is of somebody beside
    the customer (``address``, ``sender_name``), ``copied`` in a mail, or ``outside``: to or from whom it was forwarded.
    ``forwarded``: the customer passed on what others wrote; ``full_text`` holds it. ``reactions`` stand below it; ours
    may be set where ``can_react`` says so.
    """

    id: UUID
    at: datetime
    conversation: UUID | None
    direction: Literal["in", "out"]
    channel: str
    address: str
    status: str
    reason: str | None
    detail: str | None
    purpose: str
    subject: str
    text: str
    full_text: str
    html: bool
    template: str
    attachments: list[MessageFile]
    by: str
    agent: int | None
    placed_by: str | None
    placed_why: str | None
    reading: str | None
    answers: UUID | None
    campaign: UUID | None
    contact_event: str | None
    call: ThreadCall | None
    public: bool
    """Whether everybody can read it: a post, a comment, or an answer below one."""
    unsupported: str
    """What came that can't be shown here, in the provider's word: sticker, poll, encrypted …"""
    buttons: list[Button]
    chosen: str
    also_to: list[str]
    cc: list[str]
    left_out: list[CopyLeftOut]
    beside: Literal["", "copied", "outside"]
    sender_name: str
    forwarded: bool
    reactions: list[ThreadReaction]
    can_react: bool


class ThreadNote(Struct, frozen=True, tag="note"):
    """What an agent wrote for colleagues."""

    id: UUID
    at: datetime
    text: str
    by: str


class ThreadEvent(Struct, frozen=True, tag="event"):
    """Something that happened to the conversation: its kind, and the details that the kind has."""

    id: UUID
    at: datetime
    kind: str
    channel: str | None
    detail: dict[str, Any]


ThreadEntry = ThreadMessage | ThreadNote | ThreadEvent


class ThreadPage(Struct, frozen=True):
    """A stretch of a thread, oldest first; ``earlier`` is the cursor of the stretch before it."""

    entries: list[ThreadEntry]
    earlier: str | None


class ConversationHead(Struct, frozen=True):
    """A conversation without its messages."""

    id: UUID
    customer: UUID
    customer_name: str
    matter: str
    matter_name: str
    status: str
    waiting_for: str
    mode: str
    channel: str
    address: str
    channels: list[str]
    context: dict[str, ContextValue]
    agent: AgentRef | None
    snoozed_until: datetime | None
    opened_at: datetime
    last_at: datetime
    department: int | None
    """Whose people it waits for, and in whose name they answer."""
    skill: str
    """What who answers must be able to do."""


class AsideAddress(Struct, frozen=True):
    """An address of the customer's; ``evidence`` says why it is taken for theirs."""

    scheme: str
    value: str
    display: str
    verification: str
    evidence: str
    status: str


class AsideConversation(Struct, frozen=True):
    """Another conversation with the same customer."""

    id: UUID
    matter: str
    matter_name: str
    status: str
    waiting_for: str
    channel: str
    last_at: datetime


class CustomerAside(Struct, frozen=True):
    """The customer beside a conversation."""

    id: UUID
    name: str
    locale: str
    zone: str
    tags: list[str]
    attributes: dict[str, Any]
    created_at: datetime
    addresses: list[AsideAddress]
    consents: list[AsideConsent]
    conversations: list[AsideConversation]


class AsideConsent(Struct, frozen=True):
    """What the customer said last of one subscription on one channel."""

    subscription: str
    channel: str
    state: str
    at: datetime


class ConversationDetail(Struct, frozen=True):
    """A conversation as an agent works on it."""

    conversation: ConversationHead
    thread: ThreadPage
    customer: CustomerAside
    reply: list[ReplyOption]
    reply_all: list[str]
    """Who else took part in the customer's last mail: the copies of an answer to all."""
    reaction_choices: dict[str, list[str]]
    """By which emoji messages that came by a channel can be reacted to."""
    present: list[Present]
    seen_at: datetime | None
