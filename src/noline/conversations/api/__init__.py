"""Conversations over HTTP: reading them, answering, the desk, and the files that come and go with messages."""

from noline.conversations.api.acts import HANDLERS as _ACTS
from noline.conversations.api.amendments import HANDLERS as _AMENDMENTS
from noline.conversations.api.call_moves import HANDLERS as _CALL_MOVES
from noline.conversations.api.calls import HANDLERS as _CALLS
from noline.conversations.api.comments import HANDLERS as _COMMENTS
from noline.conversations.api.comments import file_response
from noline.conversations.api.continuing import HANDLERS as _CONTINUING
from noline.conversations.api.duty import HANDLERS as _DUTY
from noline.conversations.api.files import HANDLERS as _FILES
from noline.conversations.api.forwarding import HANDLERS as _FORWARDING
from noline.conversations.api.handing import HANDLERS as _HANDING
from noline.conversations.api.presence import HANDLERS as _PRESENCE
from noline.conversations.api.proving import HANDLERS as _PROVING
from noline.conversations.api.reacting import HANDLERS as _REACTING
from noline.conversations.api.reading import HANDLERS as _READING
from noline.conversations.api.topics import HANDLERS as _TOPICS
from noline.conversations.api.writing import HANDLERS as _WRITING

__all__ = ["HANDLERS", "file_response"]

HANDLERS = (
    *_READING,
    *_WRITING,
    *_REACTING,
    *_FORWARDING,
    *_ACTS,
    *_HANDING,
    *_DUTY,
    *_AMENDMENTS,
    *_PRESENCE,
    *_PROVING,
    *_FILES,
    *_CALLS,
    *_CALL_MOVES,
    *_CONTINUING,
    *_TOPICS,
    *_COMMENTS,
)
