"""Merging's part in engage, before all others: a merged customer's facts go on to the survivor; merges and un-merges.

A merge is a hand-over: the younger's open conversations, runs, timers and the like leave in ``customer.merged``; the
relay brings them to the survivor as ``customer.joined``. An un-merge brings back what came, as it is by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from noline.access import Workspaces
from noline.app.merging.matching import settle_match, weigh_match
from noline.app.merging.parting import part_again, take_back
from noline.app.merging.rows import LOADED, SIMPLE, key_of, owned_by, read, written
from noline.app.merging.talking import answerable, arrive, light, lively, taken
from noline.conversations import CONVERSATIONS, Conversation
from noline.customers import (
    ADDRESSES,
    CONSENTS,
    CUSTOMERS,
    DECIDED,
    MATCHES,
    MERGED,
    MERGES,
    OPEN,
    Address,
    Consent,
    Customer,
    Match,
    Merge,
    joined_addresses,
    joined_profile,
    sent_on_for,
    stricter,
)
from noline.delivery import MESSAGES, Message, Status
from noline.kernel.db import Connection
from noline.log import REACTING, Effects, Elsewhere, Interaction, Note, Put, Remove, Scene, Scenes
from noline.log.kinds import (
    CustomerForwarded,
    CustomerMerged,
    CustomerUnmerged,
    MatchFound,
    MatchPassedOn,
    MatchSettled,
    MergeRequested,
    MessageReceived,
    UnmergeRequested,
)

_WHOLE = frozenset(
    {"customer.merge_requested", "customer.joined", "customer.brought", "customer.unmerge_requested",
     "customer.restored"}
)  # fmt: skip
_MATCHING = frozenset({"match.found", "match.dismissed"})
_KINDS = _WHOLE | _MATCHING
_STAYS = frozenset({"customer.restored", "match.found", "match.dismissed"})
"""What concerns a merged customer's own row and candidates, wherever everything else goes."""
_RECENT = MESSAGES.select("customer = any($2) and (at > $3 or home is not null or status = 0)")
_BY_ID = MESSAGES.select("id = any($2)")


