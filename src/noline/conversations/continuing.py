"""Continuity's part in engage: what follows when a message brings a code from another channel, or wishes a call."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from noline.access import Workspaces
from noline.conversations.call_places import load_taken
from noline.conversations.callbacks import read_number, read_wish
from noline.conversations.calling_back import missed, talk_of_calls, told
from noline.conversations.calls import PHONE_CALLS
from noline.conversations.continuity import joins, say
from noline.conversations.model import Handled, Placement
from noline.conversations.speaking import answer_automatically
from noline.customers import STRENGTH, Address, Customer
from noline.kernel.db import Connection
from noline.log import Effects, Interaction, Note, Put, Scene, Scenes
from noline.log.kinds import (
    AddressMentioned,
    CallMoved,
    CallPlanned,
    CallReported,
    ConversationContinued,
    Crossed,
    MessageReceived,
)

_PLANNED = PHONE_CALLS.select("customer = any($2) and state = 'planned'")


class ContinuityPart:
    """Says where an address came from and answers codes; it comes after conversations, which have placed them."""

    kinds = frozenset({"message.received", "call.reported", "call.plan_requested", "call.move_requested"})

    async def load(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
        """Load the calls that those wait for who wish something about one."""
        wishing = [it for it in batch if isinstance(it.body, MessageReceived) and _of_calls(it.body)]
        if wishing:
            await scenes.load(tx, PHONE_CALLS, _PLANNED, list({it.subject for it in wishing}))
        refused = [it for it in batch if isinstance(it.body, CallPlanned | CallMoved) and it.body.tell]
        await load_taken(tx, {it.workspace for it in (*wishing, *refused)}, scenes)

    def handle(self, interaction: Interaction, scene: Scene) -> Effects | None:
        """Decide."""
        body, placement = interaction.body, scene.note(Placement)
        if isinstance(body, CallReported):
            return missed(body, scene)
        if isinstance(body, CallPlanned | CallMoved):
            return told(interaction, body, scene) if body.tell else None
        if not isinstance(body, MessageReceived) or placement is None or scene.note(Handled) is not None:
            return None
        return self._heard(interaction, body, placement, scene)

    def _heard(self, interaction: Interaction, body: MessageReceived, placement: Placement, scene: Scene) -> Effects:
        yield from talk_of_calls(interaction, body, placement, scene)
        if body.crossed is not None:
            yield from self._crossed(interaction, body, body.crossed, placement, scene)

    def _crossed(
        self, interaction: Interaction, body: MessageReceived, crossed: Crossed, placement: Placement, scene: Scene
    ) -> Effects:
        joined = joins(body) is not None
        if joined and not body.known and body.answers is None:
            # Whose it is now may be the same person, or somebody to whom the code was passed on: people decide.
            told = AddressMentioned(
                body.scheme, body.address, body.display, "given", f"brought a code by {interaction.channel}"
            )
            yield scene.fact("address.mentioned", channel=interaction.channel, body=told)
        if joined:
            yield from _noted(interaction, body, crossed, scene)
            yield scene.fact(
                "conversation.continued",
                channel=interaction.channel,
                conversation=placement.conversation.id,
                message=interaction.id,
                body=ConversationContinued(
                    crossed.source, interaction.channel or "", body.scheme, body.address, crossed.purpose
                ),
            )
        handled = scene.note(Handled) is not None
        if crossed.alone and interaction.channel != "voice" and body.known and not handled:
            yield from answer_automatically(scene, placement.conversation, _text(interaction, joined, scene))
            yield Note(Handled("continuity"))


def _of_calls(body: MessageReceived) -> bool:
    """Say whether a message may wish something about a call."""
    return body.crossed is not None or read_wish(body.text) is not None or read_number(body.text) is not None


def _noted(interaction: Interaction, body: MessageReceived, crossed: Crossed, scene: Scene) -> Effects:
    """An address that a code brought in is the customer's by claim: whoever holds the code may have been sent it."""
    known = scene.get(Address, interaction.subject, body.scheme, body.address)
    if known is not None and known.verification == "claimed" and known.added_at == interaction.at:
        source = f" from {crossed.source}" if crossed.source else ""
        evidence = f"brought a code{source} by {interaction.channel}"
        yield Put(msgspec.structs.replace(known, evidence=evidence, how="brought", strength=STRENGTH["brought"]))


def _text(interaction: Interaction, joined: bool, scene: Scene) -> str:
    workspace = scene.catalogue(Workspaces).by_id[interaction.workspace]
    customer = scene.get(Customer, interaction.subject)
    locale = (customer.locale if customer else "") or workspace.language
    return say("joined" if joined else "over", locale, workspace.name)
