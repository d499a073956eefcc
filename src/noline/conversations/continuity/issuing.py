"""What a crossing is issued for: a conversation, or a message of ours whose conversation may not have begun; pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from noline.conversations.continuity.model import LASTS, LASTS_IN_MESSAGES, PLACES_IN_MESSAGES, Crossing, Purpose
from noline.conversations.model import Conversation
from noline.delivery import Message
from noline.kernel.ids import derive


def from_conversation(
    conversation: Conversation,
    identity: UUID,
    now: datetime,
    *,
    purpose: Purpose = "continue",
    places: int = 1,
    lasts: timedelta = LASTS,
    by: str = "",
) -> Crossing:
    """Return a way that leads out of a conversation, to be used by so many addresses."""
    return Crossing(
        id=identity,
        workspace=conversation.workspace,
        customer=conversation.customer,
        conversation=conversation.id,
        message=None,
        purpose=purpose,
        source=conversation.channel,
        made_by=by,
        made_at=now,
        expires_at=now + lasts,
        places=places,
    )


def from_message(message: Message) -> Crossing:
    """Return the way that leads on from a message of ours: always the same one, for a few addresses of its reader's.

    Its time begins when the message was sent, so that looking at the page makes it no longer.
    """
    return Crossing(
        id=derive(message.at, message.id, "crossing"),
        workspace=message.workspace,
        customer=message.customer,
        conversation=message.conversation,
        message=message.id,
        purpose="continue",
        source=message.channel,
        made_by="",
        made_at=message.at,
        expires_at=message.at + LASTS_IN_MESSAGES,
        places=PLACES_IN_MESSAGES,
    )


def expected_call(crossing: Crossing, identity: UUID, now: datetime, lasts: timedelta) -> Crossing:
    """Return the way over by a call from a number that somebody has named on the page."""
    return Crossing(
        id=identity,
        workspace=crossing.workspace,
        customer=crossing.customer,
        conversation=crossing.conversation,
        message=crossing.message,
        purpose=crossing.purpose,
        source=crossing.source,
        made_by="call",
        made_at=now,
        expires_at=min(crossing.expires_at, now + lasts),
        places=1,
    )
