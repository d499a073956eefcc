"""The engine: a session and what moves it in, the session afterwards and what is to be done out; pure.

The same session, signal and visit give the same turn. Whatever the program, something is said: a text that lacks a
value, a back end that does not answer and a step that is gone end in a polite sentence, never in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from noline.content import Button
from noline.conversations import read_answer
from noline.customers import folded
from noline.customers.conditions import Compare, Incomparable, evaluate
from noline.services import definition as steps
from noline.services.answers import read_value
from noline.services.definition import END, AnyStep, Service
from noline.services.model import (
    Answered,
    AskBackEnd,
    Deed,
    DemandProof,
    GiveToPeople,
    KeepAttributes,
    KeepContext,
    OfferRefused,
    Proved,
    Said,
    Session,
    Signal,
    Speak,
    StartJourney,
    TimeUp,
)
from noline.services.texts import fill, own, pick, say

STEPS_PER_TURN: Final = 50
LONGEST_CALL: Final = timedelta(minutes=3)
"""After this a back end has not answered, whatever became of the call."""
PROOF, ARGUMENT = "@proof", "@"
"""Steps that no author writes: proof of who it is, and questions for arguments (``@count``)."""
PROOFS: Final = ("code", "pin")
"""What a session waits for while it is not certain who writes."""
YES, NO = "yes", "no"


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


class _Course:
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

    def say(self, texts: steps.Texts, instead: str) -> str:
        """Return a text of the author's, or one of ours."""
        return say(texts, self.session.language, self.values()) or own(instead, self.session.language)

    def note(self, **changes: Any) -> None:
        self.session = replace(self.session, **changes)

    def keep(self, values: Mapping[str, Any]) -> None:
        self.note(variables={**self.session.variables, **values})

    def wait(self, step: AnyStep, what: str, *, until: timedelta, remind: int = 0) -> None:
        """Stay at a step."""
        self.reminds = remind > 0 and not self.session.reminded
        self.due_at = self.visit.now + (timedelta(minutes=remind) if self.reminds else until)
        self.note(step=step.name, waits=what)

    def patience(self) -> timedelta:
        return timedelta(minutes=self.visit.service.timeout)

    def end(self, outcome: str) -> None:
        self.note(waits="", outcome=outcome)

    def done(self) -> Turn:
        counted = replace(
            self.session, last_at=self.visit.now, due_at=self.due_at if not self.session.outcome else None
        )
        return Turn(counted, tuple(_joined(self.deeds)), counted.due_at, self.reminds)


def begin(session: Session, visit: Visit) -> Turn:
    """Start a program; the session holds the arguments that were given."""
    course = _Course(session, visit)
    _go(course, _entrance(course))
    return course.done()


def resume(session: Session, signal: Signal, visit: Visit) -> Turn:
    """Move a session by what happened; it stays as it is where the signal is not for it."""
    course = _Course(session, visit)
    step = _step(visit.service, session.step)
    if session.outcome:
        return course.done()
    if step is None:
        course.deeds.append(Speak(own("given_up", session.language)))
        course.end("failed")
    elif isinstance(signal, Said) and session.waits == "answer" and _must_prove(course):
        course.note(afterwards=step.name)
        _go(course, PROOF)
    else:
        way = _moved(course, step, signal)
        if way is not None:
            _go(course, way)
    return course.done()


# ---- through the steps


def _must_prove(course: _Course) -> bool:
    visit = course.visit
    return visit.service.open_to == "verified" and not (visit.verified or _has_proved(course))


def _has_proved(course: _Course) -> bool:
    return bool(course.session.proved_at) and course.session.proved_at == course.visit.address


def _entrance(course: _Course) -> str:
    """Return where a program begins: with a proof, with what is still to be asked, or with its first step."""
    if _must_prove(course):
        return PROOF
    missing = next((it for it in course.visit.service.arguments if it.name not in course.session.variables), None)
    return ARGUMENT + missing.name if missing is not None else course.visit.service.steps[0].name


def _step(service: Service, name: str) -> AnyStep | None:
    if name == PROOF:
        return steps.Verify(name=PROOF, way=service.proof)
    argument = next((it for it in service.arguments if ARGUMENT + it.name == name), None)
    if argument is None:
        return service.step(name)
    texts = argument.ask or {"en": f"{argument.name}?"}
    return steps.Ask(
        name=name, text=texts, store=argument.name, kind=argument.kind, least=argument.least, most=argument.most
    )


