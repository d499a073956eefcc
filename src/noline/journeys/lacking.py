"""Lacking: what a message needs and the journey never sets; who has no attribute of that name gets nothing; pure.

It stands against nothing: any attribute may be given to any customer at any time.
"""

from __future__ import annotations

from collections.abc import Iterator

from noline.customers.conditions import Problem
from noline.journeys.definition import Journey
from noline.journeys.names import Names
from noline.journeys.soundness import known_variables
from noline.journeys.steps import Ask, Send

_REMEDY = "Set it before, keep it from the event, or give it a default in the template."


def lacking_values(journey: Journey, names: Names) -> Iterator[Problem]:
    """Yield for each message the variables that neither the journey sets nor any customer has."""
    given = known_variables(journey) | names.attributes
    for name, step in journey.steps.items():
        if not isinstance(step, Ask | Send):
            continue
        for missing in sorted(names.needs(step.template, step.channel) - given):
            text = f"“{step.template}” needs “{missing}”, which nothing gives it: who lacks it gets no message."
            yield Problem(f"steps.{name}.template", text, _REMEDY)
