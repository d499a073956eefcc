"""How customers come into a journey, and whether one may come in again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Literal

from msgspec import Struct

from noline.customers import read_word
from noline.customers.conditions import (
    Condition,
    Facts,
    Incomparable,
    Problem,
    Scope,
    check_condition,
    evaluate,
    to_sentence,
)
from noline.journeys.model import EventHappened
from noline.journeys.steps.step import check_name, told

Again = Literal["once", "when_ended", "always"]
"""Whether a customer may start the journey more than once: never, not while a run is waiting, or any time."""

_ROOTS = frozenset({"customer", "tags", "context", "enrolment", "event"})


class Entry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all entries have in common."""

    def describe(self) -> str:
        """Say in one sentence who comes in."""
        raise NotImplementedError

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the entry; field paths are relative to it."""
        yield from ()


class Manual(Entry, frozen=True, tag="manual"):
    """People or the API start it."""

    def describe(self) -> str:
        return "Started by hand or by the API."


class OnEvent(Entry, frozen=True, tag="event"):
    """An event happens that meets ``condition``. ``keep``: variable → property of the event whose value it takes."""

    name: Annotated[str, told("The event.", "event")]
    condition: Annotated[Condition | None, told("Which such events count.")] = None
    keep: Annotated[Mapping[str, str], told("Variables that take a property of the event.", "keep")] = {}

    def describe(self) -> str:
        where = f" where {to_sentence(self.condition)}" if self.condition is not None else ""
        return f"When “{self.name}” happens{where}."

    def problems(self) -> Iterator[Problem]:
        yield from check_name(self.name, "name", "The event")
        if self.condition is not None:
            yield from check_condition(self.condition, Scope(_ROOTS), path="condition")


class OnSegment(Entry, frozen=True, tag="segment"):
    """The customer enters a segment."""

    segment: Annotated[str, told("The segment.", "segment")]

    def describe(self) -> str:
        return f"When the customer enters the segment “{self.segment}”."

    def problems(self) -> Iterator[Problem]:
        yield from check_name(self.segment, "segment", "The segment")


class OnMessage(Entry, frozen=True, tag="message"):
    """The customer writes a code word, in any case, with or without space around it."""

    word: Annotated[str, told("The code word.")]

    def describe(self) -> str:
        return f"When the customer writes {self.word.upper()}."

    def problems(self) -> Iterator[Problem]:
        if not self.word.strip() or len(self.word.split()) > 1 or len(self.word) > 30:
            yield Problem("word", "It is not one word.", "Give one word of up to 30 characters.")
        elif meaning := read_word(self.word):
            text = f"“{self.word.strip()}” means {meaning.value.upper()} to every customer, and is answered so."
            yield Problem("word", text, "Choose another word.")


class OnCampaign(Entry, frozen=True, tag="campaign"):
    """A campaign enrols the customer."""

    campaign: Annotated[str, told("The campaign.", "campaign")]

    def describe(self) -> str:
        return f"When the campaign “{self.campaign}” enrols the customer."

    def problems(self) -> Iterator[Problem]:
        yield from check_name(self.campaign, "campaign", "The campaign")


AnyEntry = Manual | OnEvent | OnSegment | OnMessage | OnCampaign


class SegmentEntered(Struct, frozen=True):
    """The customer entered a segment."""

    segment: str


class WordReceived(Struct, frozen=True):
    """The customer wrote this, as a message of its own."""

    text: str


class Enrolled(Struct, frozen=True):
    """A campaign enrolled the customer."""

    campaign: str


Trigger = EventHappened | SegmentEntered | WordReceived | Enrolled


def admits(entry: AnyEntry, trigger: Trigger, facts: Facts) -> bool:
    """Say whether what happened brings the customer in. A condition that can't be evaluated lets nobody in."""
    match entry, trigger:
        case OnEvent(name=name), EventHappened(name=happened, properties=properties):
            return name == happened and _meets(entry.condition, {**facts, "event": properties})
        case OnSegment(segment=segment), SegmentEntered(segment=entered):
            return segment == entered
        case OnMessage(word=word), WordReceived(text=text):
            return word.strip().casefold() == text.strip().casefold()
        case OnCampaign(campaign=campaign), Enrolled(campaign=by):
            return campaign == by
        case _:
            return False


def _meets(condition: Condition | None, facts: Facts) -> bool:
    try:
        return condition is None or evaluate(condition, facts)
    except Incomparable:  # one journey's mistake must not keep the fact from the others
        return False


def may_start(again: Again, earlier: Collection[str]) -> bool:
    """Say whether a customer whose earlier runs of the journey (of any version) have these states may start it."""
    match again:
        case "once":
            return not earlier
        case "when_ended":
            return all(state == "ended" for state in earlier)
        case "always":
            return True
