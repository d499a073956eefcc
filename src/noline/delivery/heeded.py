"""Heeded: which news of messages programs of a workspace wait to hear of; others stay cheap and move nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from noline.delivery.model import Message
from noline.kernel.ids import derive
from noline.log import Draft
from noline.log.kinds import ReceiptNoticed

_BEFORE: Mapping[str, tuple[str, ...]] = {"read": ("delivered", "read")}
"""What is read has arrived, whether or not anybody said so."""


class Heeded(Struct, frozen=True):
    """``news``: workspace → ``delivered``, ``read`` or both, where a program begins upon them."""

    news: Mapping[int, frozenset[str]] = {}

    def noticed(self, message: Message, news: str, now: datetime) -> Iterator[Draft]:
        """Yield what brings the news to the log's readers; the same news of a message come once."""
        wanted = self.news.get(message.workspace, frozenset())
        for it in _BEFORE.get(news, (news,)):
            if it in wanted:
                yield Draft(
                    id=derive(message.at, message.id, f"noticed {it}"),
                    workspace=message.workspace,
                    subject=message.customer,
                    at=now,
                    kind="receipt.noticed",
                    body=ReceiptNoticed(it),
                    channel=message.channel,
                    conversation=message.conversation,
                    message=message.id,
                    campaign=message.campaign,
                    contact_event=message.contact_event,
                    run=message.run,
                    cause=message.id,
                    bulk=True,
                )
