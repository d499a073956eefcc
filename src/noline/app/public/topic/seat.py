"""A participant's seat: what the link of a message they were sent opens, read afresh for one request."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from noline.app.bootstrap import Noline
from noline.app.public.visit import Visit, read_visit
from noline.conversations.topics import Participant, Topic, find_participant, find_topic, topic_in
from noline.kernel.errors import NotFound

_MATTER = "select matter from conversation where shard = $1 and id = $2 and workspace = $3"


class Seat(Struct, frozen=True):
    """Who sits there, in which topic."""

    visit: Visit
    topic: Topic
    participant: Participant

    @property
    def told(self) -> UUID | None:
        """Return the comment that the link's message told of: what is answered where nothing else is said."""
        return _uuid((self.visit.message.body or {}).get("comment"))

    @property
    def active(self) -> bool:
        """Say whether they take part."""
        return self.participant.status == "active"


async def find_seat(noline: Noline, token: str) -> Seat:
    """Return the seat that a token opens; raises NotFound alike for a wrong token and for who was taken out."""
    visit = await read_visit(noline, token)
    message = visit.message
    async with noline.database.connection() as connection:
        named = _uuid((message.body or {}).get("topic"))
        if named is None and message.conversation is not None:
            matter = await connection.fetchval(_MATTER, visit.shard, message.conversation, message.workspace)
            named = topic_in(matter or "")
        if named is None:
            raise _unknown()
        topic = await find_topic(connection, noline.shards, message.workspace, named)
        participant = await find_participant(connection, noline.shards, topic.id, message.customer)
    if participant is None or participant.status == "removed":
        raise _unknown()
    return Seat(visit, topic, participant)


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _unknown() -> NotFound:
    return NotFound("This link is not known here.", field="token", remedy="Open it again from the message.")