def _go(course: _Course, name: str) -> None:
    """Go from step to step until one waits or the program ends."""
    for _ in range(STEPS_PER_TURN):
        if not name:
            course.end(course.session.outcome or "done")
            return
        step = _step(course.visit.service, name)
        if step is None:
            course.deeds.append(Speak(own("given_up", course.session.language)))
            course.end("failed")
            return
        course.note(step=name, tries=0, reminded=False)
        way = _enter(course, step)
        if way is None:
            return
        name = way
    course.deeds.append(Speak(own("given_up", course.session.language)))
    course.end("failed")


def _next(course: _Course, step: AnyStep, way: str, *, ending: str = "done") -> str:
    """Return the step that an exit leads to; a program that ends there ends with an outcome."""
    if step.name == PROOF:
        after = course.session.afterwards
        course.note(afterwards="")
        if way != END:
            return after or _entrance(course)
    elif step.name.startswith(ARGUMENT) and way != END:
        return _entrance(course)
    following = course.visit.service.after(step, way) if step.name[0] != "@" else ""
    if not following:
        course.note(outcome=ending)
    return following


def _enter(course: _Course, step: AnyStep) -> str | None:
    """Do what a step does; returns the step that follows, None where it waits."""
    match step:
        case steps.Say():
            course.deeds.append(Speak(course.say(step.text, "fallback")))
        case steps.Call():
            return _call(course, step)
        case steps.Menu() | steps.Ask():
            _ask(course, step)
            return None
        case steps.Branch():
            return _branch(course, step)
        case steps.Set():
            _set(course, step)
        case steps.Verify():
            return _demand(course, step)
        case steps.Offer():
            return _offer(course, step)
        case steps.Start():
            course.deeds.append(StartJourney(step.journey, _filled(course, step.variables)))
        case steps.HandOver():
            course.deeds.append(Speak(course.say(step.text, "people")))
            reason = fill(step.reason, course.values()) or course.session.title
            course.deeds.append(GiveToPeople(reason, step.queue, step.skill))
            course.end("handed_over")
            return None
    return _next(course, step, step.next)


def _moved(course: _Course, step: AnyStep, signal: Signal) -> str | None:
    """Return where a signal leads from the step that waits; None where the session stays there."""
    waits = course.session.waits
    match step, signal:
        case steps.Call(), Answered() if waits == "call":
            return _back(course, step, signal)
        case steps.Call(), TimeUp():
            return _back(course, step, Answered(False))
        case ((steps.Menu() | steps.Ask()), Said()) if waits == "answer":
            return _answered(course, step, signal)
        case steps.Offer(), Said() if waits == "answer":
            return _next(course, step, step.next if _is_yes(course, step, signal) else step.declined, ending="declined")
        case steps.Offer(), OfferRefused():
            return _next(course, step, step.refused)
        case steps.Verify(), Proved() if waits in PROOFS:
            return _proved(course, step, signal)
        case steps.Verify(), Said() if waits in PROOFS:
            return _proved(course, step, Proved(False))
        case ((steps.Menu() | steps.Ask()), TimeUp()) if step.remind_after and not course.session.reminded:
            course.note(reminded=True)
            _ask(course, step)
        case _, TimeUp():
            course.end("timed_out")
    return None


# ---- each step


def _call(course: _Course, step: steps.Call) -> str | None:
    arguments = _filled(course, step.arguments)
    count = course.session.calls + 1
    course.note(calls=count)
    if any(value == "" for value in arguments.values()):
        return _back(course, step, Answered(False))
    course.deeds.append(AskBackEnd(step.connector, step.operation, arguments, f"{step.name} {count}"))
    course.wait(step, "call", until=LONGEST_CALL)
    return None


def _back(course: _Course, step: steps.Call, signal: Answered) -> str:
    if signal.ok:
        kept = {name: signal.values.get(value) for name, value in step.keep.items()}
        course.keep({name: it for name, it in (kept if step.keep else signal.values).items() if it is not None})
        return _next(course, step, step.next)
    course.note(failures=course.session.failures + 1)
    said = say(step.fallback, course.session.language, course.values()) or signal.fallback
    course.deeds.append(Speak(said or own("fallback", course.session.language)))
    return _next(course, step, step.failed, ending="failed")


def _ask(course: _Course, step: steps.Menu | steps.Ask, before: str = "") -> None:
    text = course.say(step.text, "which")
    buttons: tuple[Button, ...] = ()
    if isinstance(step, steps.Menu):
        buttons = tuple(Button(course.say(it.label, "yes")[:80], it.value) for it in step.choices)
    course.deeds.append(Speak("\n".join(filter(None, (before, text))), buttons, asks=True))
    course.wait(step, "answer", until=course.patience(), remind=step.remind_after)


