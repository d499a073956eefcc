"""The catalogue as a process sees it: every room's part, read again when a row of it has changed.

The same statement brings the virtual clock up to date, so a follower's batch always sees the present domain time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from noline.access import Departments, Workspaces, load_departments, load_workspaces
from noline.campaigns import Campaigns, load_campaigns
from noline.channels import Capabilities
from noline.connectors import Connectors, load_connectors
from noline.content import Templates, load_templates
from noline.conversations import Awaiting, TopicWords, call_waits, call_word, code_waits, load_topic_words
from noline.delivery import (
    Heeded,
    Held,
    Limits,
    Pools,
    Route,
    Routes,
    Sending,
    Spent,
    Window,
    load_limits,
    load_pools,
    load_routes,
)
from noline.journeys import CampaignNames, Journeys, journey_called, load_journeys, run_waits
from noline.kernel.clock import Clock, VirtualClock
from noline.kernel.db import Connection
from noline.log import read_installation
from noline.services import Services, load_services, service_called, session_waits

_AWAITING = Awaiting((code_waits, call_waits, session_waits, run_waits), (service_called, call_word, journey_called))
"""Who waits for what a customer says, and whose words begin something."""


async def _words_of_services(tx: Connection) -> Mapping[tuple[int, str], str]:
    """Return what services are called by just now, whatever a process remembers."""
    return (await load_services(tx)).first_words()


class CatalogueCache:
    """Callable with a connection; returns the catalogue by type. ``phase``: what virtual time lets workers do."""

    def __init__(
        self,
        clock: Clock,
        sending: Sending,
        answers: Callable[[Route], tuple[str, ...]],
        window: Callable[[Route], Window | None],
        able: Callable[[Route], Capabilities | None] = lambda _: None,
    ) -> None:
        self._clock = clock
        self._answers = answers
        self._window = window
        self._able = able
        self._sending = sending
        self._version: int | None = None
        self.phase = "all"
        self._parts: Mapping[type, Any] = {}

    def may(self, phase: str) -> bool:
        """Say whether workers may do this now; always, in real time."""
        return self.phase in (phase, "all")

    async def __call__(self, tx: Connection) -> Mapping[type, Any]:
        """Return the catalogue, at most as old as this statement."""
        installation = await read_installation(tx)
        if isinstance(self._clock, VirtualClock) and installation.virtual_now is not None:
            self._clock.set(installation.virtual_now)
        self.phase = installation.virtual_phase
        if installation.catalogue != self._version:
            campaigns = await load_campaigns(tx)
            services = await load_services(tx)
            topics = await load_topic_words(tx)
            journeys = await load_journeys(tx)
            self._parts = {
                Sending: self._sending,
                Workspaces: await load_workspaces(tx),
                Departments: await load_departments(tx),
                Routes: await load_routes(tx, self._answers, self._window, self._able),
                Limits: await load_limits(tx),
                Pools: await load_pools(tx),
                Templates: await load_templates(tx, self._parts.get(Templates)),
                TopicWords: replace(topics, called_elsewhere=_words_of_services),
                Awaiting: _AWAITING,
                Journeys: journeys,
                Heeded: Heeded(journeys.heeded()),
                Connectors: await load_connectors(tx),
                Services: services,
                Campaigns: campaigns,
                CampaignNames: CampaignNames({it.id: it.slug for it in campaigns.by_id.values()}),
                Held: campaigns.held(),
                Spent: Spent(),
            }
            self._version = installation.catalogue
        return self._parts
