"""What a journey of a workspace may name, taken from the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from noline.connectors import Connectors
from noline.content import CHANNEL_FORMS, Templates
from noline.journeys.lacking import needed_by_text
from noline.journeys.names import Names
from noline.journeys.repository import Journeys
from noline.journeys.soundness import known_variables
from noline.kernel.db import Connection
from noline.log import Catalogue

_SEGMENTS = "select id::text, name, lower(name) from segment where workspace = $1"
_LOOKED_AT = 2_000
_ATTRIBUTES = f"""
select distinct jsonb_object_keys(attributes) from (
  select attributes from customer where workspace = $1 limit {_LOOKED_AT}
) as sample
"""


_ANYBODY = "select exists (select from customer where workspace = $1)"
_SOMEBODY_HAS = """
select name from unnest($2::text[]) as wanted(name)
where exists (select from customer where workspace = $1 and attributes ? name)
"""


async def names_of(
    connection: Connection, catalogue: Catalogue, workspace: int, drawn: Mapping[str, Any] | None = None
) -> Names:
    """Return what there is in a workspace; ``drawn``: the journey that is looked over, as plain data."""
    segments = await connection.fetch(_SEGMENTS, workspace)
    connectors = catalogue[Connectors].of(workspace)
    live = catalogue[Journeys].live.get(workspace, [])
    needs = partial(_needs, catalogue[Templates], workspace)
    attributes = frozenset(row[0] for row in await connection.fetch(_ATTRIBUTES, workspace))
    if lacking := _asked(drawn or {}, needs) - attributes:
        attributes |= {row[0] for row in await connection.fetch(_SOMEBODY_HAS, workspace, list(lacking))}
    operations = [(it.name, name, known) for it in connectors for name, known in it.definition.operations.items()]
    return Names(
        {
            "template": {it.name for it in catalogue[Templates].of(workspace)},
            "journey": {it.name for it in catalogue[Journeys].live.get(workspace, [])},
            "connector": {it.name for it in connectors},
            "segment": {called for row in segments for called in row},
        },
        {it.name: set(it.definition.operations) for it in connectors},
        {"segment": [row[1] for row in segments]},
        needs,
        attributes,
        populated=drawn is not None and await connection.fetchval(_ANYBODY, workspace),
        arguments={(connector, name): set(it.arguments) for connector, name, it in operations},
        values={(connector, name): set(it.response) for connector, name, it in operations},
        begins={it.name: set(it.variables) for it in live},
        leaves={it.name: known_variables(it) for it in live},
    )


def _asked(drawn: Mapping[str, Any], needs: Callable[[str, str], frozenset[str]]) -> frozenset[str]:
    """Return the variables that messages and texts of a journey need, as far as it can be read."""
    steps = drawn.get("steps")
    found: frozenset[str] = frozenset()
    for step in steps.values() if isinstance(steps, Mapping) else ():
        if not isinstance(step, Mapping):
            continue
        template, channel = step.get("template"), step.get("channel", "best")
        if isinstance(template, str) and isinstance(channel, str):
            found |= needs(template, channel)
        for text in (step.get("text"), step.get("script")):
            found |= needed_by_text(text) if isinstance(text, str) else frozenset()
    return found


def _needs(templates: Templates, workspace: int, name: str, channel: str) -> frozenset[str]:
    template = templates.latest(workspace, name)
    channels = CHANNEL_FORMS if channel == "best" else (channel,)
    found = [template.compiled(it) for it in channels] if template is not None else []
    return frozenset(variable for it in found if it is not None for variable in it.required)