def _answered(course: _Course, step: steps.Menu | steps.Ask, signal: Said) -> str | None:
    language = course.session.language
    if isinstance(step, steps.Menu):
        chosen = _chosen(course, step, signal)
        if chosen is not None:
            course.keep({step.store: chosen.value} if step.store else {})
            return _next(course, step, chosen.next or step.next)
    else:
        value = read_value(
            step.kind, signal.text, least=step.least, most=step.most, pattern=step.pattern, language=language
        )
        if value is not None:
            course.keep({step.store: value})
            return _next(course, step, step.next)
    course.note(tries=course.session.tries + 1)
    if course.session.tries >= step.tries:
        course.deeds.append(Speak(own("given_up", language)))
        return _next(course, step, step.failed, ending="failed")
    again = say(step.again, language, course.values()) if isinstance(step, steps.Ask) else ""
    _ask(course, step, again or own("again", language))
    return None


def _chosen(course: _Course, step: steps.Menu, signal: Said) -> steps.Choice | None:
    """Return the choice that was tapped, numbered or written out."""
    if signal.choice:
        return next((it for it in step.choices if it.value == signal.choice), None)
    words = folded(signal.text)
    number = read_value("whole", signal.text.strip(" .)("))
    for at, choice in enumerate(step.choices, 1):
        if words and words in (folded(pick(choice.label, course.session.language)), choice.value):
            return choice
        if number == at:
            return choice
    return None


def _branch(course: _Course, step: steps.Branch) -> str:
    field = step.field if "." in step.field else f"run.{step.field}"
    facts = {"run": course.session.variables, "customer": course.customer, "context": course.context}
    try:
        holds = evaluate(Compare(field, step.operator, step.value), {**facts, "now": course.visit.now})
    except Incomparable:
        holds = False
    return _next(course, step, step.next if holds else step.otherwise)


def _set(course: _Course, step: steps.Set) -> None:
    course.keep(_filled(course, step.variables))
    context, attributes = _filled(course, step.context), _filled(course, step.attributes)
    if context:
        course.deeds.append(KeepContext(context))
        course.context |= context
    if attributes:
        course.deeds.append(KeepAttributes(attributes))
        course.customer |= attributes


def _demand(course: _Course, step: steps.Verify) -> str | None:
    visit, language = course.visit, course.session.language
    if visit.verified or _has_proved(course):
        return _next(course, step, step.next)
    if step.way == "code" and visit.can_send_code:
        if text := say(step.text, language, course.values()):
            course.deeds.append(Speak(text))
        course.deeds.append(DemandProof(course.session.title))
        course.wait(step, "code", until=course.patience())
    elif visit.pin == "set":
        course.deeds.append(Speak(course.say(step.text if step.way == "pin" else {}, "pin"), asks=True))
        course.wait(step, "pin", until=course.patience())
    else:
        course.deeds.append(Speak(own("locked" if visit.pin == "locked" else "no_pin", language)))
        return _next(course, step, step.failed if step.name != PROOF else END, ending="failed")
    return None


def _proved(course: _Course, step: steps.Verify, signal: Proved) -> str | None:
    if signal.ok:
        course.note(proved_at=course.visit.address)
        return _next(course, step, step.next)
    course.note(tries=course.session.tries + 1)
    language = course.session.language
    if course.session.tries >= step.tries or course.visit.pin == "locked":
        course.deeds.append(Speak(own("locked" if course.visit.pin == "locked" else "given_up", language)))
        return _next(course, step, step.failed if step.name != PROOF else END, ending="failed")
    course.deeds.append(Speak(own("again", language), asks=True))
    course.wait(step, course.session.waits, until=course.patience())
    return None


def _offer(course: _Course, step: steps.Offer) -> str | None:
    if not course.visit.may_offer(step.subscription):
        return _next(course, step, step.refused)
    language = course.session.language
    text = say(step.text, language, course.values())
    if not text:
        return _next(course, step, step.refused)
    yes = say(step.yes, language, course.values()) or own("yes", language)
    buttons = (Button(yes[:80], YES), Button(own("no", language), NO))
    course.deeds.append(Speak(text, buttons, asks=True, subscription=step.subscription))
    course.wait(step, "answer", until=course.patience())
    return None


def _is_yes(course: _Course, step: steps.Offer, signal: Said) -> bool:
    if signal.choice:
        return signal.choice == YES
    if folded(signal.text) in (folded(pick(step.yes, course.session.language)), "1"):
        return True
    read = read_answer(signal.text[:200], language=None, context="question")
    return bool(read.positive) and str(read.kind) == "yes"


# ---- values and texts


def _filled(course: _Course, templates: Mapping[str, str]) -> dict[str, Any]:
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
        if isinstance(deed, Speak) and isinstance(last, Speak) and not (last.asks or deed.subscription):
            joined[-1] = replace(deed, text=f"{last.text}\n\n{deed.text}")
        else:
            joined.append(deed)
    return joined
