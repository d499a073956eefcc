"""The engine: a session and what moves it in, the session afterwards and what is to be done out; pure.

The same session, signal and visit give the same turn. Whatever the program, something is said: a text that lacks a
value, a back end that does not answer and a step that is gone end in a polite sentence, never in silence.
"""

from __future__ import annotations

from typing import Final

from noline.services.course import PROOF, Course, Turn, Visit, entrance, must_prove, step_named
from noline.services.model import Answered, Said, Session, Signal, Speak
from noline.services.texts import own
from noline.services.turns import enter, moved

STEPS_PER_TURN: Final = 50


def begin(session: Session, visit: Visit) -> Turn:
    """Start a program; the session holds the arguments that were given."""
    course = Course(session, visit)
    _go(course, entrance(course))
    return course.done()


def resume(session: Session, signal: Signal, visit: Visit) -> Turn:
    """Move a session by what happened; it stays as it is where the signal is not for it."""
    course = Course(session, visit)
    step = step_named(visit.service, session.step)
    if session.outcome:
        return course.done()
    if step is None:
        course.deeds.append(Speak(own("given_up", session.language)))
        course.end("failed")
    elif isinstance(signal, Said) and session.waits == "answer" and must_prove(course):
        course.note(afterwards=step.name)
        _go(course, PROOF)
    else:
        way = moved(course, step, signal)
        if way and isinstance(signal, Answered) and must_prove(course):
            # While the back end was asked, the conversation went on where nobody has proved who they are.
            course.note(afterwards=way)
            way = PROOF
        if way is not None:
            _go(course, way)
    return course.done()


def _go(course: Course, name: str) -> None:
    """Go from step to step until one waits or the program ends."""
    for _ in range(STEPS_PER_TURN):
        if not name:
            course.end(course.session.outcome or "done")
            return
        step = step_named(course.visit.service, name)
        if step is None:
            break
        course.note(step=name, tries=0, reminded=False)
        way = enter(course, step)
        if way is None:
            return
        name = way
    course.deeds = [it for it in course.deeds if not isinstance(it, Speak)]
    course.deeds.append(Speak(own("given_up", course.session.language)))
    course.end("failed")
