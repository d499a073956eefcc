"""The bodies of interactions: what a fact says beyond its columns. Which kind has which is in ``kinds.py``."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.log.bodies_files import OfferedButton, OfferedPlace, StoredFile, WantedFile
from noline.log.continuity_bodies import Crossed

Json = dict[str, Any]


class Nothing(Struct, frozen=True):
    """A body with nothing in it: the columns say it all."""


class MessageReceived(Struct, frozen=True):
    """A message from a customer. ``answers`` was proved by a token; ``references`` are our message ids it names.

    ``media`` are files yet to be fetched; ``choice`` the value of the button that was tapped; ``unsupported`` names a
    kind of message that can't be shown; ``public``: everybody can read it; ``crossed``: what a code of continuity that
    it carries was worth; ``also_to`` and ``cc``: to whom besides us a mail went; ``beside``: it is no word of the
    customer's but of somebody beside them, ``copied`` in the conversation or ``outside``, to whom it was forwarded;
    ``account``: by which it came; ``reaction``: an emoji below what it answers; ``privately``: what is public can be
    answered to its writer alone.
    """

    text: str
    address: str
    scheme: str
    display: str = ""
    sender_name: str = ""
    subject: str = ""
    full_text: str = ""
    html: str = ""
    recipient: str = ""
    provider_id: str = ""
    answers: UUID | None = None
    answers_by: str = ""
    references: tuple[UUID, ...] = ()
    attachments: tuple[StoredFile, ...] = ()
    automatic: bool = False
    forwarded: bool = False
    known: bool = True
    media: tuple[WantedFile, ...] = ()
    choice: str = ""
    unsupported: str = ""
    public: bool = False
    crossed: Crossed | None = None
    also_to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    beside: str = ""
    account: int = 0
    reaction: bool = False
    privately: bool = False


class ReplyRequested(Struct, frozen=True):
    """An agent or the API answers in a conversation; without ``channel`` the customer's last one is used.

    ``by`` names who wrote it, ``agent`` is their number if it was an agent; ``address`` one of the customer's.
    ``signature`` stands below a mail; ``cc`` get it too, ``left_out`` would have but must not: each with why.
    ``template``: an approved one is sent in place of a text, with these ``variables``.
    """

    text: str
    channel: str = ""
    by: str = ""
    agent: int | None = None
    address: str = ""
    subject: str = ""
    attachments: tuple[StoredFile, ...] = ()
    buttons: tuple[OfferedButton, ...] = ()
    signature: str = ""
    location: OfferedPlace | None = None
    cc: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    public: bool | None = None
    """Whether what answers a public message is public too; null: as the account has it."""
    template: UUID | None = None
    variables: Json = {}


class BeginRequested(Struct, frozen=True):
    """An agent begins a conversation about a matter with a customer, by a message on ``channel``, or a ``template``."""

    text: str
    channel: str
    matter: str = ""
    by: str = ""
    agent: int | None = None
    address: str = ""
    subject: str = ""
    attachments: tuple[StoredFile, ...] = ()
    buttons: tuple[OfferedButton, ...] = ()
    signature: str = ""
    location: OfferedPlace | None = None
    template: UUID | None = None
    variables: Json = {}


class MessageRequested(Struct, frozen=True):
    """Somebody wants a message sent; ``channel`` may be ``best``, ``fallback`` are tried after it, in order.

    ``address`` is one of the customer's, for the first channel; ``subscription`` is what marketing is about; ``by``
    names who asked. HTML and attachments go by mail alone. ``mail`` is a whole mail that a program handed over, sent as
    it is; ``links`` are those in it to be tracked, null if none are.
    """

    text: str = ""
    template: str = ""
    channel: str = "best"
    variables: Json = {}
    matter: str = ""
    expires_in: float | None = None
    subject: str = ""
    html: str = ""
    fallback: tuple[str, ...] = ()
    address: str = ""
    subscription: str = "*"
    attachments: tuple[StoredFile, ...] = ()
    asks: bool = False
    by: str = ""
    route: int = 0
    """By which route it must go; 0: by the first of its channel."""
    mail: StoredFile | None = None
    links: tuple[str, ...] | None = None
    buttons: tuple[OfferedButton, ...] = ()


class MessageFailed(Struct, frozen=True):
    """Why it failed; ``permanent``: the address is bad; ``bounced``: it had been sent before."""

    reason: str
    text: str = ""
    permanent: bool = False
    bounced: bool = False


class MessageReason(Struct, frozen=True):
    """Why a message was never tried."""

    reason: str


class LinkClicked(Struct, frozen=True):
    """Which link of the template version, and where it led."""

    link: str
    url: str = ""


class FormSubmitted(Struct, frozen=True):
    """A form sent from a page; ``action`` names what its button does (register, unsubscribe, …)."""

    action: str
    fields: dict[str, str] = {}


class ConsentChanged(Struct, frozen=True):
    """Who consented to what, how, and the text shown. ``subscription`` ``*`` is everything; ``by`` an agent or key."""

    subscription: str
    channel: str
    how: str
    text: str = ""
    state: str = "given"
    by: str = ""


class AddressChanged(Struct, frozen=True):
    """An address of the customer; ``why`` for a change of its status, ``how`` for the kind of evidence."""

    scheme: str
    value: str
    display: str = ""
    verification: str = "claimed"
    evidence: str = ""
    why: str = ""
    how: str = ""


class AddressMarked(Struct, frozen=True):
    """What is known of an address by now: a status, who says so and why."""

    scheme: str
    value: str
    status: str
    by: str = ""
    why: str = ""


class CustomerChanged(Struct, frozen=True):
    """What is new of a customer; attributes that are null are removed."""

    attributes: Json = {}
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    locale: str | None = None
    zone: str | None = None
    addresses: tuple[AddressChanged, ...] = ()
    consents: tuple[ConsentChanged, ...] = ()
    source: str = ""
    others: tuple[AddressChanged, ...] = ()
    """Addresses that were given for the customer, but are somebody else's."""


