"""Conversations: one per person and matter, on any channels; where each message lands and why."""

from noline.conversations.handler import ConversationsPart, answer_automatically
from noline.conversations.ingress import Ingress
from noline.conversations.model import CONVERSATIONS, Conversation, Placement, campaign_matter
from noline.conversations.reading import Reading, read_answer

__all__ = [
    "CONVERSATIONS",
    "Conversation",
    "ConversationsPart",
    "Ingress",
    "Placement",
    "Reading",
    "answer_automatically",
    "campaign_matter",
    "read_answer",
]
