"""Conversations: one per person and matter, on any channels; where each message lands and why."""

from noline.conversations.awaiting import ANSWERING, Awaiting, Called, Fit, Wait, nothing_fits
from noline.conversations.call_list import find_call
from noline.conversations.call_places import load_taken
from noline.conversations.callbacks import AHEAD, moment, offered_times, open_now, taken_times
from noline.conversations.calling import CallsPart
from noline.conversations.calling_back import call_waits, call_word, offer_calls, withdraw_calls
from noline.conversations.calls import PHONE_CALLS, PhoneCall
from noline.conversations.calls_in import Calls
from noline.conversations.confirmation import ConfirmationsPart
from noline.conversations.context import values_of, with_context
from noline.conversations.continuing import ContinuityPart
from noline.conversations.continuity import (
    CROSSED_TO,
    LASTS,
    LASTS_IN_MESSAGES,
    Crossing,
    Crossings,
    Way,
    WayOut,
    code_word,
    expected_call,
    from_conversation,
    from_message,
    ways_on,
)
from noline.conversations.fetcher import Fetcher, NextCall
from noline.conversations.giver import Giver
from noline.conversations.handing import announce, hand_over
from noline.conversations.handler import ConversationsPart
from noline.conversations.ingress import Ingress
from noline.conversations.matters import name_matters
from noline.conversations.model import CONVERSATIONS, Conversation, Handled, Placement, campaign_matter
from noline.conversations.one_time import code_waits
from noline.conversations.outranking import marketing_waits, talks_until
from noline.conversations.parts import InboundParts
from noline.conversations.pins import PINS, Pin, check_pin, has_pin, moved_pin, pin_set
from noline.conversations.presence import CUSTOMER_HERE, LINGERS, agent_names, leave, say_present, seen_at
from noline.conversations.proving import Proved, obstacle, prove_address, step_up
from noline.conversations.proving_part import ProvingPart
from noline.conversations.reading import Reading, read_answer
from noline.conversations.resuming import PURPOSE as RESUME
from noline.conversations.secrets import hidden, hide, hide_unread
from noline.conversations.shown import Words, words_of
from noline.conversations.speaking import PLACED, answer_automatically, say_automatically
from noline.conversations.thread import find_conversation
from noline.conversations.topics import (
    PARTICIPANTS,
    TopicCarrier,
    TopicsPart,
    TopicWords,
    load_topic_words,
    lock_words,
    topic_at,
)
from noline.conversations.uploads import MAX_FILE, keep_upload, plain_name
from noline.conversations.view import Thread, read_conversations
from noline.conversations.which_part import WhichPart

__all__ = [
    "AHEAD",
    "ANSWERING",
    "CONVERSATIONS",
    "CROSSED_TO",
    "CUSTOMER_HERE",
    "LASTS",
    "LASTS_IN_MESSAGES",
    "LINGERS",
    "MAX_FILE",
    "PARTICIPANTS",
    "PHONE_CALLS",
    "PINS",
    "PLACED",
    "RESUME",
    "Awaiting",
    "Called",
    "Calls",
    "CallsPart",
    "ConfirmationsPart",
    "ContinuityPart",
    "Conversation",
    "ConversationsPart",
    "Crossing",
    "Crossings",
    "Fetcher",
    "Fit",
    "Giver",
    "Handled",
    "InboundParts",
    "Ingress",
    "NextCall",
    "PhoneCall",
    "Pin",
    "Placement",
    "Proved",
    "ProvingPart",
    "Reading",
    "Thread",
    "TopicCarrier",
    "TopicWords",
    "TopicsPart",
    "Wait",
    "Way",
    "WayOut",
    "WhichPart",
    "Words",
    "agent_names",
    "announce",
    "answer_automatically",
    "call_waits",
    "call_word",
    "campaign_matter",
    "check_pin",
    "code_waits",
    "code_word",
    "expected_call",
    "find_call",
    "find_conversation",
    "from_conversation",
    "from_message",
    "hand_over",
    "has_pin",
    "hidden",
    "hide",
    "hide_unread",
    "keep_upload",
    "leave",
    "load_taken",
    "load_topic_words",
    "lock_words",
    "marketing_waits",
    "moment",
    "moved_pin",
    "name_matters",
    "nothing_fits",
    "obstacle",
    "offer_calls",
    "offered_times",
    "open_now",
    "pin_set",
    "plain_name",
    "prove_address",
    "read_answer",
    "read_conversations",
    "say_automatically",
    "say_present",
    "seen_at",
    "step_up",
    "taken_times",
    "talks_until",
    "topic_at",
    "values_of",
    "ways_on",
    "with_context",
    "withdraw_calls",
    "words_of",
]
