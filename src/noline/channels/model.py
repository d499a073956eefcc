"""What every channel has in common: capabilities, what goes out, what comes in, and the closed set of errors.

A provider translates its own words into these at the border; raw payloads never travel further in.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable
from uuid import UUID

from msgspec import Struct

from noline.channels.location import Location
from noline.content import Rendered


class Uncertain(StrEnum):
    """What a provider wants done with an attempt whose answer was never seen."""

    REPEAT = "repeat"  # send again: a rare duplicate is better than a loss, or the provider drops repeats by key
    ASK = "ask"  # the provider can be asked
    LEAVE = "leave"  # a person decides


class Capabilities(Struct, frozen=True):
    """What one channel of a provider can carry. Lengths in characters, sizes in bytes, cost in minor units."""

    channel: str
    renders: str  # the tag of the rendered form it takes: email, sms, push, post, page, letter
    max_length: int | None = None
    media: tuple[str, ...] = ()
    """Media types it takes, or their beginnings: ``image/``."""
    max_media_bytes: int = 0
    max_picture_bytes: int = 0
    """Where pictures may have less than other files."""
    buttons: int = 0
    """How many buttons that answer one message may have; more become numbered choices."""
    links: int = 0
    """How many buttons that open a page."""
    label_length: int | None = None
    templates: bool = False
    """Whether it knows templates that the provider has approved."""
    inbound: bool = False
    receipts: bool = False
    reads: bool = False
    """Whether receipts say that a message was read."""
    reactions: bool = False
    """Whether a customer's reaction to a message of ours is understood."""
    sends_reactions: bool = False
    """Whether we can react to a customer's message by an emoji, and take that back."""
    reaction_choices: tuple[str, ...] = ()
    """By which emoji; none: any."""
    locations: bool = False
    """Whether places that customers send are understood."""
    sends_locations: bool = False
    """Whether places can be sent as such; elsewhere they become words and a link to a map."""
    public: bool = False
    """Whether what is said there can be seen by everybody."""
    copies: bool = False
    """Whether one message may go to several at once, who see of each other (Cc)."""
    answers: tuple[str, ...] = ()
    """How what everybody can read is answered: ``public``, ``private`` or either; the first where nobody says."""
    reply_window_hours: int | None = None
    """How long after the customer has written we may write what we like; None: always."""
    cost: int = 0
    currency: str = ""
    """Of the cost (ISO 4217); none: the company's."""


class File(Struct, frozen=True):
    """A file that goes with a message: its content, and the public address where a provider may fetch it."""

    name: str
    media_type: str
    content: bytes
    url: str = ""


class Reaction(Struct, frozen=True, omit_defaults=True):
    """An emoji of ours below a message of the customer's, whose id at the provider is ``to``; none: it is taken back.

    ``before``: the one that stands there of ours, and ``reference``, by which the provider knows that one.
    """

    to: str
    emoji: str = ""
    before: str = ""
    reference: str = ""


class Outgoing(Struct, frozen=True):
    """One attempt to send one message. ``key`` is stable over all attempts (an idempotency key).

    ``files`` go with it on channels other than mail; ``answers`` is the provider's id of the message that it answers.
    """

    message: UUID
    attempt: int
    channel: str
    to: str
    sender: str
    content: Rendered
    key: str
    reply_token: str = ""
    files: tuple[File, ...] = ()
    answers: str = ""
    location: Location | None = None
    reaction: Reaction | None = None
    """It is no message but this, for channels that can."""
    public: bool | None = None
    """Whether what answers a public message is public too; None: as the account has it."""
    within: bool = True
    """Whether the channel's reply window is open, or there is none: else what was approved goes, and nothing else."""
    told_at: str = ""
    """Where receipts of this message are to go, for providers that are told so with each message."""


class Fault(StrEnum):
    """Why an attempt failed: the closed list of reasons a provider may give (a part of the delivery reasons)."""

    REJECTED = "rejected"  # the provider refuses this message
    UNREACHABLE = "unreachable"  # the address does not exist or can't be reached
    CONTENT = "content"  # this content can't be carried
    ACCOUNT = "account"  # our credentials, balance or permissions
    THROTTLED = "throttled"  # too fast; the route slows down
    UNAVAILABLE = "unavailable"  # the provider or the line is down


class Sent(Struct, frozen=True):
    """The provider took the message. ``reference`` is its id where it can't echo ours; ``cost`` in minor units.

    ``currency``: none is the company's. ``missed``: who was to get a copy and could not, each with why.
    """

    reference: str | None = None
    cost: int = 0
    currency: str = ""
    missed: tuple[tuple[str, str], ...] = ()


class Failed(Struct, frozen=True):
    """The provider did not take the message.

    ``retry``: may the same message be tried again on this route; ``after`` seconds at the earliest. ``permanent``:
    the *address* is bad and is to be marked. ``text`` is for a person and holds no secret. ``domain``: it is the
    recipient's domain that refuses us, whatever the message; others may go on.
    """

    fault: Fault
    text: str
    retry: bool = False
    after: float | None = None
    permanent: bool = False
    domain: bool = False


class Unknown(Struct, frozen=True):
    """The line broke after the message may have been taken: the provider's ``Uncertain`` policy decides."""

    text: str


Result = Sent | Failed | Unknown


