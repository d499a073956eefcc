"""Numbers' part in engage: whoever writes to a number of a pool is answered by that number."""

from __future__ import annotations

from collections.abc import Sequence

from noline.customers import CHANNEL_SCHEMES
from noline.delivery.numbers import CUSTOMER_SENDERS, POOLED, CustomerSender, Pools
from noline.delivery.routes import Routes
from noline.kernel.db import Connection
from noline.log import Effects, Interaction, Put, Scene, Scenes
from noline.log.kinds import MessageReceived


class NumbersPart:
    """Owns which sender each customer knows us by, together with the sender of messages."""

    kinds = frozenset({"message.received"})

    async def load(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
        """Load what the writers know us by, where anybody has a pool."""
        scenes.know(CUSTOMER_SENDERS)
        pooled = {
            it.subject
            for it in batch
            if it.kind in self.kinds and isinstance(it.body, MessageReceived) and _routes(it, it.body, scenes)
        }
        if pooled:
            await scenes.load_of(tx, CUSTOMER_SENDERS, list(pooled))

    def handle(self, interaction: Interaction, scene: Scene) -> Effects | None:
        """Decide what follows."""
        if isinstance(interaction.body, MessageReceived):
            return self._heard(interaction, interaction.body, scene)
        return None

    def _heard(self, interaction: Interaction, body: MessageReceived, scene: Scene) -> Effects:
        for route in _routes(interaction, body, scene):
            heard = CustomerSender(interaction.subject, route, body.address, body.recipient)
            if scene.get(CustomerSender, interaction.subject, route) != heard:
                yield Put(heard)


def _routes(interaction: Interaction, body: MessageReceived, scene: Scene | Scenes) -> list[int]:
    """Return the routes that have the number that was written to in their pools."""
    pools: Pools = scene.catalogue(Pools)
    channel = interaction.channel or ""
    if not pools.by_route or CHANNEL_SCHEMES.get(channel) != "phone" or channel not in POOLED:
        return []
    routes: Routes = scene.catalogue(Routes)
    return [
        route.id
        for route in routes.by_channel.get((interaction.workspace, channel), ())
        if any(it.sender == body.recipient for it in pools.by_route.get(route.id, ()))
    ]