class ConversationOpened(Struct, frozen=True):
    """What it is about; ``by``: the agent who began it or opened it again."""

    matter: str
    by: str = ""


class ConversationMoved(Struct, frozen=True):
    """From which channel to which."""

    before: str
    after: str


class MessageAnswered(Struct, frozen=True):
    """An answer to an outbound message: how it was read, on which channel it came, and whether it is the first."""

    reading: str
    on: str
    first: bool
    positive: bool


class ByAgent(Struct, frozen=True):
    """Who did it, by name."""

    by: str = ""


class AgentAssigned(Struct, frozen=True):
    """Whose conversation it is now (null: nobody's), and who said so."""

    agent: int | None = None
    name: str = ""
    by: str = ""


class ConversationSnoozed(Struct, frozen=True):
    """Until when it rests (null: no longer), and who said so."""

    until: datetime | None = None
    by: str = ""


class MessageMoved(Struct, frozen=True):
    """To which conversation a message went (null: to the open one about ``matter``, or a new one), and by whom."""

    to: UUID | None = None
    matter: str = ""
    by: str = ""


class AgentNoted(Struct, frozen=True):
    """What an agent wrote for colleagues, never for the customer."""

    text: str
    by: str = ""
    agent: int | None = None


class ContextChanged(Struct, frozen=True):
    """New values with their source."""

    values: Json
    source: str


class RunStarted(Struct, frozen=True):
    """Which journey and version."""

    journey: str
    version: int


class RunRequested(Struct, frozen=True):
    """Start a journey for the customer."""

    journey: str
    variables: Json = {}


class RunEnded(Struct, frozen=True):
    """Why it ended."""

    reason: str


class ReceiptNoticed(Struct, frozen=True):
    """What became of a message that programs wait to hear of: it was ``delivered`` or ``read``."""

    news: str


class RunNotified(Struct, frozen=True):
    """What became of a message of the run's: ``arrived`` or ``undeliverable``, and why."""

    news: str
    reason: str = ""


class ContactPlanned(Struct, frozen=True):
    """A contact event has come for this customer; ``first``: it enrols."""

    first: bool = False
    test: bool = False


class CampaignEnrolled(Struct, frozen=True):
    """Into which cohort."""

    cohort: str


class GoalReached(Struct, frozen=True):
    """Which goal, through which channel's message (``via``), on which channel it was said, and how."""

    goal: str
    via: str = ""
    on: str = ""
    how: str = ""


class GoalWithdrawn(Struct, frozen=True):
    """A goal that was reached is none any more: what ``goal.reached`` said, and who says otherwise."""

    goal: str
    via: str = ""
    on: str = ""
    how: str = ""
    by: str = ""


class DecisionMade(Struct, frozen=True):
    """In one sentence."""

    sentence: str


class TimerFired(Struct, frozen=True):
    """Which handler set it (``purpose``), what it belongs to, and its token."""

    purpose: str
    owner: UUID
    token: str = ""


class EventTracked(Struct, frozen=True):
    """An event of the company's own."""

    name: str
    properties: Json = {}


class CodeIssued(Struct, frozen=True):
    """A short reply code printed in a message."""

    code: str


class ReadingCorrected(Struct, frozen=True):
    """An agent's reading of an answer."""

    reading: str
    by: str


class AnswerReread(Struct, frozen=True):
    """How an answer was read before a correction and after; ``positive``: +1 more yes to that message, or -1."""

    before: str
    after: str
    positive: int = 0
    by: str = ""
