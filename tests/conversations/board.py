"""A topic on the stage, with three people who are reached on three channels."""

from __future__ import annotations

from uuid import UUID

from noline.conversations.topics import COMMENTS, PARTICIPANTS, TOPICS, Comment, Participant, Topic, take_word
from noline.log.kinds import Joining, ParticipantJoined, PostRequested, TopicCreated, TopicRules
from stage import Stage

TOPIC = UUID("01960000-0000-7000-8000-00000000a001")


class Board:
    """A topic on the stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    async def begin(self, word: str = "", **rules: str) -> None:
        stage = self.stage
        if word:
            async with stage.noline.database.transaction() as tx:
                await take_word(tx, stage.workspace.id, TOPIC, word, "Garden")
        await stage.tell(TOPIC, "topic.created", TopicCreated("Garden", word=word, rules=TopicRules(**rules)))

    async def join(self, *who: Joining) -> None:
        await self.stage.tell(TOPIC, "participant.join_requested", ParticipantJoined(who, "Olga"))

    async def post(self, text: str, author: UUID | None = None, name: str = "Harbour") -> UUID:
        return await self.stage.tell(TOPIC, "comment.post_requested", PostRequested(text, author, name))

    async def comments(self) -> list[Comment]:
        async with self.stage.noline.database.transaction() as tx:
            found = await COMMENTS.of_subjects(tx, self.stage.shard(TOPIC), [TOPIC])
        return sorted(found, key=lambda it: it.number)

    async def said(self) -> list[tuple[str, str]]:
        return [(it.name, it.text) for it in await self.comments()]

    async def topic(self) -> Topic:
        async with self.stage.noline.database.transaction() as tx:
            (found,) = await TOPICS.of_subjects(tx, self.stage.shard(TOPIC), [TOPIC])
        return found

    async def told(self, customer: UUID) -> list[str]:
        """The first line of everything that went out to a customer."""
        return [str((it.body or {})["text"]).split("\n")[0] for it in await self.stage.sent(customer)]

    async def wishes(self, customer: UUID) -> Participant:
        async with self.stage.noline.database.transaction() as tx:
            (found,) = await PARTICIPANTS.of_subjects(tx, self.stage.shard(customer), [customer])
        return found


async def three(stage: Stage, board: Board) -> tuple[UUID, UUID, UUID]:
    """Let Anna (by SMS), Ben (by mail) and Cleo (by X) take part."""
    anna = await stage.customer("Anna", phone="+447700900123")
    ben = await stage.customer("Ben", email="ben@example.com")
    cleo = await stage.customer("Cleo", x="cleo")
    await board.join(Joining(anna, "Anna"), Joining(ben, "Ben"), Joining(cleo, "Cleo"))
    return anna, ben, cleo
