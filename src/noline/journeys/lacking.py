"""Lacking: what a message needs and the journey never sets; pure.

Attributes are free: any may be given to any customer at any time. So what some customers have, or could have while
there are none yet, is let pass; what neither a step sets nor a single customer has would reach nobody, and is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from noline.content import SmsSource, compile_source
from noline.customers.conditions import Problem
from noline.journeys.definition import Journey
from noline.journeys.names import Names
from noline.journeys.soundness import known_variables
from noline.journeys.steps import Ask, Callback, Post, Send
from noline.kernel.errors import InvalidInput

_REMEDY = "Set it before, keep it from the event, or give it a default in the template."
_IN_TEXT = "Set it before, keep it from the event, or give it a default: {{{{ {name} | default('') }}}}."


def lacking_values(journey: Journey, names: Names) -> Iterator[Problem]:
    """Yield what nothing gives, where customers may still come to have it: it stands against nothing."""
    return iter(()) if names.populated else _missing(journey, names)


def unknown_values(journey: Journey, names: Names) -> Iterator[Problem]:
    """Yield what nothing gives for certain: no step sets it, and none of the customers has it."""
    return _missing(journey, names) if names.populated else iter(())


def needed_by_text(text: str) -> frozenset[str]:
    """Return what a text of a step must be given; nothing where it can't be read, which is another problem."""
    try:
        return compile_source(SmsSource(text), name="text").required if text.strip() else frozenset()
    except InvalidInput:
        return frozenset()


def _missing(journey: Journey, names: Names) -> Iterator[Problem]:
    given = known_variables(journey) | names.attributes
    for name, step in journey.steps.items():
        match step:
            case Ask() | Send():
                for missing in sorted(names.needs(step.template, step.channel) - given):
                    text = f"“{step.template}” needs “{missing}”, which nothing gives it: who lacks it gets no message."
                    yield Problem(f"steps.{name}.template", text, _REMEDY)
            case Post(text=text):
                yield from _in_text(f"steps.{name}.text", needed_by_text(text) - given)
            case Callback(script=text):
                yield from _in_text(f"steps.{name}.script", needed_by_text(text) - given)


def _in_text(field: str, missing: frozenset[str]) -> Iterator[Problem]:
    for name in sorted(missing):
        yield Problem(field, f"The text needs “{name}”, which nothing gives it.", _IN_TEXT.format(name=name))