class MergingPart:
    """Owns merges and candidates; nothing of a merged customer's goes past it."""

    kinds = REACTING

    async def load(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
        """Load what merges move: only where there is one in the batch."""
        scenes.know(MATCHES, MERGES)
        if wanted := list({it.subject for it in batch if it.kind in _MATCHING}):
            await scenes.load_of(tx, MATCHES, wanted)
        if sent_on := list({it.subject for it in batch if sent_on_for(it.cause) is not None}):
            await scenes.load_of(tx, MERGES, sent_on)
        whole = [it for it in batch if it.kind in _WHOLE]
        if not whole:
            return
        subjects = list({it.subject for it in whole})
        for kind in LOADED:
            await scenes.load_of(tx, kind, subjects)
        since = scenes.now - timedelta(days=15)
        await scenes.load(tx, MESSAGES, _RECENT, subjects, since)
        coming = [UUID(row["id"]) for it in whole for row in _rows_of(it).get("message", ())]
        await scenes.load(tx, MESSAGES, _BY_ID, coming)

    def handle(self, interaction: Interaction, scene: Scene) -> Effects | None:
        """Decide; for most interactions there is nothing to."""
        customer = scene.get(Customer, interaction.subject)
        if customer is not None and customer.merged_into is not None and interaction.kind not in _STAYS:
            return _go_on(interaction, customer.merged_into, scene)
        if (other := sent_on_for(interaction.cause)) is not None:
            merge = scene.get(Merge, interaction.subject, other)
            if merge is not None and merge.undone_at is not None:
                return _go_back(interaction, other, scene)
        return self._own(interaction, customer, scene) if interaction.kind in _KINDS else None

    def _own(self, interaction: Interaction, customer: Customer | None, scene: Scene) -> Effects | None:
        body = interaction.body
        if customer is None:
            return None
        if isinstance(body, MergeRequested):
            return _leave(customer, body, scene)
        if isinstance(body, CustomerMerged):
            brought = interaction.kind == "customer.brought"
            return _bring(customer, body, scene) if brought else _join(interaction, customer, body, scene)
        if isinstance(body, UnmergeRequested):
            return part_again(customer, body, scene)
        if isinstance(body, CustomerUnmerged):
            return take_back(customer, body, scene)
        if isinstance(body, MatchFound):
            return weigh_match(interaction, customer, body, scene)
        if isinstance(body, MatchSettled):
            return settle_match(interaction, body, scene)
        return None


def _rows_of(interaction: Interaction) -> dict[str, list[dict[str, Any]]]:
    body = interaction.body
    return body.rows if isinstance(body, CustomerMerged | CustomerUnmerged) else {}


def _go_on(interaction: Interaction, into: UUID, scene: Scene) -> Effects:
    """Send a merged customer's interaction on, with what it answers where that stayed behind as history."""
    yield Note(Elsewhere())
    body = interaction.body
    if isinstance(body, MergeRequested):  # two asked at once: the survivor of the first is one with the second's
        yield from _also(interaction.subject, into, body, scene)
        return
    rows: dict[str, list[dict[str, Any]]] = {}
    if isinstance(body, MessageReceived):
        named = [it for it in (body.answers, *body.references) if it is not None]
        said = [it for identity in named if (it := scene.get(Message, identity)) is not None]
        ids = {it.conversation for it in said}
        kept = [it for it in scene.of(Conversation, interaction.subject) if it.id in ids]
        rows = {"message": written(light(it) for it in said), "conversation": written(kept)}
        for conversation in kept:
            yield Remove(conversation)
    elif interaction.kind == "message.failed" and (failed := scene.get(Message, interaction.message)) is not None:
        yield Put(msgspec.structs.replace(failed, status=Status.FAILED))
    yield scene.fact("customer.forwarded", body=CustomerForwarded(into, interaction.seq, rows))


def _go_back(interaction: Interaction, other: UUID, scene: Scene) -> Effects:
    """Send back what was sent on before the other knew that they are a customer of their own again."""
    yield Note(Elsewhere())
    yield scene.fact("customer.forwarded", body=CustomerForwarded(other, interaction.seq))


def _also(merged: UUID, into: UUID, body: MergeRequested, scene: Scene) -> Effects:
    match = scene.get(Match, merged, body.into)
    if match is not None and match.status == OPEN:
        yield Put(msgspec.structs.replace(match, status=MERGED, settled_at=scene.now, settled_by=body.by))
    if body.into != into:
        found = MatchFound(body.into, DECIDED, source=f"{body.by} {body.why}".strip())
        yield scene.fact("match.passed_on", body=MatchPassedOn(into, found))


def _leave(customer: Customer, body: MergeRequested, scene: Scene) -> Effects:
    """The younger goes: what is open leaves its rows here, what is history stays."""
    if body.into.bytes >= customer.id.bytes:
        return
    workspace = scene.catalogue(Workspaces).by_id.get(customer.workspace)
    window = timedelta(days=workspace.rules.reply_window_days if workspace else 14)
    conversations = lively(scene.of(Conversation, customer.id), scene.now, window)
    rows = {
        "customer": written([customer]),
        "customer_address": written(scene.of(Address, customer.id)),
        "consent": written(scene.of(Consent, customer.id)),
        "conversation": written(conversations),
        "message": written(answerable(scene.of(Message, customer.id), scene.now)),
    }
    for conversation in conversations:
        yield Remove(conversation)
    for whole in SIMPLE:
        going = [row for row in scene.of(whole.kind.struct, customer.id) if whole.goes(row)]
        rows[whole.table] = written(going)
        for row in going:
            yield Remove(row)
    yield Put(msgspec.structs.replace(customer, merged_into=body.into))
    for match in scene.of(Match, customer.id):
        if match.status != OPEN:
            continue
        yield Put(msgspec.structs.replace(match, status=MERGED, settled_at=scene.now, settled_by=body.by))
        if match.other != body.into:  # whoever else they may be, the survivor may be
            found = MatchFound(match.other, match.how, match.scheme, match.value, match.source)
            yield scene.fact("match.passed_on", body=MatchPassedOn(body.into, found))
    yield scene.fact("customer.merged", body=CustomerMerged(customer.id, body.into, body.by, body.why, rows))


def _join(interaction: Interaction, survivor: Customer, body: CustomerMerged, scene: Scene) -> Effects:
    """The survivor takes over what came along; twice is once."""
    known = scene.get(Merge, survivor.id, body.other)
    if known is not None and known.merge == interaction.id:
        return
    theirs = read(body.rows, CUSTOMERS)[0]
    home = read_home(body)
    before = {"consents": written(scene.of(Consent, survivor.id)), "external_id": theirs.attributes.get("external_id")}
    profile, gained = joined_profile(survivor, theirs)
    yield Put(profile)
    mine = scene.of(Address, survivor.id)
    for address in joined_addresses(survivor.id, mine, read(body.rows, ADDRESSES)):
        yield Put(address)
    for consent in stricter(survivor.id, scene.of(Consent, survivor.id), read(body.rows, CONSENTS)):
        yield Put(consent)
    came: dict[str, Any] = {"home": home}
    effects, joined = arrive(scene, survivor.id, read(body.rows, CONVERSATIONS))
    yield from effects
    came["conversation"] = [row["id"] for row in body.rows.get("conversation", ())]
    came["joined"] = {str(one): str(other) for one, other in joined.items()}
    came["message"] = []
    for message in read(body.rows, MESSAGES):
        if (taken_over := taken(message, survivor.id, home, joined, scene)) is not None:
            yield Put(taken_over)
            came["message"].append(str(message.id))
    dropped: dict[str, list[dict[str, Any]]] = {}
    for whole in SIMPLE:
        keys = []
        for row in read(body.rows, whole.kind):
            row = _in(owned_by(whole.kind, row, survivor.id), joined)
            if scene.get(whole.kind.struct, *whole.kind.key_of(row)) is None:
                keys.append(key_of(whole.kind, row))
                yield Put(row)
            else:  # the survivor's own stays; an un-merge gives the other's back
                dropped.setdefault(whole.table, []).extend(written([row]))
        came[whole.table] = keys
    yield Put(
        Merge(
            customer=survivor.id,
            other=body.other,
            workspace=survivor.workspace,
            merge=interaction.id,
            merged_at=interaction.at,
            by=body.by,
            why=body.why,
            came=came,
            before=before | {"gained": gained, "dropped": dropped},
        )
    )


def _bring(survivor: Customer, body: CustomerMerged, scene: Scene) -> Effects:
    """What a late answer is about comes after the merge: from then on it is the survivor's as if it had come along."""
    home = read_home(body)
    merge = scene.get(Merge, survivor.id, body.other)
    came = [it for it in read(body.rows, CONVERSATIONS) if scene.get(Conversation, it.id) is None]
    effects, joined = arrive(scene, survivor.id, came)
    yield from effects
    messages = [
        it
        for message in read(body.rows, MESSAGES)
        if (it := taken(message, survivor.id, home, joined, scene)) is not None
    ]
    for message in messages:
        yield Put(message)
    if merge is not None and (came or messages):
        more = {
            "conversation": [*merge.came.get("conversation", ()), *(str(it.id) for it in came)],
            "message": [*merge.came.get("message", ()), *(str(it.id) for it in messages)],
        }
        yield Put(msgspec.structs.replace(merge, came=merge.came | more))


def read_home(body: CustomerMerged | CustomerUnmerged) -> int:
    """Return the shard from which rows come: the relay writes it down."""
    return int(body.rows["home"][0]["shard"])


def _in(row: Any, joined: dict[UUID, UUID]) -> Any:
    """Return a row in the conversation that its own one joined."""
    conversation = getattr(row, "conversation", None)
    return msgspec.structs.replace(row, conversation=joined[conversation]) if conversation in joined else row
