"""What a participant hears of a topic, on their own shard: at once, in a digest or not at all; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from noline.access import Workspaces
from noline.conversations.model import Conversation
from noline.conversations.speaking import answer_automatically, count_automatic, say_automatically
from noline.conversations.topics.model import (
    ACTIVE,
    AT_ONCE,
    LEFT,
    MUTED,
    PARTICIPANTS,
    REMOVED,
    Participant,
    is_mode,
)
from noline.conversations.topics.policy import next_digest, public_name
from noline.conversations.topics.telling import conversation_about, page_link, tell_comment, tell_digest
from noline.conversations.topics.wording import say
from noline.customers import Customer
from noline.delivery import AUTOMATIC, SERVICE, Wanted
from noline.log import Effects, Interaction, Put, Scene, Timer
from noline.log.kinds import (
    CommentRefused,
    CommentShared,
    TimerFired,
    TopicFollowed,
    TopicHanded,
    TopicJoined,
    TopicLeft,
)

PURPOSE = "topic"
"""Of the timers of digests."""
KEPT_PENDING = 20
"""Comments that a digest quotes; the rest are counted, and stand on the page."""
_SILENT = ("same", "empty", "unknown")
"""Refusals that nobody needs to hear of."""


def joined(interaction: Interaction, body: TopicJoined, scene: Scene) -> Effects:
    """The customer takes part; who left by themselves is not brought back by others."""
    known = scene.get(Participant, interaction.subject, body.topic)
    if known is not None:
        back = known.status != LEFT or body.by == "self"
        status = ACTIVE if back else LEFT
        yield Put(msgspec.structs.replace(known, name=body.name, role=body.role, status=status))
        if not back:
            yield scene.fact("topic.left", body=TopicLeft(body.topic, "word"))
        return
    yield Put(
        Participant(
            customer=interaction.subject,
            topic=body.topic,
            workspace=interaction.workspace,
            name=body.name,
            role=body.role,
            mode=AT_ONCE,
            status=ACTIVE,
            joined_at=interaction.at,
        )
    )


def left(interaction: Interaction, body: TopicLeft, scene: Scene) -> Effects:
    """The customer takes part no more, and what waited for them is dropped."""
    known = scene.get(Participant, interaction.subject, body.topic)
    if known is not None and known.status == ACTIVE:
        yield from _without_digest(known, LEFT if body.how != "company" else REMOVED, known.mode)


def followed(interaction: Interaction, body: TopicFollowed, scene: Scene) -> Effects:
    """The customer wants to hear of it otherwise; what waited for a digest is told now where nothing is to wait."""
    known = scene.get(Participant, interaction.subject, body.topic)
    if known is None or known.status == REMOVED or not is_mode(body.mode):
        return
    if body.mode == AT_ONCE and known.pending:
        yield from tell_digest(scene, known)
    if body.mode in (AT_ONCE, MUTED) or known.digest is None:
        yield from _without_digest(known, ACTIVE, body.mode)
        return
    yield Put(msgspec.structs.replace(known, status=ACTIVE, mode=body.mode))


def shared(interaction: Interaction, body: CommentShared, scene: Scene) -> Effects:
    """Somebody wrote: tell it now, let it wait for the digest, or leave it to the page."""
    known = scene.get(Participant, interaction.subject, body.topic)
    if known is None or known.status != ACTIVE:
        return
    if known.department != body.department:
        known = msgspec.structs.replace(known, department=body.department)
        yield Put(known)
    if body.own:
        yield from _taken(interaction, body, scene)
        return
    if known.mode == MUTED:
        return
    if known.mode == AT_ONCE or body.mentioned:
        yield from tell_comment(scene, known, body)
        return
    line = {"name": body.name, "text": _line(body), "comment": str(body.comment)}
    pending = [*known.pending, line][-KEPT_PENDING:]
    due, timer = known.digest_at, known.digest
    if due is None or timer is None:
        customer = scene.get(Customer, interaction.subject)
        workspace = scene.catalogue(Workspaces).by_id[interaction.workspace]
        zone = (customer.zone if customer else "") or workspace.zone
        due, timer = next_digest(known.mode, interaction.at, zone, workspace.rules), scene.new_id("timer")
        yield Put(Timer(due, timer, interaction.workspace, interaction.subject, PURPOSE, body.topic, str(timer)))
    yield Put(msgspec.structs.replace(known, pending=pending, waiting=known.waiting + 1, digest=timer, digest_at=due))


def fired(interaction: Interaction, body: TimerFired, scene: Scene) -> Effects:
    """The digest's hour has come."""
    known = scene.get(Participant, interaction.subject, body.owner)
    if known is None or known.digest is None or str(known.digest) != body.token:
        return
    told = msgspec.structs.replace(known, pending=[], waiting=0, digest=None, digest_at=None)
    if known.status == ACTIVE and known.pending:
        yield from tell_digest(scene, known)
    yield Put(told)


def handed(
    interaction: Interaction,
    other: UUID,
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    scene: Scene,
) -> Effects:
    """Two customers were one person, or are two again: the topics learn who takes part instead of whom.

    Where both did before they were one, both do again.
    """
    both = {str(row["topic"]) for row in rows.get("both", ())}
    customer = scene.get(Customer, interaction.subject)
    name = public_name(customer.attributes) if customer else ""
    for row in rows.get(PARTICIPANTS.table, ()):
        if row.get("status") == ACTIVE:
            topic = str(row["topic"])
            body = TopicHanded(UUID(topic), other, name, str(row["role"]), leaves=topic not in both)
            yield scene.fact("topic.handed", body=body)


def declined(interaction: Interaction, body: CommentRefused, scene: Scene) -> Effects:
    """Say why something was not posted: to a stranger not by mail, whose sender anybody can pretend to be."""
    conversation = scene.get(Conversation, body.conversation) if body.conversation else None
    known = scene.get(Participant, interaction.subject, body.topic) if body.topic else None
    if conversation is None or body.why in _SILENT or (known is None and conversation.channel == "email"):
        return
    text, department = say(f"why_{body.why}", locale_of(scene, interaction)), known.department if known else None
    yield from answer_automatically(scene, conversation, text, department=department)


def locale_of(scene: Scene, interaction: Interaction) -> str:
    """Return the language to speak to the customer in."""
    customer = scene.get(Customer, interaction.subject)
    workspace = scene.catalogue(Workspaces).by_id[interaction.workspace]
    return (customer.locale if customer else "") or workspace.language


def _taken(interaction: Interaction, body: CommentShared, scene: Scene) -> Effects:
    conversation = conversation_about(scene, interaction.subject, body.topic)
    if conversation is None or count_automatic(scene, conversation) is None:
        return
    identity = scene.new_id("message")
    wanted = Wanted(
        id=identity,
        customer=interaction.subject,
        channels=(conversation.channel,),
        purpose=SERVICE,
        text=say("taken", locale_of(scene, interaction), topic=body.topic_name, link=page_link(scene, identity)),
        about={"topic": str(body.topic), "comment": str(body.comment)},
        lane=AUTOMATIC,
        department=body.department,
    )
    yield from say_automatically(scene, conversation, wanted)[1]


def _line(body: CommentShared) -> str:
    names = " ".join(f"[{file.name}]" for file in body.files)
    return f"{body.text[:600]} {names}".strip()


def _without_digest(known: Participant, status: str, mode: str) -> Effects:
    """Yield the participant with nothing waiting; a timer that is no longer theirs fires for nothing."""
    gone = {"pending": [], "waiting": 0, "digest": None, "digest_at": None}
    yield Put(msgspec.structs.replace(known, status=status, mode=mode, **gone))
