"""A topic to play with: a few customers, each reached on a channel of their own, and a first word of the company's."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from noline.access import Workspace
from noline.app.bootstrap import Noline
from noline.conversations.topics import names_of, take_word
from noline.log import Draft
from noline.log.kinds import Joining, ParticipantJoined, PostRequested, TopicCreated

FRIENDS: Final = ("C000001", "C000002", "C000003", "C000004")
"""The external ids of those who take part: not the guest of the guide, whose texts are for the inbox."""
NAME: Final = "Friends of the harbour"
WORD: Final = "crane"
_HELLO: Final = (
    "The big crane is lit every evening this week. Show us your pictures: reply to this, on any channel, and the"
    " others see them."
)


async def begin_topic(noline: Noline, workspace: Workspace, now: datetime) -> None:
    """Let them take part, and say hello; they are told by the workers."""
    owners = [await noline.directory.owner(workspace.id, "external", it) for it in FRIENDS]
    who = [it.customer for it in owners if it is not None]
    async with noline.database.connection() as connection:
        names = await names_of(connection, noline.shards, workspace.id, who)
    topic = noline.ids.new(now, f"topic {NAME}")
    async with noline.database.transaction() as tx:
        await take_word(tx, workspace.id, topic, WORD, NAME)
    facts = (
        ("topic.created", TopicCreated(NAME, word=WORD, by="Sam")),
        ("participant.join_requested", ParticipantJoined(tuple(Joining(it, names[it]) for it in who), "Sam")),
        ("comment.post_requested", PostRequested(_HELLO, name="Sam")),
    )
    for kind, body in facts:
        identity = noline.ids.new(now, f"{kind} {NAME}")
        await noline.appender.append(Draft(identity, workspace.id, topic, now, kind, body))