class Line(Protocol):
    """One open connection (or session) of a seat."""

    async def send(self, batch: Sequence[Outgoing]) -> Sequence[Result]:
        """Try each message once; one result for each, in order. Never raises for a message's sake."""
        ...

    async def close(self) -> None:
        """End the session politely; never raises."""
        ...


class Provider(Protocol):
    """A service or protocol that carries channels, configured for one account."""

    name: str
    capabilities: tuple[Capabilities, ...]
    uncertain: Uncertain
    timeout: float  # seconds a call may take before its answer is given up
    batch: int  # how many messages one ``send`` should get

    async def open(self) -> Line:
        """Open a line; raises ``LineDown`` when it can't be had now."""
        ...


class LineDown(Exception):
    """The provider can't be reached or refuses the account; ``failed`` says which, for a person to read."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.text)
        self.failed = failed


class Attachment(Struct, frozen=True):
    """A file that came or goes with a message. ``content`` bytes; ``name`` is cleaned of paths and control signs."""

    name: str
    media_type: str
    content: bytes
    content_id: str | None = None


class Media(Struct, frozen=True):
    """A file at the provider that is yet to be fetched: by ``url``, or by the provider's ``id`` of it."""

    media_type: str = ""
    name: str = ""
    url: str = ""
    id: str = ""
    size: int = 0


class PartOf(Struct, frozen=True):
    """Which part of a long message this is: ``number`` of ``total``, from 1; ``reference`` is common to all of them."""

    reference: int
    total: int
    number: int


class Inbound(Struct, frozen=True):
    """A message that came in, normalised. ``text`` is what the customer wrote now; ``full_text`` all of it.

    ``provider_id`` is the provider's id of the message (the Message-ID for mail); ``tokens`` are candidate reply tokens
    found in recipient addresses or in the text, unchecked, best first; ``references`` message ids that it answers,
    best first. ``answers`` is the provider's id of the message of ours that it answers or reacts to; ``choice`` the
    value of the button that was tapped; ``shown``: how a sender is called whose address is a key; ``media`` are files
    to be fetched; ``unsupported`` names a kind of message
    that we can't show, which is kept all the same; ``public``: everybody can read it; ``part``: it is but a part.
    ``also_to`` and ``cc``: to whom besides us a mail went.
    """

    channel: str
    sender: str
    recipient: str
    provider_id: str
    text: str
    sender_name: str = ""
    shown: str = ""
    subject: str = ""
    full_text: str = ""
    html: str = ""
    tokens: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    also_to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    automatic: bool = False
    forwarded: bool = False
    sent_at: datetime | None = None
    answers: str = ""
    choice: str = ""
    media: tuple[Media, ...] = ()
    unsupported: str = ""
    public: bool = False
    part: PartOf | None = None
    reaction: bool = False
    """The text is an emoji with which somebody reacted to the message that it answers."""
    privately: bool = False
    """Although everybody can read it, it can be answered to its writer alone."""


def is_call(channel: str, text: str, files: Sequence[object]) -> bool:
    """Say whether what came in is a telephone call itself, and no words or recording left by one."""
    return channel == "voice" and not text and not files


class Receipt(Struct, frozen=True):
    """News of a message sent earlier, named by ``token``, ``reference`` or ``message``.

    ``until`` names none: it is news of all that went to ``recipient`` by then.

    ``status``: sent, delivered, read, failed. ``sender`` and ``recipient`` are those of the message, where told.
    """

    status: str
    token: str = ""
    reference: str = ""
    message: UUID | None = None
    fault: Fault | None = None
    permanent: bool = False
    text: str = ""
    channel: str = ""
    sender: str = ""
    recipient: str = ""
    until: datetime | None = None


class Left(Struct, frozen=True):
    """Somebody told the provider that they want no more (``back``: or again): blocked the bot, unsubscribed there."""

    channel: str
    sender: str
    recipient: str = ""
    back: bool = False


class Called(Struct, frozen=True):
    """News of a telephone call, named by ``token`` (of a message of ours) or by ``call``, its id at the provider.

    An incoming call itself is an ``Inbound`` on ``voice`` with this id and no words. ``status``: ``answered``,
    ``ended``, ``missed`` (nobody spoke: ``outcome`` says why: busy, no_answer, failed, canceled) or ``callback``: the
    caller asks to be called back. ``agent`` is the number of ours that answered; ``cost`` in minor units,
    of the company's currency where none is named.
    """

    status: str
    call: str
    sender: str
    recipient: str = ""
    incoming: bool = False
    token: str = ""
    outcome: str = ""
    seconds: int = 0
    cost: int = 0
    currency: str = ""
    agent: str = ""


Event = Inbound | Receipt | Left | Called
"""What a provider tells."""

Tell = Callable[[Sequence[Event]], Awaitable[None]]
"""Keeps what a provider tells: returns once it is kept, raises where it can't be kept now."""


@runtime_checkable
class Listening(Protocol):
    """A line by which the provider tells too (SMPP): the application runs ``listen`` beside ``send``.

    It runs until the line is closed, through as many sessions as it takes. The provider is answered only after ``tell``
    returned; where it raises, the provider is asked to come again. A line that nobody listens to takes nothing in.
    """

    async def listen(self, tell: Tell) -> None:
        """Bring what comes in to ``tell``, one call after the other."""
        ...
