"""Conversations: one per person and matter, on any channels; where each message lands and why."""

from noline.conversations.calling import CallsPart
from noline.conversations.calls import PHONE_CALLS, PhoneCall
from noline.conversations.calls_in import Calls
from noline.conversations.confirmation import ConfirmationsPart
from noline.conversations.context import values_of, with_context
from noline.conversations.fetcher import Fetcher, NextCall
from noline.conversations.handing import hand_over
from noline.conversations.handler import ConversationsPart
from noline.conversations.ingress import Ingress
from noline.conversations.matters import name_matters
from noline.conversations.model import CONVERSATIONS, Conversation, Handled, Placement, campaign_matter
from noline.conversations.presence import CUSTOMER_HERE, LINGERS, agent_names, leave, say_present, seen_at
from noline.conversations.reading import Reading, read_answer
from noline.conversations.shown import Words, words_of
from noline.conversations.speaking import answer_automatically, say_automatically
from noline.conversations.thread import find_conversation
from noline.conversations.uploads import plain_name
from noline.conversations.view import Thread, read_conversations

__all__ = [
    "CONVERSATIONS",
    "CUSTOMER_HERE",
    "LINGERS",
    "PHONE_CALLS",
    "Calls",
    "CallsPart",
    "ConfirmationsPart",
    "Conversation",
    "ConversationsPart",
    "Fetcher",
    "Handled",
    "Ingress",
    "NextCall",
    "PhoneCall",
    "Placement",
    "Reading",
    "Thread",
    "Words",
    "agent_names",
    "answer_automatically",
    "campaign_matter",
    "find_conversation",
    "hand_over",
    "leave",
    "name_matters",
    "plain_name",
    "read_answer",
    "read_conversations",
    "say_automatically",
    "say_present",
    "seen_at",
    "values_of",
    "with_context",
    "words_of",
]
