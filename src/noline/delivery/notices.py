"""Notices: a run is told of its message's fate. Only messages of runs react: a blast's receipts stay cheap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from noline.delivery.model import Message
from noline.kernel.ids import derive
from noline.log import Draft
from noline.log.kinds import RunNotified

ARRIVED, UNDELIVERABLE = "arrived", "undeliverable"


def notices(message: Message, news: str, now: datetime, reason: str = "") -> Iterator[Draft]:
    """Yield the notice for the run that a message belongs to, if it belongs to one; the same news come once."""
    if message.run is not None:
        yield Draft(
            id=derive(message.at, message.id, f"notice {news}"),
            workspace=message.workspace,
            subject=message.customer,
            at=now,
            kind="run.notified",
            body=RunNotified(news, reason),
            channel=message.channel,
            message=message.id,
            run=message.run,
            cause=message.id,
            bulk=True,
        )
