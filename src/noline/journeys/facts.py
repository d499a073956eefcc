"""What a run sees: the customer's facts, its own variables, and what its own steps changed a moment ago."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from noline.customers.conditions import Facts
from noline.journeys.model import AddTags, Intent, RemoveTags, Run, SetAttributes, SetContext


def seen_by(run: Run, facts: Facts, now: datetime) -> Facts:
    """Return the facts with the run's variables (``run``) and the present time (``now``)."""
    return {**facts, "run": run.variables, "now": now}


def after(facts: Facts, intents: Iterable[Intent]) -> Facts:
    """Return the facts as they will be once the intents are carried out, so that the next step sees them at once."""
    for intent in intents:
        match intent:
            case SetAttributes(values=values):
                facts = _merged(facts, "customer", values)
            case SetContext(values=values):
                facts = _merged(facts, "context", values)
            case AddTags(tags=tags):
                facts = {**facts, "tags": [*dict.fromkeys((*facts.get("tags", ()), *tags))]}
            case RemoveTags(tags=tags):
                facts = {**facts, "tags": [tag for tag in facts.get("tags", ()) if tag not in tags]}
    return facts


def _merged(facts: Facts, root: str, values: Mapping[str, Any]) -> Facts:
    return {**facts, root: {**facts.get(root, {}), **values}}
