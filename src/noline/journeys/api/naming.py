"""What a journey of a workspace may name, taken from the catalogue."""

from __future__ import annotations

from noline.connectors import Connectors
from noline.content import Templates
from noline.journeys.names import Names
from noline.journeys.repository import Journeys
from noline.log import Catalogue


def names_of(catalogue: Catalogue, workspace: int) -> Names:
    """Return what there is in a workspace."""
    connectors = catalogue[Connectors].of(workspace)
    return Names(
        {
            "template": {it.name for it in catalogue[Templates].of(workspace)},
            "journey": {it.name for it in catalogue[Journeys].live.get(workspace, [])},
            "connector": {it.name for it in connectors},
        },
        {it.name: set(it.definition.operations) for it in connectors},
    )
