"""``ask``: a question goes out and the run waits for the answer, for so long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any, ClassVar

from noline.customers.conditions import Problem, in_words
from noline.journeys.model import (
    READINGS,
    Answer,
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
from noline.journeys.steps.step import MAX_TEXT, Group, Step, Ways, check_wait, told
from noline.journeys.steps.validators import Validator, valid_answer


class Ask(Step, frozen=True, tag="ask"):
    """Ask a question from a template and wait ``timeout`` for the answer.

    An answer leaves by the exit of its reading (``yes``, ``no``, ``question``, ``complaint``, ``unclear``) where that
    is connected, else by ``reply``. Its text, or the value of the button that it names, goes into the variable
    ``store``, cut at 2,000 characters. A question that can't be delivered leaves by ``undeliverable`` where that is
    connected, else by ``no_reply``, at once. With ``valid``, an answer that does not count leaves by ``invalid``, which
    may lead to the question again, and what is stored is the value that was meant: a number, a day, a choice.
    """

    group: ClassVar[Group] = "messages"
    template: Annotated[str, told("The question.", "template")]
    purpose: Annotated[Purpose, told("Why it is sent: consent and quiet hours go by it.")]
    timeout: Annotated[timedelta, told("How long the answer is awaited.")]
    channel: Annotated[str, told("Where it is asked; the answer may come on any channel.", "channel")] = "best"
    store: Annotated[str | None, told("The variable that takes the answer.", "variable")] = None
    valid: Annotated[Validator | None, told("What counts as an answer.", "validator")] = None

    def describe(self) -> str:
        return f"Ask “{self.template}” on {on_channel(self.channel)} and wait {in_words(self.timeout)} for the answer."

    def ways_out(self) -> Ways:
        required = ("reply", "no_reply", "invalid") if self.valid is not None else ("reply", "no_reply")
        return Ways(required, ("undeliverable", *READINGS))

    def pauses(self) -> bool:
        return True

    def writes(self) -> tuple[str, ...]:
        return (self.store,) if self.store else ()

    def problems(self, _: frozenset[str]) -> Iterator[Problem]:
        yield from check_message(self.template, self.channel)
        yield from check_wait(self.timeout, "timeout")
        if self.valid is not None:
            yield from self.valid.problems("valid")

    def enter(self, visit: Visit) -> Outcome:
        until = visit.now + self.timeout
        message = message_of(visit, self.template, self.channel, self.purpose, expects_reply=True, expires_at=until)
        return Hold(about_message(message.message), until, (message,))

    def resume(self, _: Visit, signal: Signal) -> Answer:
        match signal:
            case Replied() as reply:
                return self.replied(reply)
            case TimerFired():
                return Leave("no_reply")
            case Undeliverable():
                return Leave("undeliverable" if "undeliverable" in self.exits else "no_reply")
            case _:
                return Ignore()

    def replied(self, reply: Replied) -> Leave:
        """Decide by which exit an answer leaves."""
        said: Any = (reply.choice or reply.text)[:MAX_TEXT]
        if self.valid is not None:
            said = valid_answer(self.valid, reply.text, reply.choice, reply.reading)
            if said is None:
                return Leave("invalid")
        way = reply.reading if reply.reading in READINGS and reply.reading in self.exits else "reply"
        return Leave(way, variables={self.store: said} if self.store else {})
