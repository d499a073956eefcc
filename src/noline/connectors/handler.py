"""Asking a back end from within the log: a row that is called outside, and the fact that it was asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid5

from noline.access import Workspaces
from noline.connectors.model import CONNECTOR_CALLS, Asked, ConnectorCall, Connectors
from noline.customers import Customer
from noline.kernel.db import Connection
from noline.log import MASKS, Effect, Effects, Interaction, Masked, Put, Scene, Scenes, Want, want_of
from noline.log.kinds import ConnectorCalled, ConnectorWanted

_NEVER_ASK = frozenset({"message.requested", "contact.planned", "file.fetched", "source.imported"})


class ConnectorsPart:
    """Knows what was asked before, so that the same key asks once; asks what an agent wants to know.

    Services and runs react to their answers themselves; an agent reads theirs, and decides what becomes of it.
    """

    kinds = frozenset({"connector.ask_requested"})

    def wants(self, batch: Sequence[Interaction], scenes: Scenes) -> Iterable[Want]:
        """Return the calls of those the batch is about, where their company has connectors at all."""
        connectors = scenes.catalogue(Connectors)
        mine = [it for it in batch if it.kind not in _NEVER_ASK and connectors.has(it.workspace)]
        return (want_of(CONNECTOR_CALLS, mine),) if mine else ()

    async def load(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:  # noqa: ARG002
        """It needs no more."""
        scenes.know(CONNECTOR_CALLS, MASKS)

    def handle(self, interaction: Interaction, scene: Scene) -> Effects | None:
        """Decide."""
        body = interaction.body
        if not isinstance(body, ConnectorWanted) or interaction.conversation is None:
            return ()
        return self._wanted(interaction, body, interaction.conversation, scene)

    def _wanted(self, interaction: Interaction, body: ConnectorWanted, conversation: UUID, scene: Scene) -> Effects:
        yield Put(Masked(interaction.subject, interaction.seq, {"arguments": {}}))
        operation = scene.catalogue(Connectors).operation(interaction.workspace, body.connector, body.operation)
        if operation is not None and operation.agents:
            asked = Asked(body.connector, body.operation, body.arguments, "agent", conversation, body.key)
            yield from ask(scene, asked, customer=interaction.subject, conversation=conversation)[1]


def ask(scene: Scene, asked: Asked, *, customer: UUID, conversation: UUID | None) -> tuple[UUID, Effects]:
    """Ask a back end; returns the call's id, which its answer (``connector.answered``) names.

    It never fails: what can't be asked (no such connector, wrong arguments) is answered as ``refused``.
    """
    call = call_id(asked.owner_kind, asked.owner, asked.key)
    if scene.get(ConnectorCall, call) is not None:
        return call, ()
    said = ConnectorCalled(call, asked.connector, asked.operation, asked.owner_kind, asked.owner)
    fact = scene.fact("connector.called", subject=customer, conversation=conversation, body=said)
    workspace = fact.draft.workspace
    row = ConnectorCall(
        id=call,
        workspace=workspace,
        customer=customer,
        conversation=conversation,
        owner_kind=asked.owner_kind,
        owner=asked.owner,
        key=asked.key,
        connector=asked.connector,
        operation=asked.operation,
        arguments=asked.arguments,
        language=_language(scene, workspace, customer),
        asked_at=scene.now,
        cause=fact.draft.id,
        depth=fact.draft.depth,
    )
    effects: list[Effect] = [Put(row), fact]
    return call, effects


def call_id(owner_kind: str, owner: UUID, key: str) -> UUID:
    """Return the id of the call that an owner makes under a key."""
    return uuid5(owner, f"{owner_kind}\0{key}")


def _language(scene: Scene, workspace: int, customer: UUID) -> str:
    known = scene.get(Customer, customer)
    return (known.locale if known else "") or scene.catalogue(Workspaces).by_id[workspace].language
