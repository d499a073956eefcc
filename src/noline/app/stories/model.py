"""What a story of the playground is: its people, what it needs, and steps that the log ticks; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from msgspec import Struct

from noline.content import Source

Box = Literal["phone", "mail", "letters", "feed", "browser", "agent"]
Screen = Literal["inbox", "journey", "customer", "topic", "scorecard"]
SENT: Final = ("sent", "delivered", "read")


class Part(Struct, frozen=True):
    """Somebody in a story. ``vouched``: their telephone is known to be theirs; ``pin``: what they prove it with."""

    name: str
    first_name: str
    last_name: str
    channels: tuple[Literal["email", "sms"], ...] = ("email", "sms")
    prefers: str = ""
    vouched: bool = False
    pin: str = ""
    subscription: str = ""
    """A subject of mailings that they consented to."""


class Said(Struct, frozen=True):
    """A message of the play: ``came`` from the customer, or went to them; ``by`` an agent, or what placed it."""

    at: datetime
    part: str
    came: bool
    channel: str
    text: str
    purpose: str = "service"
    template: str = ""
    run: bool = False
    conversation: UUID | None = None


class Happened(Struct, frozen=True):
    """Another fact of the play."""

    at: datetime
    part: str
    kind: str
    channel: str
    body: Mapping[str, Any]
    conversation: UUID | None = None


class Play(Struct, frozen=True):
    """All that the log says of a play, each in its order."""

    said: tuple[Said, ...] = ()
    facts: tuple[Happened, ...] = ()

    def came(self, part: str, channel: str = "", *, beginning: str = "", after: datetime | None = None) -> Said | None:
        """Return the first message that somebody wrote."""
        return next(
            (
                it
                for it in self.said
                if it.came
                and it.part == part
                and channel in ("", it.channel)
                and it.text.casefold().lstrip().startswith(beginning)
                and (after is None or it.at >= after)
            ),
            None,
        )

    def went(self, part: str, containing: str = "", *, after: datetime | None = None, **more: Any) -> Said | None:
        """Return the first message that went to somebody; ``more``: other fields and what they are."""
        return next(
            (
                it
                for it in self.said
                if not it.came
                and it.part == part
                and containing in it.text
                and (after is None or it.at >= after)
                and all(getattr(it, name) == value for name, value in more.items())
            ),
            None,
        )

    def fact(self, part: str, kind: str, *, after: datetime | None = None, **body: Any) -> Happened | None:
        """Return the first fact of a kind about somebody; ``body``: what must stand in it."""
        return next(
            (
                it
                for it in self.facts
                if it.kind == kind
                and part in ("", it.part)
                and (after is None or it.at >= after)
                and all(it.body.get(name) == value for name, value in body.items())
            ),
            None,
        )


class Call(Struct, frozen=True):
    """A request of this API that a program of the company's makes in a step: shown, and sent at a press."""

    path: str
    body: Mapping[str, Any]


class Step(Struct, frozen=True):
    """A step of a story. ``seen`` says by the log when it was done; ``part`` and ``box`` where one does it.

    ``screen``: what of the company's one looks at instead; ``say``: words to write, for those who want some.
    """

    name: str
    seen: Callable[[Play], datetime | None]
    part: str = ""
    box: Box | None = None
    screen: Screen | None = None
    say: str = ""
    call: Callable[[Cast], Call] | None = None


class Cast(Struct, frozen=True):
    """Who plays a story this time. ``customers`` and ``addresses`` by the part's name."""

    customers: Mapping[str, UUID]
    order: str = ""


class Story(Struct, frozen=True):
    """A story: everything that setting it up needs, and the steps to play it.

    ``recipe``: what it installs; ``journeys`` its own, by name; ``topic`` the name and word of one that it begins.
    """

    number: int
    parts: tuple[Part, ...]
    steps: tuple[Step, ...]
    recipe: str = ""
    templates: Mapping[str, Mapping[str, Source]] = {}
    journeys: Mapping[str, Mapping[str, Any]] = {}
    topic: tuple[str, str] | None = None


def at_of(found: Said | Happened | None) -> datetime | None:
    """Return when something happened, if it did."""
    return found.at if found is not None else None


def then(first: Said | Happened | None, second: Callable[[datetime], Said | Happened | None]) -> datetime | None:
    """Return when the second happened after the first."""
    return at_of(second(first.at)) if first is not None else None
