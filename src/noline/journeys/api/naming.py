"""What a journey of a workspace may name, taken from the catalogue."""

from __future__ import annotations

from functools import partial

from noline.connectors import Connectors
from noline.content import CHANNEL_FORMS, Templates
from noline.journeys.names import Names
from noline.journeys.repository import Journeys
from noline.kernel.db import Connection
from noline.log import Catalogue

_SEGMENTS = "select id::text, name, lower(name) from segment where workspace = $1"
_ATTRIBUTES = """
select distinct jsonb_object_keys(attributes) from (
  select attributes from customer where workspace = $1 limit 2000
) as sample
"""


async def names_of(connection: Connection, catalogue: Catalogue, workspace: int) -> Names:
    """Return what there is in a workspace."""
    segments = await connection.fetch(_SEGMENTS, workspace)
    connectors = catalogue[Connectors].of(workspace)
    return Names(
        {
            "template": {it.name for it in catalogue[Templates].of(workspace)},
            "journey": {it.name for it in catalogue[Journeys].live.get(workspace, [])},
            "connector": {it.name for it in connectors},
            "segment": {called for row in segments for called in row},
        },
        {it.name: set(it.definition.operations) for it in connectors},
        {"segment": [row[1] for row in segments]},
        partial(_needs, catalogue[Templates], workspace),
        frozenset(row[0] for row in await connection.fetch(_ATTRIBUTES, workspace)),
    )


def _needs(templates: Templates, workspace: int, name: str, channel: str) -> frozenset[str]:
    template = templates.latest(workspace, name)
    channels = CHANNEL_FORMS if channel == "best" else (channel,)
    found = [template.compiled(it) for it in channels] if template is not None else []
    return frozenset(variable for it in found if it is not None for variable in it.required)
