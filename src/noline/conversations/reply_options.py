"""Reply options: by which channels and addresses a customer may be answered, which is proposed, and why; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from noline.access import Workspace
from noline.channels import Capabilities
from noline.content import CARRYING
from noline.conversations.model import Conversation
from noline.conversations.uploads import MAX_FILE
from noline.customers import CHANNEL_SCHEMES, MESSENGERS, TEXT_SENDER, Address, Consent
from noline.decisions import order_channels
from noline.delivery import (
    SERVICE,
    TRANSACTIONAL,
    Reason,
    Route,
    Routes,
    Sending,
    Standing,
    Window,
    address_refuses,
    closed_words,
    consent_refuses,
    standing,
)

TALKING: Final = ("email", "sms", "chat", "whatsapp", *MESSENGERS, "push", "webpush", "inapp", "x")
"""Channels that carry what an agent types."""

Publicity = Literal["public", "private"]

_REFUSALS: Final = {
    Reason.SUPPRESSED_ADDRESS: "The address has bounced or was stopped.",
    Reason.SAFE_MODE: "This installation writes only to the addresses on its allow-list.",
    Reason.NO_CONSENT: "The customer has asked for nothing more on this channel.",
    Reason.ACCOUNT: "No account carries this channel.",
}
_ONE_WAY: Final = "It is a short code or a name, not a telephone number: it can't be answered."
_ORDER: Final = {"verified": 0, "claimed": 1, "inferred": 2}


class ReplyWindow(Struct, frozen=True):
    """How long words may be sent after the customer has written: ``hours``, until ``closes_at``, if they have written.

    ``templates``: those that the provider has approved may be sent when it is closed.
    """

    open: bool
    hours: int
    closes_at: datetime | None
    templates: bool


class FilesTaken(Struct, frozen=True):
    """What goes along as a file: media types or their beginnings, ``*`` any; bytes at most, 0: no limit is known.

    The rest goes as a link to it.
    """

    media: list[str]
    max_bytes: int
    max_picture_bytes: int


class ReplyOption(Struct, frozen=True):
    """One address on one channel. ``why``: why not, if it may not be used, else why it is proposed, if it is.

    ``answers``: how what the customer said there for everybody to read can be answered, ``public`` or ``private``, the
    first where nobody says; empty where nothing public is to be answered.
    ``window``: of a channel that takes words for a while only; where it is closed, ``may`` says no, and a template may
    be sent if the window says so. ``files``: what it carries, null where it carries none. ``places``: they are shown
    as such; elsewhere they go in words, with the address of a map.
    """

    channel: str
    address: str
    display: str
    verification: str
    may: bool
    why: str
    proposed: bool
    answers: tuple[Publicity, ...] = ()
    window: ReplyWindow | None = None
    files: FilesTaken | None = None
    places: bool = False


class Reachable(Struct, frozen=True):
    """All that decides on how a customer may be answered."""

    workspace: Workspace
    routes: Routes
    sending: Sending
    addresses: Sequence[Address]
    consents: Sequence[Consent]
    now: datetime
    preferred: str | None = None
    public: Mapping[str, bool] = {}
    """Channels where what the customer said last is for everybody to read; true: only its writer can be answered."""
    department: int | None = None


def reply_options(reachable: Reachable, conversation: Conversation | None) -> list[ReplyOption]:
    """Return every address on every channel that takes a person's words, the proposed one first.

    ``conversation`` None: we write first, and whoever said STOP is left alone where the rules say so.
    """
    purpose = SERVICE if conversation is not None else TRANSACTIONAL
    found = list(_options(reachable, purpose))
    offered = tuple(dict.fromkeys(option.channel for option in found if option.may))
    last = conversation.channel if conversation is not None else None
    ordered = order_channels(offered, preferred=None if last in offered else reachable.preferred, last_used=last)
    best = _proposed(found, ordered.channels, conversation)
    rank = {channel: at for at, channel in enumerate(ordered.channels)}
    found.sort(key=lambda it: (it is not best, not it.may, rank.get(it.channel, len(rank))))
    return [replace(it, why=ordered.sentence, proposed=True) if it is best else it for it in found]


def _options(reachable: Reachable, purpose: str) -> Iterator[ReplyOption]:
    for channel in TALKING:
        scheme = CHANNEL_SCHEMES.get(channel, channel)
        mine = [address for address in reachable.addresses if address.scheme == scheme]
        answers = answers_by(reachable.routes.of(reachable.workspace.id, channel), reachable.public.get(channel))
        for address in sorted(mine, key=lambda it: (_ORDER[it.verification], it.added_at, it.value)):
            reason = _refusal(reachable, channel, address, purpose)
            why = _REFUSALS.get(reason, str(reason)) if reason else ""
            window = None if reason else _window(reachable, channel, address)
            if window is not None and not window.open:
                why = closed_words(Window(window.hours, window.templates), Standing(False, window.closes_at), channel)
            may = reason is None and (window is None or window.open)
            able = _able(reachable, channel, address)
            yield ReplyOption(
                channel, address.value, address.display, address.verification, may, why, proposed=False,
                answers=answers, window=window, files=_files(channel, able),
                places=able is not None and able.sends_locations,
            )  # fmt: skip
    for address in reachable.addresses:
        if address.scheme == TEXT_SENDER:
            yield ReplyOption(
                "sms", address.value, address.display, address.verification, False, _ONE_WAY, proposed=False
            )  # fmt: skip


def answers_by(route: Route | None, privately: bool | None) -> tuple[Publicity, ...]:
    """Return how what a channel brought can be answered if it is public: by what is not declared, in public too.

    ``privately``: whether to its writer alone; None: it is not public.
    """
    if privately is None or route is None:
        return ()
    if privately:
        return ("private",)
    return tuple("public" if it == "public" else "private" for it in route.answers) or ("public",)


def _able(reachable: Reachable, channel: str, address: Address) -> Capabilities | None:
    routes, workspace = reachable.routes, reachable.workspace.id
    route = routes.where_heard(workspace, channel, reachable.department, address.value, address.heard)
    return route.able if route is not None else None


def _files(channel: str, able: Capabilities | None) -> FilesTaken | None:
    if channel not in CARRYING:
        return None
    if able is None:
        return FilesTaken(["*"], MAX_FILE, 0)
    return FilesTaken(list(able.media), able.max_media_bytes, able.max_picture_bytes)


def _window(reachable: Reachable, channel: str, address: Address) -> ReplyWindow | None:
    where = address.display if channel == "webpush" else address.value
    routes, workspace = reachable.routes, reachable.workspace.id
    route = routes.where_heard(workspace, channel, reachable.department, where, address.heard)
    if route is None or route.window is None:
        return None
    found = standing(route.window, address.heard, channel, reachable.now, route.account)
    return ReplyWindow(found.open, route.window.hours, found.ends, route.window.templates)


def _refusal(reachable: Reachable, channel: str, address: Address, purpose: str) -> Reason | None:
    if reachable.routes.of(reachable.workspace.id, channel) is None:
        return Reason.ACCOUNT
    return address_refuses(address, reachable.sending.safe_mode) or consent_refuses(
        purpose, channel, "*", reachable.consents, reachable.workspace.rules
    )


def _proposed(
    found: Sequence[ReplyOption], channels: Sequence[str], conversation: Conversation | None
) -> ReplyOption | None:
    """Return where the customer was last if they may be answered there, else the best address of the first channel."""
    may = [option for option in found if option.may and option.channel == next(iter(channels), None)]
    here = conversation.address if conversation is not None else None
    return next((option for option in may if option.address == here), next(iter(may), None))
