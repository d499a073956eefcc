"""How customers come into a journey, and whether one may come in again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal, Protocol

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
from noline.journeys.entry_base import ROOTS, Entry
from noline.journeys.entry_times import OnDate, OnSchedule, OnSegment
from noline.journeys.model import EventHappened, Run
from noline.journeys.steps.step import check_name, told

Again = Literal["once", "when_ended", "always", "replace"]
"""Whether a customer may start the journey more than once: never, not while a run is under way, any time, or any time
so that the run under way ends in favour of the new one.
"""

Reading = Literal["yes", "no", "question", "complaint", "unclear"]
News = Literal["delivered", "read", "clicked", "answered", "failed"]
AT_MOST = 10
"""So many runs of a journey a customer may have under way at a time, unless it says otherwise."""


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
            yield from check_condition(self.condition, Scope(ROOTS), path="condition")


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


class OnInbound(Entry, frozen=True, tag="inbound"):
    """The customer writes something that nobody has answered: on a ``channel``, read in a certain way, or anything.

    Answers to what a run asked do not count, nor does the code word of another journey.
    """

    channel: Annotated[str | None, told("Only on this channel.", "channel")] = None
    reading: Annotated[Reading | None, told("Only what reads like this.")] = None
    condition: Annotated[Condition | None, told("Of whom.")] = None

    def describe(self) -> str:
        what = f"a {self.reading}" if self.reading else "something"
        on = f" on {self.channel}" if self.channel else ""
        who = f" where {to_sentence(self.condition)}" if self.condition is not None else ""
        return f"When the customer writes {what}{on}{who}."

    def problems(self) -> Iterator[Problem]:
        if self.condition is not None:
            yield from check_condition(self.condition, Scope(ROOTS - {"event"}), path="condition")


class OnReceipt(Entry, frozen=True, tag="receipt"):
    """Something became of a message that was sent: it was ``delivered``, ``read``, ``clicked``, ``answered`` or failed.

    ``read``: a messenger says so, or a mail was opened; ``clicked``: a link in it was followed. What robots open and
    follow is neither. ``template``, ``campaign``, ``journey``: only of messages made from, or sent by these. A
    journey is not begun by news of messages that itself, or what led to it, sent.
    """

    news: Annotated[News, told("What became of it.")]
    template: Annotated[str | None, told("Only messages from this template.", "template")] = None
    campaign: Annotated[str | None, told("Only messages of this campaign.", "campaign")] = None
    journey: Annotated[str | None, told("Only messages of this journey.", "journey")] = None

    def describe(self) -> str:
        named = (("from", self.template), ("of the campaign", self.campaign), ("of the journey", self.journey))
        which = "".join(f" {what} “{name}”" for what, name in named if name)
        happened = {
            "delivered": "it is delivered",
            "read": "it is read",
            "clicked": "a link in it is followed",
            "answered": "it is answered",
            "failed": "it can't be delivered",
        }
        return f"When a message{which} was sent and {happened[self.news]}."


AnyEntry = Manual | OnEvent | OnMessage | OnInbound | OnReceipt | OnCampaign | OnSegment | OnSchedule | OnDate


class SegmentEntered(Struct, frozen=True):
    """The customer entered a segment."""

    segment: str


class WordReceived(Struct, frozen=True):
    """The customer wrote this, as a message of its own."""

    text: str


class Enrolled(Struct, frozen=True):
    """A campaign enrolled the customer."""

    campaign: str


class Written(Struct, frozen=True):
    """The customer wrote something that nobody has answered."""

    channel: str
    reading: str


class ReceiptCame(Struct, frozen=True):
    """Something became of a message. ``follows``: the journeys that led to it, which it begins no more.

    ``reason``: why it failed; ``link``: the one that was followed.
    """

    news: News
    template: str = ""
    campaign: str = ""
    journey: str = ""
    channel: str = ""
    link: str = ""
    reason: str = ""
    follows: tuple[str, ...] = ()

    def properties(self) -> Mapping[str, str]:
        """Return it as the event by which a run begins."""
        names = ("news", "template", "campaign", "journey", "channel", "link", "reason")
        return {name: getattr(self, name) for name in names}


Trigger = EventHappened | SegmentEntered | WordReceived | Enrolled | Written | ReceiptCame


ENTRY_OF: Mapping[type, type] = {
    EventHappened: OnEvent,
    SegmentEntered: OnSegment,
    WordReceived: OnMessage,
    Written: OnInbound,
    ReceiptCame: OnReceipt,
    Enrolled: OnCampaign,
}
"""Which entry each kind of trigger is for."""


def admits(entry: AnyEntry, trigger: Trigger, facts: Facts) -> bool:
    """Say whether what happened brings the customer in. A condition that can't be evaluated lets nobody in."""
    match entry, trigger:
        case OnEvent(name=name), EventHappened(name=happened, properties=properties):
            return name == happened and _meets(entry.condition, {**facts, "event": properties})
        case OnSegment(segment=segment), SegmentEntered(segment=entered):
            return segment == entered
        case OnMessage(word=word), WordReceived(text=text):
            return word.strip().casefold() == text.strip().casefold()
        case OnInbound(channel=channel, reading=wanted), Written(channel=on, reading=reading):
            return channel in (None, on) and wanted in (None, reading) and _meets(entry.condition, facts)
        case OnReceipt(), ReceiptCame():
            named = ("template", "campaign", "journey")
            return entry.news == trigger.news and all(
                getattr(entry, it) in (None, "", getattr(trigger, it)) for it in named
            )
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
        case "always" | "replace":
            return True


class Admission(Protocol):
    """What a journey says of entering again."""

    @property
    def again(self) -> Again:
        """Whether more than once."""
        ...

    @property
    def at_most(self) -> int:
        """How many runs at a time."""
        ...

    @property
    def rest(self) -> timedelta | None:
        """How long after the last began."""
        ...


def may_enter(journey: Admission, earlier: Sequence[Run], now: datetime) -> bool:
    """Say whether a customer with these runs of the journey may enter it now."""
    if not may_start(journey.again, [run.state for run in earlier]):
        return False
    if journey.again != "replace" and sum(run.state != "ended" for run in earlier) >= journey.at_most:
        return False
    return journey.rest is None or all(now - run.started_at >= journey.rest for run in earlier)
