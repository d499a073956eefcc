"""A turn in the making: what it may look at, the session so far, what is to be done; and where exits lead; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from noline.services import definition as steps
from noline.services.definition import END, AnyStep, Service
from noline.services.model import Deed, Session, Speak
from noline.services.texts import fill, own, say

PROOF, ARGUMENT = "@proof", "@"
"""Steps that no author writes: proof of who it is, and questions for arguments (``@count``)."""
PROOFS: Final = ("code", "pin")
"""What a session waits for while it is not certain who writes."""


class Visit(Struct, frozen=True):
    """All that a turn may look at. ``address``: where the customer writes from; ``verified``: it is surely theirs."""

    service: Service
    now: datetime
    customer: Mapping[str, Any] = {}
    context: Mapping[str, Any] = {}
    channel: str = ""
    address: str = ""
    verified: bool = False
    may_offer: Callable[[str], bool] = lambda _: True
    can_send_code: bool = False
    pin: str = ""
    """``""``: the customer has none; ``set``; ``locked``."""


class Turn(Struct, frozen=True):
    """What came of a signal. ``due_at``: when it waits no longer; ``reminds``: then it asks again, in their hours."""

    session: Session
    deeds: tuple[Deed, ...]
    due_at: datetime | None = None
    reminds: bool = False


class Course:
    """A turn in the making."""

    def __init__(self, session: Session, visit: Visit) -> None:
        self.session = session
        self.visit = visit
        self.deeds: list[Deed] = []
        self.context = dict(visit.context)
        self.customer = dict(visit.customer)
        self.due_at: datetime | None = None
        self.reminds = False

    def values(self) -> dict[str, Any]:
        """Return what texts may speak of."""
        here = {"address": self.visit.address.partition(":")[2], "channel": self.visit.channel}
        more = {"customer": self.customer, "context": self.context, "word": self.session.word}
        return {**here, **more, **self.session.variables}

    def say(self, texts: steps.Texts, instead: str, **more: str) -> str:
        """Return a text of the author's, with ``more`` to speak of, or one of ours."""
        return say(texts, self.session.language, self.values() | more) or own(instead, self.session.language)

    def note(self, **changes: Any) -> None:
        """Change the session."""
        self.session = replace(self.session, **changes)

    def keep(self, values: Mapping[str, Any]) -> None:
        """Keep values as variables."""
        self.note(variables={**self.session.variables, **values})

    def wait(self, step: AnyStep, what: str, *, until: timedelta, remind: int = 0) -> None:
        """Stay at a step."""
        self.reminds = remind > 0 and not self.session.reminded
        self.due_at = self.visit.now + (timedelta(minutes=remind) if self.reminds else until)
        self.note(step=step.name, waits=what)

    def patience(self) -> timedelta:
        """Return how long an answer is waited for."""
        return timedelta(minutes=self.visit.service.timeout)

    def end(self, outcome: str) -> None:
        """End the session."""
        self.note(waits="", outcome=outcome)

    def done(self) -> Turn:
        """Return what came of it."""
        counted = replace(
            self.session, last_at=self.visit.now, due_at=self.due_at if not self.session.outcome else None
        )
        return Turn(counted, tuple(_joined(self.deeds)), counted.due_at, self.reminds)


def must_prove(course: Course) -> bool:
    """Say whether whoever writes must prove who they are first; a proof given elsewhere is none here."""
    visit = course.visit
    guarded = visit.service.opens_to() == "verified" or bool(course.session.proved_at)
    return guarded and not (visit.verified or has_proved(course))


def has_proved(course: Course) -> bool:
    """Say whether a proof was given in this session, from where the customer writes now."""
    return bool(course.session.proved_at) and course.session.proved_at == course.visit.address


def entrance(course: Course) -> str:
    """Return where a program begins: with a proof, with what is still to be asked, or with its first step."""
    if must_prove(course):
        return PROOF
    missing = next((it for it in course.visit.service.arguments if it.name not in course.session.variables), None)
    return ARGUMENT + missing.name if missing is not None else course.visit.service.steps[0].name


def step_named(service: Service, name: str) -> AnyStep | None:
    """Return a step of the author's, or one that stands for a proof or an argument."""
    if name == PROOF:
        return steps.Verify(name=PROOF, way=service.proof)
    argument = next((it for it in service.arguments if ARGUMENT + it.name == name), None)
    if argument is None:
        return service.step(name)
    texts = argument.ask or {"en": f"{argument.name}?"}
    return steps.Ask(
        name=name, text=texts, store=argument.name, kind=argument.kind, least=argument.least, most=argument.most
    )


def following(course: Course, step: AnyStep, way: str, *, ending: str = "done") -> str:
    """Return the step that an exit leads to; a program that ends there ends with an outcome."""
    if step.name == PROOF:
        after = course.session.afterwards
        course.note(afterwards="")
        if way != END:
            return after or entrance(course)
    elif step.name.startswith(ARGUMENT) and way != END:
        return entrance(course)
    following = course.visit.service.after(step, way) if step.name[0] != "@" else ""
    if not following:
        course.note(outcome=ending)
    return following


def filled(course: Course, templates: Mapping[str, str]) -> dict[str, Any]:
    """Return templates with their values; one that is nothing but a variable keeps its type."""
    values = course.values()
    filled: dict[str, Any] = {}
    for name, template in templates.items():
        bare = template.strip()
        alone = bare[2:-2].strip() if bare.startswith("{{") and bare.endswith("}}") else ""
        filled[name] = values[alone] if alone in values else fill(template, values, course.session.language)
    return filled


def _joined(deeds: list[Deed]) -> list[Deed]:
    """Return the deeds with what is said in one breath as one message: each costs, and each may overtake another."""
    joined: list[Deed] = []
    for deed in deeds:
        last = joined[-1] if joined else None
        if isinstance(deed, Speak) and isinstance(last, Speak) and not (last.asks or last.onward or deed.subscription):
            joined[-1] = replace(deed, text=f"{last.text}\n\n{deed.text}")
        else:
            joined.append(deed)
    return joined
