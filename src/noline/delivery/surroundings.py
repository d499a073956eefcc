"""Surroundings: what every seat of a process shares, lent by the application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from noline.channels import Provider, Tell
from noline.delivery.claim import LEASE
from noline.delivery.gate import Gate
from noline.delivery.outgoing import Addresses
from noline.delivery.routes import Route
from noline.delivery.turns import Turns
from noline.kernel.clock import Clock
from noline.kernel.db import Database, Wake
from noline.kernel.ids import Shards

TellOf = Callable[[Route], Tell]
"""Of a route: where goes what its provider tells by a line of ours."""


class Surroundings:
    """What every seat of a process shares."""

    def __init__(
        self,
        database: Database,
        shards: Shards,
        clock: Clock,
        wake: Wake,
        owner: UUID,
        catalogue: Callable[[Any], Any],
        provider: Callable[[Route], Provider],
        addresses: Addresses,
        may_send: Callable[[], bool],
        lease: timedelta = LEASE,
        tell: TellOf | None = None,
    ) -> None:
        self.database = database
        self.shards = shards
        self.clock = clock
        self.wake = wake
        self.owner = owner
        self.catalogue = catalogue
        self.provider = provider
        self.addresses = addresses
        self.may_send = may_send
        self.lease = lease
        self.tell = tell
        self.gates: dict[int, Gate] = {}
        self.turns = Turns()
