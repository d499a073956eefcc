"""What the playground asks for and gives: people, their boxes, and what a customer does."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

BoxChannel = Literal["sms", "push", "email", "print", "x", "web", "chat"]

Said = Annotated[str, Meta(min_length=1, max_length=10_000)]


class PlayAddress(Struct, frozen=True):
    """An address of a customer's; ``channel``: the one on which the playground reaches it."""

    channel: str
    value: str
    display: str


class PlayPerson(Struct, frozen=True):
    """A customer in the list of people to be. ``unread``: what lies unopened in all their boxes."""

    customer: UUID
    name: str
    channels: tuple[str, ...]
    last_at: datetime
    last_text: str
    unread: int


class PlayPersonBoxes(Struct, frozen=True):
    """A customer with their addresses and how much lies unopened, by channel.

    ``plays``: the channels on which one may act in their place; ``chat``: the path of the company's web chat, if it has
    one.
    """

    customer: UUID
    name: str
    locale: str
    zone: str
    addresses: tuple[PlayAddress, ...]
    unread: dict[str, int]
    plays: tuple[str, ...]
    company: str
    chat: str | None


class PlayLink(Struct, frozen=True):
    """A link in a message. ``path``: of a page of ours, to be opened here; null for one that leads elsewhere."""

    url: str
    path: str | None


class PlayItem(Struct, frozen=True):
    """Something in a box. ``direction``: ``in`` reached the customer, ``out`` was written by them.

    ``title`` is a mail's subject, a letter's, a notification's or a page's; ``sender`` the name or number it came from.
    ``pages``: of a letter; ``code``: the short code printed in it; ``html``: whether it can be seen as a mail program
    shows it; ``files``: the names of those that the customer sent; ``conversation``: what the agent sees it in.
    """

    id: UUID
    at: datetime
    channel: str
    direction: Literal["in", "out"]
    sender: str
    title: str
    text: str
    links: tuple[PlayLink, ...]
    pages: int
    code: str
    html: bool
    files: tuple[str, ...]
    opened_at: datetime | None
    conversation: UUID | None


class PlayPhoto(Struct, frozen=True, forbid_unknown_fields=True):
    """A picture from the customer's phone: ``content`` in base64, 5 MB at most."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    content: Annotated[str, Meta(min_length=1, max_length=7_000_000)]
    media_type: Literal["image/jpeg", "image/png"] = "image/jpeg"


class PlayText(Struct, frozen=True, forbid_unknown_fields=True):
    """What the customer writes, with a picture if they send one (MMS)."""

    text: Annotated[str, Meta(max_length=10_000)] = ""
    photo: PlayPhoto | None = None


class PlayMail(Struct, frozen=True, forbid_unknown_fields=True):
    """A mail that the customer writes; ``answers``: a mail in their box that they reply to, else they write first.

    ``to``: an address of ours that they write to first, such as a topic's own; the company's if it is empty.
    """

    text: Said
    to: Annotated[str, Meta(max_length=320)] = ""
    photo: PlayPhoto | None = None
    subject: Annotated[str, Meta(max_length=200)] = ""
    answers: UUID | None = None


class PlayOpen(Struct, frozen=True, forbid_unknown_fields=True):
    """What the customer looks at: one item, or everything in the box of a channel."""

    item: UUID | None = None
    channel: BoxChannel | None = None


class PlayClick(Struct, frozen=True, forbid_unknown_fields=True):
    """Which link of the item the customer follows."""

    url: Annotated[str, Meta(min_length=1, max_length=4000)]


class PlayDone(Struct, frozen=True):
    """What was said has become this interaction; ``handled``: it is in its conversation by now."""

    interaction: UUID
    handled: bool


class PlayOpened(Struct, frozen=True):
    """How many items had not been opened before."""

    opened: int


class PlayGuideStep(Struct, frozen=True):
    """One of the steps of the guide, and when it was done."""

    name: Literal["scan", "ask", "answer", "chat", "scorecard"]
    done_at: datetime | None


class PlayGuide(Struct, frozen=True):
    """The guide: whose letter it is, where it lies, and how far the visitor has come.

    ``conversation``: the one that the customer's question is in; ``chat``: the way from the letter into the web chat.
    """

    customer: UUID
    name: str
    letter: UUID
    campaign: UUID
    slug: str
    conversation: UUID | None
    chat: str
    steps: tuple[PlayGuideStep, ...]


class PlayGuideAnswer(Struct, frozen=True):
    """The guide, where there is one."""

    guide: PlayGuide | None
