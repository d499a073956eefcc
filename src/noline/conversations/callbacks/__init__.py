"""Callbacks: a customer asks to be called at an hour of theirs, moves it or calls it off, by a page or by a word."""

from noline.conversations.callbacks.moments import moment
from noline.conversations.callbacks.slots import AHEAD, CALLBACK, callback_department, few_of, offered_times, open_now
from noline.conversations.callbacks.taken import taken_times
from noline.conversations.callbacks.wishes import Wish, read_number, read_wish

__all__ = [
    "AHEAD", "CALLBACK", "Wish", "callback_department", "few_of", "moment", "offered_times", "open_now", "read_number",
    "read_wish", "taken_times",
]  # fmt: skip
