"""The context of a conversation: named values, each with who gave it and when; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from noline.conversations.model import Conversation

HIDDEN: Final = "_"
"""How names begin of what a program keeps for itself: people are not shown it."""


def with_context(conversation: Conversation, values: Mapping[str, Any], source: str, at: datetime) -> Conversation:
    """Return the conversation knowing the values as ``source`` gives them; a null value is forgotten."""
    given = {name: {"value": value, "source": source, "at": at.isoformat()} for name, value in values.items()}
    context = {name: it for name, it in (conversation.context | given).items() if it["value"] is not None}
    return msgspec.structs.replace(conversation, context=context)


def values_of(conversation: Conversation) -> dict[str, Any]:
    """Return the values alone, for conditions and templates."""
    return {name: it.get("value") for name, it in conversation.context.items() if isinstance(it, dict)}
