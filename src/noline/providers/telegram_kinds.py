"""What a Telegram message may hold besides words and files: what nobody said, and kinds that can't be shown; pure.

Source: core.telegram.org/bots/api#message. A kind that is not named here is one of a newer API: it is kept and told of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_UNSHOWN = (
    *("story", "invoice", "paid_media", "passport_data", "giveaway", "users_shared", "chat_shared", "gift"),
    *("successful_payment", "refunded_payment"),
)
_ABOUT = frozenset(
    {
        *("from", "sender_chat", "sender_business_bot", "chat", "direct_messages_topic", "via_bot", "user_shared"),
        *("reply_to_message", "external_reply", "quote", "reply_to_story", "entities", "caption_entities"),
        *("reply_markup", "animation", "audio", "document", "photo", "sticker", "video", "video_note", "voice"),
        *("checklist", "contact", "dice", "game", "location", "poll", "venue", "web_app_data"),
    }
)
"""Names that say something of a message, or are read as words and files."""
_HAPPENED = re.compile(
    r"(?:forward|new_chat|left_chat|delete_chat|migrate|giveaway|voice_chat|video_chat)_.*"
    r"|pinned_message|connected_website|unique_gift|.*_(?:info|options"
    r"|created|started|ended|closed|reopened|edited|changed|added|removed|deleted|hidden|unhidden|scheduled|invited"
    r"|allowed|set|done|triggered|approved|declined|approval_failed|paid|refunded|left)"
)
"""Names that say that something happened in the chat, or describe."""


def unshown(message: Mapping[str, Any]) -> str:
    """Return the kind of a message that can't be shown as what it is; empty where nobody said anything."""
    known = next((kind for kind in _UNSHOWN if kind in message), "")
    return known or next((kind[:40] for kind, held in message.items() if _is_new(kind, held)), "")


def _is_new(kind: str, held: Any) -> bool:
    return isinstance(held, dict | list) and bool(held) and kind not in _ABOUT and not _HAPPENED.fullmatch(kind)
