"""The dial book: a message by voice that people are to say becomes a planned call of its customer's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from noline.channels import Outgoing
from noline.content import SpokenRendered
from noline.delivery import Signer
from noline.kernel.clock import Clock
from noline.kernel.db import Database
from noline.kernel.ids import derive
from noline.log import OUTBOUND, Appender, Draft
from noline.log.kinds import CallPlanned

_OF = "select workspace, customer, conversation, campaign, contact_event, run from message where shard = $1 and id = $2"
_ANCHOR: Final = datetime(2020, 1, 1, tzinfo=UTC)
"""Of the ids of entries: a message is entered once, however often it is tried."""


class AppDialBook:
    """Enters calls by asking for them in the log."""

    def __init__(self, database: Database, signer: Signer, appender: Appender, clock: Clock) -> None:
        self._database = database
        self._signer = signer
        self._appender = appender
        self._clock = clock

    async def enter(self, batch: Sequence[Outgoing]) -> None:
        """Append the wish to call for each message."""
        for outgoing in batch:
            token = self._signer.read(outgoing.reply_token)
            if token is None or not isinstance(outgoing.content, SpokenRendered):
                continue
            async with self._database.connection() as connection:
                row = await connection.fetchrow(_OF, token.shard, token.message)
            if row is None:
                continue
            draft = Draft(
                id=derive(_ANCHOR, token.message, "planned call"),
                workspace=row[0],
                subject=row[1],
                at=self._clock.now(),
                kind="call.plan_requested",
                body=CallPlanned(outgoing.to, outgoing.content.text, why="contact"),
                direction=OUTBOUND,
                channel="voice",
                conversation=row[2],
                message=token.message,
                campaign=row[3],
                contact_event=row[4],
                run=row[5],
            )
            await self._appender.append(draft)
