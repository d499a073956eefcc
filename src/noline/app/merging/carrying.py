"""What the relay carries in merges: rows to the survivor and back, later facts after them, and the directory's entries.

Whatever is carried twice comes out the same: what is appended has ids that follow from what it carries, and the
directory is pointed only where the merge still stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

import msgspec

from noline.customers import Directory, Entry, mark_of, returned_id, sent_on_for
from noline.kernel.db import Connection, Database
from noline.kernel.ids import Shards
from noline.log import Draft, Interaction, append, read_next
from noline.log.kinds import CustomerForwarded, CustomerMerged, CustomerUnmerged, MessageHidden

_THEIRS = """
select id, cause from interaction
where shard = $1 and workspace = $2 and subject = $3 and at = $4 and kind = 'message.received' and body is not null
"""
_HIDE = """
update interaction set body = body || $6::jsonb
where shard = $1 and workspace = $2 and subject = $3 and at = $4 and id = $5 and body is not null
"""
_STANDS = "select merged_into from customer where shard = $1 and id = $2"


class Merged:
    """Brings what a merged customer had open to the survivor, and points their addresses there."""

    def __init__(self, directory: Directory, shards: Shards) -> None:
        self._directory = directory
        self._shards = shards

    async def carry(self, database: Database, batch: Sequence[Interaction]) -> None:
        """Append to the survivor first: who writes meanwhile still finds the other, who forwards."""
        for interaction in batch:
            body = interaction.body
            if not isinstance(body, CustomerMerged):
                continue
            rows = body.rows | {"home": [{"shard": interaction.shard}]}
            draft = _follows(interaction, "customer.joined", body.into, msgspec.structs.replace(body, rows=rows))
            await _append(database, self._shards.of(body.into), [draft])
            async with database.connection() as connection:
                stands = await connection.fetchval(_STANDS, interaction.shard, body.other)
            if stands == body.into:
                external = [(it.get("attributes") or {}).get("external_id") for it in body.rows.get("customer", ())]
                await _point(self._directory, interaction.workspace, body.rows, external, body.other, body.into)


class Unmerged:
    """Brings back what goes back, and points the addresses there again."""

    def __init__(self, directory: Directory, shards: Shards) -> None:
        self._directory = directory
        self._shards = shards

    async def carry(self, database: Database, batch: Sequence[Interaction]) -> None:
        """Append to the other first, who is a customer again before anybody new writes to them."""
        for interaction in batch:
            body = interaction.body
            if not isinstance(body, CustomerUnmerged):
                continue
            rows = body.rows | {"home": [{"shard": interaction.shard}]}
            draft = _follows(interaction, "customer.restored", body.other, msgspec.structs.replace(body, rows=rows))
            await _append(database, self._shards.of(body.other), [draft])
            external = [it.get("value") for it in body.rows.get("external", ())]
            await _point(self._directory, interaction.workspace, body.rows, external, body.out_of, body.other)


class Forwarded:
    """Sends on what came for a merged customer: the same fact, by its own id, about the survivor."""

    def __init__(self, shards: Shards) -> None:
        self._shards = shards

    async def carry(self, database: Database, batch: Sequence[Interaction]) -> None:
        """Append each to its survivor, after what it answers."""
        for interaction in batch:
            body = interaction.body
            if not isinstance(body, CustomerForwarded):
                continue
            async with database.connection() as connection:
                (original,) = await read_next(connection, interaction.shard, body.seq - 1, 1, reacting=False)
            drafts = []
            if any(body.rows.values()):
                rows = body.rows | {"home": [{"shard": interaction.shard}]}
                brought = CustomerMerged(interaction.subject, body.into, "", "", rows)
                drafts.append(_follows(interaction, "customer.brought", body.into, brought))
            shard = self._shards.of(body.into)
            drafts.append(_again(original, interaction, body.into, here=shard == interaction.shard))
            await _append(database, shard, drafts)


class Hidden:
    """Takes what was typed in confidence out of the logs from which it was sent on."""

    def __init__(self, shards: Shards) -> None:
        self._shards = shards

    async def carry(self, database: Database, batch: Sequence[Interaction]) -> None:
        """Replace the words where they came in; somebody merged may have been merged into somebody merged since."""
        for interaction in batch:
            body = interaction.body
            if not isinstance(body, MessageHidden):
                continue
            changed = msgspec.json.encode(body.changed).decode()
            other: UUID | None = body.other
            message = body.message
            while other is not None:
                about = (self._shards.of(other), interaction.workspace, other, body.at)
                async with database.connection() as connection:
                    theirs = {row[0]: row[1] for row in await connection.fetch(_THEIRS, *about)}
                    # What was sent on within a shard had another id before.
                    message = next((it for it in theirs if message in (it, returned_id(it))), message)
                    await connection.execute(_HIDE, *about, message, changed)
                other = sent_on_for(theirs.get(message))


def _again(original: Interaction, forwarded: Interaction, into: UUID, *, here: bool) -> Draft:
    fields: dict[str, Any] = {name: getattr(original, name) for name in Draft.__struct_fields__ if name != "bulk"}
    fields |= {"subject": into, "cause": mark_of(forwarded.subject) or forwarded.id, "depth": original.depth + 1}
    # Its own id has been seen where both live on one shard, and where it came from if it goes back.
    if here or sent_on_for(original.cause) == into:
        fields["id"] = returned_id(original.id)
    return Draft(**fields)


def _follows(interaction: Interaction, kind: str, subject: UUID, body: Any) -> Draft:
    return Draft(
        id=uuid5(interaction.id, str(subject)),
        workspace=interaction.workspace,
        subject=subject,
        at=interaction.at,
        kind=kind,
        body=body,
        cause=interaction.id,
        depth=interaction.depth + 1,
    )


async def _append(database: Database, shard: int, drafts: Sequence[Draft]) -> None:
    async def work(tx: Connection) -> None:
        await append(tx, shard, drafts)

    await database.run(work)


async def _point(
    directory: Directory,
    workspace: int,
    rows: dict[str, list[dict[str, Any]]],
    external: Sequence[Any],
    before: UUID,
    after: UUID,
) -> None:
    """Point what names a customer to another, as far as it still names the one before."""
    named = [(str(it["scheme"]), str(it["value"])) for it in rows.get("customer_address", ())]
    named += [("external", str(value)) for value in external if value]
    await directory.repoint(workspace, [Entry(scheme, value, after) for scheme, value in named], before)
