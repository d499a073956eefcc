"""Recording a choice of channel: the row that explains it and the fact that it was made; pure."""

from __future__ import annotations

from noline.decisions.choice import Ordered, explain
from noline.decisions.model import Decision
from noline.delivery import Message, Status, Wanted, refusal_of
from noline.log import Effect, Put, Scene
from noline.log.kinds import DecisionMade


def decided(scene: Scene, wanted: Wanted, message: Message, ordered: Ordered) -> list[Effect]:
    """Return the effects of having chosen; to be asked before the message is among the customer's contacts."""
    chosen = None if message.status == Status.SUPPRESSED else message.channel
    before = ordered.channels if chosen is None else ordered.channels[: ordered.channels.index(chosen)]
    refused = {channel: str(reason) for channel in before if (reason := refusal_of(scene, wanted, channel))}
    sentence = explain(ordered, chosen, refused)
    row = Decision(
        id=scene.new_id("decision"),
        workspace=message.workspace,
        customer=message.customer,
        message=message.id,
        chosen=chosen or "",
        body={"candidates": list(ordered.channels), "refused": refused},
        sentence=sentence,
        at=scene.now,
    )
    fact = scene.fact("decision.made", message=message.id, channel=message.channel, body=DecisionMade(sentence))
    return [Put(row), fact]
