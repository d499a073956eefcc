"""What each step does: when a session arrives, and when what it waits for comes; pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from noline.content import Button
from noline.conversations import read_answer
from noline.customers import folded
from noline.customers.conditions import Compare, Incomparable, evaluate
from noline.services import definition as steps
from noline.services.answers import read_value
from noline.services.course import PROOF, PROOFS, Course, filled, following, has_proved
from noline.services.definition import END, AnyStep
from noline.services.model import (
    LINK,
    Answered,
    AskBackEnd,
    DemandProof,
    GiveToPeople,
    KeepAttributes,
    KeepContext,
    OfferCalls,
    OfferRefused,
    Proved,
    Said,
    Signal,
    Speak,
    StartJourney,
    TimeUp,
)
from noline.services.texts import fill, own, pick, say

LONGEST_CALL: Final = timedelta(minutes=3)
"""After this a back end has not answered, whatever became of the call."""
YES, NO = "yes", "no"


def enter(course: Course, step: AnyStep) -> str | None:
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
        case steps.Continue():
            text = course.say(step.text, "onward", link=LINK)
            text = text if LINK in text else f"{text} {LINK}"
            course.deeds.append(Speak(text, onward=step.channel or "any"))
        case steps.CallBack():
            if text := say(step.text, course.session.language, course.values()):
                course.deeds.append(Speak(text))
            course.deeds.append(OfferCalls())
            course.end("done")
            return None
        case steps.Start():
            course.deeds.append(StartJourney(step.journey, filled(course, step.variables)))
        case steps.HandOver():
            course.deeds.append(Speak(course.say(step.text, "people")))
            reason = fill(step.reason, course.values()) or course.session.title
            course.deeds.append(GiveToPeople(reason, step.queue, step.skill))
            course.end("handed_over")
            return None
    return following(course, step, step.next)


def moved(course: Course, step: AnyStep, signal: Signal) -> str | None:
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
            yes = _is_yes(course, step, signal)
            return following(course, step, step.next if yes else step.declined, ending="done" if yes else "declined")
        case steps.Offer(), OfferRefused():
            return following(course, step, step.refused)
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


def _call(course: Course, step: steps.Call) -> str | None:
    arguments = filled(course, step.arguments)
    count = course.session.calls + 1
    course.note(calls=count)
    if any(value == "" for value in arguments.values()):
        return _back(course, step, Answered(False))
    course.deeds.append(AskBackEnd(step.connector, step.operation, arguments, f"{step.name} {count}"))
    course.wait(step, "call", until=LONGEST_CALL)
    return None


def _back(course: Course, step: steps.Call, signal: Answered) -> str:
    if signal.ok:
        kept = {name: signal.values.get(value) for name, value in step.keep.items()}
        course.keep({name: it for name, it in (kept if step.keep else signal.values).items() if it is not None})
        return following(course, step, step.next)
    course.note(failures=course.session.failures + 1)
    said = say(step.fallback, course.session.language, course.values()) or signal.fallback
    course.deeds.append(Speak(said or own("fallback", course.session.language)))
    return following(course, step, step.failed, ending="failed")


def _ask(course: Course, step: steps.Menu | steps.Ask, before: str = "") -> None:
    text = course.say(step.text, "which")
    buttons: tuple[Button, ...] = ()
    if isinstance(step, steps.Menu):
        buttons = tuple(Button(course.say(it.label, "yes")[:80], it.value) for it in step.choices)
    course.deeds.append(Speak("\n".join(filter(None, (before, text))), buttons, asks=True))
    course.wait(step, "answer", until=course.patience(), remind=step.remind_after)


def _answered(course: Course, step: steps.Menu | steps.Ask, signal: Said) -> str | None:
    language = course.session.language
    if isinstance(step, steps.Menu):
        chosen = _chosen(course, step, signal)
        if chosen is not None:
            course.keep({step.store: chosen.value} if step.store else {})
            return following(course, step, chosen.next or step.next)
    else:
        value = read_value(
            step.kind, signal.text, least=step.least, most=step.most, pattern=step.pattern, language=language
        )
        if value is not None:
            course.keep({step.store: value})
            return following(course, step, step.next)
    course.note(tries=course.session.tries + 1)
    if course.session.tries >= step.tries:
        course.deeds.append(Speak(own("given_up", language)))
        return following(course, step, step.failed, ending="failed")
    again = say(step.again, language, course.values()) if isinstance(step, steps.Ask) else ""
    _ask(course, step, again or own("again", language))
    return None


def _chosen(course: Course, step: steps.Menu, signal: Said) -> steps.Choice | None:
    """Return the choice that was tapped, numbered or written out."""
    if signal.choice:
        return next((it for it in step.choices if it.value == signal.choice), None)
    words = folded(signal.text)
    number = read_value("whole", signal.text.strip(" .)("))
    for at, choice in enumerate(step.choices, 1):
        if words and words in (folded(pick(choice.label, course.session.language)), folded(choice.value)):
            return choice
        if number == at:
            return choice
    return None


def _branch(course: Course, step: steps.Branch) -> str:
    field = step.field if "." in step.field else f"run.{step.field}"
    facts = {"run": course.session.variables, "customer": course.customer, "context": course.context}
    try:
        holds = evaluate(Compare(field, step.operator, step.value), {**facts, "now": course.visit.now})
    except Incomparable:
        holds = False
    return following(course, step, step.next if holds else step.otherwise)


def _set(course: Course, step: steps.Set) -> None:
    course.keep(filled(course, step.variables))
    context, attributes = filled(course, step.context), filled(course, step.attributes)
    if context:
        course.deeds.append(KeepContext(context))
        course.context |= context
    if attributes:
        course.deeds.append(KeepAttributes(attributes))
        course.customer |= attributes


def _demand(course: Course, step: steps.Verify) -> str | None:
    visit, language = course.visit, course.session.language
    if visit.verified or has_proved(course):
        course.note(proved_at=visit.address)
        return following(course, step, step.next)
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
        return following(course, step, step.failed if step.name != PROOF else END, ending="failed")
    return None


def _proved(course: Course, step: steps.Verify, signal: Proved) -> str | None:
    if signal.ok:
        course.note(proved_at=course.visit.address)
        return following(course, step, step.next)
    course.note(tries=course.session.tries + 1)
    language = course.session.language
    if course.session.tries >= step.tries or course.visit.pin == "locked":
        course.deeds.append(Speak(own("locked" if course.visit.pin == "locked" else "given_up", language)))
        return following(course, step, step.failed if step.name != PROOF else END, ending="failed")
    course.deeds.append(Speak(own("again", language), asks=True))
    course.wait(step, course.session.waits, until=course.patience())
    return None


def _offer(course: Course, step: steps.Offer) -> str | None:
    if not course.visit.may_offer(step.subscription):
        return following(course, step, step.refused)
    language = course.session.language
    text = say(step.text, language, course.values())
    if not text:
        return following(course, step, step.refused)
    yes = say(step.yes, language, course.values()) or own("yes", language)
    buttons = (Button(yes[:80], YES), Button(own("no", language), NO))
    course.deeds.append(Speak(text, buttons, asks=True, subscription=step.subscription))
    course.wait(step, "answer", until=course.patience())
    return None


def _is_yes(course: Course, step: steps.Offer, signal: Said) -> bool:
    if signal.choice:
        return signal.choice == YES
    if folded(signal.text) in (folded(pick(step.yes, course.session.language)), "1"):
        return True
    read = read_answer(signal.text[:200], language=None, context="question")
    return bool(read.positive) and str(read.kind) == "yes"
