"""What interactions of stories hold: a story of the playground that somebody plays by hand, with its people."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct


class Playing(Struct, frozen=True):
    """One of a story's people: the part that they play, and the customer who was made for it."""

    part: str
    customer: UUID


class StoryBegun(Struct, frozen=True):
    """A story was set up. ``round``: how often stories had been set up before, so that addresses are new each time.

    ``topic``: the one that was begun for it; ``order``: the number of the order that it is about.
    """

    story: int
    round: int
    people: tuple[Playing, ...]
    topic: UUID | None = None
    order: str = ""


class StoryEnded(Struct, frozen=True):
    """A story was cleared away."""

    story: int
