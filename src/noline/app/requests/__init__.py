"""The log of requests that came in, and sending them again.

``RequestLog.record`` takes an entry and never waits; it is written in the background. Whatever takes requests of a kind
in tells ``Replays`` how one of them is sent again.
"""

from noline.app.requests.model import (
    ANYBODY,
    MAX_ANSWERED,
    MAX_SENT,
    KeptBody,
    RequestEntry,
    RequestKind,
    Who,
    is_text,
    keep,
    keep_nothing,
    may_hold_secret,
    unpacked,
)
from noline.app.requests.reads import Filter, StatusClass, find_request, page_requests
from noline.app.requests.replays import Asking, Replayer, Replays, SentAgain, obstacle
from noline.app.requests.sample import Sample
from noline.app.requests.writer import KEPT, RequestLog, tidy_requests

__all__ = [
    "ANYBODY",
    "KEPT",
    "MAX_ANSWERED",
    "MAX_SENT",
    "Asking",
    "Filter",
    "KeptBody",
    "Replayer",
    "Replays",
    "RequestEntry",
    "RequestKind",
    "RequestLog",
    "Sample",
    "SentAgain",
    "StatusClass",
    "Who",
    "find_request",
    "is_text",
    "keep",
    "keep_nothing",
    "may_hold_secret",
    "obstacle",
    "page_requests",
    "tidy_requests",
    "unpacked",
]
