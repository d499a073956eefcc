"""``send``: a message goes out and the run goes on, after its fate is known where ``undeliverable`` is connected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, ClassVar

from noline.customers.conditions import Problem
from noline.journeys.model import (
    Answer,
    Delivered,
    Hold,
    Ignore,
    Leave,
    Outcome,
    Purpose,
    Replied,
    Signal,
    TimerFired,
    Undeliverable,
    Visit,
    about_message,
)
from noline.journeys.steps.messages import check_message, message_of, on_channel
from noline.journeys.steps.step import Group, Step, Ways, check_wait, told


class Send(Step, frozen=True, tag="send"):
    """Send a message from a template. ``patience``: how long to await news before going on by ``next``.

    News that a message could not be delivered counts only while the run awaits it: what comes later moves nothing.
    """

    group: ClassVar[Group] = "messages"
    template: Annotated[str, told("What is sent.", "template")]
    purpose: Annotated[Purpose, told("Why it is sent: consent and quiet hours go by it.")]
    channel: Annotated[str, told("Where it goes; best is chosen for each customer.", "channel")] = "best"
    patience: Annotated[timedelta, told("How long news of it is awaited where “undeliverable” is connected.")] = (
        timedelta(hours=1)
    )

    def describe(self) -> str:
        return f"Send “{self.template}” on {on_channel(self.channel)}."

    def ways_out(self) -> Ways:
        return Ways(("next",), ("undeliverable",))

    def pauses(self) -> bool:
        return "undeliverable" in self.exits

    def problems(self, _: frozenset[str]) -> Iterator[Problem]:
        yield from check_message(self.template, self.channel)
        yield from check_wait(self.patience, "patience")

    def enter(self, visit: Visit) -> Outcome:
        message = message_of(visit, self.template, self.channel, self.purpose, expects_reply=False, expires_at=None)
        if not self.pauses():
            return Leave("next", (message,))
        return Hold(about_message(message.message), visit.now + self.patience, (message,))

    def resume(self, _: Visit, signal: Signal) -> Answer:
        match signal:
            case Undeliverable():
                return Leave("undeliverable")
            case Delivered() | Replied() | TimerFired():
                return Leave("next")
            case _:
                return Ignore()
