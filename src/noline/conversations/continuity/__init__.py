"""Continuity: a conversation goes on somewhere else, by a link, a QR code or a code word."""

from noline.conversations.continuity.codes import code_word, find_code_words
from noline.conversations.continuity.crossing import crossed, joins
from noline.conversations.continuity.issuing import expected_call, from_conversation, from_message
from noline.conversations.continuity.model import LASTS, LASTS_IN_MESSAGES, Attempt, Crossing, Purpose
from noline.conversations.continuity.store import Crossings
from noline.conversations.continuity.texts import say
from noline.conversations.continuity.ways import CROSSED_TO, Way, WayOut, ways_on

__all__ = [
    "CROSSED_TO",
    "LASTS",
    "LASTS_IN_MESSAGES",
    "Attempt",
    "Crossing",
    "Crossings",
    "Purpose",
    "Way",
    "WayOut",
    "code_word",
    "crossed",
    "expected_call",
    "find_code_words",
    "from_conversation",
    "from_message",
    "joins",
    "say",
    "ways_on",
]
